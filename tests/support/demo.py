"""The program on the emulator, as a test drives it: its own folder, its own time."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import httpx

from tests.support.pages import Pages, screen_text
from tests.support.timeline import Timeline
from tui.emulator import Emulator, build_world
from tui.services.consents import NewState, random_state
from tui.services.jump_box import Whereabouts
from tui.store import DemoOptions, Locations, Profile, load_settings
from tui.ui import TenantryApp
from tui.ui.screens.set_up import SetUpScreen
from tui.ui.screens.sign_in import SignInScreen
from tui.wiring import Surroundings, wire

__all__ = ["Demo", "Pages", "screen_text"]

Meddle = Callable[[httpx.Request], httpx.Request | None]
"""Looks at a request on its way, and may put another in its place; may raise or hold it up as well."""


class Wire(Emulator):
    """The emulator behind a wire that a test can meddle with."""

    meddle: Meddle = staticmethod(lambda _: None)

    def handle(self, request: httpx.Request) -> httpx.Response:
        """Answer one request, or the one put in its place."""
        return super().handle(self.meddle(request) or request)


class Demo:
    """A demo whose folder, time and emulator outlive one run of the program."""

    def __init__(self, folder: Path, *, scenario: str = "default", customers: int = 240, is_live: bool = False) -> None:
        self.time = Timeline()
        self.folder = folder
        world = build_world(scenario, customers=customers, now=self.time.now())
        world.auto_approve_after_s = None
        self.emulator = Wire(world, now=self.time.now, sleep=lambda _: None)
        self.new_state: NewState = random_state
        """Makes the `state` of consent addresses."""
        self.is_undecided = False
        """Whether the person was never asked where the key may live; else the answer was *this run only*."""
        self.whereabouts: Whereabouts = lambda: ("ada", "jump.fourthcoffee.example")
        """Who one is on which machine, as the program finds it."""
        self.is_live = is_live
        """Whether it runs as the live program does, with the emulator in the place of Microsoft."""

    def profile(self) -> Profile:
        """The profile of the next run."""
        places = Locations(config_dir=self.folder / "config", state_dir=self.folder / "state")
        settings = load_settings(places.config_file, {}, {})
        if settings.vault_key is None and not self.is_undecided:
            settings = replace(settings, vault_key="this-run")
        if settings.sources["sign_in_port"] == "default":
            settings = replace(settings, sign_in_port=0)  # tests run side by side
        return Profile(places, settings, None if self.is_live else DemoOptions())

    @asynccontextmanager
    async def open(self, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Pages]:
        """Run the program until the block is left."""
        around = Surroundings(
            self.time.now, self.time.sleep, self.emulator, self.new_state, whereabouts=self.whereabouts
        )
        office = wire(self.profile(), around)
        app = TenantryApp(office, clipboard="osc52")
        copied: list[str] = []
        app.write_out = copied.append  # type: ignore[method-assign,assignment]
        async with app.run_test(size=size, notifications=True) as pilot:
            pages = Pages(app, pilot, self.time, self.emulator, office, copied)
            await pages.until(lambda: isinstance(app.screen, SignInScreen | SetUpScreen), "the first screen")
            await pilot.pause()
            yield pages
        office.close()
