"""The folder of one run of a command for many customers: a log for each, and the lock that tells that it is alive.

Every function here blocks.
"""

from __future__ import annotations

import contextlib
import os
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tui.errors import StoreError, StoreLocked
from tui.model.customer import Customer
from tui.model.folding import fold
from tui.model.run import is_id
from tui.store.private_files import as_store_error, prepare_folder

RUNS = "runs"
"""Within the folder of the state."""

_LOG = re.compile(r"[0-9a-z-]+-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(-\d+)?\.log")
_LONGEST_NAME = 40
_MOST_LOGS = 1000
"""Of one customer in one folder: it is run again only when somebody asks."""

_TO_MAKE = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


@dataclass(frozen=True, slots=True)
class Log:
    """The log of one customer, open for a child to write to."""

    path: Path
    handle: int

    def close(self, *, is_wanted: bool = True) -> None:
        """Let go of it; and remove it unless it is wanted or holds something."""
        with contextlib.suppress(OSError):
            if not is_wanted and not os.fstat(self.handle).st_size:
                self.path.unlink()
        with contextlib.suppress(OSError):  # a close that fails has let go all the same (close(2), Linux)
            os.close(self.handle)


class RunFolder:
    """Where a run leaves its logs; and, while it is taken, the sign that it is alive, which ends with the process."""

    def __init__(self, state_dir: Path, run_id: str, log_dir: Path | None = None) -> None:
        self._own = state_dir / RUNS / run_id
        self._run_id = run_id
        self._handle: int | None = None
        self.log_dir = log_dir or self._own
        """Where its logs go: a folder of the run's own, unless another one is named."""

    def take(self) -> None:
        """Be the one process that works on the run.

        Raises:
            StoreLocked: another one does.
            StoreError: the folder is not ours alone, or cannot be made.
        """
        prepare_folder(self._own.parent)
        prepare_folder(self._own)
        if sys.platform == "win32":
            return  # no locks on folders: there the state alone keeps two from beginning the same customer
        import fcntl

        try:
            self._handle = os.open(self._own, os.O_RDONLY | os.O_NOFOLLOW)
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self.close()
            raise StoreLocked(
                f"The run {self._run_id} is still at work in another tenantry.", "Wait for its end, or stop it there."
            ) from None
        except OSError as error:
            if self._handle is None:
                raise as_store_error(error, self._own) from error
            # this file system has no locks

    def close(self) -> None:
        """Work on the run no more. A folder that holds no log is removed."""
        with contextlib.suppress(OSError):
            self._own.rmdir()
        handle, self._handle = self._handle, None
        if handle is not None:
            with contextlib.suppress(OSError):
                os.close(handle)

    def prepare_logs(self) -> None:
        """Make the folder for the logs, and what is missing above it, for this person alone. One that is there stays as
        it is.

        Raises:
            StoreError: it cannot be made, or is no folder.
        """
        try:
            for each in (*reversed(self.log_dir.parents), self.log_dir):
                if not each.is_dir():
                    each.mkdir(mode=0o700)
        except OSError as error:
            raise as_log_error(error, self.log_dir) from error

    def open_log(self, customer: Customer) -> Log:
        """Begin a log that nobody else may read (0600). Nothing is overwritten: a further one gets a number.

        Raises:
            StoreError: it cannot be made.
        """
        path = self.log_dir / log_name(customer)
        for number in range(1, _MOST_LOGS):
            free = path if number == 1 else path.with_stem(f"{path.stem}-{number}")
            try:
                return Log(free, os.open(free, _TO_MAKE, 0o600))
            except FileExistsError:
                continue
            except OSError as error:
                raise as_log_error(error, free) from error
        raise StoreError(f"There are too many logs in {self.log_dir}.", "Remove some, or name another folder.")

    def last_log(self, customer: Customer) -> Path | None:
        """The newest log of a customer; None when there is none."""
        first = self.log_dir / log_name(customer)
        found = None
        for number in range(1, _MOST_LOGS):
            path = first if number == 1 else first.with_stem(f"{first.stem}-{number}")
            if not path.is_file():
                break
            found = path
        return found


def remove_logs(state_dir: Path, run_ids: Iterable[str]) -> None:
    """Remove the folders of runs with their logs. What else lies in them stays; no link is followed."""
    for run_id in filter(is_id, run_ids):
        folder = state_dir / RUNS / run_id
        if folder.is_symlink():
            continue
        with contextlib.suppress(OSError):
            for path in [each for each in folder.iterdir() if is_log(each.name)]:
                path.unlink()
            folder.rmdir()


def is_log(name: str) -> bool:
    """Whether a log of ours is called so."""
    return _LOG.fullmatch(name) is not None


def log_name(customer: Customer) -> str:
    """What a customer's log is called: plain letters of its title, and its id, which tells it from all others."""
    letters = re.sub(r"[^0-9a-z]+", "-", fold(customer.title)).strip("-")
    return f"{letters[:_LONGEST_NAME].strip('-') or 'customer'}-{customer.tenant_id}.log"


def as_log_error(error: OSError, path: Path) -> StoreError:
    """What the system's refusal means to whoever wants logs there."""
    told = as_store_error(error, path)
    return StoreError(told.summary, "Name another folder with --log-dir.")
