"""The journal keeps every record, one after another, and whatever is done to one of them is found."""

from __future__ import annotations

import asyncio
import hashlib
import json
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import timedelta, timezone
from functools import partial
from pathlib import Path

import pytest

from tests.unit.store_samples import CONTOSO, FABRIKAM, NOON, account
from tui.errors import NewerState, StoreError, Unreadable
from tui.model.journal import BEGINNING, Break, Entry, Harm, Record, Result, What, breaks_in
from tui.store import Kept, Store, load_journal
from tui.store.schema import migrations

ADA, GRACE = account("ada"), account("grace")
TRIGGERS = ("journal_keeps_all", "journal_keeps_each", "journal_replaces_none")


def entry(number: int = 1, account_id: str = ADA.id) -> Entry:
    """Something that Ada did."""
    at = NOON + timedelta(minutes=number)
    return Entry(at, What.SESSION_OPEN, account_id=account_id, customer_id=FABRIKAM, customer=f"Customer {number}")


@pytest.fixture
async def path(tmp_path: Path) -> Path:
    """A state at rest whose journal has six records of two accounts in turn."""
    place = tmp_path / "state" / "state.db"
    store = await Store.open(place)
    await store.save_account(ADA)
    for number in range(1, 7):
        await store.append(entry(number, (ADA, GRACE)[number % 2].id))
    store.close(within_s=5)
    return place


