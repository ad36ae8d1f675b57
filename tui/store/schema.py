"""Bringing the database to the form that this release works with, one numbered step after another."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tui.errors import NewerState, Unreadable

APPLICATION_ID = 0x54454E59
"""Marks a SQLite file as ours (`TENY`; SQLite file format, section 1.3)."""


@cache
def migrations() -> tuple[str, ...]:
    """The steps in order; a file's number in `migrations/` is the version it leads to."""
    found = sorted(Path(__file__).with_name("migrations").glob("*.sql"))
    return tuple(item.read_text(encoding="utf-8") for item in found)


def check_version(connection: sqlite3.Connection) -> None:
    """Look whether the database is ours, and not of a later release. Changes nothing.

    Raises:
        NewerState: a later release wrote it.
        Unreadable: it is some other program's.
    """
    version = _pragma(connection, "user_version")
    if version == 0 and not _tables(connection):
        return
    if version < 1 or _pragma(connection, "application_id") != APPLICATION_ID:
        raise Unreadable("The local state was not written by tenantry.")
    if version > len(migrations()):
        raise NewerState(
            "The local state was written by a newer tenantry; it is left as it is.",
            "Update tenantry here, or set XDG_STATE_HOME to another folder to start with nothing.",
        )


def version_of(connection: sqlite3.Connection) -> int:
    """How many steps were taken."""
    return _pragma(connection, "user_version")


def check_tables(connection: sqlite3.Connection) -> None:
    """Look whether a migrated database has exactly the tables that the steps make. Raises Unreadable."""
    if not has_its_form(connection):
        raise Unreadable("The local state has lost its form.")


def has_its_form(connection: sqlite3.Connection) -> bool:
    """Whether tables, indexes and triggers are exactly those that the steps taken so far make."""
    with contextlib.closing(sqlite3.connect(":memory:", isolation_level=None)) as model:
        migrate(model, version_of(connection))
        return _tables(connection) == _tables(model)


def migrate(connection: sqlite3.Connection, most: int | None = None) -> None:
    """Take every step that is missing, or those up to version `most`, each whole or not at all, also when two
    instances start at once."""
    for version, step in enumerate(migrations()[:most], start=1):
        if _pragma(connection, "user_version") >= version:
            continue
        connection.execute("BEGIN IMMEDIATE")
        try:
            if _pragma(connection, "user_version") < version:  # nobody else took it while we waited
                for statement in _statements(step):
                    connection.execute(statement)
                connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                connection.execute(f"PRAGMA user_version = {version}")
            connection.execute("COMMIT")
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")


def _statements(step: str) -> Iterator[str]:
    """The statements of one step; `executescript` would commit before the first."""
    statement = ""
    for line in step.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    return int(connection.execute(f"PRAGMA {name}").fetchone()[0])


def _tables(connection: sqlite3.Connection) -> list[tuple[str, str | None]]:
    return connection.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()
