"""One interleaving: what a technician presses, and the answers, in an order that one seed decides."""

from __future__ import annotations

import asyncio
import contextvars
from collections import Counter
from collections.abc import Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from tests.faults.interleaved_wire import ACTING, Gates, WatchedWire
from tests.support.demo import Demo
from tui.emulator import ADA, DEMO_CLIENT_ID
from tui.emulator.faults import Aadsts, Answer, Cut, throttled, unavailable
from tui.errors import TenantryError
from tui.model.account import Account
from tui.model.identifiers import TenantId, as_tenant_id
from tui.model.scope import CUSTOMER_SCOPES
from tui.services import Estate
from tui.wiring import Surroundings, wire

NAMES = ("Contoso", "Fabrikam", "Alpine Ski House", "Lucerne Publishing", "Adventure Works", "Northwind Traders")
PRESSES = 30

WEIGHTS = {
    "open": 6, "renew": 4, "switch": 6, "step": 3, "facts": 4, "give": 2, "ask": 2, "link": 2, "star": 2, "alias": 2,
    "refresh": 1, "forget": 1, "pin": 1, "consent elsewhere": 1, "consent withdrawn": 1, "trouble": 2, "time": 2,
    "answer": 24,
}  # fmt: skip


@dataclass
class Expected:
    """What was asked for, by the customer of the key press."""

    current: TenantId | None = None
    starred: set[TenantId] = field(default_factory=set)
    aliases: dict[TenantId, str] = field(default_factory=dict)
    linked: set[TenantId] = field(default_factory=set)
    given: set[TenantId] = field(default_factory=set)
    touched: set[TenantId] = field(default_factory=set)


