"""Which programs started this one, as the system tells it (proc(5))."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

_MOST = 64


def starters(pid: int, processes: Path = Path("/proc")) -> Iterator[str]:
    """The names of the programs that started a process, nearest first; none where the system tells none."""
    for _ in range(_MOST):
        try:
            told = (processes / str(pid) / "stat").read_text(errors="replace")
            pid = int(told.rpartition(")")[2].split()[1])
            if pid <= 0:
                return
            yield (processes / str(pid) / "comm").read_text(errors="replace").strip()
        except (OSError, ValueError, IndexError):
            return