def tamper(path: Path, *statements: str) -> None:
    """Change the file with another program, past what refuses changes; what refuses them is put back."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        guards = [
            (name, sql) for name, sql in connection.execute("SELECT name, sql FROM sqlite_master WHERE type='trigger'")
        ]
        for name, _ in guards:
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)
        for _, sql in guards:
            connection.execute(sql)


def breaks(path: Path) -> list[tuple[int, Harm]]:
    """Where the chain does not hold."""
    kept = load_journal(path)
    return [(each.number, each.harm) for each in breaks_in(kept.records, kept.last_number)]


async def test_what_is_written_down_is_read_again(tmp_path: Path) -> None:
    """Every field comes back, the time in UTC; the first record follows the beginning."""
    path = tmp_path / "state.db"
    store = await Store.open(path)
    at = NOON.astimezone(timezone(timedelta(hours=-8)))
    await store.append(
        Entry(at, What.CONSENT_GIVE, Result.REFUSED, "900308", ADA.id, ADA.username, CONTOSO, "Contoso", "c-1", "why")
    )
    store.close(within_s=5)
    [record] = load_journal(path).records

    texts = (
        "2030-01-07T12:00:00.000250+00:00", "consent-give", "refused", "900308", ADA.id, ADA.username, CONTOSO,
        "Contoso", "c-1", "why",
    )  # fmt: skip
    assert Record(1, *texts, BEGINNING, record.hash) == record
    assert [] == breaks(path)


async def test_anybody_can_compute_a_hash_again(path: Path) -> None:
    """The hash is SHA-256 over the JSON array of the ten texts and the hash before, in ASCII without blanks."""
    first, second, *_ = load_journal(path).records
    with closing(sqlite3.connect(path)) as connection:
        [row] = connection.execute(
            "SELECT at, what, result, code, account_id, account, customer_id, customer, correlation_id, detail "
            "FROM journal WHERE number = 2"
        )
    written = json.dumps([*row, first.hash], separators=(",", ":")).encode("ascii")

    assert (first.hash, hashlib.sha256(written).hexdigest()) == (second.previous, second.hash)


async def test_foreign_text_is_made_safe_before_it_is_kept(tmp_path: Path) -> None:
    """Commands for a terminal and endless names do not get into the journal."""
    path = tmp_path / "state.db"
    store = await Store.open(path)
    await store.append(replace(entry(), customer="Lucerne\x1b]52;c;QQ==\x07\n\u202egro", detail="x" * 5000))
    store.close(within_s=5)
    [record] = load_journal(path).records

    assert "Lucerne\ufffd]52;c;QQ==\ufffd \ufffdgro" == record.customer
    assert "x" * 399 + "…" == record.detail


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM journal",
        "DELETE FROM journal WHERE number = 6",
        "UPDATE journal SET detail = 'x' WHERE number = 2",
        "UPDATE journal SET customer = ''",
        "UPDATE journal SET number = 9 WHERE number = 6",
        "UPDATE journal SET hash = 'x' WHERE number = 6",
        "INSERT OR REPLACE INTO journal SELECT * FROM journal WHERE number = 3",
        "REPLACE INTO journal SELECT 3, at, what, result, code, account_id, account, customer_id, customer, "
        "correlation_id, 'other', previous, hash FROM journal WHERE number = 3",
    ],
)
async def test_the_database_itself_refuses_changes(path: Path, statement: str) -> None:
    """No statement changes, removes or replaces a record while the triggers stand."""
    before = load_journal(path)
    with (
        closing(sqlite3.connect(path, isolation_level=None)) as connection,
        pytest.raises(sqlite3.IntegrityError, match="append-only"),
    ):
        connection.execute(statement)

    assert before == load_journal(path)


_REWRITE = "UPDATE journal SET {} = 'another' WHERE number = 3"
_SWAP = (
    "UPDATE journal SET number = 0 WHERE number = 3",
    "UPDATE journal SET number = 3 WHERE number = 4",
    "UPDATE journal SET number = 4 WHERE number = 0",
)
_CLOSE_RANKS = ("DELETE FROM journal WHERE number = 3", "UPDATE journal SET number = number - 1 WHERE number > 3")
_SEQUENCE = "UPDATE sqlite_sequence SET seq = 5 WHERE name = 'journal'"


@pytest.mark.parametrize(
    ("statements", "found"),
    [
        *(
            ([_REWRITE.format(column)], [(3, Harm.ALTERED)])
            for column in (
                "at", "what", "result", "code", "account_id", "account", "customer_id", "customer", "correlation_id",
                "detail", "previous", "hash",
            )
        ),
        (["UPDATE journal SET detail = x'C0FFEE' WHERE number = 3"], [(3, Harm.ALTERED)]),
        (["UPDATE journal SET detail = CAST(x'C3' AS TEXT) WHERE number = 3"], [(3, Harm.ALTERED)]),
        (["DELETE FROM journal WHERE number = 1"], [(1, Harm.MISSING)]),
        (["DELETE FROM journal WHERE number IN (3, 4)"], [(3, Harm.MISSING), (4, Harm.MISSING)]),
        (["DELETE FROM journal WHERE number = 6"], [(6, Harm.MISSING)]),
        (["DELETE FROM journal"], [(number, Harm.MISSING) for number in range(1, 7)]),
        (_SWAP, [(3, Harm.REORDERED), (4, Harm.REORDERED), (5, Harm.REORDERED)]),
        (_CLOSE_RANKS, [(3, Harm.MISSING), (6, Harm.MISSING)]),
        ([*_CLOSE_RANKS, _SEQUENCE], [(3, Harm.MISSING)]),
    ],
)  # fmt: skip
async def test_what_was_done_to_a_record_is_found(
    path: Path, statements: Sequence[str], found: list[tuple[int, Harm]]
) -> None:
    """An altered field, a removed, moved or renumbered record: each is named by its number."""
    assert [] == breaks(path)
    tamper(path, *statements)

    assert found == breaks(path)


async def test_a_record_replaced_by_a_sound_one_is_found_by_the_next(path: Path) -> None:
    """Whoever computes the hash of a changed record anew is betrayed by the record after it."""
    third = load_journal(path).records[2]
    texts = [*third.texts[:-1], "made up"]
    written = json.dumps([*texts, third.previous], separators=(",", ":")).encode()
    tamper(
        path, f"UPDATE journal SET detail = 'made up', hash = '{hashlib.sha256(written).hexdigest()}' WHERE number = 3"
    )
    kept = load_journal(path)
    said = "The record that stood right before record 4 is missing, or another was put in its place."

    assert [Break(4, Harm.MISSING, said)] == [*breaks_in(kept.records, kept.last_number)]


async def test_a_number_is_never_given_twice(path: Path) -> None:
    """A last record that was cut off leaves a gap, also after the journal has gone on."""
    tamper(path, "DELETE FROM journal WHERE number = 6")
    store = await Store.open(path)
    await store.append(entry(7))
    store.close(within_s=5)

    assert [(6, Harm.MISSING)] == breaks(path)


@pytest.mark.parametrize("name", TRIGGERS)
async def test_a_lost_guard_is_noticed(path: Path, name: str) -> None:
    """A journal whose triggers were taken away is still read, and says so."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(f"DROP TRIGGER {name}")
    kept = load_journal(path)

    assert (6, False) == (len(kept.records), kept.is_guarded)


