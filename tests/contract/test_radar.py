"""The consent radar against planted truth: what it finds, whom it asks again, and how it stops."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.support.planted import Bench, SteppedTime, Watched, WatchedEmulator, at_work, plant, truth_of, world_of
from tests.waiting import until
from tui.emulator import ADA, NOOR
from tui.emulator.faults import LOGIN_TOKEN, Cut
from tui.errors import InteractionNeeded, SessionEnded, Unreachable
from tui.model.consent import ConsentState
from tui.model.identifiers import as_tenant_id
from tui.model.urgency import Urgency, urgency
from tui.services.radar import RadarProgress, RadarState
from tui.services.radar_pace import MOST_AT_ONCE
from tui.store import load_journal
from tui.transport.budget import KEPT_FOR_PEOPLE, LOGIN_PER_MINUTE
from tui.transport.budget import MOST_AT_ONCE as PLACES

CUSTOMERS = 150
FEW = 40


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    """A partner with some customers, at work."""
    time = SteppedTime()
    async with at_work(tmp_path, WatchedEmulator(world_of(FEW, time), time), time) as found:
        found.emulator.seen = Watched()
        yield found


async def drained(run: AsyncGenerator[RadarProgress, None], look: Callable[[RadarProgress], None]) -> None:
    """Read a run to its end, and look at each step."""
    async for progress in run:
        look(progress)


async def test_the_grid_equals_the_planted_truth(tmp_path: Path) -> None:
    """Every state of every customer, with one token request each, and none where the lists tell that it has ended."""
    time = SteppedTime()
    emulator = WatchedEmulator(world_of(CUSTOMERS, time), time)
    truth = plant(emulator)
    async with at_work(tmp_path, emulator, time) as bench:
        emulator.seen = Watched()
        progress = await bench.run(bench.everybody)
        ended = sum(state is ConsentState.ENDED for state in truth.values())

        assert truth == bench.grid
        assert {*ConsentState} - {ConsentState.UNKNOWN, ConsentState.LINK_SENT} == set(bench.grid.values())
        assert (RadarState.DONE, CUSTOMERS, CUSTOMERS - ended, ended, 0) == (
            progress.state, progress.done, progress.asked, progress.reused, progress.told_nothing,
        )  # fmt: skip
        assert CUSTOMERS - ended == len(emulator.seen.tokens)
        assert emulator.seen.most_in_flight <= MOST_AT_ONCE
        assert emulator.seen.most_within(timedelta(minutes=1)) <= LOGIN_PER_MINUTE


async def test_what_was_found_outlasts_the_run(tmp_path: Path) -> None:
    """The next start shows the same, and has nothing left over."""
    time = SteppedTime()
    emulator = WatchedEmulator(world_of(FEW, time), time)
    async with at_work(tmp_path, emulator, time) as bench:
        await bench.run(bench.everybody)
        found = bench.grid
    async with at_work(tmp_path, emulator, time) as bench:
        assert (found, 0) == (bench.grid, bench.estate.radar.left_over)


async def test_an_answer_is_used_again_for_as_long_as_it_counts(bench: Bench) -> None:
    """At once nobody is asked; after an hour what is missing or short; after six what is blocked; after a day all."""
    first = await bench.run(bench.everybody)
    found = list(bench.grid.values())
    asked = []
    for hours in (0, 1, 5, 18):
        bench.time.advance(hours * 3600)
        asked.append((await bench.run(bench.everybody)).asked)
    hour = sum(state in (ConsentState.MISSING, ConsentState.SHORT) for state in found)
    barred = sum(state in (ConsentState.BLOCKED, ConsentState.NO_ACCESS) for state in found)

    assert [0, hour, hour + barred, first.asked] == asked


async def test_a_persons_request_always_asks(bench: Bench) -> None:
    """Also about those whose relationship has ended, in the same minute."""
    await bench.run(bench.everybody)
    bench.emulator.seen = Watched()
    progress = await bench.run(bench.everybody, fresh=True)

    assert (FEW, FEW) == (progress.asked, len(bench.emulator.seen.tokens))


async def test_unknown_customers_come_first_then_the_oldest(bench: Bench) -> None:
    """Whoever was asked longest ago is asked before those who were asked last."""
    older, newer, unknown = bench.everybody[:3]
    for tenant_id in (older, newer):
        await bench.run([tenant_id], fresh=True)
        bench.time.advance(60)
    bench.emulator.seen = Watched()
    await bench.run([newer, older, unknown], fresh=True)

    assert [unknown, older, newer] == [each.tenant for each in bench.emulator.seen.tokens]


async def test_probes_leave_nothing_behind(bench: Bench) -> None:
    """No token is held but those of sessions, which stay as live as they were; each run is one record."""
    desk, tenant_id = bench.estate.desk, bench.emulator.world.customer_named("Contoso").tenant.tenant_id
    contoso = next(each for each in bench.everybody if each == tenant_id)
    await bench.estate.sessions.open(contoso)
    await bench.run(bench.everybody)
    journal = await asyncio.to_thread(load_journal, bench.folder / "state" / "state.db")

    assert {contoso} == {each for each in bench.everybody if desk.held(each)}
    assert ["consent-check"] == [each.what for each in journal.records if each.what == "consent-check"]
    assert f"{FEW} customers: 37 asked, 3 known, 0 told nothing" == journal.records[-1].detail


async def test_a_pause_asks_nobody_and_a_cancelled_run_leaves_nothing_over(bench: Bench) -> None:
    """What was on its way is taken in; going on goes on; giving up keeps what was learnt."""
    radar, seen = bench.estate.radar, bench.emulator.seen

    def act(progress: RadarProgress) -> None:
        if progress.asked == 5:
            radar.pause()
        if progress.asked == 20:
            radar.cancel()

    reading = asyncio.create_task(drained(radar.run(bench.everybody), act))
    await until(lambda: radar.progress.asked >= 5 and radar.progress.asked == len(seen.tokens), "the last answers")
    paused, asked = radar.progress.state, len(seen.tokens)
    bench.time.advance(600)
    assert (RadarState.PAUSED, asked) == (paused, len(seen.tokens))
    radar.go_on()
    await reading

    known = sum(bool(each.consent.learnt_at) for each in bench.estate.listing.customers.values())
    assert RadarState.STOPPED is radar.progress.state
    assert 20 <= radar.progress.asked == known < FEW
    assert 0 == radar.left_over


async def test_a_run_that_was_closed_is_gone_on_with(bench: Bench) -> None:
    """The rest is asked about, also after a restart; nobody whose answer counted is asked again."""
    radar = bench.estate.radar
    async with aclosing(radar.run(bench.everybody)) as steps:
        async for progress in steps:
            if progress.asked == 10:
                break
    left = radar.left_over
    answered = {each.tenant_id for each in bench.estate.listing.customers.values() if each.consent.learnt_at}
    await radar.load()  # as the next start does
    assert (FEW - radar.progress.done, left) == (left, radar.left_over)
    bench.emulator.seen = Watched()
    progress = await bench.run(None)

    assert (RadarState.DONE, FEW, 0) == (progress.state, progress.done, radar.left_over)
    assert set() == answered & {each.tenant for each in bench.emulator.seen.tokens}
    assert left <= len(bench.emulator.seen.tokens) <= left + MOST_AT_ONCE  # those in flight are asked again


async def test_who_is_cancelled_while_answers_are_saved_counts_them(bench: Bench) -> None:
    """What the run says of itself is what was kept, whenever Ctrl+C comes."""
    radar, store = bench.estate.radar, bench.estate.desk.store
    saving = asyncio.Event()
    save = store.save_radar_answers

    async def saved(*answers: Any) -> None:
        if radar.progress.asked >= 5:
            saving.set()
        await save(*answers)

    store.save_radar_answers = saved  # type: ignore[method-assign,assignment]
    task = asyncio.create_task(bench.run(bench.everybody))
    await saving.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    kept = await store.load_radar_run(bench.estate.desk.account.id)

    assert kept is not None
    assert (kept[0].done, len(kept[1])) == (radar.progress.done, radar.left_over)


async def test_an_ended_sign_in_stops_it_at_once(bench: Bench) -> None:
    """The first customer that says so has the partner's own tenant asked; nothing more is asked then, and what is left
    is left over."""
    radar, sent = bench.estate.radar, 0

    def revoke(progress: RadarProgress) -> None:
        nonlocal sent
        if progress.asked == 10:
            bench.emulator.revoke_sessions(ADA)
            sent = len(bench.emulator.seen.tokens)

    with pytest.raises(SessionEnded):
        await drained(radar.run(bench.everybody), revoke)
    assert (RadarState.STOPPED, False) == (radar.progress.state, bench.estate.desk.is_signed_in)
    assert FEW == radar.left_over + radar.progress.done
    # those on their way, those in the places of some that were answered just before, and for each a look home
    assert len(bench.emulator.seen.tokens) - sent <= 3 * MOST_AT_ONCE
    assert radar.progress.note


async def test_a_service_that_is_not_reached_stops_it(bench: Bench) -> None:
    """After eight customers in a row without an answer; they are left over with the rest, and asked the next time."""
    radar = bench.estate.radar
    fault = bench.emulator.faults.plan(Cut("connect"), path=LOGIN_TOKEN, times=10_000, after=10)
    with pytest.raises(Unreachable):
        await bench.run(bench.everybody)

    assert (10, FEW - 2 - 10) == (radar.progress.asked, radar.left_over)
    fault.times = 0
    progress = await bench.run(None)
    assert (RadarState.DONE, FEW - 2, 0) == (progress.state, progress.asked, progress.told_nothing)


async def test_one_customers_silence_is_its_own(bench: Bench) -> None:
    """It is asked once more at the end, and stays as it was known if it is silent again."""
    silent = as_tenant_id(bench.emulator.world.customer_named("Contoso").tenant.tenant_id)
    bench.emulator.faults.plan(Cut("before"), tenant=silent, path=LOGIN_TOKEN, times=10_000)
    progress = await bench.run(bench.everybody)

    assert (RadarState.DONE, FEW, 1) == (progress.state, progress.done, progress.told_nothing)
    assert ConsentState.UNKNOWN is bench.grid[silent]
    assert 2 == sum(call.tenant == silent and call.path.endswith("/token") for call in bench.emulator.calls)


async def test_a_sign_in_that_no_customer_takes_is_told_and_not_tried_ten_thousand_times(tmp_path: Path) -> None:
    """Without multifactor every customer refuses alike: after twenty in a row it stops, and nobody is given up."""
    time = SteppedTime()
    emulator = WatchedEmulator(world_of(CUSTOMERS, time), time)
    granted = [each.tenant.tenant_id for each in emulator.world.customers if truth_of(each) is ConsentState.GRANTED]
    async with at_work(tmp_path, emulator, time, who=NOOR) as bench:
        everybody = [each for each in bench.everybody if each in granted]
        with pytest.raises(InteractionNeeded):
            await bench.run(everybody)

        assert len(everybody) == bench.estate.radar.left_over
        assert len(emulator.seen.tokens) < 40


async def test_a_second_run_beside_the_first_is_none(bench: Bench) -> None:
    """The first goes on as it was."""
    radar = bench.estate.radar
    async for progress in radar.run(bench.everybody):
        if progress.state is RadarState.RUNNING:
            assert [] == [each async for each in radar.run(bench.everybody)]

    assert FEW == radar.progress.done


async def test_a_run_of_nobody_is_done_at_once(bench: Bench) -> None:
    """With nothing left over, going on is a run of nobody."""
    steps = [each.state async for each in bench.estate.radar.run()]

    assert [RadarState.RUNNING, RadarState.DONE] == steps


async def test_probes_let_a_person_go_first(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every probe is background work, and what reads the progress is not."""
    how: list[Urgency] = []
    ask = bench.estate.desk.probe_token

    async def asked(tenant_id: str) -> object:
        how.append(urgency())
        return await ask(tenant_id)  # type: ignore[arg-type]

    monkeypatch.setattr(type(bench.estate.desk), "probe_token", lambda _, tenant_id: asked(tenant_id))
    async for _ in bench.estate.radar.run(bench.everybody[:5], fresh=True):
        assert Urgency.PERSON is urgency()

    assert [Urgency.BACKGROUND] * 5 == how


def test_as_many_fly_as_the_budget_leaves_to_the_background() -> None:
    """More would only wait for a place."""
    assert MOST_AT_ONCE == PLACES - -(-PLACES // KEPT_FOR_PEOPLE)
