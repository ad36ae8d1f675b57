"""Waiting that a person can watch, on a clock that tests decide."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tui.model.clock import Clock, utc_now
from tui.transport.door import Door
from tui.transport.retry import Wait

Sleep = Callable[[float], Awaitable[None]]
"""Waits this many seconds without blocking."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A pause that has begun, for a countdown."""

    service: str
    seconds: float
    why: str
    """Reads on after the service's name: `asks us to slow down`."""
    until: datetime
    """Aware, UTC."""


def _unwatched(_: Waiting) -> None:
    """Nobody looks."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How this program waits."""

    clock: Clock = utc_now
    sleep: Sleep = asyncio.sleep
    random: Callable[[], float] = random.random
    """Between 0 and 1: the jitter of waits for which the service gave no time."""
    on_wait: Callable[[Waiting], None] = _unwatched
    door: Door = field(default_factory=Door)
    """What every call passes; shut while the program is locked."""

    async def wait(self, service: str, pause: Wait) -> None:
        """Say that `service` is waited for, and wait."""
        until = self.clock() + timedelta(seconds=pause.seconds)
        self.on_wait(Waiting(service, pause.seconds, pause.why, until))
        await self.sleep(pause.seconds)
