"""Folders and files that only this person may read: made so, checked at each use, replaced whole.

A link, a second name (hard link) or another owner is refused, because writing there may hand the content to somebody
else. Loose modes are put right: an earlier release, a backup or a careless copy may have left them.
"""

from __future__ import annotations

import contextlib
import errno
import os
import random
import shutil
import stat
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from tui.errors import StoreError, StoreLocked

_PATIENCE_S = 3.0
"""How long one instance waits for another that changes the same folder."""

_NOT_THROUGH_A_LINK = getattr(os, "O_NOFOLLOW", 0)
_TO_READ = os.O_RDONLY | _NOT_THROUGH_A_LINK | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
"""Without waiting for a writer where somebody has put a pipe. No child gets what Python opens (PEP 446: O_CLOEXEC)."""

_TO_MAKE = os.O_CREAT | os.O_EXCL | _NOT_THROUGH_A_LINK | getattr(os, "O_BINARY", 0)

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
            os.close(os.open(path, _TO_MAKE | os.O_RDWR, 0o600))
        check_file(path)
    except OSError as error:
        raise as_store_error(error, path) from error


def check_file(path: Path) -> None:
    """Check a file that may be there. Raises StoreError as `prepare_file` does."""
    try:
        _check(path, is_right=stat.S_ISREG, kind="file", mode=0o600)
    except FileNotFoundError:
        return
    except OSError as error:
        raise as_store_error(error, path) from error


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
        with os.fdopen(os.open(beside, _TO_MAKE | os.O_WRONLY, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
        raise as_store_error(error, path) from error


def read_private(path: Path, most: int) -> bytes | None:
    """The first `most` bytes of a file; None when there is none. What is opened is checked, not only what had the name
    before.

    Raises:
        StoreError: it is a link, no plain file, somebody else's, has a second name, or cannot be read.
    """
    try:
        check_file(path)
        with os.fdopen(os.open(path, _TO_READ), "rb") as file:
            found = os.fstat(file.fileno())
            is_ours = sys.platform == "win32" or found.st_uid == os.getuid()
            if not stat.S_ISREG(found.st_mode) or not is_ours:
                raise PermissionError(1, "it was changed while it was opened")
            return file.read(most)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise as_store_error(error, path) from error


def copy_private(path: Path, new: Path) -> None:
    """Copy a file to a name that nothing has yet, for this person alone. Raises OSError."""
    with (
        os.fdopen(os.open(path, _TO_READ), "rb") as source,
        os.fdopen(os.open(new, _TO_MAKE | os.O_WRONLY, 0o600), "wb") as copy,
    ):
        shutil.copyfileobj(source, copy)
        copy.flush()
        os.fsync(copy.fileno())


def set_aside(path: Path, why: str, now: datetime) -> Path:
    """Give a file that cannot be used a name of its own; nothing is overwritten. The new name.

    Call it within `alone_in` the folder, or holding another lock that keeps others from doing the same.

    Raises:
        StoreError: it cannot be renamed.
    """
    aside = free_name(path.with_name(f"{path.name}.{why}-{now:%Y%m%dT%H%M%SZ}"))
    try:
        path.rename(aside)
    except OSError as error:
        raise as_store_error(error, path) from error
    return aside


def free_name(path: Path, ending: str = "") -> Path:
    """`path` with `ending`, or with the first of `-2`, `-3` … before it that nothing has yet."""
    free, count = path.with_name(path.name + ending), 1
    while os.path.lexists(free):
        count += 1
        free = path.with_name(f"{path.name}-{count}{ending}")
    return free


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
        handle = os.open(folder, _TO_READ)
    except OSError as error:
        raise as_store_error(error, folder) from error
    try:
        _lock(handle)
        yield
    finally:
        with contextlib.suppress(OSError):  # a close that fails has let go all the same (close(2), Linux)
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
            time.sleep(random.uniform(0.002, 0.02))  # noqa: S311 - in step, the same ones would always come late
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
