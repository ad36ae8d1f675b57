"""The program as a job of an interactive shell, which stops it, continues it, and learns how it ended."""

from __future__ import annotations

import os
import re
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.terminal.sequences import AT_REST, modes_after
from tests.terminal.terminal import TENANTRY, Terminal
from tests.terminal.walk import QUIT

_READY = "ready> "


class Shell(Terminal):
    """Bash with job control in a terminal of its own."""

    def __init__(self, folder: Path, env: Mapping[str, str] | None = None) -> None:
        bash = ("/bin/bash", "--norc", "--noprofile", "-i")
        quiet = folder / "inputrc"
        quiet.write_text("set enable-bracketed-paste off\n")  # the modes seen are tenantry's alone
        super().__init__(bash, folder, {"PS1": _READY, "HISTFILE": "", "INPUTRC": str(quiet), **(env or {})})
        self.see(_READY.strip())

    def start(self, *argv: str) -> int:
        """Run a program in the foreground; its process id."""
        self.key(shlex.join(argv), "\r")
        return self.job()

    def demo(self, trouble: str = "") -> int:
        """Run the demo, with its secrets recorded and trouble to order."""
        return self.start(sys.executable, "-m", "tests.terminal.program", str(self.folder), trouble)

    def tenantry(self) -> int:
        """Run the demo as it is installed."""
        return self.start(*TENANTRY, "--demo")

    def job(self) -> int:
        """The process id of the one job there is."""
        self.until(self._children, "a job")
        return self._children()[0]

    def is_back(self, since: int) -> bool:
        """Whether the shell has prompted since that many bytes, on a line of its own and with the cursor on."""
        raw = bytes(self.raw[since:])
        return raw.endswith(_READY.encode()) and b"\x1b[?1049l" in raw and AT_REST == modes_after(bytes(self.raw))

    def ended(self, since: int) -> int:
        """Wait for the prompt after that many bytes, with the terminal given back; how the job ended."""
        self.until(lambda: self.is_back(since), "the shell's prompt on a terminal at rest")
        return self.status()

    def leave(self) -> int:
        """Press the key for leaving; how it ended."""
        since = len(self.raw)
        self.key(QUIT)
        return self.ended(since)

    def status(self) -> int:
        """How the last job ended, as the shell counts."""
        since = len(self.raw)
        self.key("echo status=$?\r")
        told = re.compile(rb"\nstatus=(\d+)")
        self.until(lambda: told.search(bytes(self.raw[since:])), "the status of the last job")
        found = told.search(bytes(self.raw[since:]))
        assert found is not None
        return int(found[1])

    def _children(self) -> list[int]:
        pid = self.process.pid
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def state_of(pid: int) -> str:
    """What a process does, as the kernel's letter: T stopped, Z ended, S waiting, R running; empty: gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return ""


def is_stopped(pid: int) -> bool:
    """Whether a process is stopped."""
    return state_of(pid) == "T"


def cpu_ticks(pid: int) -> int:
    """The processor time a process has had (hundredths of a second)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def has_ended(pid: int) -> bool:
    """Whether a process is gone, or only waits for its parent to notice."""
    return state_of(pid) in ("", "Z", "X")


def open_handles(pid: int) -> int:
    """How many files a process has open."""
    return len(os.listdir(f"/proc/{pid}/fd"))  # noqa: PTH208
