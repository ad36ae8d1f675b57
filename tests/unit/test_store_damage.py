"""A damaged, foreign, newer or unwritable state: nothing is lost silently, and the program goes on."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from tests.unit.store_samples import FABRIKAM, NOON, account, crowd, customer, session
from tui.errors import NewerState, StoreError, StoreLocked, Unreadable
from tui.store import Store, remove_state
from tui.store.schema import migrations

ADA = account()
MAGIC = b"SQLite format 3\0"
ASIDE = "state.db.damaged-20300107T120000Z"


@pytest.fixture
async def path(tmp_path: Path) -> Path:
    """A state with one account, twenty customers and a session, at rest."""
    place = tmp_path / "state" / "state.db"
    store = await Store.open(place)
    await store.save_account(ADA)
    await store.save_listing(ADA.id, crowd(20), NOON)
    await store.save_session(ADA.id, session())
    store.close(within_s=5)
    return place


async def opened(path: Path) -> Store:
    """The store at `path`, at noon."""
    return await Store.open(path, clock=lambda: NOON)


def beside(path: Path) -> set[str]:
    """The names of all files in the state folder but the lock and what SQLite keeps while it is open."""
    return {each.name for each in path.parent.iterdir()} - {"state.db.in-use", "state.db-wal", "state.db-shm"}


def put(path: Path, content: bytes) -> None:
    """Write a file's bytes."""
    path.write_bytes(content)


def bytes_of(path: Path) -> bytes:
    """A file's bytes."""
    return path.read_bytes()


def change(path: Path, statement: str) -> None:
    """Change the file as another program would."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(statement)


@pytest.mark.parametrize(
    "content",
    [b"not a database at all" * 100, MAGIC + b"\xff" * 5000, b"\0" * 4096],
    ids=["text", "a torn header", "zeros"],
)
async def test_a_damaged_file_is_set_aside_and_its_new_name_told(path: Path, content: bytes) -> None:
    """The damaged file keeps every byte under another name, the notice says which, and work begins anew."""
    put(path, content)
    store = await opened(path)

    assert [] == await store.load_accounts()
    assert content == bytes_of(path.with_name(ASIDE))
    assert ASIDE in store.notice
    await store.save_account(ADA)
    assert [ADA] == await store.load_accounts()
    store.close(within_s=5)


async def test_a_second_damaged_file_does_not_overwrite_the_first(path: Path) -> None:
    """Two files set aside in the same second have two names."""
    for content in (b"first" * 1000, b"second" * 1000):
        put(path, content)
        (await opened(path)).close(within_s=5)

    assert {"state.db", ASIDE, f"{ASIDE}-2"} == beside(path)
    assert b"first" * 1000 == bytes_of(path.with_name(ASIDE))


async def test_another_programs_database_is_set_aside_not_used(tmp_path: Path) -> None:
    """A SQLite file without our mark is not written to."""
    path = tmp_path / "state.db"
    change(path, "CREATE TABLE accounts (id TEXT)")
    store = await opened(path)

    assert {"state.db", ASIDE} == beside(path)
    assert "not written by tenantry" in store.notice
    store.close(within_s=5)


async def test_a_state_that_lost_a_table_is_set_aside(path: Path) -> None:
    """Missing tables count as damage, not as a bug."""
    change(path, "DROP TABLE notes")
    store = await opened(path)

    assert [] == await store.load_accounts()
    assert {"state.db", ASIDE} == beside(path)
    store.close(within_s=5)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE customers SET relationships = '[[1]]'",
        "UPDATE customers SET relationships = '{'",
        "UPDATE customers SET name = x'C0FFEE'",
        "UPDATE customers SET name = CAST(x'C3' AS TEXT)",
        "UPDATE customers SET sources = 'hearsay'",
        "UPDATE customers SET seen_at = 'yesterday'",
        "UPDATE customers SET seen_at = '2030-01-01T00:00:00'",
    ],
)
async def test_damage_found_while_reading_is_told_and_work_goes_on(path: Path, statement: str) -> None:
    """Values that we cannot have written set the file aside when they are met; the next call works on a new file."""
    change(path, statement)
    store = await opened(path)
    with pytest.raises(Unreadable, match=ASIDE):
        await store.load_customers(ADA.id)

    assert ([], None) == await store.load_customers(ADA.id)
    assert {"state.db", ASIDE} == beside(path)
    assert ASIDE in store.notice
    store.close(within_s=5)


async def test_a_damaged_file_in_use_elsewhere_stays_where_it_is(path: Path) -> None:
    """While another instance has the file open it is not renamed; this instance works in memory and says so."""
    other = await opened(path)
    change(path, "UPDATE customers SET name = x'C0FFEE'")
    store = await opened(path)
    with pytest.raises(Unreadable, match="close it"):
        await store.load_customers(ADA.id)

    assert {"state.db"} == beside(path)
    await store.save_account(replace(ADA, name="Ada in memory"))
    assert ["Ada in memory"] == [each.name for each in await store.load_accounts()]
    assert [ADA] == await other.load_accounts()
    store.close(within_s=5)
    other.close(within_s=5)


async def test_a_newer_state_is_left_untouched(path: Path) -> None:
    """A file of a later release is refused, and neither it nor its folder changes."""
    change(path, f"PRAGMA user_version = {len(migrations()) + 1}")
    before, names = bytes_of(path), beside(path)
    with pytest.raises(NewerState, match="newer tenantry"):
        await opened(path)

    assert before == bytes_of(path)
    assert names == beside(path)


async def test_a_migration_that_fails_leaves_the_state_as_it_was(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A step is taken whole or not at all; the next start tries it again."""
    remove_state(path)
    steps = migrations()
    monkeypatch.setattr(
        "tui.store.schema.migrations", lambda: (*steps, "CREATE TABLE more (x);\nCREATE TABLE more (x);")
    )
    with pytest.raises(sqlite3.OperationalError, match="already exists"):
        await opened(path)
    with closing(sqlite3.connect(path)) as connection:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE name = 'more'")}
        version = connection.execute("PRAGMA user_version").fetchone()[0]

    assert (set(), len(steps)) == (tables, version)


