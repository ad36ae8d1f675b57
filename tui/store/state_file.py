"""The state file on the disk: opened, moved aside, removed, or read into memory when the disk takes nothing."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import stat
from datetime import datetime
from pathlib import Path

from tui.errors import StoreError
from tui.store.presence import Presence
from tui.store.private_files import alone_in, as_store_error, check_file, copy_private, free_name, prepare_file
from tui.store.schema import check_tables, check_version, migrate
from tui.store.sqlite_errors import as_damage, translating

BUSY_S = 3.0
"""How long a write waits for another instance's."""

_SIDE_FILES = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a database; it belongs to it and moves with it (SQLite, "Temporary Files")."""


def open_file(path: Path) -> sqlite3.Connection:
    """Open the state, begun and brought up to date where needed.

    Raises:
        NewerState: a later release wrote it; not a byte was changed.
        Unreadable: it is damaged, or not ours.
        StoreError: it cannot be opened or written.
    """
    prepare_file(path)
    for side in _side_files(path):
        check_file(side)
    with translating(path), as_damage(path), contextlib.closing(_connect(path, "ro")) as looking:
        check_version(looking)
    with translating(path), contextlib.ExitStack() as undo:
        connection = _connect(path, "rw")
        undo.callback(connection.close)
        connection.execute("PRAGMA journal_mode = WAL")  # a crash leaves the state before or after, never between
        connection.execute("PRAGMA synchronous = NORMAL")  # a power cut may lose the last writes, not the file
        connection.execute("PRAGMA secure_delete = ON")  # forgotten means gone from the disk
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA cache_size = -16384")  # KiB: the customers of most partners fit
        migrate(connection)
        check_tables(connection)
        undo.pop_all()
    return connection


def open_in_memory(path: Path | None) -> sqlite3.Connection:
    """A state that lasts as long as this run, beginning with what can still be read of the file at `path`."""
    connection = (_copied(path) if path else None) or _begun_in_memory()
    connection.execute("PRAGMA foreign_keys = ON")
    migrate(connection)
    return connection


def open_to_look(path: Path) -> sqlite3.Connection | None:
    """The state as it is, beside whoever works with it; None when there is none. Nothing is made, moved or mended.

    Raises:
        NewerState, Unreadable, StoreError: as `open_file` does.
    """
    try:
        check_file(path)
        if not path.exists():
            return None
    except OSError as error:
        raise as_store_error(error, path) from error
    with translating(path), as_damage(path):
        mode = "ro" if os.access(path.parent, os.W_OK) else "ro&immutable=1"  # SQLite, "Read-Only WAL-mode databases"
        with contextlib.ExitStack() as undo:
            connection = _connect(path, mode)
            undo.callback(connection.close)
            check_version(connection)
            undo.pop_all()
        return connection


def set_aside(path: Path, now: datetime) -> Path:
    """Give a damaged state a name of its own, with its side files; nothing is overwritten. The new name.

    Raises:
        StoreError: it cannot be renamed.
    """
    aside = free_name(path.with_name(f"{path.name}.damaged-{now:%Y%m%dT%H%M%SZ}"))
    sides = [each for each in zip(_side_files(path), _side_files(aside), strict=True) if os.path.lexists(each[0])]
    try:
        for old, new in sides:
            copy_private(old, new)  # killed from here on, the state still has its log: the next start does it again
        path.rename(aside)
        for old, _ in sides:
            old.unlink()
    except OSError as error:
        raise as_store_error(error, path) from error
    return aside


def remove_state(path: Path) -> None:
    """Remove a state, to start over; nothing happens when there is none. Blocks.

    Raises:
        StoreError: another instance has it open, or it cannot be removed.
    """
    if not path.parent.is_dir():
        return
    with alone_in(path.parent):
        presence = Presence(path)
        try:
            if not presence.is_alone():
                raise StoreError(f"Another tenantry uses {path}, so it was not removed.", "Close it, then try again.")
            for each in (*_side_files(path), path):
                each.unlink(missing_ok=True)
        except OSError as error:
            raise as_store_error(error, path) from error
        finally:
            presence.end()


def _copied(path: Path) -> sqlite3.Connection | None:
    """A copy of the state, if it can be read whole. Without its side files it opens only as one that never changes."""
    if not _is_plain(path):
        return None
    for mode in ("ro", "ro&immutable=1"):
        copy = _begun_in_memory()
        try:
            with contextlib.closing(_connect(path, mode)) as kept:
                check_version(kept)
                kept.backup(copy)
            migrate(copy)
            check_tables(copy)
        except (sqlite3.Error, StoreError):
            copy.close()
        else:
            return copy
    return None


def _is_plain(path: Path) -> bool:
    """Whether the state and what lies beside it are files, or not there: opening a pipe would wait for ever, and beside
    the target of a link SQLite would make its own files."""
    for each in (path, *_side_files(path)):
        try:
            if not stat.S_ISREG(each.lstat().st_mode):
                return False
        except FileNotFoundError:
            continue
        except OSError:
            return False
    return True


def _begun_in_memory() -> sqlite3.Connection:
    return sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    """Open an existing file. The thread that ends the store closes it after the thread that used it has gone."""
    address = f"{path.absolute().as_uri()}?mode={mode}"
    return sqlite3.connect(address, uri=True, isolation_level=None, timeout=BUSY_S, check_same_thread=False)


def _side_files(path: Path) -> list[Path]:
    return [path.with_name(path.name + ending) for ending in _SIDE_FILES]
