"""The state file: opened, brought up to date, set aside when damaged, replaced by memory when the disk says no.

All of this blocks and belongs to one thread (see `Store`).
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from tui.errors import NewerState, StoreError, Unreadable
from tui.model.clock import Clock, utc_now
from tui.store.private_files import alone_in, as_store_error, check_file, prepare_file, prepare_folder
from tui.store.schema import check_version, migrate
from tui.store.sqlite_errors import translating

P = ParamSpec("P")
T = TypeVar("T")

BUSY_S = 3.0
"""How long a write waits for another instance's."""

_SIDE_FILES = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a database; it belongs to it and moves with it (SQLite, "Temporary Files")."""


class Database:
    """One state file in use, or its stand-in in memory. Opened by the thread that uses it."""

    def __init__(self, path: Path, *, clock: Clock = utc_now) -> None:
        self._path = path
        self._clock = clock
        self._identity: tuple[int, int] | None = None
        """Which file at `path` is in use; None in memory."""
        self.notice = ""
        """What a person should know about the local state; empty when all is well."""
        self._connection = self._open()

    def read(self, work: Callable[Concatenate[sqlite3.Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do `work` on one unchanging view of the state.

        Raises:
            StoreLocked, StoreError: the disk or another instance does not let us.
            Unreadable: the file is damaged; it was set aside, and a new one begun.
        """
        return self._within("BEGIN", lambda: work(self._connection, *args, **kwargs))

    def write(self, work: Callable[Concatenate[sqlite3.Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do `work` whole or not at all. Raises as `read` does."""
        return self._within("BEGIN IMMEDIATE", lambda: work(self._connection, *args, **kwargs))

    def tidy(self) -> None:
        """Empty the log file, so that what was deleted is gone from the disk. Another instance may put it off."""
        with translating(self._path):
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def _within(self, begin: str, work: Callable[[], T]) -> T:
        try:
            with translating(self._path):
                self._connection.execute(begin)
                try:
                    answer = work()
                    self._connection.execute("COMMIT")
                finally:
                    if self._connection.in_transaction:
                        self._connection.execute("ROLLBACK")
                return answer
        except Unreadable as error:
            raise self._begun_afresh(error) from error

    def _open(self) -> sqlite3.Connection:
        try:
            prepare_folder(self._path.parent)
            with alone_in(self._path.parent):
                return self._open_or_set_aside()
        except NewerState:
            raise
        except StoreError as error:
            self.notice = f"{error.summary} {error.remedy}"
            return self._open_in_memory()

    def _open_or_set_aside(self) -> sqlite3.Connection:
        try:
            return self._open_file()
        except Unreadable as error:
            self.notice = self._set_aside(error)
            return self._open_file()

    def _open_file(self) -> sqlite3.Connection:
        prepare_file(self._path)
        for side in _side_files(self._path):
            check_file(side)
        with translating(self._path), contextlib.closing(_connect(self._path, "ro")) as looking:
            check_version(looking)
        with translating(self._path), contextlib.ExitStack() as undo:
            connection = _connect(self._path, "rw")
            undo.callback(connection.close)
            connection.execute("PRAGMA journal_mode = WAL")  # a crash leaves the state before or after, never between
            connection.execute("PRAGMA synchronous = NORMAL")  # a power cut may lose the last writes, not the file
            connection.execute("PRAGMA secure_delete = ON")  # forgotten means gone from the disk
            connection.execute("PRAGMA foreign_keys = ON")
            migrate(connection)
            undo.pop_all()
        self._identity = _identity(self._path)
        return connection

    def _open_in_memory(self) -> sqlite3.Connection:
        """A database that lasts as long as this run, beginning with what can still be read of the file."""
        self._identity = None
        connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        for mode in ("ro", "ro&immutable=1"):  # without its side files a database only opens as one that never changes
            with contextlib.suppress(sqlite3.Error, StoreError), contextlib.closing(_connect(self._path, mode)) as kept:
                check_version(kept)
                kept.backup(connection)
                break
        connection.execute("PRAGMA foreign_keys = ON")
        migrate(connection)
        return connection

    def _set_aside(self, error: StoreError) -> str:
        """Give the damaged file a name of its own, with its side files; what to tell about it."""
        stamp = self._clock().strftime("%Y%m%dT%H%M%SZ")
        aside = self._path.with_name(f"{self._path.name}.damaged-{stamp}")
        count = 1
        while os.path.lexists(aside):
            count += 1
            aside = self._path.with_name(f"{self._path.name}.damaged-{stamp}-{count}")
        try:
            for old, new in zip(_side_files(self._path), _side_files(aside), strict=True):
                with contextlib.suppress(FileNotFoundError):
                    old.rename(new)
            self._path.rename(aside)
        except OSError as refused:
            raise as_store_error(refused, self._path) from error
        return f"{error.summary} It was set aside as {aside}, and tenantry began with an empty one."

    def _begun_afresh(self, error: Unreadable) -> Unreadable:
        """Go on with an empty state after damage came to light, unless another instance has done so already."""
        self._connection.close()
        try:
            with alone_in(self._path.parent):
                if self._identity is not None and self._identity == _identity(self._path):
                    self.notice = self._set_aside(error)
                else:
                    self.notice = error.summary
                self._connection = self._open_or_set_aside()
        except StoreError as refused:
            self.notice = f"{error.summary} {refused.summary} {refused.remedy}"
            self._connection = self._open_in_memory()
        return Unreadable(self.notice, "Sign in again; stars and aliases have to be set anew.")


def remove_state(path: Path) -> None:
    """Remove a state file, to start over. Raises StoreError."""
    try:
        for each in (*_side_files(path), path):
            each.unlink(missing_ok=True)
    except OSError as error:
        raise as_store_error(error, path) from error


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    """Open an existing file. The thread that ends the store closes it after the thread that used it has gone."""
    address = f"{path.absolute().as_uri()}?mode={mode}"
    return sqlite3.connect(address, uri=True, isolation_level=None, timeout=BUSY_S, check_same_thread=False)


def _side_files(path: Path) -> list[Path]:
    return [path.with_name(path.name + ending) for ending in _SIDE_FILES]


def _identity(path: Path) -> tuple[int, int] | None:
    with contextlib.suppress(OSError):
        found = path.stat()
        return found.st_dev, found.st_ino
    return None
