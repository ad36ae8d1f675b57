"""A partner at work whose customers' consent is planted: what the radar should find, and an estate to find it with."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.timeline import Timeline
from tui.emulator import DEMO_CLIENT_ID, Emulator, World, build_world
from tui.emulator.world import Customer as Planted
from tui.model.account import Account
from tui.model.consent import ConsentState
from tui.model.identifiers import TenantId, as_tenant_id
from tui.model.scope import CUSTOMER_SCOPES
from tui.services import Office
from tui.services.estate import Estate
from tui.store import DemoOptions, Locations, Profile, load_settings
from tui.wiring import Surroundings, wire

ADA = "ada@fourthcoffee.example"
EXTRA = ("Application.Read.All",)
"""What some customers granted that nobody asks for."""


class SteppedTime(Timeline):
    """A time that stands still while anybody works, and goes on to the next one's time when all wait."""

    async def go(self) -> None:
        """Keep it going until cancelled."""
        while True:
            await self._quiet()
            if waits := self.waits_s:
                self.advance(max(0.0, min(waits)))

    async def _quiet(self) -> None:
        """Until no call is under way and every task has had its turns."""
        turns = 0
        while turns < 8:
            is_busy = any(thread.name == "off-loop" for thread in threading.enumerate())
            turns = 0 if is_busy else turns + 1
            await asyncio.sleep(0.0002 if is_busy else 0)


@dataclass
class Bench:
    """A signed-in estate, the emulator behind it, and the time of both."""

    time: SteppedTime
    emulator: Emulator
    office: Office
    estate: Estate

    @property
    def grid(self) -> dict[TenantId, ConsentState]:
        """What is shown for each customer."""
        return {each.tenant_id: each.standing for each in self.estate.listing.customers.values()}


def plant(world: World) -> dict[TenantId, ConsentState]:
    """Let a part of the customers grant more than is asked; what should be found at each."""
    emulator = Emulator(world, now=lambda: world.epoch)
    for number, customer in enumerate(world.customers):
        if number % 9 == 4 and truth_of(world, customer) is ConsentState.GRANTED:
            scopes = (*CUSTOMER_SCOPES, *EXTRA)
            emulator.consent_as_administrator(customer.tenant.tenant_id, DEMO_CLIENT_ID, scopes)
    return {as_tenant_id(each.tenant.tenant_id): truth_of(world, each) for each in world.customers}


def truth_of(world: World, customer: Planted) -> ConsentState:
    """Where a customer's consent stands, by what the world knows of it and not by any answer."""
    return ConsentState.UNKNOWN


@asynccontextmanager
async def at_work(folder: Path, world: World, *, time: SteppedTime | None = None) -> AsyncIterator[Bench]:
    """Ada, signed in, with her lists read."""
    time = time or SteppedTime()
    world.auto_approve_after_s = 0
    emulator = Emulator(world, now=time.now, sleep=lambda _: None)
    places = Locations(folder / "config", folder / "state")
    profile = Profile(places, load_settings(places.config_file, {"TENANTRY_VAULT_KEY": "this-run"}, {}), DemoOptions())
    office = wire(profile, Surroundings(time.now, time.sleep, emulator))
    ticking = asyncio.create_task(time.go())
    await office.open()
    try:
        async for step in office.sign_in():
            if isinstance(step, Account):
                estate = await office.enter(step)
        async for _ in estate.refresh():
            pass
        yield Bench(time, emulator, office, estate)
    finally:
        ticking.cancel()
        remote = await office.connected()
        office.close(within_s=5)
        await remote.close()


def small_world(time: SteppedTime, customers: int) -> World:
    """The demo's world at this time."""
    return build_world("default", customers=customers, now=time.now())
