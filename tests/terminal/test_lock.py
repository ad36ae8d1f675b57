"""The lock in a real terminal: a program that was stopped, or left alone, shows nothing to whoever comes back."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.terminal import walk
from tests.terminal.kept_program import LATER
from tests.terminal.sequences import AT_REST, modes_after
from tests.terminal.terminal import Terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a terminal as Unix has it")

PASSPHRASE = "correct horse"
F9 = "\x1b[20~"
NAMES = (b"Adatum", b"Alpine Ski House", b"Baobab", b"adatum.example")
"""What stands in the list that is left alone."""


@pytest.fixture
def left_alone(tmp_path: Path) -> Iterator[Terminal]:
    """The list of somebody who keeps his sign-in by passphrase."""
    command = (sys.executable, "-m", "tests.terminal.kept_program", str(tmp_path))
    with Terminal(command, tmp_path, {"XDG_RUNTIME_DIR": str(tmp_path)}) as terminal:
        walk.sign_in(terminal)
        terminal.key(F9)
        terminal.see("Keep sign-ins between runs")
        terminal.key(walk.UP * 2, walk.ENTER)
        terminal.see("A new passphrase")
        terminal.key(PASSPHRASE, walk.ENTER)
        terminal.see("Once more")
        terminal.key(PASSPHRASE, walk.ENTER)
        terminal.see("Sign-ins are kept by passphrase")
        terminal.see_no("Sign-ins are kept by passphrase")
        yield terminal


def pass_time(terminal: Terminal, minutes: int) -> None:
    """Let the program's clock be so much later."""
    (terminal.folder / LATER).write_text(str(minutes))


def unlock(terminal: Terminal) -> None:
    """Type the passphrase, and be back in the list."""
    terminal.key(PASSPHRASE, walk.ENTER)
    walk.listed(terminal)


def test_stopped_for_longer_than_the_limit_it_comes_back_locked(left_alone: Terminal) -> None:
    """Ctrl+Z, an hour, `fg`: not one byte of a customer's name is sent again before the passphrase."""
    left_alone.key(walk.STOP)
    left_alone.until(lambda: _is_stopped(left_alone.process.pid), "a stopped program")
    left_alone.until(lambda: AT_REST == modes_after(bytes(left_alone.raw)), "a terminal at rest")
    before = len(left_alone.raw)
    pass_time(left_alone, 60)
    left_alone.process.send_signal(signal.SIGCONT)
    left_alone.see("tenantry is locked", "ada@fourthcoffee.example")
    assert [] == [name for name in NAMES if name in left_alone.raw[before:]]
    unlock(left_alone)

    assert any(name in left_alone.raw[before:] for name in NAMES)


def test_halted_from_outside_the_first_key_meets_the_lock(left_alone: Terminal) -> None:
    """SIGSTOP and SIGCONT, of which the program knows nothing: keys that were typed ahead lock, and do nothing else."""
    os.kill(left_alone.process.pid, signal.SIGSTOP)
    left_alone.until(lambda: _is_stopped(left_alone.process.pid), "a stopped program")
    before = len(left_alone.raw)
    pass_time(left_alone, 60)
    left_alone.key("fab", walk.ENTER)
    os.kill(left_alone.process.pid, signal.SIGCONT)
    left_alone.see("tenantry is locked")
    assert [] == [name for name in (*NAMES, b"Fabrikam") if name in left_alone.raw[before:]]
    unlock(left_alone)

    left_alone.see("type to filter")


def test_left_alone_it_locks_by_itself_and_leaves_as_ever(left_alone: Terminal) -> None:
    """Nobody presses a key: the screen is cleared all the same, and Ctrl+Q leaves with status 0."""
    pass_time(left_alone, 15)
    left_alone.see("tenantry is locked", "Enter unlock")
    assert [] == [name for name in ("Adatum", "Alpine", "Fourth Coffee") if name in left_alone.text]
    left_alone.key(walk.QUIT)

    assert (0, AT_REST) == (left_alone.end(), modes_after(bytes(left_alone.raw)))


def _is_stopped(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"
