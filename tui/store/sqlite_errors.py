"""What SQLite's refusals mean to a person. Codes: SQLite, "Result and Error Codes"."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from tui.errors import StoreError, StoreLocked, Unreadable


@contextlib.contextmanager
def translating(path: Path) -> Iterator[None]:
    """Within it, SQLite's errors become ours. Misuse of SQLite stays as it is: that is a bug."""
    try:
        yield
    except sqlite3.ProgrammingError:
        raise
    except sqlite3.Error as error:
        raise as_store_error(error, path) from error


def as_store_error(error: sqlite3.Error, path: Path) -> StoreError:
    """The error in our tree; its first byte is the kind, the rest of the code the circumstances."""
    code: int | None = getattr(error, "sqlite_errorcode", None)
    match None if code is None else code & 0xFF:
        case None | sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB | sqlite3.SQLITE_FORMAT | sqlite3.SQLITE_ERROR:
            # without a code: text that is not UTF-8. SQLITE_ERROR: our tables are not what we made them
            return Unreadable(f"The local state {path} is damaged.")
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
