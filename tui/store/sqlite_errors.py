"""What SQLite's refusals mean to a person. Codes: SQLite, "Result and Error Codes"."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from tui.errors import StoreError, StoreLocked, Unreadable


@contextlib.contextmanager
def translating(path: Path) -> Iterator[None]:
    """Within it, SQLite's refusals become ours. A statement that SQLite does not understand stays a bug."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.ProgrammingError | sqlite3.InternalError) or _kind(error) == sqlite3.SQLITE_ERROR:
            raise
        raise as_store_error(error, path) from error


@contextlib.contextmanager
def as_damage(path: Path) -> Iterator[None]:
    """Within it, a file that SQLite does not understand counts as damaged (`unsupported file format`)."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if _kind(error) != sqlite3.SQLITE_ERROR:
            raise
        raise _damaged(path) from error


def as_store_error(error: sqlite3.Error, path: Path) -> StoreError:
    """The refusal in our tree."""
    match _kind(error):
        case None | sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB | sqlite3.SQLITE_FORMAT:
            return _damaged(path)  # no code: a text in it is not UTF-8
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return StoreLocked(
                "Another tenantry keeps the local state busy.", "Close it, or try again. Work goes on in memory."
            )
        case sqlite3.SQLITE_FULL:
            return StoreError(
                f"There is no room on the disk for {path}.", "Free some space. Until then nothing new is remembered."
            )
        case sqlite3.SQLITE_CONSTRAINT:
            return StoreError("This account is no longer kept on this machine.", "Sign in again to keep what you do.")
        case _:
            return StoreError(
                f"{path} cannot be written ({error}).",
                "Look at the disk, its quota and the rights of that folder. Until then nothing new is remembered.",
            )


def _damaged(path: Path) -> Unreadable:
    return Unreadable(f"The local state {path} is damaged.")


def _kind(error: sqlite3.Error) -> int | None:
    """The code's first byte; the rest tells the circumstances. None for refusals of Python's own layer."""
    code: int | None = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF
