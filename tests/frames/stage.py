"""Where frames are drawn: the program on the emulator, with everything that differs from run to run held still."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from tests.frames.frame import Frame, take
from tests.support.demo import Demo
from tests.support.pages import Pages
from tests.waiting import PATIENCE_S

CALL_ID = "3f6d2a4e-90b1-4c57-8e2d-5a7c1b9e0d46"
"""Stands for every id that the program draws for its calls."""

STATE = "Kc3vJx0aT9Qe"
"""The `state` of every consent address."""

APPROVES_AFTER_S = 4.0
"""A device code of the demo approves itself after this time; the stage's clock stands still meanwhile."""

_CALL_IDS = ("client-request-id", "MS-RequestId", "MS-CorrelationId")


LOOK_UP_AFTER_S = 0.3
"""How long the list rests before domains that no list told are looked up."""


async def look_up(pages: Pages) -> None:
    """Let the domains of the rows on screen be looked up, and wait until they are drawn."""

    def is_drawn() -> bool:
        drawn = pages.customers
        return all(drawn._by_id[tenant_id].domain for tenant_id in drawn.on_screen)

    def rests() -> bool:
        return any(LOOK_UP_AFTER_S - 0.01 < wait_s <= LOOK_UP_AFTER_S for wait_s in pages.time.waits_s)

    while not is_drawn():
        await pages.until(lambda: rests() or is_drawn(), "the list to rest")
        if not is_drawn():
            pages.time.advance(LOOK_UP_AFTER_S)
            await pages.until(lambda: not rests() or is_drawn(), "the look-up to begin")


class Stage:
    """One journey through the program at one size; collects the frames that are taken on the way."""

    def __init__(self, folder: Path, size: tuple[int, int]) -> None:
        self.frames: list[Frame] = []
        self.size = size
        self._folder = folder
        self._held: tuple[str, ...] = ()
        self._let_go = threading.Event()

    def demo(self, scenario: str = "default", *, is_live: bool = False) -> Demo:
        """A demo of 240 customers, or the live program with nothing set up."""
        demo = Demo(self._folder, scenario=scenario, is_live=is_live)
        demo.emulator.world.auto_approve_after_s = APPROVES_AFTER_S
        demo.emulator.meddle = self._meddle
        demo.new_state = lambda: STATE
        return demo

    @asynccontextmanager
    async def opened(self, demo: Demo, *, at_first: tuple[int, int] | None = None) -> AsyncIterator[Pages]:
        """Run the program until the block is left, at the stage's size unless it starts `at_first` in another one."""
        async with demo.open(at_first or self.size) as pages:
            try:
                yield pages
            finally:
                self.let_go()

    def hold(self, *path_parts: str) -> None:
        """Leave requests whose path contains one of these unanswered until `let_go`."""
        self._held = path_parts
        self._let_go.clear()

    def let_go(self) -> None:
        """Answer what was held."""
        self._let_go.set()

    def _meddle(self, request: httpx.Request) -> None:
        if any(part in request.url.path for part in self._held):
            self._let_go.wait(PATIENCE_S)
        for name in _CALL_IDS:
            if name in request.headers:
                request.headers[name] = CALL_ID

    async def shot(self, name: str, pages: Pages) -> None:
        """Take a frame of what stands on the screen, without the notices that pass."""
        pages.app.clear_notifications()
        await pages.pilot.pause()
        self.frames.append(take(name, pages.app))
