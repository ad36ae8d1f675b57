"""Runs of a command for many customers in the local state."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.unit.store_samples import NOON, account, crowd
from tui.errors import StoreError, Unreadable
from tui.model.run import Member, Outcome, Run, new_run
from tui.store import Store
from tui.store.database import Database

ADA, GRACE = account("ada"), account("grace")
FIVE = [each.tenant_id for each in crowd(5)]
ARGV = ("tool", "--password", "hunter2")
LATER = NOON + timedelta(seconds=7)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """A state that knows Ada and Grace."""
    opened = await Store.open(tmp_path / "state.db")
    for each in (ADA, GRACE):
        await opened.save_account(each)
    yield opened
    opened.close(within_s=5)


def kept_in(folder: Path) -> bytes:
    """Whatever the state has written."""
    return b"".join(each.read_bytes() for each in folder.glob("state.db*"))


async def begun(store: Store) -> Run:
    """A run of Ada's for five customers."""
    run = new_run(ARGV, FIVE, NOON)
    await store.add_run(ADA.id, run)
    return run


async def test_a_run_is_read_as_it_was_written(store: Store) -> None:
    """Members in their order, with every fact; another account does not see it."""
    run = await begun(store)
    ended = [
        Member(FIVE[0], Outcome.DONE, NOON, LATER, 0),
        Member(FIVE[1], Outcome.FAILED, NOON, LATER, 130, "It was interrupted."),
        Member(FIVE[2], Outcome.REFUSED, None, LATER, None, "Nobody has consented."),
        Member(FIVE[3], Outcome.NOT_STARTED, None, LATER, 127, "Not found."),
    ]
    for member in ended:
        await store.end_run_member(run.id, member)
    await store.mark_run(run.id, LATER)

    assert [replace(run, members=(*ended, run.members[4]), ended_at=LATER)] == await store.load_runs(ADA.id)
    assert [] == await store.load_runs(GRACE.id)


async def test_what_began_and_has_no_end_is_unknown(store: Store) -> None:
    """That is what a kill leaves."""
    run = await begun(store)

    assert await store.begin_run_member(run.id, run.members[1], LATER)
    [found] = await store.load_runs(ADA.id)
    assert replace(run.members[1], outcome=Outcome.UNKNOWN, begun_at=LATER) == found.members[1]
    assert [found.members[1]] == found.of(Outcome.UNKNOWN)


async def test_nobody_begins_what_somebody_else_began(store: Store) -> None:
    """Whoever saw it as it was before may not; whoever sees it as it is now may, when asked to run it again."""
    run = await begun(store)
    seen = run.members[0]
    assert await store.begin_run_member(run.id, seen, NOON)
    assert not await store.begin_run_member(run.id, seen, LATER)

    await store.end_run_member(run.id, failed := Member(FIVE[0], Outcome.FAILED, NOON, LATER, 1))
    unknown = replace(seen, outcome=Outcome.UNKNOWN, begun_at=NOON)
    assert not await store.begin_run_member(run.id, unknown, LATER)
    assert await store.begin_run_member(run.id, failed, LATER)


async def test_that_it_begins_is_on_the_disk_before_it_does(store: Store, tmp_path: Path) -> None:
    """In the file itself, for whoever opens it after a power cut; and the command is nowhere in it."""
    run = await begun(store)
    await store.begin_run_member(run.id, run.members[0], NOON)
    with sqlite3.connect(tmp_path / "state.db") as other:
        found = other.execute("SELECT count(*) FROM run_members WHERE begun_at IS NOT NULL").fetchone()
    other.close()

    assert (1, False) == (found[0], b"hunter2" in kept_in(tmp_path))


async def test_every_begin_waits_for_the_disk(tmp_path: Path) -> None:
    """SQLite is told to wait for it at that commit, and at that one alone."""
    database = Database(tmp_path / "state.db")
    levels = []
    database.write_through(lambda connection: levels.append(connection.execute("PRAGMA synchronous").fetchone()[0]))
    database.write(lambda connection: levels.append(connection.execute("PRAGMA synchronous").fetchone()[0]))
    database.close()

    assert [2, 1] == levels  # FULL, NORMAL


async def test_a_run_goes_with_its_account(store: Store) -> None:
    """And an outcome that comes later is refused, not lost in silence."""
    run = await begun(store)
    await store.forget_account(ADA.id)

    with pytest.raises(StoreError):
        await store.end_run_member(run.id, Member(FIVE[0], Outcome.DONE, NOON, LATER, 0))
    assert not await store.begin_run_member(run.id, run.members[0], NOON)
    with pytest.raises(StoreError):
        await begun(store)


async def test_old_runs_go_with_their_logs(store: Store, tmp_path: Path) -> None:
    """Those that began before a moment; what somebody else put beside the logs stays."""
    old, newer = new_run(ARGV, FIVE, NOON), new_run(ARGV, FIVE, LATER)
    for run in (old, newer):
        await store.add_run(ADA.id, run)
        put_log(tmp_path, run.id)
    (tmp_path / "runs" / old.id / "notes.txt").touch()
    await store.drop_runs(ADA.id, LATER)

    assert [newer.id] == [each.id for each in await store.load_runs(ADA.id)]
    assert {f"{old.id}/notes.txt", f"{newer.id}/{LOG}"} == files_in(tmp_path / "runs")


async def test_the_logs_of_an_account_go_with_it(store: Store, tmp_path: Path) -> None:
    """Also what they say of customers is gone; no link is followed, and the other account keeps its own."""
    ada, grace, linked = (new_run(ARGV, FIVE, NOON) for _ in range(3))
    for account_id, run in ((ADA.id, ada), (GRACE.id, grace), (ADA.id, linked)):
        await store.add_run(account_id, run)
    for run in (ada, grace):
        put_log(tmp_path, run.id)
    put_log(tmp_path / "elsewhere", "bakodimu")
    (tmp_path / "runs" / linked.id).symlink_to(tmp_path / "elsewhere" / "runs" / "bakodimu")
    await store.forget_account(ADA.id)

    assert {f"{grace.id}/{LOG}"} == files_in(tmp_path / "runs")
    assert {f"bakodimu/{LOG}"} == files_in(tmp_path / "elsewhere" / "runs")


LOG = f"fabrikam-{FIVE[0]}.log"


def put_log(folder: Path, run_id: str) -> None:
    """A log of a run in the folder of the state."""
    path = folder / "runs" / run_id / LOG
    path.parent.mkdir(parents=True)
    path.write_text("said")


def files_in(folder: Path) -> set[str]:
    """Every file below a folder that is reached through no link."""
    return {str(Path(at, name).relative_to(folder)) for at, _, names in os.walk(folder) for name in names}


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE run_members SET tenant_id = '../elsewhere' WHERE place = 2",
        "UPDATE run_members SET outcome = 'fine' WHERE place = 2",
        "UPDATE run_members SET status = 'zero' WHERE place = 2",
        "UPDATE run_members SET begun_at = 'noon' WHERE place = 2",
        "UPDATE runs SET salt = 'salt'",
    ],
)
async def test_a_run_that_was_tampered_with_counts_as_damage(store: Store, tmp_path: Path, change: str) -> None:
    """A tenant id stands in addresses, an id of a run in the name of a folder."""
    await begun(store)
    with sqlite3.connect(tmp_path / "state.db") as connection:
        connection.execute(change)
    connection.close()

    with pytest.raises(Unreadable):
        await store.load_runs(ADA.id)
