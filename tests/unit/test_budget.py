"""The call budget: never more at once, never more a minute, and everybody's turn comes."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.support.timeline import Timeline
from tests.waiting import until
from tui.model.urgency import in_background
from tui.transport import Budget, Patience, Waiting

AT_ONCE, PER_MINUTE = 4, 30
Kind = Callable[[str, float], Coroutine[Any, Any, None]]


class Storm:
    """Callers that come at any time and take any time, seen from the service."""

    def __init__(self, seed: int, *, at_once: int = AT_ONCE, per_minute: int = PER_MINUTE) -> None:
        self.chance = random.Random(seed)
        self.time = Timeline()
        self.waits: list[Waiting] = []
        patience = Patience(self.time.now, self.time.sleep, on_wait=self.waits.append)
        self.budget = Budget("Microsoft Graph", patience, per_minute=per_minute, at_once=at_once)
        self.starts: list[datetime] = []
        self.order: list[str] = []
        self.in_flight = self.most = 0

    async def call(self, name: str, takes_s: float) -> None:
        """One call that the service answers after some time."""
        async with self.budget.place():
            self.starts.append(self.time.now())
            self.order.append(name)
            self.in_flight += 1
            self.most = max(self.most, self.in_flight)
            try:
                await self.time.sleep(takes_s)
            finally:
                self.in_flight -= 1

    async def background(self, name: str, takes_s: float) -> None:
        """One call that nobody waits for."""
        with in_background():
            await self.call(name, takes_s)

    async def come(self, after_s: float, kind: Kind, name: str) -> None:
        """Call after a while; one in eight is given up again."""
        await self.time.sleep(after_s)
        task = asyncio.ensure_future(kind(name, self.chance.uniform(0, 9)))
        if self.chance.random() < 0.125:
            await self.time.sleep(self.chance.uniform(0, 5))
            task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    async def run_until(self, is_over: Callable[[], bool]) -> None:
        """Let the time go on in small steps."""
        for _ in range(20_000):
            for _turn in range(6):
                await asyncio.sleep(0)
            if is_over():
                return
            self.time.advance(0.25)
        raise AssertionError("somebody starves")

    @property
    def most_a_minute(self) -> int:
        """The most calls that started within any sixty seconds."""
        minute = timedelta(minutes=1)
        return max(sum(1 for other in self.starts if start <= other < start + minute) for start in self.starts)


@pytest.mark.parametrize("seed", range(6))
async def test_a_storm_stays_within_both_bounds_and_nobody_starves(seed: int) -> None:
    """150 callers in two minutes, people and background mixed, some giving up at any moment."""
    storm = Storm(seed)
    kinds: list[Kind] = [storm.call, storm.background]
    callers = [
        asyncio.ensure_future(storm.come(storm.chance.uniform(0.25, 120), storm.chance.choice(kinds), str(number)))
        for number in range(150)
    ]

    await storm.run_until(lambda: all(caller.done() for caller in callers))

    assert (AT_ONCE, 0) == (storm.most, storm.in_flight)
    assert PER_MINUTE == storm.most_a_minute


async def test_a_person_goes_before_what_waits_in_the_background() -> None:
    """A list of many pages leaves a place, and the next free one goes to the person."""
    storm = Storm(0)
    pages = [asyncio.ensure_future(storm.background(f"page {number}", 3)) for number in range(9)]
    await storm.run_until(lambda: storm.in_flight == AT_ONCE - 1)
    people = [asyncio.ensure_future(storm.call(name, 3)) for name in ("Ada", "Grace")]

    await storm.run_until(lambda: all(each.done() for each in (*pages, *people)))

    assert ["page 0", "page 1", "page 2", "Ada"] == storm.order[:4]
    assert "Grace" in storm.order[4:6]


async def test_a_background_call_is_overtaken_for_ten_seconds_at_most() -> None:
    """People who never stop asking do not hold the list up for ever."""
    storm = Storm(0, at_once=1, per_minute=1000)
    first = asyncio.ensure_future(storm.call("Ada", 1))
    await until(lambda: storm.in_flight, "the first call")
    page = asyncio.ensure_future(storm.background("page", 1))
    steady = [asyncio.ensure_future(storm.come(0.5 * number, storm.call, "Ada")) for number in range(1, 80)]
    await storm.run_until(page.done)
    assert storm.order.index("page") <= 12
    assert first.done()
    for each in steady:
        each.cancel()


async def test_the_wait_for_the_next_minute_is_shown() -> None:
    """With its length, like a wait that the service asked for."""
    storm = Storm(0, per_minute=2)
    calls = [asyncio.ensure_future(storm.call(str(number), 0.25)) for number in range(3)]
    await until(lambda: storm.waits, "the wait")
    [wait] = storm.waits

    await storm.run_until(lambda: all(each.done() for each in calls))

    assert ("Microsoft Graph", "gets no more calls this minute", 60.0) == (wait.service, wait.why, wait.seconds)
    assert 60.0 == (storm.starts[2] - storm.starts[0]).total_seconds()


async def test_who_is_cancelled_while_its_turn_comes_leaves_its_place() -> None:
    """The place is free for the next one, in whatever order the two happen."""
    storm = Storm(0, at_once=1)
    async with storm.budget.place():
        second, third = (asyncio.ensure_future(storm.call(name, 1)) for name in ("b", "c"))
        await asyncio.sleep(0)
    second.cancel()  # its turn has come, and it has not gone on yet

    await storm.run_until(third.done)

    assert ["c"] == storm.order
