"""Fails one call of the program to the disk, to SQLite, to the system's randomness, to the keyring or to the wire."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.faults.io_seam import IoSeam
from tui.emulator import Emulator


class ProgramSeam(IoSeam):
    """Counts every call of the program, and makes one of them fail as its own kind fails."""

    def __init__(self, fail_at: int, code: int) -> None:
        super().__init__(fail_at, code)
        self._answering = threading.local()

    def reach(self, name: str) -> None:
        """Count a call. What the emulated services draw by lot is none of the program's."""
        if name != "token_bytes" or not getattr(self._answering, "on", False):
            super().reach(name)

    def lie_over(self, patch: pytest.MonkeyPatch) -> None:
        """Lie between the program and everything beside it until `patch` is undone."""
        super().lie_over(patch)
        patch.setattr(sqlite3, "connect", self._connected(sqlite3.connect))

    def reach_as(self, name: str, failure: Callable[[], Exception]) -> None:
        """Count a call that fails in its own way."""
        try:
            self.reach(name)
        except OSError:
            raise failure() from None

    def _connected(self, connect: Callable[..., sqlite3.Connection]) -> Callable[..., sqlite3.Connection]:
        seam = self

        def refuse() -> sqlite3.OperationalError:
            error = sqlite3.OperationalError("disk I/O error")
            error.sqlite_errorcode, error.sqlite_errorname = sqlite3.SQLITE_IOERR, "SQLITE_IOERR"
            return error

        class Watched(sqlite3.Connection):
            """A connection whose statements may fail."""

            def execute(self, statement: str, *arguments: Any) -> sqlite3.Cursor:
                """One statement."""
                seam.reach_as(f"sqlite {statement.split(maxsplit=1)[0]}", refuse)
                return super().execute(statement, *arguments)

            def executemany(self, statement: str, *arguments: Any) -> sqlite3.Cursor:
                """One statement, many times."""
                seam.reach_as("sqlite many", refuse)
                return super().executemany(statement, *arguments)

        def connected(address: str, *arguments: Any, **named: Any) -> sqlite3.Connection:
            if address == ":memory:":  # it needs no disk
                return connect(address, *arguments, **named)
            seam.reach_as("sqlite connect", refuse)
            return connect(address, *arguments, factory=Watched, **named)

        return connected

    def lie_before(self, emulator: Emulator) -> None:
        """Lie on the wire as well: a connection refused, or cut while the answer is read, in turn."""
        answer = emulator.handle

        def handle(request: httpx.Request) -> httpx.Response:
            self.reach_as("wire connect", lambda: httpx.ConnectError("refused", request=request))
            self._answering.on = True
            try:
                response = answer(request)
            finally:
                self._answering.on = False
            self.reach_as("wire read", lambda: httpx.ReadError("cut", request=request))
            return response

        emulator.handle = handle  # type: ignore[method-assign]


class Keyring:
    """A keyring of this run, whose calls may fail."""

    def __init__(self) -> None:
        self.entries: dict[tuple[str, str], str] = {}
        self.seam = IoSeam(0, 0)

    def get_password(self, service: str, username: str) -> str | None:
        """The text of an entry."""
        self.seam.reach("keyring get")
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        """Make or replace an entry."""
        self.seam.reach("keyring set")
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        """Remove an entry."""
        self.seam.reach("keyring delete")
        del self.entries[service, username]
