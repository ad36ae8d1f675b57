"""The program on the emulator, as a test drives it: its own folder, its own time."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from textual.pilot import Pilot

from tests.support.timeline import Timeline
from tests.waiting import until
from tui.emulator import Emulator, build_world
from tui.services import Office
from tui.store import DemoOptions, Locations, Profile, Settings
from tui.ui import TenantryApp
from tui.ui.screens.main import MainScreen
from tui.ui.screens.set_up import SetUpScreen
from tui.ui.screens.sign_in import SignInScreen
from tui.ui.widgets.customer_list import CustomerList
from tui.wiring import Surroundings, wire


def screen_text(app: TenantryApp) -> str:
    """What stands on the screen, as lines of text."""
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)


@dataclass(slots=True)
class Pages:
    """One run of the program."""

    app: TenantryApp
    pilot: Pilot[None]
    time: Timeline
    emulator: Emulator
    office: Office
    copied: list[str]
    """What was written to the terminal beside frames, such as clipboard sequences."""

    @property
    def text(self) -> str:
        """What stands on the screen."""
        return screen_text(self.app)

    async def press(self, *keys: str) -> None:
        """Press keys."""
        await self.pilot.press(*keys)

    async def type(self, text: str) -> None:
        """Type letters."""
        await self.pilot.press(*("space" if letter == " " else letter for letter in text))

    async def see(self, *texts: str) -> None:
        """Wait until all these stand on the screen."""
        for text in texts:
            await until(lambda text=text: text in self.text, f"{text!r} on the screen", screen=lambda: self.text)  # type: ignore[misc]
        await self.pilot.pause()

    async def see_no(self, text: str) -> None:
        """Wait until this stands nowhere on the screen."""
        await until(lambda: text not in self.text, f"no {text!r} on the screen", screen=lambda: self.text)

    async def until(self, condition: Callable[[], object], what: str) -> None:
        """Wait for a condition."""
        await until(condition, what, screen=lambda: self.text)

    async def until_waiting(self, least_s: float, most_s: float) -> None:
        """Wait until the program itself waits for a time in this range."""
        await self.until(
            lambda: any(least_s <= wait <= most_s for wait in self.time.waits_s),
            f"a wait of {least_s} to {most_s} s (there are: {self.time.waits_s})",
        )

    async def sign_in(self, number: int = 1) -> None:
        """Sign in as one of the demo's people, and wait for the list to be whole."""
        await self.press("enter")
        await self.see("Enter this code")
        await self.press(str(number))
        await self.see("Approved in the demo")
        await self.until_waiting(1, 15)
        self.time.advance(6)
        await self.until(lambda: isinstance(self.app.screen, MainScreen), "the main screen")
        await self.listed()

    async def listed(self) -> None:
        """Wait until the list was read to its end."""
        listing = self.estate.listing
        await self.until(lambda: not listing.is_refreshing and (listing.listed_at or listing.problems), "a whole list")
        await self.pilot.pause()

    @property
    def estate(self):  # type: ignore[no-untyped-def]
        """What the account works with."""
        assert self.office.estate is not None
        return self.office.estate

    async def find(self, text: str) -> None:
        """Filter for `text`; the whole of it at once."""
        customers = self.app.screen.query_one(CustomerList)
        customers.filter.value = text
        await self.pilot.pause()


class Demo:
    """A demo whose folder, time and emulator outlive one run of the program."""

    def __init__(self, folder: Path, *, scenario: str = "default", customers: int = 240) -> None:
        self.time = Timeline()
        self.folder = folder
        world = build_world(scenario, customers=customers, now=self.time.now())
        world.auto_approve_after_s = None
        self.emulator = Emulator(world, now=self.time.now, sleep=lambda _: None)

    def profile(self) -> Profile:
        """The profile of the next run."""
        places = Locations(config_dir=self.folder / "config", state_dir=self.folder / "state")
        return Profile(places, Settings(), DemoOptions())

    @asynccontextmanager
    async def open(self, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Pages]:
        """Run the program until the block is left."""
        office = wire(self.profile(), Surroundings(self.time.now, self.time.sleep, self.emulator))
        app = TenantryApp(office, clipboard="osc52")
        copied: list[str] = []
        app.write_out = copied.append  # type: ignore[method-assign]
        async with app.run_test(size=size) as pilot:
            pages = Pages(app, pilot, self.time, self.emulator, office, copied)
            await pages.until(lambda: isinstance(app.screen, SignInScreen | SetUpScreen), "the first screen")
            await pilot.pause()
            yield pages
        office.close()
