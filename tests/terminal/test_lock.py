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
from tests.terminal.shell import Shell, is_stopped
from tests.terminal.terminal import Terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a terminal as Unix has it")

PASSPHRASE = "correct horse"
F9 = "\x1b[20~"
NAMES = (b"Adatum", b"Alpine Ski House", b"Baobab", b"adatum.example")
"""What stands in the list that is left alone."""


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    """A shell, and in it the list of somebody who keeps his sign-in by passphrase."""
    with Shell(tmp_path, {"XDG_RUNTIME_DIR": str(tmp_path)}) as shell:
        shell.start(sys.executable, "-m", "tests.terminal.kept_program", str(tmp_path))
        walk.sign_in(shell)
        shell.key(F9)
        shell.see("Keep sign-ins between runs")
        shell.key(walk.UP * 2, walk.ENTER)
        shell.see("A new passphrase")
        shell.key(PASSPHRASE, walk.ENTER)
        shell.see("Once more")
        shell.key(PASSPHRASE, walk.ENTER)
        shell.see("Sign-ins are kept by passphrase")
        shell.see_no("Sign-ins are kept by passphrase")
        yield shell
        if children := shell._children():
            os.kill(children[0], signal.SIGKILL)


def pass_time(terminal: Terminal, minutes: int) -> None:
    """Let the program's clock be so much later."""
    (terminal.folder / LATER).write_text(str(minutes))


def unlock(terminal: Terminal) -> None:
    """Type the passphrase, and be back in the list."""
    terminal.key(PASSPHRASE, walk.ENTER)
    walk.listed(terminal)


def test_stopped_for_longer_than_the_limit_it_comes_back_locked(shell: Shell) -> None:
    """Ctrl+Z, an hour, `fg`: not one byte of a customer's name is sent again before the passphrase."""
    pid, since = shell.job(), len(shell.raw)
    shell.key(walk.STOP)
    shell.until(lambda: is_stopped(pid) and shell.is_back(since), "the shell's prompt on a terminal at rest")
    before = len(shell.raw)
    pass_time(shell, 60)
    shell.key("fg\r")
    shell.see("tenantry is locked", "ada@fourthcoffee.example", "Enter unlock")
    assert [] == [name for name in NAMES if name in shell.raw[before:]]
    unlock(shell)

    assert any(name in shell.raw[before:] for name in NAMES)


def test_halted_from_outside_it_comes_back_locked(shell: Shell) -> None:
    """SIGSTOP, of which the program knows nothing: no name is drawn when it goes on an hour later."""
    pid = shell.job()
    os.kill(pid, signal.SIGSTOP)
    shell.until(lambda: is_stopped(pid), "a stopped program")
    before = len(shell.raw)
    pass_time(shell, 60)
    shell.key("fg\r")
    shell.see("tenantry is locked", "Enter unlock")
    assert [] == [name for name in (*NAMES, b"Fabrikam") if name in shell.raw[before:]]
    unlock(shell)

    shell.see("type to filter")


def test_left_alone_it_locks_by_itself_and_leaves_as_ever(shell: Shell) -> None:
    """Nobody presses a key: the screen is cleared all the same, and Ctrl+Q leaves with status 0."""
    pass_time(shell, 15)
    shell.see("tenantry is locked", "Enter unlock")
    assert [] == [name for name in ("Adatum", "Alpine", "Fourth Coffee") if name in shell.text]

    assert 0 == shell.leave()


def test_at_work_in_a_shell_one_is_not_away(shell: Shell) -> None:
    """An hour in a customer's shell does not lock; the time counts from its end."""
    walk.open_customer(shell, "contoso suites", "1", "Contoso Suites")
    shell.key("s")
    shell.until(lambda: b"goes back to tenantry" in shell.raw, "the way back")
    pass_time(shell, 60)
    shell.key("echo at work\r")
    shell.until(lambda: b"\nat work\r\n" in shell.raw, "a command in it")
    since = len(shell.raw)
    shell.key("exit\r")
    shell.until(lambda: b"exit status 0." in shell.raw[since:], "the session once more")
    assert "locked" not in shell.text
    pass_time(shell, 76)
    shell.see("tenantry is locked", "Enter unlock")
