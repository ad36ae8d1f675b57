"""Folders and files that only this person may read: made so, checked at each use, replaced whole.

A link, a second name (hard link) or another owner is refused, because writing there may hand the content to somebody
else. Loose modes are put right: an earlier release, a backup or a careless copy may have left them.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tui.errors import StoreError, StoreLocked

_PATIENCE_S = 3.0
"""How long one instance waits for another that changes the same folder."""

_IN_MEMORY = "Until then nothing new is remembered."


def prepare_folder(folder: Path) -> None:
    """Make `folder`, and what is missing above it, for this person alone; or check the one that is there.

    Raises:
        StoreError: it is a link, no folder, somebody else's, or cannot be made.
    """
    try:
        for each in (*reversed(folder.parents), folder):
            if not os.path.lexists(each):
                each.mkdir(mode=0o700, exist_ok=True)
        _check(folder, is_right=stat.S_ISDIR, kind="folder", mode=0o700)
    except OSError as error:
        raise as_store_error(error, folder) from error


def prepare_file(path: Path) -> None:
    """Make an empty file for this person alone, or check the one that is there.

    Raises:
        StoreError: it is a link, no plain file, somebody else's, has a second name, or cannot be made.
    """
    try:
        with contextlib.suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        check_file(path)
    except OSError as error:
        raise as_store_error(error, path) from error


def check_file(path: Path) -> None:
    """Check a file that may be there. Raises StoreError as `prepare_file` does."""
    with contextlib.suppress(FileNotFoundError):
        _check(path, is_right=stat.S_ISREG, kind="file", mode=0o600)


def write_whole(path: Path, content: bytes) -> None:
    """Replace a file's content: after a crash at any moment the old or the new content is there, never a mixture.

    Call it within `alone_in` the folder: the new content has a fixed name until it is whole, so that a crash leaves
    no more than one such file behind.

    Raises:
        StoreError: the disk is full, the folder is read-only, or `check_file` refuses what is there.
    """
    beside = path.with_name(f".{path.name}.new")
    try:
        check_file(path)
        beside.unlink(missing_ok=True)
        with os.fdopen(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
        raise as_store_error(error, path) from error


@contextlib.contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Keep other instances from changing the same folder meanwhile; blocks, so never on the event loop.

    The system lets go of the lock when its holder dies. Windows and some network file systems have none: there two
    instances that start in the same instant are not kept apart.

    Raises:
        StoreLocked: another instance held the folder for three seconds.
    """
    if sys.platform == "win32":
        yield
        return
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError as error:
        raise as_store_error(error, folder) from error
    try:
        _lock(handle)
        yield
    finally:
        os.close(handle)


def as_store_error(error: OSError, path: Path) -> StoreError:
    """What the system's refusal means to a person."""
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT | errno.EFBIG:
            return StoreError(f"There is no room on the disk for {path}.", f"Free some space. {_IN_MEMORY}")
        case errno.EROFS | errno.EACCES | errno.EPERM:
            return StoreError(f"{path} may not be written.", f"Give this user the right to write there. {_IN_MEMORY}")
        case _:
            why = error.strerror or type(error).__name__
            return StoreError(f"{path} cannot be used: {why}.", f"Look at that place on the disk. {_IN_MEMORY}")


def _check(path: Path, *, is_right: Callable[[int], bool], kind: str, mode: int) -> None:
    """Refuse what is not ours and plain; tighten a loose mode."""
    found = path.lstat()
    if stat.S_ISLNK(found.st_mode):
        raise _refused(path, "is a link")
    if not is_right(found.st_mode):
        raise _refused(path, f"is no {kind}")
    if sys.platform == "win32":
        return
    if found.st_uid != os.getuid():
        raise _refused(path, "belongs to another user")
    if kind == "file" and found.st_nlink > 1:
        raise _refused(path, "has a second name (a hard link)")
    if stat.S_IMODE(found.st_mode) & 0o077:
        path.chmod(mode)


def _refused(path: Path, why: str) -> StoreError:
    return StoreError(f"{path} {why}, so nothing is written there.", f"Remove it or move it away. {_IN_MEMORY}")


def _lock(handle: int) -> None:
    """Hold the folder behind `handle`. Waits by asking again: the system's own wait has no end."""
    if sys.platform == "win32":
        return
    import fcntl

    give_up_at = time.monotonic() + _PATIENCE_S
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > give_up_at:
                raise StoreLocked(
                    "Another tenantry holds the local state.", "Close it, or bring it back from a stop with `fg`."
                ) from None
            time.sleep(0.02)
        except OSError:
            return  # this file system has no locks
        else:
            return


def _sync_folder(folder: Path) -> None:
    """Make a new name in `folder` survive a power cut."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