class Interleaving:
    """One technician, one seed. `presses` tells what was done, for whoever looks into a failure."""

    def __init__(self, folder: Path, seed: int, gates: Gates) -> None:
        self.random = Random(seed)
        self.demo = Demo(folder, customers=20)
        world = self.demo.emulator.world
        world.auto_approve_after_s, world.auto_approve_as = 0, ADA
        self.wire = WatchedWire(world, now=self.demo.time.now, sleep=lambda _: None)
        self.wire.partner, self.wire.swap = world.partner.tenant_id, self._swapped
        self.gates = gates
        self.office = wire(self.demo.profile(), Surroundings(self.demo.time.now, self._sleep, self.wire))
        self.tenants = [as_tenant_id(world.customer_named(name).tenant.tenant_id) for name in NAMES]
        self.expected = Expected()
        self.presses: list[str] = []
        self.told: Counter[str] = Counter()
        self.wrong: list[str] = []
        self._swaps = 0
        self._tasks: list[asyncio.Task[None]] = []

    async def run(self) -> list[str]:
        """Press, answer, let everything land; what went wrong."""
        self.gates.is_open = True
        await self.office.open()
        [account] = [step async for step in self.office.sign_in() if isinstance(step, Account)]
        self.estate: Estate = await self.office.enter(account)
        async for _ in self.estate.refresh():
            pass
        self.gates.is_open = False
        for _ in range(PRESSES):
            [what] = self.random.choices(list(WEIGHTS), list(WEIGHTS.values()))
            self._press(what)
            for _ in range(self.random.randrange(4)):
                await asyncio.sleep(0)
        self.gates.open_all()
        await asyncio.gather(*self._tasks)
        self.wrong += self._found_wrong()
        self.office.close()
        return self.wrong

    async def _sleep(self, seconds: float) -> None:
        """Waits of the program are answers of the clock: they end in seeded order too."""
        await self.gates._wait()
        self.demo.time.advance(min(seconds, 5))

    def _swapped(self, tenant: str) -> str | None:
        if self._swaps and tenant in self.tenants:
            self._swaps -= 1
            return self.random.choice([other for other in self.tenants if other != tenant])
        return None

    def _press(self, what: str) -> None:
        tenant = self.random.choice(self.tenants)
        sessions, expected = self.estate.sessions, self.expected
        self.presses.append(f"{what} {NAMES[self.tenants.index(tenant)]}")
        match what:
            case "answer":
                self.gates.let_one_go(self.random)
            case "time":
                self.demo.time.advance(self.random.choice((1, 60, 3000, 5000)))
            case "trouble":
                self._trouble(tenant)
            case "consent elsewhere":
                self.wire.consent_as_administrator(tenant, DEMO_CLIENT_ID, CUSTOMER_SCOPES)
            case "consent withdrawn":
                self.wire.withdraw_consent(tenant, DEMO_CLIENT_ID)
            case "refresh":
                self._do("", self._refresh())
            case "switch" if sessions.get(tenant):
                expected.current = sessions.switch_to(tenant).tenant_id
            case "step" if (goal := sessions.neighbour(self.random.choice((1, -1)))) is not None:
                expected.current = sessions.switch_to(goal).tenant_id
            case "open" | "renew" | "facts" | "ask":
                expected.touched.add(tenant)
                does = {
                    "open": sessions.open,
                    "renew": sessions.renew,
                    "facts": self._facts,
                    "ask": self.estate.consents.ask,
                }
                self._do(tenant, does[what](tenant))
            case "give" | "link" | "star" | "alias" | "pin" | "forget":
                self._note(what, tenant)

    def _note(self, what: str, tenant: TenantId) -> None:
        """What is written down or sent for a customer."""
        sessions, expected, case = self.estate.sessions, self.expected, self.estate.consent_case(tenant)
        match what:
            case "give":
                expected.given.add(tenant)
                self._do(tenant, case.give())
            case "link":
                expected.linked.add(tenant)
                if f"/{tenant}/" not in case.url:
                    self.wrong.append(f"the link for {tenant} is {case.url}")
                self._do(tenant, case.link_sent())
            case "star":
                expected.starred ^= {tenant}
                self._do(tenant, self.estate.star(tenant))
            case "alias":
                expected.aliases[tenant] = f"name {len(self.presses)}"
                self._do(tenant, self.estate.alias(tenant, expected.aliases[tenant]))
            case "pin" if sessions.get(tenant):
                self._do(tenant, sessions.pin(tenant))
            case "forget":
                if expected.current == tenant:
                    expected.current = None
                self._do(tenant, sessions.forget(tenant))

    def _trouble(self, tenant: TenantId) -> None:
        """Something goes wrong at the next request for this customer, or another tenant answers."""
        kind = self.random.randrange(7)
        outcomes = (
            Aadsts(65001), Aadsts(50076), Answer(200, "{"), Cut("after"), throttled(3), unavailable(),
        )  # fmt: skip
        if kind == len(outcomes):
            self._swaps += 1
        else:
            where = "/*/oauth2/v2.0/token" if kind < 3 or self.random.random() < 0.5 else "/v1.0/*"
            self.wire.faults.plan(outcomes[kind], path=where, tenant=tenant)

    def _do(self, tenant: str, work: Coroutine[Any, Any, Any]) -> None:
        """Begin what a key asks for, in a context that remembers for whom."""

        async def begin() -> None:
            try:
                await work
            except TenantryError as error:
                self.told[type(error).__name__] += 1

        context = contextvars.copy_context()
        context.run(ACTING.set, tenant)
        self._tasks.append(asyncio.get_running_loop().create_task(begin(), context=context))

    async def _facts(self, tenant: TenantId) -> None:
        facts = await self.estate.sessions.facts(tenant)
        if facts.tenant_id != tenant:
            self.wrong.append(f"the facts of {facts.tenant_id} for {tenant}")

    async def _refresh(self) -> None:
        async for _ in self.estate.refresh():
            pass

    def _found_wrong(self) -> list[str]:
        """What does not agree with the keys that were pressed."""
        sessions, expected, customers = self.estate.sessions, self.expected, self.estate.listing.customers
        wrong = list(self.wire.stray)
        if expected.current != sessions.current and sessions.current is not None:
            wrong.append(f"one is in {sessions.current}, not in {expected.current}")
        stars = {tenant for tenant in self.tenants if customers[tenant].is_starred}
        if stars != expected.starred:
            wrong.append(f"starred: {stars ^ expected.starred}")
        aliases = {tenant: customers[tenant].alias for tenant in self.tenants if customers[tenant].alias}
        if aliases != expected.aliases:
            wrong.append(f"named: {aliases}, not {expected.aliases}")
        for tenant in self.tenants:
            token, facts = sessions.token(tenant), sessions.known_facts(tenant)
            if token is not None and {token.tenant_id, token.claims.tid} != {tenant}:
                wrong.append(f"a token of {token.claims.tid} is held for {tenant}")
            if facts is not None and facts.tenant_id != tenant:
                wrong.append(f"facts of {facts.tenant_id} are kept for {tenant}")
            if customers[tenant].consent.link_sent_at and tenant not in expected.linked:
                wrong.append(f"{tenant} is marked as sent")
            if sessions.get(tenant) and tenant not in expected.touched:
                wrong.append(f"a session with {tenant} that nobody opened")
        posted = {
            call.tenant for call in self.wire.calls if call.method == "POST" and "applicationconsents" in call.path
        }
        return wrong + [f"consent was given for {tenant}" for tenant in posted - set(expected.given)]
