"""Telling other instances on this machine that the state is in use.

A database must not be renamed or removed while somebody has it open: SQLite finds its side files by name, and the one
who leaves last would remove those of the new database (SQLite, "How To Corrupt An SQLite Database File", section 4.1).
"""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

from tui.errors import StoreLocked
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
        path = _lock_of(state_file)
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


@contextlib.contextmanager
def without_others(state_file: Path) -> Iterator[None]:
    """Keep other instances from the state meanwhile, without making anything. A link in the place of the lock file,
    which no instance would have used, is not followed.

    Raises:
        StoreLocked: another instance uses the state.
    """
    handle = _opened_to_look(_lock_of(state_file))
    try:
        if handle is not None and not _is_free(handle):
            raise StoreLocked("Another tenantry is running.", "Leave it (Ctrl+Q), then try again.")
        yield
    finally:
        if handle is not None:
            os.close(handle)


def others_run(state_file: Path) -> bool:
    """Whether an instance uses the state. Makes nothing."""
    try:
        with without_others(state_file):
            return False
    except StoreLocked:
        return True


def _lock_of(state_file: Path) -> Path:
    return state_file.with_name(f"{state_file.name}.in-use")


def _opened_to_look(path: Path) -> int | None:
    """The lock file, if there is one that is a plain file; None on Windows too."""
    if sys.platform == "win32":
        return None
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    if stat.S_ISREG(os.fstat(handle).st_mode):
        return handle
    os.close(handle)
    return None


def _is_free(handle: int) -> bool:
    """Whether nobody holds the lock, which is held from then on."""
    if sys.platform == "win32":
        return True
    import fcntl

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True  # this file system has no locks
    return True
