"""Stopping in the shell with Ctrl+Z and coming back, where a shell controls jobs and where none does.

The long form: `python -m pytest -m long tests/terminal -n 0 -s`.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from tests.terminal import walk
from tests.terminal.sequences import AT_REST, modes_after
from tests.terminal.shell import Shell, is_stopped, open_handles
from tests.terminal.terminal import TENANTRY, Terminal, screen_of

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what a process does")


def _stop(shell: Shell, pid: int) -> None:
    """Press Ctrl+Z and wait for the shell."""
    since = len(shell.raw)
    shell.key(walk.STOP)
    shell.until(lambda: is_stopped(pid) and shell.is_back(since), "the shell's prompt on a terminal at rest")


def _come_back(shell: Shell, shown: str, size: tuple[int, int] = (80, 24)) -> None:
    """Bring the job to the foreground; all of the screen is drawn again."""
    since = len(shell.raw)
    shell.key("fg\r")
    shell.until(lambda: b"\x1b[?1049h" in shell.raw[since:], "the terminal taken again")
    began = bytes(shell.raw).index(b"\x1b[?1049h", since)
    shell.until(lambda: shown == screen_of(bytes(shell.raw[began:]), size), "the same screen")
    assert AT_REST != modes_after(bytes(shell.raw))


def _stop_and_come_back(folder: Path, times: int) -> None:
    with Shell(folder) as shell:
        pid = shell.demo()
        shell.see(walk.FIRST_SCREEN, "Ctrl+Q quit")
        shown, handles = shell.text, open_handles(pid)
        for _ in range(times):
            _stop(shell, pid)
            _come_back(shell, shown)
        assert handles == open_handles(pid)
        shell.key(walk.ENTER)
        shell.see("Enter this code")

        assert 0 == shell.leave()


def test_stopped_and_continued_it_draws_everything_again(tmp_path: Path) -> None:
    """Ctrl+Z gives the terminal back and stops; `fg` takes it again and paints the whole screen, not a part; keys
    work afterwards, and no file stays open for it."""
    _stop_and_come_back(tmp_path, 2)


@pytest.mark.long
def test_stopped_a_hundred_times_it_draws_everything_again(tmp_path: Path) -> None:
    """The same a hundred times over."""
    _stop_and_come_back(tmp_path, 100)
    print("\n100 stops: 100 whole screens, modes given back 100 times")


def test_in_the_background_it_waits_for_the_terminal(tmp_path: Path) -> None:
    """`bg` does not let it draw into the shell's lines: it stops again until `fg`; the size may have changed."""
    with Shell(tmp_path) as shell:
        pid = shell.demo()
        shell.see(walk.FIRST_SCREEN, "Ctrl+Q quit")
        _stop(shell, pid)
        since = len(shell.raw)
        shell.key("bg\r")
        shell.until(lambda: b"Stopped" in shell.raw[since:] or _prompt_again(shell, since), "stopped once more")
        assert b"\x1b[?1049h" not in shell.raw[since:]
        shell.resize(100, 30)
        shell.key("fg\r")
        shell.until(lambda: "Ctrl+Q quit" in shell.screen.display[29], "keys in the last of 30 lines")

        assert 0 == shell.leave()


def _prompt_again(shell: Shell, since: int) -> bool:
    """Ask the shell for news of its job."""
    shell.key("\r")
    return b"Stopped" in shell.raw[since:]


@pytest.mark.parametrize("place", [pytest.param("code", marks=pytest.mark.long), "dialog"])
def test_stopped_from_outside_it_comes_back_where_it_was(tmp_path: Path, place: str) -> None:
    """SIGTSTP while a code is waited for, or in a dialog: the same place after `fg`, and its keys act."""
    with Shell(tmp_path) as shell:
        pid = shell.demo()
        walk.ask_for_code(shell)
        if place == "dialog":
            shell.key("1")
            walk.listed(shell)
            walk.find(shell, "contoso suites", "1")
            shell.key(walk.CONSENT)
            shell.see("What is asked for")
        since = len(shell.raw)
        os.kill(pid, signal.SIGTSTP)
        shell.until(lambda: is_stopped(pid) and shell.is_back(since), "the shell's prompt on a terminal at rest")
        since = len(shell.raw)
        shell.key("fg\r")
        shell.until(lambda: b"\x1b[?1049h" in shell.raw[since:], "the terminal taken again")
        shell.see("What is asked for" if place == "dialog" else "Enter this code")
        shell.key(walk.ESCAPE)
        shell.see_no("What is asked for" if place == "dialog" else "Enter this code")

        assert 0 == shell.leave()


@pytest.mark.long
def test_a_script_that_started_it_stops_too(tmp_path: Path) -> None:
    """The shell gets its prompt when tenantry was started by a script, which waits for it."""
    with Shell(tmp_path) as shell:
        script = shell.start("/bin/sh", "-c", f'{" ".join(TENANTRY)} --demo; echo "after=$?"')
        shell.see(walk.FIRST_SCREEN, "Ctrl+Q quit")
        shown = shell.text
        _stop(shell, script)
        _come_back(shell, shown)
        shell.key(walk.QUIT)
        shell.until(lambda: b"after=0" in shell.raw, "the script going on")


def test_where_no_shell_waits_it_is_not_stopped(tmp_path: Path) -> None:
    """Started by `ssh -t` or a terminal itself, nobody could continue it: it says so and goes on."""
    with walk.demo(tmp_path) as terminal:
        terminal.see(walk.FIRST_SCREEN, "Ctrl+Q quit")
        terminal.key(walk.STOP)
        terminal.see("No shell is there", walk.FIRST_SCREEN)
        terminal.key(walk.QUIT)

        assert 0 == terminal.end()
        assert (AT_REST, terminal.settings_before) == (modes_after(bytes(terminal.raw)), terminal.settings)


def test_continued_without_having_been_stopped_nothing_changes(tmp_path: Path) -> None:
    """A SIGCONT out of the blue, or a SIGSTOP that nobody could see coming: the screen is whole, modes are set once."""
    with Terminal((*TENANTRY, "--demo"), tmp_path) as terminal:
        terminal.see(walk.FIRST_SCREEN, "Ctrl+Q quit")
        shown, since = terminal.text, len(terminal.raw)
        terminal.process.send_signal(signal.SIGCONT)
        terminal.until(
            lambda: b"\x1b[?1049h" in terminal.raw[since:] and shown == terminal.text, "the whole screen once more"
        )
        terminal.until(lambda: modes_after(bytes(terminal.raw)).key_flags, "the last of the modes")
        assert 1 == modes_after(bytes(terminal.raw)).key_flags
        terminal.key(walk.QUIT)

        assert 0 == terminal.end()
        assert (AT_REST, terminal.settings_before) == (modes_after(bytes(terminal.raw)), terminal.settings)
