"""The screens step aside for a child that needs the terminal whole, and come back as they were.

The program behind them goes on: tokens are renewed, lists refreshed, consent is watched. What there was to tell
meanwhile is told on coming back, and being away does not count as nobody being there.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from textual import events

from tui.errors import UsageError
from tui.services import Office
from tui.ui.input_thread import lender_of
from tui.ui.lending import Lender
from tui.ui.locking import LockingApp

_HOLDING_S = 1.0
"""How long keys wait for the screens to step aside; whatever holds that up gets its keys then."""


class SteppingApp(LockingApp):
    """What of the program lends the terminal."""

    def __init__(self, office: Office) -> None:
        super().__init__(office)
        self.is_away = False
        """Whether a child has the terminal."""
        self._keys_held_until = float("-inf")

    @property
    def can_step_aside(self) -> bool:
        """Whether the terminal can be lent to a child at all."""
        return lender_of(self._driver) is not None

    def hold_keys(self) -> None:
        """The screens are about to step aside: keys that follow are meant for the child, and act on nothing."""
        self._keys_held_until = time.monotonic() + _HOLDING_S

    @asynccontextmanager
    async def stepped_aside(self) -> AsyncIterator[Lender]:
        """Lend the terminal to a child, and come back as one was.

        Raises:
            UsageError: the terminal cannot be lent here.
        """
        lender = lender_of(self._driver)
        if lender is None:
            raise UsageError("The screens cannot step aside here.", "Use `tenantry exec` in another window.")
        self._go_away(lender)
        try:
            yield lender
        finally:
            try:
                await lender.put_right()
            finally:
                self._come_back(lender)

    def _go_away(self, lender: Lender) -> None:
        self.is_away = self._idle.is_at_work = True
        lender.lend()

    def _come_back(self, lender: Lender) -> None:
        lender.take_back()
        self.is_away = self._idle.is_at_work = False
        self._keys_held_until = float("-inf")
        self._idle.touch()
        self.tell_held_back()

    async def on_event(self, event: events.Event) -> None:
        """Let nothing act that was typed ahead for the child."""
        is_held = self.is_away or time.monotonic() < self._keys_held_until
        if is_held and isinstance(event, events.Paste | events.InputEvent):
            return
        await super().on_event(event)
