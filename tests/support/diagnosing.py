"""One technician at work without screens, who looks why a customer does not open."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from tests.support.demo import Wire
from tests.support.timeline import Timeline
from tui.emulator import ADA, World
from tui.errors import TenantryError
from tui.model.account import Account
from tui.model.diagnosis import Diagnosis
from tui.model.identifiers import TenantId
from tui.services import Estate
from tui.store import DemoOptions, Locations, Profile, load_settings
from tui.wiring import Surroundings, wire


class Bench:
    """An estate on an emulated world."""

    def __init__(self, estate: Estate, emulator: Wire) -> None:
        self.estate = estate
        self.emulator = emulator

    async def look(self, tenant_id: str) -> list[Diagnosis]:
        """Every step of one look."""
        customer = self.estate.customer(TenantId(tenant_id))
        return [step async for step in self.estate.diagnoses.look(customer)]

    async def scopes_in(self, tenant_id: str) -> tuple[str, ...] | None:
        """What a token of the customer's tenant carries; None when the service refuses it."""
        try:
            token = await self.estate.desk.customer_token(TenantId(tenant_id), fresh=True)
        except TenantryError:
            return None
        return token.claims.scopes


@asynccontextmanager
async def bench(folder: Path, world: World, *, username: str = ADA, is_listed: bool = True) -> AsyncIterator[Bench]:
    """Somebody signs in to this world; `is_listed`: and has read the lists."""
    time = Timeline(world.epoch)

    async def sleep(seconds: float) -> None:
        time.advance(seconds)

    world.auto_approve_after_s, world.auto_approve_as = 0, username
    emulator = Wire(world, now=time.now, sleep=lambda _: None)
    places = Locations(config_dir=folder / "config", state_dir=folder / "state")
    profile = Profile(places, replace(load_settings(places.config_file, {}, {}), vault_key="this-run"), DemoOptions())
    office = wire(profile, Surroundings(time.now, sleep, emulator))
    await office.open()
    try:
        [account] = [step async for step in office.sign_in() if isinstance(step, Account)]
        estate = await office.enter(account)
        if is_listed:
            async for _ in estate.refresh():
                pass
        yield Bench(estate, emulator)
    finally:
        office.close()
