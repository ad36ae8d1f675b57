"""Other programs of this machine, asked briefly."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence


def hand_to(argv: Sequence[str], typed: str, within_s: float = 1.0) -> bool:
    """Give `typed` to a program; whether it took it. Its output is not waited for: some stay to serve it."""
    try:
        subprocess.run(  # noqa: S603 the words are ours, and no shell reads them
            argv, input=typed.encode(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=within_s,
            check=True,
        )  # fmt: skip
    except (OSError, ValueError, subprocess.SubprocessError):
        return False
    return True


def told_by(argv: Sequence[str], typed: str = "", within_s: float = 1.0) -> str | None:
    """What a program prints when `typed` is its input; None when it is not there, fails, or takes too long."""
    try:
        done = subprocess.run(  # noqa: S603 the words are ours, and no shell reads them
            argv, input=typed, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=within_s, check=True,
            encoding="utf-8", errors="replace",
        )  # fmt: skip
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    return done.stdout
