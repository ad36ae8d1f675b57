"""Lists that a person saves: a new file for that person alone, in a folder of their choice. Blocks."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Callable
from pathlib import Path

from tui.errors import StoreError, UsageError

_TO_MAKE = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
_LEFT_OVER = ".tenantry-new"


def folder_named(text: str) -> Path:
    """The folder that a person typed; `~` is the home, and what begins nowhere begins there.

    Raises:
        UsageError: there is no such folder.
    """
    try:
        folder = Path.home() / Path(text.strip() or "~").expanduser()
        is_there = folder.is_dir()
    except (OSError, RuntimeError, ValueError):
        is_there = False
    if not is_there:
        raise UsageError("There is no such folder.", "Name one that is there, such as ~ for your home.")
    return folder


def save_export(path: Path, content: bytes, *, overwrites: bool = False) -> bool:
    """Write a file that nobody else may read (0600); whether it was: a name that is taken is left alone unless
    `overwrites`, and then it is replaced as a whole. Never through a link: the name itself is replaced.

    Raises:
        StoreError: it cannot be written; nothing of it is left.
    """
    try:
        if not overwrites:
            return _made(path, content)
        new = path.with_name(f".{path.name}{_LEFT_OVER}")
        with contextlib.suppress(FileNotFoundError):
            new.unlink()  # of a run that was killed here
        _made(new, content)
        new.replace(path)
    except OSError as error:
        raise _as_store_error(error, path) from error
    return True


def _made(path: Path, content: bytes) -> bool:
    try:
        handle = os.open(path, _TO_MAKE, 0o600)
    except FileExistsError:
        return False
    try:
        with open(handle, "wb") as file:  # noqa: PTH123 - of a handle
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        _quietly(path.unlink)
        raise
    return True


def _quietly(act: Callable[[], object]) -> None:
    with contextlib.suppress(OSError):
        act()


def _as_store_error(error: OSError, path: Path) -> StoreError:
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT | errno.EFBIG:
            return StoreError(f"There is no room on the disk for {path}.", "Free some space, or name another folder.")
        case errno.EROFS | errno.EACCES | errno.EPERM:
            return StoreError(f"{path} may not be written.", "Name a folder of your own.")
        case _:
            why = error.strerror or type(error).__name__
            return StoreError(f"{path} cannot be written: {why}.", "Name another folder.")
