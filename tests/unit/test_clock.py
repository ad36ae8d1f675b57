"""Clocks that are set while the program runs, wrong ones, and machines that sleep."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from tui.model.clock import SteadyClock, since_boot_s, utc_now

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class Machine:
    """A machine whose wall clock can be set, and that can sleep."""

    def __init__(self, at: datetime = MONDAY) -> None:
        self.at = at
        self.up_s = 1000.0

    def wall(self) -> datetime:
        """What the clock on the wall shows."""
        return self.at

    def boot(self) -> float:
        """Seconds since the start, asleep or not."""
        return self.up_s

    def live(self, seconds: float) -> None:
        """Let time pass, awake or asleep."""
        self.at += timedelta(seconds=seconds)
        self.up_s += seconds

    def step(self, hours: float) -> None:
        """Set the wall clock."""
        self.at += timedelta(hours=hours)


@pytest.mark.parametrize("hours", [1, -1, 24 * 365 * 30, -24 * 365 * 20])
def test_a_step_of_the_wall_clock_moves_nothing_that_lasts(hours: float) -> None:
    """Set by an hour or by decades: what was to end in an hour ends in an hour."""
    machine = Machine()
    clock = SteadyClock(machine.wall, machine.boot)
    ends_at = clock() + timedelta(hours=1)

    machine.step(hours)
    machine.live(60)

    assert timedelta(minutes=59) == ends_at - clock()


@pytest.mark.parametrize("year", [1999, 2019, 2038, 2106])
def test_a_clock_far_off_counts_like_any_other(year: int) -> None:
    """Before 2020 and beyond the end of 32-bit seconds."""
    start = datetime(year, 12, 31, 23, 59, 59, tzinfo=UTC)
    machine = Machine(start)
    clock = SteadyClock(machine.wall, machine.boot)

    machine.live(2)

    assert start + timedelta(seconds=2) == clock()


def test_time_asleep_has_passed() -> None:
    """A token that ran out while the lid was shut has run out."""
    machine = Machine()
    clock = SteadyClock(machine.wall, machine.boot)

    machine.live(8 * 3600)

    assert MONDAY + timedelta(hours=8) == clock()


@pytest.mark.parametrize("read", [since_boot_s, time.monotonic])
def test_what_really_counts_goes_on(read: Callable[[], float]) -> None:
    """The kernel's count only grows, and agrees with the wall clock for the length of a test."""
    wall, before = utc_now(), read()
    clock = SteadyClock(elapsed_s=read)

    assert before <= read()
    assert abs((clock() - wall).total_seconds()) < 5