async def test_an_older_state_is_brought_up_to_date(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A later step is taken on the next start and keeps what is there."""
    steps = (*migrations(), "CREATE TABLE more (x TEXT);")
    monkeypatch.setattr("tui.store.schema.migrations", lambda: steps)
    store = await opened(path)

    assert [ADA] == await store.load_accounts()
    assert "" == store.notice
    store.close(within_s=5)
    with closing(sqlite3.connect(path)) as connection:
        assert (len(steps),) == connection.execute("PRAGMA user_version").fetchone()


def flipped(content: bytes, chance: random.Random) -> bytes:
    """One bit is another."""
    at = chance.randrange(len(content))
    return content[:at] + bytes([content[at] ^ 1 << chance.randrange(8)]) + content[at + 1 :]


def cut(content: bytes, chance: random.Random) -> bytes:
    """The end is missing."""
    return content[: chance.randrange(len(content))]


def blanked(content: bytes, chance: random.Random) -> bytes:
    """A piece is zeros, as after a power cut."""
    at = chance.randrange(len(content))
    return content[:at] + bytes(min(512, len(content) - at)) + content[at + 512 :]


@pytest.mark.parametrize("harm", [flipped, cut, blanked])
async def test_no_damage_ends_the_program_or_disappears(
    path: Path, harm: Callable[[bytes, random.Random], bytes]
) -> None:
    """After 40 random damages of each kind the store works or refuses in our own words. Where it could not work with
    the file, the file is set aside, or still in its place."""
    sound, untold, lost = bytes_of(path), [], []
    for seed in range(40):
        for each in path.parent.iterdir():
            each.unlink()
        damaged = harm(sound, random.Random(seed))
        put(path, damaged)
        if not await was_told(path):
            untold += [] if bytes_of(path)[:16] == MAGIC else [seed]
        elif ASIDE not in beside(path) and damaged != bytes_of(path):
            lost.append(seed)

    assert ([], []) == (untold, lost)


async def was_told(path: Path) -> bool:
    """Read everything; whether the store said that something was wrong."""
    try:
        store = await opened(path)
    except NewerState:
        return True
    try:
        for account_ in await store.load_accounts():
            await store.load_customers(account_.id)
            await store.load_sessions(account_.id)
            await store.save_opened(account_.id, FABRIKAM, NOON)
    except StoreError:
        return True
    finally:
        store.close(within_s=5)
    return bool(store.notice)


async def test_a_folder_that_cannot_be_used_leads_to_memory(tmp_path: Path) -> None:
    """Where the state folder should be there is a file: work goes on unsaved, and the notice says so."""
    (tmp_path / "state").write_text("in the way")
    store = await opened(tmp_path / "state" / "state.db")
    await store.save_account(ADA)

    assert [ADA] == await store.load_accounts()
    assert "is no folder" in store.notice
    assert "nothing new is remembered" in store.notice
    store.close(within_s=5)


async def test_an_unusable_state_is_still_read(path: Path) -> None:
    """A state that may not be written, here for its second name, is shown as it was; changes stay in memory."""
    path.with_name("second").hardlink_to(path)
    before = bytes_of(path)
    store = await opened(path)

    assert [ADA] == await store.load_accounts()
    assert (crowd(20), NOON) == await store.load_customers(ADA.id)
    await store.forget_account(ADA.id)
    assert [] == await store.load_accounts()
    assert "hard link" in store.notice
    store.close(within_s=5)
    assert before == bytes_of(path)


async def test_a_planted_link_is_not_written_through(tmp_path: Path) -> None:
    """A link in the state's place, or in the place of a file beside it, leads nowhere."""
    victim = tmp_path / "victim"
    put(victim, b"")
    for name in ("state.db", "state.db-wal", "state.db.in-use"):
        folder = tmp_path / f"at {name}"
        folder.mkdir()
        (folder / name).symlink_to(victim)
        store = await opened(folder / "state.db")
        await store.save_account(ADA)
        assert "is a link" in store.notice
        store.close(within_s=5)

    assert b"" == bytes_of(victim)


async def test_a_busy_file_is_told_and_saved_later(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A write that another program keeps out fails in our own words; once the way is free the next one lands."""
    monkeypatch.setattr("tui.store.state_file.BUSY_S", 0.01)
    store = await opened(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreLocked, match="busy"):
            await store.save_account(replace(ADA, name="Ada L."))
        assert [ADA] == await store.load_accounts()
        other.execute("ROLLBACK")
    await store.save_account(replace(ADA, name="Ada L."))

    assert ["Ada L."] == [each.name for each in await store.load_accounts()]
    store.close(within_s=5)


async def test_starting_over_removes_the_state_alone(path: Path) -> None:
    """Removing a state leaves other files in its folder; where there is none, nothing happens."""
    path.with_name("world.json").write_text("{}")
    remove_state(path)
    remove_state(path)
    remove_state(path.parent / "nowhere" / "state.db")

    assert {"world.json"} == beside(path)


async def test_a_state_in_use_is_not_removed(path: Path) -> None:
    """Starting over is refused while another instance works with the state."""
    other = await opened(path)
    with pytest.raises(StoreError, match="not removed"):
        remove_state(path)
    await other.save_listing(ADA.id, [customer()], NOON)

    assert [ADA] == await other.load_accounts()
    other.close(within_s=5)
    remove_state(path)
    assert set() == beside(path)
