"""Telling other instances on this machine that the state is in use.

A database must not be renamed or removed while somebody has it open: SQLite finds its side files by name, and the one
who leaves last would remove those of the new database (SQLite, "How To Corrupt An SQLite Database File", section 4.1).
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from tui.store.private_files import as_store_error, prepare_file


class Presence:
    """Holds a shared lock beside the state as long as this instance lives; the system lets go when it dies.

    Windows needs none: it refuses to rename or remove a file in use. Where a file system has no locks, nobody is seen.
    """

    def __init__(self, state_file: Path) -> None:
        """Raises StoreError when the lock file cannot be made."""
        self._handle: int | None = None
        if sys.platform == "win32":
            return
        path = state_file.with_name(f"{state_file.name}.in-use")
        prepare_file(path)
        try:
            self._handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
        except OSError as error:
            raise as_store_error(error, path) from error
        self._has(shared=True)

    def is_alone(self) -> bool:
        """Whether no other instance uses the state. Ask within `alone_in`: then none can join meanwhile."""
        is_alone = self._has(shared=False)
        self._has(shared=True)
        return is_alone

    def end(self) -> None:
        """The state is not used any more."""
        handle, self._handle = self._handle, None
        if handle is not None:
            os.close(handle)

    def _has(self, *, shared: bool) -> bool:
        """Whether the lock was to be had at once; True where there are no locks."""
        if sys.platform == "win32" or self._handle is None:
            return True
        import fcntl

        try:
            fcntl.flock(self._handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            return True
        return True
