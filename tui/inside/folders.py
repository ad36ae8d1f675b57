"""Folders that one child has to itself, so that nothing a tool keeps of one customer is found by the next.

They lie in the folder that the system empties at the last logout (`XDG_RUNTIME_DIR`), else beside our state. A lock
file beside each is held as long as its child lives: what a killed run has left is removed at the next start, what is
in use is not.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import stat
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Self

from tui.errors import StoreError
from tui.store.private_files import alone_in, as_store_error, prepare_folder

_NAME = "inside"
_LOCK = ".in-use"
_NO_PROGRAMS = getattr(os, "ST_NOEXEC", 0)
_TRIES = 3
"""How often a folder is removed in which something still appears: a child's child may outlive it for a moment."""


class Folders:
    """The folders of one child. Every method blocks."""

    def __init__(self, path: Path, lock: int) -> None:
        self.path = path
        """For this person alone (0700)."""
        self._lock = lock

    @classmethod
    def make(cls, state_dir: Path, environ: Mapping[str, str]) -> Self:
        """Make them; what killed runs have left is removed first.

        Raises:
            StoreError: there is no place where this person alone could write.
        """
        prepare_folder(runtime_folder(environ) or state_dir)
        parent = next(_parents(state_dir, environ))
        for last in (False, False, True):
            prepare_folder(parent)
            try:
                return cls._made(parent)
            except FileNotFoundError as error:  # another run's last child has just taken it away
                if last:
                    raise as_store_error(error, parent) from error
            except OSError as error:
                raise as_store_error(error, parent) from error
        raise AssertionError("unreachable")

    @classmethod
    def _made(cls, parent: Path) -> Self:
        with alone_in(parent):
            _sweep(parent)
            path = parent / secrets.token_hex(8)
            lock = _locked(path, os.O_CREAT | os.O_EXCL)
            path.mkdir(mode=0o700)
        return cls(path, lock)

    def remove(self) -> bool:
        """Remove everything in them; whether nothing is left. What is left is removed at the next start."""
        is_gone = _removed(self.path)
        with contextlib.suppress(OSError):
            os.close(self._lock)
        if is_gone:
            with contextlib.suppress(OSError):
                _lock_of(self.path).unlink(missing_ok=True)
                self.path.parent.rmdir()  # the last one; with others in it, it stays
        return is_gone


def sweep(state_dir: Path, environ: Mapping[str, str]) -> None:
    """Remove what killed runs have left, wherever it may lie; what is in use stays. Blocks, and raises nothing."""
    for parent in _parents(state_dir, environ):
        with contextlib.suppress(OSError, StoreError):
            if stat.S_ISDIR(parent.lstat().st_mode):
                with alone_in(parent):
                    _sweep(parent)
                parent.rmdir()


def _parents(state_dir: Path, environ: Mapping[str, str]) -> Iterator[Path]:
    """Where children's folders lie; the first is where new ones are made."""
    runtime = runtime_folder(environ)
    if runtime is not None:
        yield runtime / f"tenantry-{_NAME}"
    yield state_dir / _NAME


def runtime_folder(environ: Mapping[str, str]) -> Path | None:
    """The folder that lasts until logout, if there is one that is this person's alone (XDG Base Directory: mode 0700,
    owned by the user), and programs may lie in it."""
    folder = Path(environ.get("XDG_RUNTIME_DIR", ""))
    if sys.platform == "win32" or not folder.is_absolute():
        return None
    try:
        found = folder.lstat()
    except OSError:
        return None
    is_ours = stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and not found.st_mode & 0o077
    may_be_used = os.access(folder, os.W_OK | os.X_OK) and not os.statvfs(folder).f_flag & _NO_PROGRAMS
    return folder if is_ours and may_be_used else None


def _sweep(parent: Path) -> None:
    """Remove what no living run holds. Call it alone in `parent`: whoever makes a folder makes its lock first.

    Windows has no such locks: what a killed run has left stays there.
    """
    if sys.platform == "win32":
        return
    for name in {each.name.removesuffix(_LOCK) for each in parent.iterdir()}:
        folder = parent / name
        with contextlib.suppress(OSError):
            handle = _locked(folder, os.O_CREAT)
            try:
                if _removed(folder):
                    _lock_of(folder).unlink(missing_ok=True)
            finally:
                os.close(handle)


def _lock_of(folder: Path) -> Path:
    return folder.with_name(folder.name + _LOCK)


def _locked(folder: Path, flags: int) -> int:
    """The lock of a folder, held. Raises OSError where it is held by another, or cannot be held at all."""
    handle = os.open(_lock_of(folder), os.O_RDWR | flags | getattr(os, "O_NOFOLLOW", 0), 0o600)
    if sys.platform != "win32":
        import fcntl

        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            if not flags & os.O_EXCL:  # one that is new is nobody else's, also where the file system has no locks
                os.close(handle)
                raise
    return handle


def _removed(folder: Path) -> bool:
    """Remove a folder with everything in it; whether it is gone. A link is removed, never followed."""
    for _ in range(_TRIES):
        if folder.is_symlink():
            folder.unlink(missing_ok=True)
        if not os.path.lexists(folder):
            return True
        if sys.version_info >= (3, 12):
            shutil.rmtree(folder, onexc=_open_up)
        else:
            shutil.rmtree(folder, onerror=_open_up)
    return not os.path.lexists(folder)


def _open_up(retry: Callable[..., Any], path: str, _: object) -> None:
    """A folder that its maker closed to himself is opened, and what failed is tried once more."""
    with contextlib.suppress(OSError):
        for each in (os.path.dirname(path), path):  # noqa: PTH120
            if stat.S_ISDIR(os.lstat(each).st_mode):
                os.chmod(each, 0o700)  # noqa: PTH101
        if retry in (os.unlink, os.rmdir):
            retry(path)
