"""The calls through which the vault reaches the disk and the system's random numbers: each can be made to fail."""

from __future__ import annotations

import errno
import fcntl
import io
import os
import secrets
from collections.abc import Callable
from typing import Any

import pytest

CALLS: tuple[tuple[Any, str], ...] = (
    *((os, name) for name in ("open", "fdopen", "fsync", "replace", "rename", "unlink", "close")),
    *((os, name) for name in ("stat", "fstat", "lstat", "mkdir", "chmod")),
    (fcntl, "flock"),
    (secrets, "token_bytes"),
)
CHANGING = ("replace", "rename", "unlink", "mkdir", "chmod")


class IoSeam:
    """Counts calls, and makes one of them fail."""

    def __init__(self, fail_at: int, code: int) -> None:
        self.count = 0
        self.order: list[str] = []
        self._fail_at = fail_at
        self._code = code

    @property
    def has_failed(self) -> bool:
        """Whether the call that was to fail has come."""
        return self.count >= self._fail_at

    def reach(self, name: str) -> None:
        """Count a call; raise if it is the one."""
        self.count += 1
        self.order.append(name)
        if self.count == self._fail_at:
            raise OSError(self._code, os.strerror(self._code))

    def lie_over(self, patch: pytest.MonkeyPatch) -> None:
        """Lie between the program and the system until `patch` is undone."""
        for module, name in CALLS:
            patch.setattr(module, name, self._counted(name, getattr(module, name)))
        patch.setattr(os, "fdopen", self._opened)

    def _counted(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*arguments: Any, **named: Any) -> Any:
            if name == "close":  # a close that fails has closed all the same
                call(*arguments, **named)
            self.reach(name)
            return None if name == "close" else call(*arguments, **named)

        return counted

    def _opened(self, handle: int, mode: str) -> Any:
        raw = io.FileIO(handle, mode)
        try:
            self.reach("fdopen")
        except OSError:
            raw.close()
            raise
        return io.BufferedReader(raw) if mode == "rb" else _Writer(raw, self)


class _Writer(io.BufferedWriter):
    """A file being written, whose writes may fail."""

    def __init__(self, raw: io.FileIO, seam: IoSeam) -> None:
        super().__init__(raw)
        self._seam = seam

    def write(self, content: Any) -> int:
        """Write, or fail."""
        self._seam.reach("write")
        return super().write(content)


def make_read_only(patch: pytest.MonkeyPatch) -> None:
    """From now on the system says of every change that the file system is read-only."""
    real_open = os.open

    def refuse(*_: Any, **__: Any) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    def open_to_read(path: Any, flags: int, *arguments: Any, **named: Any) -> int:
        is_there = os.path.lexists(path)
        if flags & (os.O_WRONLY | os.O_RDWR) or (flags & os.O_CREAT and not is_there):
            if is_there and flags & os.O_EXCL:
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
            refuse()
        return real_open(path, flags, *arguments, **named)

    for name in CHANGING:
        patch.setattr(os, name, refuse)
    patch.setattr(os, "open", open_to_read)
