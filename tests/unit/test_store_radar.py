"""A run of the radar as it is kept: whole, in order, and gone with its account."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.unit.store_samples import NOON, account, crowd
from tui.errors import StoreError, Unreadable
from tui.model.consent import ConsentMark, ConsentState
from tui.model.radar import RadarRun
from tui.store import Store

ADA, GRACE = account("ada"), account("grace")
RUN = RadarRun(NOON, is_fresh=True, total=7, reused=2)
FIVE = [each.tenant_id for each in reversed(crowd(5))]
GRANTED = ConsentMark(ConsentState.GRANTED, learnt_at=NOON)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """A state that knows two people."""
    found = await Store.open(tmp_path / "state.db")
    for each in (ADA, GRACE):
        await found.save_account(each)
        await found.save_listing(each.id, crowd(5), NOON)
    yield found
    found.close(within_s=5)


async def test_a_run_is_read_as_it_was_begun(store: Store) -> None:
    """With its customers in their order; another account has none."""
    await store.begin_radar_run(ADA.id, RUN, FIVE)

    assert (RUN, FIVE) == await store.load_radar_run(ADA.id)
    assert None is await store.load_radar_run(GRACE.id)


async def test_an_answer_and_its_place_in_the_run_are_one(store: Store) -> None:
    """What was learnt is noted, and the customer is left no more; who told nothing keeps its mark."""
    await store.begin_radar_run(ADA.id, RUN, FIVE)
    after = replace(RUN, asked=1, told_nothing=1)
    await store.save_radar_answers(ADA.id, after, [(FIVE[0], GRANTED), (FIVE[3], None)])
    customers, _ = await store.load_customers(ADA.id)

    assert (after, [FIVE[1], FIVE[2], FIVE[4]]) == await store.load_radar_run(ADA.id)
    assert {FIVE[0]: GRANTED} == {each.tenant_id: each.consent for each in customers if each.consent.learnt_at}


async def test_the_answers_of_a_run_that_was_replaced_still_count(store: Store) -> None:
    """Another instance has begun a run of its own: its counts stay, and whom the first has asked is left no more."""
    await store.begin_radar_run(ADA.id, RUN, FIVE)
    newer = RadarRun(NOON + timedelta(minutes=1), is_fresh=False, total=5)
    await store.begin_radar_run(ADA.id, newer, FIVE)
    await store.save_radar_answers(ADA.id, replace(RUN, asked=1), [(FIVE[0], GRANTED)])

    assert (newer, FIVE[1:]) == await store.load_radar_run(ADA.id)


async def test_a_run_goes_when_it_ends_and_with_its_account(store: Store) -> None:
    """What it learnt stays; another account's run as well."""
    await store.begin_radar_run(ADA.id, RUN, FIVE)
    await store.begin_radar_run(GRACE.id, RUN, FIVE)
    await store.save_radar_answers(ADA.id, replace(RUN, asked=1), [(FIVE[0], GRANTED)])
    await store.end_radar_run(ADA.id)
    customers, _ = await store.load_customers(ADA.id)
    assert (None, 1) == (await store.load_radar_run(ADA.id), sum(bool(each.consent.learnt_at) for each in customers))
    assert (RUN, FIVE) == await store.load_radar_run(GRACE.id)

    await store.forget_account(GRACE.id)
    assert None is await store.load_radar_run(GRACE.id)
    with pytest.raises(StoreError):
        await store.begin_radar_run(GRACE.id, RUN, FIVE)


async def test_a_run_that_was_tampered_with_counts_as_damage(store: Store, tmp_path: Path) -> None:
    """A tenant id that is none would stand in an address."""
    await store.begin_radar_run(ADA.id, RUN, FIVE)
    with sqlite3.connect(tmp_path / "state.db") as connection:
        connection.execute("UPDATE radar_left SET tenant_id = '../elsewhere' WHERE place = 2")
    connection.close()

    with pytest.raises(Unreadable):
        await store.load_radar_run(ADA.id)
