"""A partner whose customers' consent is planted, and what the radar should therefore find; and an estate to find it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import httpx

from tests.support.timeline import Timeline
from tui.emulator import ADA, DEMO_CLIENT_ID, Emulator, World, build_world
from tui.emulator.world.characters import Ties
from tui.emulator.world.consents import ConsentState as Standing
from tui.emulator.world.customers import Customer as Planted
from tui.model.account import Account
from tui.model.consent import ConsentState
from tui.model.identifiers import TenantId, as_tenant_id
from tui.model.scope import CUSTOMER_SCOPES
from tui.services import Office
from tui.services.estate import Estate
from tui.services.radar import RadarProgress
from tui.store import DemoOptions, Locations, Profile, load_settings
from tui.wiring import Surroundings, wire

TOKEN_PATH = "/oauth2/v2.0/token"
Truth = dict[TenantId, ConsentState]


class SteppedTime(Timeline):
    """A time that stands still while anybody works, and goes on to the next one's time when all wait."""

    async def go(self) -> None:
        """Keep it going until cancelled."""
        while True:
            await self._quiet()
            if waits := self.waits_s:
                self.advance(max(0.0, min(waits)))

    async def _quiet(self) -> None:
        """Until no blocking work is under way and every task has had its turns."""
        turns = 0
        while turns < 10:
            is_busy = any(thread.name == "off-loop" for thread in threading.enumerate())
            turns = 0 if is_busy else turns + 1
            await asyncio.sleep(0.0002 if is_busy else 0)


@dataclass(frozen=True)
class Asked:
    """One request to the token endpoint."""

    at: datetime
    tenant: str
    status: int


@dataclass
class Watched:
    """What the sign-in service sees."""

    tokens: list[Asked] = field(default_factory=list)
    requests: int = 0
    """To the sign-in host in all, discovery included."""
    in_flight: int = 0
    most_in_flight: int = 0

    def most_within(self, span: timedelta) -> int:
        """The most token requests that came within any such time."""
        times, first, most = [each.at for each in self.tokens], 0, 0
        for last, at in enumerate(times):
            while at - times[first] >= span:
                first += 1
            most = max(most, last - first + 1)
        return most


class WatchedEmulator(Emulator):
    """The emulator with somebody counting at its sign-in."""

    def __init__(self, world: World, time: Timeline) -> None:
        super().__init__(world, now=time.now, sleep=lambda _: None)
        self.seen = Watched()
        self._guard = threading.Lock()

    def handle(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""
        if not request.url.host.startswith("login."):
            return super().handle(request)
        seen = self.seen
        with self._guard:
            seen.requests += 1
            seen.in_flight += 1
            seen.most_in_flight = max(seen.most_in_flight, seen.in_flight)
        try:
            response = super().handle(request)
        finally:
            with self._guard:
                seen.in_flight -= 1
        if request.url.path.endswith(TOKEN_PATH):
            with self._guard:
                seen.tokens.append(Asked(self.now(), request.url.path.split("/")[1], response.status_code))
        return response


@dataclass
class Bench:
    """A signed-in estate, the emulator behind it, and the time of both."""

    folder: Path
    time: Timeline
    emulator: WatchedEmulator
    office: Office
    estate: Estate

    @property
    def everybody(self) -> list[TenantId]:
        """All customers."""
        return list(self.estate.listing.customers)

    @property
    def grid(self) -> Truth:
        """What is shown for each customer."""
        return {each.tenant_id: each.standing for each in self.estate.listing.customers.values()}

    async def run(self, tenant_ids: Sequence[TenantId] | None, *, fresh: bool = False) -> RadarProgress:
        """Run the radar to its end; how far it came."""
        async for _ in self.estate.radar.run(tenant_ids, fresh=fresh):
            pass
        return self.estate.radar.progress


def plant(emulator: Emulator) -> Truth:
    """Let people at some of the customers change their minds; what should be found at each, by what was done."""
    world, truth = emulator.world, {}
    for number, customer in enumerate(world.customers):
        found, tenant_id = truth_of(customer), customer.tenant.tenant_id
        if number % 23 == 7 and found is ConsentState.GRANTED:
            emulator.withdraw_consent(tenant_id, DEMO_CLIENT_ID)
            found = ConsentState.MISSING
        elif number % 29 == 8 and found is ConsentState.GRANTED:
            emulator.end_relationships(tenant_id)
            found = ConsentState.ENDED
        elif number % 31 == 9 and found is ConsentState.MISSING and customer.has_relationship:
            emulator.consent_as_administrator(tenant_id, DEMO_CLIENT_ID, (*CUSTOMER_SCOPES, "Application.Read.All"))
            found = ConsentState.MORE
        truth[as_tenant_id(tenant_id)] = found
    return truth


REFUSED = {
    53003: ConsentState.BLOCKED,
    530034: ConsentState.BLOCKED,
    50020: ConsentState.NO_ACCESS,
    50177: ConsentState.NO_ACCESS,
}
"""What the refusals that some customers meet after the consent check stand for."""


def truth_of(customer: Planted) -> ConsentState:
    """Where a customer's consent stood when the world began, by its character alone."""
    character = customer.character
    standing, granted = character.consent, set(character.scopes)
    reasons = (
        (character.ties is Ties.ENDED, ConsentState.ENDED),
        (character.refusal == 5000224, ConsentState.NO_ACCESS),
        (standing is not Standing.GRANTED, ConsentState.MISSING),
        (character.ties is Ties.NONE, ConsentState.NO_ACCESS),
        (character.refusal in REFUSED, REFUSED.get(character.refusal, ConsentState.UNKNOWN)),
        (bool(set(CUSTOMER_SCOPES) - granted), ConsentState.SHORT),
        (bool(granted - set(CUSTOMER_SCOPES)), ConsentState.MORE),
    )
    return next((state for holds, state in reasons if holds), ConsentState.GRANTED)


def world_of(customers: int, time: Timeline) -> World:
    """The demo's partner with so many customers."""
    world = build_world("default", customers=customers, now=time.now())
    world.auto_approve_after_s = 0
    return world


@asynccontextmanager
async def at_work(
    folder: Path, emulator: WatchedEmulator, time: Timeline, *, per_minute: int | None = None, who: str = ADA
) -> AsyncIterator[Bench]:
    """Ada, signed in, with her lists read. `per_minute`: a call budget other than the default one."""
    places = Locations(folder / "config", folder / "state")
    settings = load_settings(places.config_file, {"TENANTRY_VAULT_KEY": "this-run"}, {})
    settings = replace(settings, calls_per_minute=per_minute)
    office = wire(Profile(places, settings, DemoOptions()), Surroundings(time.now, time.sleep, emulator))
    ticking = asyncio.create_task(time.go()) if isinstance(time, SteppedTime) else None
    await office.open()
    try:
        yield Bench(folder, time, emulator, office, await _signed_in(office, who))
    finally:
        if ticking:
            ticking.cancel()
        remote = await office.connected()
        office.close(within_s=5)
        await remote.close()


async def _signed_in(office: Office, who: str) -> Estate:
    rehearsal = office.rehearsal
    assert rehearsal is not None
    await rehearsal.expect(who)
    async for step in office.sign_in():
        if isinstance(step, Account):
            estate = await office.enter(step)
    async for _ in estate.refresh():
        pass
    return estate
