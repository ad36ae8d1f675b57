"""The watcher's manners over a day: it asks rarely, for each customer and in all, and notices what comes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.watching_day import live_through
from tests.support.demo import Demo
from tests.support.watching import watching
from tui.model.waiting import LEAST_WAIT_S
from tui.services.turns import MOST_PER_MINUTE


async def test_an_hour_with_sent_links_keeps_its_manners(tmp_path: Path) -> None:
    """Twelve links of all ages, four consents: every one is noticed, within the bounds."""
    async with watching(Demo(tmp_path, customers=60)) as watch:
        day = await live_through(watch, links=12, hours=1, seed=20260302, consents=4)

    assert (True, True) == (day.most_in_a_minute <= MOST_PER_MINUTE, day.least_apart_s >= LEAST_WAIT_S), str(day)
    assert 4 >= day.arrived > 0, str(day)


@pytest.mark.long
@pytest.mark.parametrize("seed", [1, 2])
async def test_a_day_with_fifty_sent_links(tmp_path: Path, seed: int) -> None:
    """Figures of a whole day: probes, the most in a minute, the least between two for one customer."""
    async with watching(Demo(tmp_path, customers=240)) as watch:
        day = await live_through(watch, links=50, hours=24, seed=seed, consents=20)
    print(f"\nseed {seed}: {day}")

    assert (True, True) == (day.most_in_a_minute <= MOST_PER_MINUTE, day.least_apart_s >= LEAST_WAIT_S), str(day)
    assert 20 == day.arrived, str(day)