async def test_instances_that_write_at_once_keep_one_chain(path: Path) -> None:
    """Four instances with 25 records each end with one chain of all records, in which nothing breaks."""
    stores = [await Store.open(path) for _ in range(4)]
    await asyncio.gather(*(store.append(entry(number)) for number in range(25) for store in stores))
    for store in stores:
        store.close(within_s=5)
    kept = load_journal(path)

    assert [*range(1, 107)] == [record.number for record in kept.records]
    assert [] == breaks(path)


async def test_forgetting_an_account_keeps_its_journal(path: Path) -> None:
    """The account goes, what it did stays."""
    before = load_journal(path)
    store = await Store.open(path)
    await store.forget_account(ADA.id)
    store.close(within_s=5)

    assert before == load_journal(path)


async def test_a_purged_account_leaves_nothing_and_breaks_nothing(path: Path) -> None:
    """Its records are emptied, also on the disk; their places, the others' records and the chain stay."""
    store = await Store.open(path)
    await store.forget_account(ADA.id, purge_journal=True)
    await store.append(entry(7, GRACE.id))
    store.close(within_s=5)
    kept = load_journal(path)
    left = b"".join(each.read_bytes() for each in path.parent.iterdir())

    assert [2, 4, 6] == [record.number for record in kept.records if record.is_purged]
    assert (7, []) == (len(kept.records), breaks(path))
    assert (False, False, True) == (ADA.id.encode() in left, b"Customer 2" in left, b"Customer 3" in left)


async def test_a_purged_record_cannot_be_taken_out_unseen(path: Path) -> None:
    """An emptied record still holds its place."""
    store = await Store.open(path)
    await store.forget_account(ADA.id, purge_journal=True)
    store.close(within_s=5)
    tamper(path, "DELETE FROM journal WHERE number = 4")

    assert [(4, Harm.MISSING)] == breaks(path)


async def test_the_journal_is_read_while_others_write(path: Path) -> None:
    """Reading sees what an instance has just written, keeps nobody from writing, and leaves its file alone."""
    store = await Store.open(path)
    await store.append(entry(7))
    assert 7 == len(load_journal(path).records)
    await store.append(entry(8))

    assert 8 == len(load_journal(path).records)
    store.close(within_s=5)


def test_where_nothing_is_kept_the_journal_is_empty(tmp_path: Path) -> None:
    """Looking makes neither a file nor a folder."""
    assert Kept() == load_journal(tmp_path / "none" / "state.db")
    assert [] == [*tmp_path.iterdir()]


async def test_a_state_without_a_journal_is_brought_up_to_date(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The state of the release before reads as an empty journal; the next start begins one and keeps the rest."""
    path, steps = tmp_path / "state.db", migrations()
    with monkeypatch.context() as before:
        before.setattr("tui.store.schema.migrations", lambda: steps[:1])
        store = await Store.open(path)
        await store.save_account(ADA)
        store.close(within_s=5)
    assert Kept() == load_journal(path)
    store = await Store.open(path)
    await store.append(entry())

    assert ([ADA], 1) == (await store.load_accounts(), len(load_journal(path).records))
    store.close(within_s=5)


def overwrite(path: Path) -> None:
    """It is no database any more."""
    path.write_bytes(b"not a database at all" * 100)


def link(path: Path) -> None:
    """A link stands in its place."""
    path.symlink_to(path.rename(path.with_name("other")))


def change(path: Path, statement: str) -> None:
    """Another program changes it."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(statement)


def seen(path: Path) -> dict[str, bytes]:
    """Every file in the folder but what SQLite keeps beside a database that is open."""
    return {each.name: each.read_bytes() for each in path.parent.iterdir() if not each.name.endswith(("-wal", "-shm"))}


@pytest.mark.parametrize(
    ("harm", "refusal"),
    [
        (overwrite, Unreadable),
        (partial(change, statement="DROP TABLE journal"), Unreadable),
        (partial(change, statement=f"PRAGMA user_version = {len(migrations()) + 1}"), NewerState),
        (link, StoreError),
    ],
    ids=["no database", "no journal", "newer", "a link"],
)
async def test_a_state_that_cannot_be_read_is_refused_and_left_alone(
    path: Path, harm: Callable[[Path], None], refusal: type[StoreError]
) -> None:
    """Looking at a damaged, newer or foreign state says so and moves nothing."""
    harm(path)
    before = seen(path)
    with pytest.raises(refusal):
        load_journal(path)

    assert before == seen(path)
