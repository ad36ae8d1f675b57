"""One interleaving of two accounts: what is pressed in each, going over, and the answers, in a seeded order."""

from __future__ import annotations

import asyncio
import contextvars
from collections import Counter
from collections.abc import Coroutine
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Any

from tests.faults.interleaved_wire import ACTING, Gates, WatchedWire
from tests.faults.two_partners import PARTNER, TwoPartners, other_partner
from tests.support.demo import Demo
from tui.emulator import ADA, DEMO_CLIENT_ID
from tui.emulator.faults import Aadsts, Cut, throttled, unavailable
from tui.errors import TenantryError
from tui.model.account import Account
from tui.model.identifiers import TenantId, as_client_id, as_tenant_id
from tui.model.journal import What
from tui.services import Estate, Office
from tui.services.front_door import Stranger
from tui.store import Profile, load_journal
from tui.wiring import Surroundings, wire

NAMES = ("Contoso", "Fabrikam", "Alpine Ski House", "Adventure Works", "City Power & Light")
PRESSES = 30
OTHER_SECRET = b"the other partner's world secret"

WEIGHTS = {
    "go over": 6, "open": 6, "renew": 3, "facts": 4, "link": 2, "star": 2, "alias": 2, "forget": 1, "refresh": 2,
    "trouble": 2, "time": 2, "answer": 26,
}  # fmt: skip


@dataclass
class Side:
    """One account, and what was asked for in it."""

    account: Account
    estate: Estate
    touched: set[TenantId] = field(default_factory=set)
    starred: set[TenantId] = field(default_factory=set)
    aliases: dict[TenantId, str] = field(default_factory=dict)
    linked: set[TenantId] = field(default_factory=set)


