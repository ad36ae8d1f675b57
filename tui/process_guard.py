"""Keeping other programs out of this one's memory, where the system can.

Source: Linux, prctl(2) PR_SET_DUMPABLE: a process that is not dumpable writes no core file, and only root may attach
to it or read its memory; core(5): a limit of 0 writes no core file either. Programs started from here are dumpable
again (execve), and may raise the limit again, which is why only the soft one is lowered.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

_PR_SET_DUMPABLE = 4


@dataclass(frozen=True, slots=True)
class Guard:
    """What was reached; for `doctor`."""

    is_closed_to_others: bool
    """Whether programs of the same user are kept from attaching to this one."""
    writes_no_core: bool


def guard_process() -> Guard:
    """Close this process to others. Call it before the first secret is read; nothing is raised where it fails."""
    if sys.platform == "win32":
        return Guard(is_closed_to_others=False, writes_no_core=False)
    return Guard(_close_to_others(), _write_no_core())


def _close_to_others() -> bool:
    if sys.platform != "linux":
        return False
    import ctypes

    try:
        answer: int = ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    except (OSError, AttributeError):  # a C library without it
        return False
    return answer == 0


def _write_no_core() -> bool:
    if sys.platform == "win32":
        return False
    import resource

    try:
        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    except (OSError, ValueError):
        return False
    return True
