"""The time as a value that is passed in, so that tests decide it."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]
"""Gives the present moment, aware, in UTC."""


def utc_now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def since_boot_s() -> float:
    """Seconds that have passed since some moment before the start, whatever the wall clock is set to.

    On Linux the time asleep counts (`clock_gettime(2)`, CLOCK_BOOTTIME); elsewhere as `time.monotonic` has it.
    """
    return time.clock_gettime(time.CLOCK_BOOTTIME) if sys.platform == "linux" else time.monotonic()


class SteadyClock:
    """Times that go on evenly: the wall clock's when it began, and only elapsed time since.

    For all that counts down. Whoever sets the machine's clock ends no session and prolongs none. What other runs or
    people read later is stamped by the wall clock instead.
    """

    def __init__(self, wall: Clock = utc_now, elapsed_s: Callable[[], float] = since_boot_s) -> None:
        self._elapsed_s = elapsed_s
        self._began_at, self._began_s = wall(), elapsed_s()

    def __call__(self) -> datetime:
        """The present moment, aware, in UTC."""
        return self._began_at + timedelta(seconds=self._elapsed_s() - self._began_s)


def as_time_left(left: timedelta) -> str:
    """How long something still lasts, short enough for a column: `58 min`, `2 h`, `9 d`, `over`."""
    seconds = int(left.total_seconds())
    if seconds <= 0:
        return "over"
    if seconds < 60:
        return f"{seconds} s"
    if seconds < 2 * 3600:
        return f"{seconds // 60} min"
    if seconds < 2 * 86400:
        return f"{seconds // 3600} h"
    return f"{seconds // 86400} d"


def as_age(age: timedelta) -> str:
    """How long ago something was: `now`, `5 min ago`, `3 h ago`, `12 d ago`."""
    seconds = max(0, int(age.total_seconds()))
    return "now" if seconds < 60 else f"{as_time_left(timedelta(seconds=seconds))} ago"
