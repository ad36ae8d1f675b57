"""The journal in the local state: records are added and read, never changed."""

from __future__ import annotations

import contextlib
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from tui.model.journal import BEGINNING, FIELDS, Entry, Record, hash_of
from tui.store.schema import has_its_form, version_of
from tui.store.sqlite_errors import as_damage, translating
from tui.store.state_file import open_to_look

FIRST_VERSION = 2
"""Of the local state: an older one has no journal yet."""

_LAST = "SELECT hash FROM journal ORDER BY number DESC LIMIT 1"
_LAST_NUMBER = """
SELECT max(
    coalesce((SELECT max(number) FROM journal), 0),
    coalesce((SELECT CAST(seq AS INTEGER) FROM sqlite_sequence WHERE name = 'journal'), 0)
)
"""  # the sequence remembers numbers whose records are gone (SQLite, "SQLite Autoincrement", section 2)
_INSERT = f"""
INSERT INTO journal ({", ".join(FIELDS)}) VALUES (({_LAST_NUMBER}) + 1{", ?" * (len(FIELDS) - 1)})
"""  # noqa: S608 - made of our own names
_SELECT = f"SELECT {', '.join(FIELDS)} FROM journal ORDER BY number"  # noqa: S608
_OF_CUSTOMER = f"""
SELECT {", ".join(FIELDS)} FROM journal WHERE customer_id = ? ORDER BY number DESC LIMIT ?
"""  # noqa: S608
_PURGE = f"""
UPDATE journal SET {", ".join(f"{name} = ''" for name in FIELDS[1:-2])} WHERE account_id = ?
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Kept:
    """The journal as it was found."""

    records: tuple[Record, ...] = ()
    """By number."""
    last_number: int = 0
    """The highest number that was ever given; 0 before the first."""
    is_guarded: bool = True
    """Whether the state still has what refuses changes to the journal."""


def append_entry(connection: sqlite3.Connection, entry: Entry) -> None:
    """Add a record at the end. Within one write transaction, so that instances continue each other's chain."""
    last = connection.execute(_LAST).fetchone()
    previous = BEGINNING if last is None else str(last[0])
    texts = entry.as_texts()
    connection.execute(_INSERT, (*texts, previous, hash_of(texts, previous)))


def load_entries_of(connection: sqlite3.Connection, customer_id: str, most: int) -> tuple[Record, ...]:
    """The last records about one customer, whoever made them, the oldest first."""
    found = connection.execute(_OF_CUSTOMER, (customer_id, most)).fetchall()
    return tuple(Record(row[0], *map(str, row[1:])) for row in reversed(found))


def purge_entries(connection: sqlite3.Connection, account_id: str) -> None:
    """Empty every record of one account. Their places in the chain stay, so that nothing else can go unseen."""
    connection.execute(_PURGE, (account_id,))


def load_journal(path: Path) -> Kept:
    """The journal in the state file at `path`, read beside whoever works with it; empty when there is no such file.

    Blocks. The file is not made, moved or changed, whatever is found in it.

    Raises:
        NewerState: a later release wrote it.
        Unreadable: it is damaged, or not ours.
        StoreError: it cannot be read.
    """
    connection = open_to_look(path)
    if connection is None:
        return Kept()
    with translating(path), as_damage(path), contextlib.closing(connection):
        connection.text_factory = lambda content: content.decode(errors="replace")  # one bad record hides no other
        connection.execute("BEGIN")
        return Kept() if version_of(connection) < FIRST_VERSION else _read(connection)


def _read(connection: sqlite3.Connection) -> Kept:
    records = tuple(Record(row[0], *map(str, row[1:])) for row in connection.execute(_SELECT))
    [last_number] = connection.execute(_LAST_NUMBER).fetchone()
    return Kept(records, last_number, has_its_form(connection))
