"""A fresh folder for the files of one run, and the end of those that a kill has left."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import sys
import tempfile
import time
from pathlib import Path

_PREFIX = "tenantry-emulator-"
_HELD = "in-use"
_FRESH_S = 60.0
"""How old a folder is at least before anybody takes it for left: its maker has locked it by then."""


class Folder:
    """A folder for us alone (0700) among the system's temporary ones, until `remove`. Blocks; raises OSError.

    Its maker holds a lock in it, which the system gives back when it dies: that is how the next one tells a folder
    that was left from one in use, in whichever container its maker runs.
    """

    def __init__(self) -> None:
        _remove_left()
        self.path = Path(tempfile.mkdtemp(prefix=_PREFIX))
        self._lock: int | None = None
        if sys.platform != "win32":
            self._lock = _locked(self.path)

    def write(self, name: str, content: bytes) -> Path:
        """Make a file that was not there, for us alone (0600)."""
        file = self.path / name
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            stream.write(content)
        return file

    def remove(self) -> None:
        """Take it away with everything in it; at the second call nothing happens."""
        shutil.rmtree(self.path, ignore_errors=True)
        lock, self._lock = self._lock, None
        if lock is not None:
            os.close(lock)


def _remove_left() -> None:
    """Remove our folders whose makers died. What cannot be looked into or removed stays."""
    if sys.platform == "win32":
        return
    with contextlib.suppress(OSError):
        for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
            with contextlib.suppress(OSError):
                if _is_left(folder):
                    shutil.rmtree(folder, ignore_errors=True)


def _is_left(folder: Path) -> bool:
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or time.time() - found.st_mtime < _FRESH_S:
        return False
    lock = _locked(folder)
    if lock is not None:
        os.close(lock)
    return lock is not None


def _locked(folder: Path) -> int | None:
    """The lock in a folder; None while somebody has it."""
    if sys.platform == "win32":
        return None
    import fcntl

    handle = os.open(folder / _HELD, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:  # somebody has it, or this file system knows no locks
        os.close(handle)
        return None
    return handle
