"""A clock that stands still until a test moves it, and sleeps that end when it does."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""A Monday morning; all frames and screenshots are drawn at it."""


class Timeline:
    """The time of one test."""

    def __init__(self, start: datetime = START) -> None:
        self._now = start
        self._sleepers: list[tuple[datetime, asyncio.Future[None]]] = []

    def now(self) -> datetime:
        """The present moment."""
        return self._now

    @property
    def waits_s(self) -> list[float]:
        """Seconds that each sleeper still has to wait, in no order."""
        return [(until - self._now).total_seconds() for until, future in self._sleepers if not future.done()]

    async def sleep(self, seconds: float) -> None:
        """Wait until the clock was moved by `seconds`."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._sleepers.append((self._now + timedelta(seconds=seconds), future))
        await future

    def advance(self, seconds: float) -> None:
        """Move the clock; whoever's time has come wakes up."""
        self._now += timedelta(seconds=seconds)
        for until, future in self._sleepers:
            if until <= self._now and not future.done():
                future.set_result(None)
        self._sleepers = [(until, future) for until, future in self._sleepers if not future.done()]
