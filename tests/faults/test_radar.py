"""Large estates and bad weather: the radar finds the planted truth, keeps its budget, and waits out what it is told to.

The long form, for 2,000 and 10,000 customers: `python -m pytest -m long tests/faults/test_radar.py -n 0 -s`. It prints
its figures; the truth is planted by customer number, so that there is no seed but the world's.
"""

from __future__ import annotations

import gc
import time
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import httpx
import pytest

from tests.support.planted import (
    TOKEN_PATH,
    Asked,
    Bench,
    SteppedTime,
    Watched,
    WatchedEmulator,
    at_work,
    plant,
    world_of,
)
from tui.emulator import World
from tui.services.radar import RadarState
from tui.services.radar_pace import MOST_AT_ONCE
from tui.transport.budget import KEPT_FOR_PEOPLE, LOGIN_PER_MINUTE

MINUTE = timedelta(minutes=1)
BACKGROUND_PER_MINUTE = LOGIN_PER_MINUTE - LOGIN_PER_MINUTE // KEPT_FOR_PEOPLE
UNBOUNDED = 1_000_000
"""A call budget that stands in nobody's way: how fast the program itself is."""


class Storm(WatchedEmulator):
    """A sign-in service that asks to be left alone now and then, and notes who does not."""

    def __init__(self, world: World, time: SteppedTime, *, seed: int, every: int) -> None:
        super().__init__(world, time)
        self.chance = Random(seed)
        self.every = every
        self.is_on = False
        self.left_alone_until: datetime | None = None
        self.too_early: list[str] = []
        self.storms: list[tuple[datetime, int]] = []
        """When one began, and the seconds it was told to last."""
        self.after: list[datetime] = []
        """The first token request after each."""

    def handle(self, request: httpx.Request) -> httpx.Response:
        """Answer one request, or refuse it for a while; those on their way together are refused together."""
        if not self.is_on or not request.url.path.endswith(TOKEN_PATH):
            return super().handle(request)
        with self._guard:
            now, until = self.now(), self.left_alone_until
            if until is not None and now < until:
                if now > self.storms[-1][0]:
                    self.too_early.append(f"{until - now} before its time")
                return self._refusal(request, until - now)
            if until is not None:
                self.after.append(now)
                self.left_alone_until = None
            if self.chance.randrange(self.every) == 0:
                seconds = self.chance.choice((3, 17, 61, 150, 600))
                self.storms.append((now, seconds))
                self.left_alone_until = now + timedelta(seconds=seconds)
                return self._refusal(request, timedelta(seconds=seconds))
        return super().handle(request)

    def _refusal(self, request: httpx.Request, left: timedelta) -> httpx.Response:
        self.seen.tokens.append(Asked(self.now(), request.url.path.split("/")[1], 429))
        return httpx.Response(429, headers={"Retry-After": f"{left.total_seconds():.0f}"})


async def test_a_storm_is_waited_out_to_the_second_by_all_probes(tmp_path: Path) -> None:
    """Whichever customer a 429 came for, nobody is asked before its time, and somebody at it; in the end all are."""
    await weather_a_storm(tmp_path, customers=120, every=25, seed=5)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(6))
async def test_many_storms_are_waited_out_to_the_second(tmp_path: Path, seed: int) -> None:
    """The same for two thousand customers."""
    await weather_a_storm(tmp_path, customers=2_000, every=60, seed=seed)


async def weather_a_storm(folder: Path, *, customers: int, every: int, seed: int) -> None:
    """Run the radar through storms, and hold it to every second of them."""
    clock = SteppedTime()
    emulator = Storm(world_of(customers, clock), clock, seed=seed, every=every)
    truth = plant(emulator)
    async with at_work(folder, emulator, clock) as bench:
        emulator.seen, emulator.is_on, began = Watched(), True, clock.now()
        least = MOST_AT_ONCE
        async for progress in bench.estate.radar.run(bench.everybody):
            least = min(least, progress.at_once)
        late = [
            after - (at + timedelta(seconds=seconds))
            for (at, seconds), after in zip(emulator.storms, emulator.after, strict=False)
        ]
        print(
            f"\nseed {seed}: {customers:,} customers, {len(emulator.storms)} storms of "
            f"{sum(seconds for _, seconds in emulator.storms):,} s, {len(emulator.seen.tokens):,} token requests, "
            f"{len(emulator.too_early)} too early, {clock.now() - began} in all"
        )

    assert [] == emulator.too_early
    assert emulator.storms
    assert {timedelta()} == set(late)
    assert 1 == least
    assert (RadarState.DONE, customers, 0) == (progress.state, progress.done, progress.told_nothing)
    assert truth == bench.grid


@pytest.mark.long
@pytest.mark.parametrize("customers", [2_000, 10_000])
async def test_the_default_budget_is_never_exceeded(tmp_path: Path, customers: int) -> None:
    """On a clock that is stepped: how long it takes by the budget alone, and never more than it gives."""
    clock = SteppedTime()
    emulator = WatchedEmulator(world_of(customers, clock), clock)
    truth = plant(emulator)
    async with at_work(tmp_path, emulator, clock) as bench:
        emulator.seen, began, real = Watched(), clock.now(), time.perf_counter()
        progress = await bench.run(bench.everybody)
        took = clock.now() - began
        _tell(f"{customers:,} customers, default budget", bench, took.total_seconds(), progress.asked)
        print(f"  {time.perf_counter() - real:.0f} s of real time")
        seen = emulator.seen

        assert truth == bench.grid
        assert seen.most_in_flight <= MOST_AT_ONCE
        assert seen.most_within(MINUTE) <= LOGIN_PER_MINUTE
        assert took <= MINUTE * (progress.asked / BACKGROUND_PER_MINUTE + 1)
        assert progress.asked == seen.requests


@pytest.mark.long
@pytest.mark.parametrize("customers", [2_000, 10_000])
async def test_probes_cost_no_memory(tmp_path: Path, customers: int) -> None:
    """With a budget that is no bound: probes a second, the emulator's own work included, and memory that stays."""
    clock = SteppedTime()
    emulator = WatchedEmulator(world_of(customers, clock), clock)
    truth = plant(emulator)
    async with at_work(tmp_path, emulator, clock, per_minute=UNBOUNDED) as bench:
        await bench.run(bench.everybody[:200])  # whatever is loaded late is loaded
        emulator.seen = Watched()
        gc.collect()
        before, began = rss_mb(), time.perf_counter()
        progress = await bench.run(bench.everybody)
        _tell(f"{customers:,} customers, no budget", bench, time.perf_counter() - began, progress.asked)
        emulator.seen = Watched()
        gc.collect()
        grown = rss_mb() - before
        print(f"  {before:.1f} MB before, {grown:+.1f} MB after")

        assert truth == bench.grid
        assert grown < 1.5e-3 * customers + 2  # a mark and its note; 1.5 kB each, and what Python rounds up to


def _tell(what: str, bench: Bench, seconds: float, asked: int) -> None:
    seen = bench.emulator.seen
    print(
        f"\n{what}: {seconds:,.1f} s, {asked / seconds:,.1f} probes/s, {len(seen.tokens):,} token requests of "
        f"{seen.requests:,}, {seen.most_in_flight} in flight at most, {seen.most_within(MINUTE):,} a minute at most, "
        f"grid == truth for {len(bench.grid):,}"
    )


def rss_mb() -> float:
    """What this process has in memory now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6