class AccountInterleaving:
    """One technician with two accounts, one seed. `presses` tells what was done."""

    def __init__(self, folder: Path, seed: int, gates: Gates) -> None:
        self.random = Random(seed)
        self.gates = gates
        self.demo = Demo(folder, customers=20, is_live=True)
        first = self.demo.emulator.world
        self.wire = TwoPartners(first, now=self.demo.time.now, sleep=lambda _: None)
        wires = {}
        for world in (first, other_partner(first, OTHER_SECRET)):
            world.auto_approve_after_s, world.auto_approve_as = 0, ADA
            wires[world.partner.tenant_id] = one = WatchedWire(world, now=self.demo.time.now, sleep=lambda _: None)
            one.partner = world.partner.tenant_id
        self.wire.wires = wires
        self.tenants = [as_tenant_id(first.customer_named(name).tenant.tenant_id) for name in NAMES]
        self.office = self._office()
        self.sides: dict[str, Side] = {}
        self.presses: list[str] = []
        self.told: Counter[str] = Counter()
        self.wrong: list[str] = []
        self._going = 0
        self._tasks: list[asyncio.Task[None]] = []

    def _profile(self) -> Profile:
        profile = self.demo.profile()
        return replace(
            profile, settings=replace(profile.settings, client_id=as_client_id(DEMO_CLIENT_ID), vault_key="key-file")
        )

    def _office(self) -> Office:
        return wire(self._profile(), Surroundings(self.demo.time.now, self._sleep, self.wire))

    async def _sleep(self, seconds: float) -> None:
        await self.gates._wait()
        self.demo.time.advance(min(seconds, 5))

    async def _signed_in(self) -> Account:
        """Sign the next one in, whoever that is."""
        async for step in self.office.sign_in():
            if isinstance(step, Stranger):
                step.is_taken_in = True
            if isinstance(step, Account):
                return step
        raise AssertionError("nobody signed in")

    async def run(self) -> list[str]:
        """Sign both in, press, answer, let everything land; what went wrong."""
        self.gates.is_open = True
        await self.office.open()
        await self.office.custody.open()
        for partner in self.wire.wires:
            PARTNER.set(partner)
            account = await self._signed_in()
            self.sides[partner] = Side(account, await self.office.enter(account))
            await self._read_list(self.sides[partner].estate)
        self.gates.is_open = False
        for _ in range(PRESSES):
            [what] = self.random.choices(list(WEIGHTS), list(WEIGHTS.values()))
            self._press(what)
            for _ in range(self.random.randrange(4)):
                await asyncio.sleep(0)
        self.gates.open_all()
        await asyncio.gather(*self._tasks)
        for partner, side in self.sides.items():
            self.wrong += await self._found_wrong(partner, side)
        self.office.close(within_s=5)
        self.wrong += await self._wrong_after_a_restart()
        self.wrong += [*self.wire.mixed, *(each for one in self.wire.wires.values() for each in one.stray)]
        return self.wrong

    def _press(self, what: str) -> None:
        """Press in the account that is looked at, whichever that is by now."""
        assert self.office.estate is not None
        side = self.sides[self.office.estate.desk.account.tenant_id]
        tenant = self.random.choice(self.tenants)
        name = side.account.tenant_name
        self.presses.append(f"{what}: {NAMES[self.tenants.index(tenant)]} of {name}")
        if self.office.estate is not side.estate:
            self.wrong.append(f"{name} works with another estate than before")
        match what:
            case "answer":
                self.gates.let_one_go(self.random)
            case "time":
                self.demo.time.advance(self.random.choice((1, 60, 3000, 5000)))
            case "trouble":
                where = self.random.choice(("/*/oauth2/v2.0/token", "/v1.0/*"))
                outcome = self.random.choice((Aadsts(65001), Cut("after"), throttled(3), unavailable()))
                one = self.wire.wires[side.account.tenant_id]
                one.faults.plan(outcome, path="/*/oauth2/v2.0/token" if isinstance(outcome, Aadsts) else where)
            case "go over":
                self._do(side, "", self._go_over())
            case "refresh":
                self._do(side, "", self._read_list(side.estate))
            case _:
                self._work(what, side, tenant)

    def _work(self, what: str, side: Side, tenant: TenantId) -> None:
        """What is done with one customer of one account."""
        sessions, estate = side.estate.sessions, side.estate
        match what:
            case "open" | "renew":
                side.touched.add(tenant)
                self._do(side, tenant, (sessions.open if what == "open" else sessions.renew)(tenant))
            case "facts" if sessions.get(tenant):
                self._do(side, tenant, self._facts(side, tenant))
            case "link":
                side.linked.add(tenant)
                self._do(side, tenant, estate.consents.link_sent(tenant))
            case "star":
                side.starred ^= {tenant}
                self._do(side, tenant, estate.star(tenant))
            case "alias":
                side.aliases[tenant] = f"{side.account.tenant_name} {len(self.presses)}"
                self._do(side, tenant, estate.alias(tenant, side.aliases[tenant]))
            case "forget":
                self._do(side, tenant, sessions.forget(tenant))

    def _do(self, side: Side, tenant: str, work: Coroutine[Any, Any, Any]) -> None:
        """Begin what a key asks for, in a context that remembers for which account and customer."""

        async def begin() -> None:
            try:
                await work
            except TenantryError as error:
                self.told[type(error).__name__] += 1

        context = contextvars.copy_context()
        context.run(PARTNER.set, side.account.tenant_id)
        context.run(ACTING.set, tenant)
        self._tasks.append(asyncio.get_running_loop().create_task(begin(), context=context))

    async def _go_over(self) -> None:
        """To the other account. Asked for again before one is there, the last wins, as on the screen."""
        self._going += 1
        mine = self._going
        await self.gates._wait()
        goal = await self.office.next_account()
        if goal is not None and mine == self._going:
            estate = await self.office.enter(goal)
            if estate.desk.account.id != goal.id:
                self.wrong.append(f"came to {estate.desk.account.id} instead of {goal.id}")

    @staticmethod
    async def _read_list(estate: Estate) -> None:
        async for _ in estate.refresh():
            pass

    async def _facts(self, side: Side, tenant: TenantId) -> None:
        facts = await side.estate.sessions.facts(tenant)
        if facts.tenant_id != tenant:
            self.wrong.append(f"the facts of {facts.tenant_id} for {tenant}")

    async def _found_wrong(self, partner: str, side: Side) -> list[str]:
        """What does not agree with the keys that were pressed in this account: in memory, and stored under it."""
        name, estate = side.account.tenant_name, side.estate
        stored, _ = await self.office.store.load_customers(side.account.id)
        kept = {session.tenant_id for session in await self.office.store.load_sessions(side.account.id)}
        open_now = {session.tenant_id for session in estate.sessions.all()}
        wrong = [f"{name}: {each}" for each in self._marks_wrong(side, estate.listing.customers)]
        wrong += [f"{name}, stored: {each}" for each in self._marks_wrong(side, {one.tenant_id: one for one in stored})]
        if kept != open_now or not kept <= side.touched:
            wrong.append(f"{name}: sessions {open_now}, stored {kept}, opened {side.touched}")
        if estate.desk.tokens is None or estate.desk.tokens.account.id != side.account.id:
            wrong.append(f"{name} has the tokens of another account")
        wrong += [f"{name}: journal, {each}" for each in self._records_wrong(side)]
        PARTNER.set(partner)
        for tenant in open_now:  # every token that is held goes out once more: the wire looks whose it is
            ACTING.set(tenant)
            estate.sessions.known.facts.pop(tenant, None)
            try:
                await self._facts(side, tenant)
            except TenantryError as error:
                self.told[type(error).__name__] += 1
        return wrong

    def _records_wrong(self, side: Side) -> list[str]:
        """Openings, tries and links that the journal has of this account and nobody asked of it."""
        records = load_journal(self.demo.folder / "state" / "state.db").records
        ours = [each for each in records if each.account_id == side.account.id]
        tried = {each.customer_id for each in ours if each.what == What.SESSION_OPEN} - side.touched
        linked = {each.customer_id for each in ours if each.what == What.LINK_COPY} - side.linked
        strange = {each.account_id for each in records} - {one.account.id for one in self.sides.values()}
        return [f"{what} of {of}" for what, of in (("openings", tried), ("links", linked), ("acts", strange)) if of]

    def _marks_wrong(self, side: Side, customers: Any) -> list[str]:
        wrong = []
        ours = [customers[tenant] for tenant in self.tenants]
        if (stars := {each.tenant_id for each in ours if each.is_starred}) != side.starred:
            wrong.append(f"starred {stars ^ side.starred}")
        if (aliases := {each.tenant_id: each.alias for each in ours if each.alias}) != side.aliases:
            wrong.append(f"named {aliases}, not {side.aliases}")
        if linked := {each.tenant_id for each in ours if each.consent.link_sent_at} - side.linked:
            wrong.append(f"links sent to {linked}")
        if opened := {each.tenant_id for each in ours if each.last_opened_at} - side.touched:
            wrong.append(f"last used {opened}")
        return wrong

    async def _wrong_after_a_restart(self) -> list[str]:
        """What the vault gives back: each account renews with what is its own."""
        office, wrong = self._office(), []
        await office.open()
        await office.custody.open()
        for partner, side in self.sides.items():
            PARTNER.set(partner)
            ACTING.set(self.tenants[0])
            self.wire.wires[partner].faults = type(self.wire.wires[partner].faults)()
            estate = await office.enter(side.account)
            if not office.is_ready(side.account) or estate.desk.tokens is None:
                wrong.append(f"{side.account.tenant_name} has to sign in again: {office.custody.trouble}")
            elif (await estate.desk.customer_token(self.tenants[0])).tenant_id != self.tenants[0]:
                wrong.append(f"{side.account.tenant_name} got a token of another tenant")
        office.close(within_s=5)
        return wrong
