"""Screens that go while something is under way for them."""

from __future__ import annotations

import asyncio

from textual import work
from textual.app import App, ComposeResult
from textual.screen import Screen
from textual.widgets import Static

from tui.ui.screens.ending import EndsItsWork


class Lingering(Static):
    """A widget that is gone only once its screen's work has come to an end."""

    def __init__(self) -> None:
        super().__init__("old")
        self.is_going = asyncio.Event()
        self.work_ended = asyncio.Event()

    async def on_unmount(self) -> None:
        """The answer comes exactly now."""
        self.is_going.set()
        await self.work_ended.wait()


class Asking(EndsItsWork, Screen[None]):
    """A screen that draws an answer when it comes."""

    has_drawn = False

    def compose(self) -> ComposeResult:
        yield Lingering()

    def on_mount(self) -> None:
        """Ask."""
        self.ask()

    @work
    async def ask(self) -> None:
        """Draw the answer, which comes while the widgets are being taken away."""
        widget = self.query_one(Lingering)
        try:
            await widget.is_going.wait()
            self.has_drawn = True
        finally:
            widget.work_ended.set()


async def test_a_screen_that_goes_ends_its_work_before_its_widgets() -> None:
    """An answer that comes while the widgets of a screen are being taken away is not drawn any more."""
    screen = Asking()
    async with App[None]().run_test() as pilot:
        await pilot.app.push_screen(screen)
        await pilot.pause()
        await pilot.app.pop_screen()

    assert not screen.has_drawn
