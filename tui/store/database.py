"""The state file: opened, brought up to date, set aside when damaged, replaced by memory when the disk says no.

All of this blocks and belongs to one thread (see `Store`).
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from tui.errors import NewerState, StoreError, Unreadable
from tui.model.clock import Clock, utc_now
from tui.store.presence import Presence
from tui.store.private_files import alone_in, prepare_folder
from tui.store.sqlite_errors import translating
from tui.store.state_file import open_file, open_in_memory, set_aside

P = ParamSpec("P")
T = TypeVar("T")


class Database:
    """One state file in use, or its stand-in in memory. Opened by the thread that uses it."""

    def __init__(self, path: Path, *, clock: Clock = utc_now) -> None:
        """Open the file, or begin it.

        Raises:
            NewerState: a later release wrote it.
        """
        self.path = path
        """The state file, also while memory stands in for it."""
        self._clock = clock
        self._presence: Presence | None = None
        self._identity: tuple[int, int] | None = None
        """Which file at `path` is in use; None in memory."""
        self.notice = ""
        """What a person should know about the local state; empty when all is well."""
        self._connection = self._open()

    @property
    def is_lasting(self) -> bool:
        """Whether what is written outlasts this run."""
        return self._identity is not None

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

    def write_through(
        self, work: Callable[Concatenate[sqlite3.Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """As `write`, and it is on the disk when this returns: a power cut does not undo it (SQLite, "PRAGMA
        synchronous": in WAL mode only FULL waits for the disk at each commit)."""
        with translating(self.path):
            self._connection.execute("PRAGMA synchronous = FULL")
        try:
            return self.write(work, *args, **kwargs)
        finally:
            with contextlib.suppress(sqlite3.Error):  # then each write waits for the disk: slower, never less safe
                self._connection.execute("PRAGMA synchronous = NORMAL")

    def tidy(self) -> None:
        """Empty the log file, so that what was deleted is gone from the disk. Another instance may put it off."""
        with translating(self.path):
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()
        self._leave()

    def _within(self, begin: str, work: Callable[[], T]) -> T:
        try:
            with translating(self.path):
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
            prepare_folder(self.path.parent)
            with alone_in(self.path.parent):
                self._presence = Presence(self.path)
                try:
                    connection = open_file(self.path)
                except Unreadable as error:
                    connection = self._open_after(error)
        except NewerState:
            self._leave()
            raise
        except StoreError as error:
            self._leave()
            self.notice = f"{error.summary} {error.remedy}"
            return open_in_memory(self.path)
        self._identity = _identity(self.path)
        return connection

    def _open_after(self, error: Unreadable) -> sqlite3.Connection:
        """Begin an empty file in place of a damaged one, which gets a name of its own."""
        if self._presence is None or not self._presence.is_alone():
            raise StoreError(error.summary, "Another tenantry has it open: close it, then start again.")
        aside = set_aside(self.path, self._clock())
        self.notice = f"{error.summary} It was set aside as {aside}, and tenantry began with an empty one."
        return open_file(self.path)

    def _begun_afresh(self, error: Unreadable) -> Unreadable:
        """Go on with an empty state after damage came to light; what to tell about it."""
        self._connection.close()
        try:
            with alone_in(self.path.parent):
                if self._identity is None or self._identity != _identity(self.path):
                    raise StoreError(error.summary, "It is not the file that was opened. Start tenantry again.")
                self._connection = self._open_after(error)
                self._identity = _identity(self.path)
        except StoreError as refused:
            self._leave()
            self.notice = f"{refused.summary} {refused.remedy} Until then nothing new is remembered."
            self._connection = open_in_memory(None)
        return Unreadable(self.notice, "Sign in again; stars and aliases have to be set anew.")

    def _leave(self) -> None:
        """Stop using the file."""
        self._identity = None
        if self._presence is not None:
            self._presence.end()
            self._presence = None


def _identity(path: Path) -> tuple[int, int] | None:
    with contextlib.suppress(OSError):
        found = path.stat()
        return found.st_dev, found.st_ino
    return None
