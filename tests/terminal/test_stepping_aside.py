"""A child that gets the terminal whole, from the screens that step aside for it and come back."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.terminal import walk
from tests.terminal.away import DRAWN, NEWS
from tests.terminal.sequences import AT_REST, modes_after
from tests.terminal.shell import Shell
from tests.terminal.terminal import Terminal, screen_of

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what a process does")

BROKEN = r"\033[?1049h\033[?1000h\033[?1006h\033[?2004h\033[?25l\033[3;7r\033[4h\033(0\033[41m"
"""Another screen, mouse, paste, no cursor, a few lines only, inserting, line drawing, red."""


def run(terminal: Terminal, script: str) -> int:
    """Run a script in the session; the count of bytes when the child has said that it begins."""
    (terminal.folder / "child").write_text(f"printf 'BEGIN\\n'\n{script}\n")
    terminal.key("!")
    terminal.see("Run a command in")
    since = len(terminal.raw)
    terminal.key(f"sh {terminal.folder}/child", walk.ENTER)
    terminal.until(lambda: b"BEGIN\r\n" in terminal.raw[since:], "the child's first word")
    return terminal.raw.index(b"BEGIN\r\n", since)


def comes_back(terminal: Terminal, status: str, *, enter: str = walk.ENTER) -> str:
    """Wait for the end of the child, go back; what stands on a terminal that shows only what was drawn since."""
    terminal.until(lambda: f"Ended, {status}. Enter goes back".encode() in terminal.raw, f"the child's {status}")
    since = len(terminal.raw)
    terminal.key(enter)
    terminal.until(lambda: b"\x1b[?1049h" in terminal.raw[since:], "the terminal taken again")
    began = terminal.raw.index(b"\x1b[?1049h", since)
    size = terminal.screen.columns, terminal.screen.lines

    def drawn() -> str:
        return screen_of(bytes(terminal.raw[began:]), size)

    def is_whole() -> bool:
        """From the band in the first line to the keys in the last, with the notice."""
        lines = drawn().split("\n")
        return (
            "▌ Contoso Suites" in lines[0] and "F1 Help" in lines[-1] and "Command in Contoso Suites: exit" in drawn()
        )

    terminal.until(is_whole, "the session once more")
    return drawn()


def in_session(terminal: Terminal) -> None:
    """Be in a customer's session."""
    walk.sign_in(terminal)
    walk.open_customer(terminal, "contoso suites", "1", "Contoso Suites")


def test_a_child_has_the_terminal_alone(tmp_path: Path) -> None:
    """It finds the modes off and the settings of the start; what is drawn, told, rung and copied meanwhile reaches it
    not by a byte; what is typed reaches nobody else, what was told is told on coming back, and the filter is kept."""
    with walk.demo(tmp_path, "away-restless") as terminal:
        walk.sign_in(terminal)
        terminal.key(walk.SORT)
        terminal.see("It begins.")
        walk.open_customer(terminal, "contoso suites", "1", "Contoso Suites")
        began = run(terminal, "read line; printf 'END<%s>\\n' \"$line\"; read line")
        assert (AT_REST, terminal.settings_before) == (modes_after(bytes(terminal.raw[:began])), terminal.settings)
        drawn = tmp_path / DRAWN
        terminal.until(lambda: drawn.exists() and drawn.stat().st_size > 20, "twenty frames for nobody")
        terminal.key("typed\r")
        terminal.until(lambda: b"END<typed>\r\n" in terminal.raw, "what was typed")
        assert b"BEGIN\r\ntyped\r\nEND<typed>\r\n" == bytes(terminal.raw[began:])
        terminal.key("\rabc\r")
        shown = comes_back(terminal, "exit status 0")
        assert NEWS in shown
        terminal.key(walk.ESCAPE)
        terminal.see("1 of 240", "contoso suites")
        terminal.key(walk.QUIT)

        assert 0 == terminal.end()


def test_however_a_child_leaves_the_terminal_the_screens_are_whole(tmp_path: Path) -> None:
    """Killed in raw mode over another screen, with the mouse on and the cursor off, and the size changed meanwhile:
    everything is drawn at the new size, and after leaving the terminal is as before."""
    with Shell(tmp_path) as shell:
        shell.demo()
        in_session(shell)
        run(shell, f"stty raw -echo; printf '{BROKEN}'; printf 'REA''DY'; read line; kill -9 $$")
        shell.until(lambda: b"READY" in shell.raw, "a broken terminal")
        shell.resize(100, 30)
        shell.key("\n")
        assert "Default domain" in comes_back(shell, "exit status 137 (SIGKILL)")
        shell.key(walk.TAB)

        assert 0 == shell.leave()
        shell.key("stty -a\r")
        shell.until(lambda: b"\nisig icanon" in shell.raw, "settings as a shell wants them")


def test_ctrl_c_goes_to_the_child_alone(tmp_path: Path) -> None:
    """It ends the child and not the program; pressed once more where Enter is waited for it goes back."""
    with walk.demo(tmp_path) as terminal:
        in_session(terminal)
        run(terminal, "exec sleep 100")
        terminal.key(walk.INTERRUPT)
        comes_back(terminal, "exit status 130 (SIGINT)", enter=walk.INTERRUPT)
        terminal.key(walk.QUIT)

        assert 0 == terminal.end()
        assert (AT_REST, terminal.settings_before) == (modes_after(bytes(terminal.raw)), terminal.settings)
