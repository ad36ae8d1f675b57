"""Reading a file that only this person may read: what is opened is checked, not only what had the name before."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

from tui.store.private_files import as_store_error, check_file

_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
"""Not through a link, and without waiting for a writer where somebody has put a pipe."""


def read_private(path: Path, most: int) -> bytes | None:
    """The first `most` bytes of a file; None when there is none.

    Raises:
        StoreError: it is a link, no plain file, somebody else's, has a second name, or cannot be read.
    """
    try:
        check_file(path)
        with os.fdopen(os.open(path, _FLAGS), "rb") as file:
            found = os.fstat(file.fileno())
            is_ours = sys.platform == "win32" or found.st_uid == os.getuid()
            if not stat.S_ISREG(found.st_mode) or not is_ours:
                raise PermissionError(1, "it was changed while it was opened")
            return file.read(most)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise as_store_error(error, path) from error
