"""In which terminals the program starts, and what it finds when it starts again."""

from __future__ import annotations

import signal
import subprocess
from pathlib import Path

import pytest

from tests.terminal import walk
from tests.terminal.sequences import AT_REST, modes_after
from tests.terminal.terminal import TENANTRY, Terminal


@pytest.mark.parametrize("kind", ["xterm", "screen", "tmux-256color", "linux", "vt100"])
def test_it_starts_in_every_usual_terminal(tmp_path: Path, kind: str) -> None:
    """Whatever TERM says, the first screen is drawn and the terminal given back."""
    with Terminal((*TENANTRY, "--demo"), tmp_path, {"TERM": kind}) as terminal:
        terminal.see(walk.FIRST_SCREEN, "Ctrl+Q quit")
        terminal.key(walk.QUIT)

        assert 0 == terminal.end()
        assert AT_REST == modes_after(bytes(terminal.raw))


@pytest.mark.parametrize("kind", ["dumb", ""])
def test_it_declines_a_terminal_that_cannot_show_screens(tmp_path: Path, kind: str) -> None:
    """One line and status 2, and not a single control sequence."""
    with Terminal((*TENANTRY, "--demo"), tmp_path, {"TERM": kind}) as terminal:
        assert 2 == terminal.end()
        assert (False, 1) == (b"\x1b" in terminal.raw, terminal.raw.count(b"tenantry:"))


def test_it_declines_a_pipe(tmp_path: Path) -> None:
    """Without a terminal nothing is drawn into the output."""
    done = subprocess.run([*TENANTRY, "--demo"], stdin=subprocess.DEVNULL, capture_output=True, check=False)

    assert (2, b"") == (done.returncode, done.stdout)


@pytest.mark.parametrize("locale", [{"LANG": "C"}, {"LC_ALL": "POSIX", "PYTHONIOENCODING": "latin1"}])
def test_frames_are_drawn_in_any_locale(tmp_path: Path, locale: dict[str, str]) -> None:
    """With LANG=C or a Latin-1 locale the code card still has its own letters, none written as an escape."""
    with walk.demo(tmp_path, env=locale) as terminal:
        walk.ask_for_code(terminal)

        assert (False, True) == (b"\\u2" in terminal.raw, any(block in terminal.text for block in "▀▄█"))


def test_exported_sizes_do_not_freeze_the_size(tmp_path: Path) -> None:
    """COLUMNS and LINES in the environment are not believed, neither at the start nor later."""
    with Terminal((*TENANTRY, "--demo"), tmp_path, {"COLUMNS": "60", "LINES": "20"}) as terminal:
        terminal.until(lambda: "Ctrl+Q quit" in terminal.screen.display[23], "keys in the last of 24 lines")
        terminal.resize(100, 30)
        terminal.until(lambda: "Ctrl+Q quit" in terminal.screen.display[29], "keys in the last of 30 lines")
        terminal.key(walk.QUIT)

        assert 0 == terminal.end()


def test_bytes_that_are_no_text_do_no_harm(tmp_path: Path) -> None:
    """A paste in another encoding, as from an old terminal, is taken for odd letters and ends nothing."""
    with Terminal((*TENANTRY, "--demo"), tmp_path) as terminal:
        terminal.see(walk.FIRST_SCREEN)
        terminal.send(b"caf\xe9 \xff\xfe\x80")
        terminal.key(walk.ENTER)
        terminal.see("Enter this code")
        terminal.key(walk.QUIT)

        assert 0 == terminal.end()


def test_killed_in_between_nothing_shown_as_saved_is_lost(tmp_path: Path) -> None:
    """After `kill -9` the next start finds the account, the star, the session, and says what has to be renewed."""
    with walk.demo(tmp_path) as terminal:
        walk.sign_in(terminal)
        walk.find(terminal, "contoso suites", "1")
        terminal.key(walk.STAR)
        terminal.see("★")
        terminal.key(walk.ENTER)
        terminal.see("▌ Contoso Suites", "Default domain")
        terminal.process.kill()
        assert -signal.SIGKILL == terminal.end()

    with Terminal((*TENANTRY, "--demo"), tmp_path) as terminal:
        terminal.see("ada@fourthcoffee.example", "sign in again")
        terminal.key("l")
        terminal.see("signed out", "240 of 240", "1 ◌ Contos")
        terminal.key("contoso suites")
        terminal.see("★")
        terminal.key(walk.TAB)
        terminal.see("sign-in needed")
        terminal.key(walk.QUIT)

        assert 0 == terminal.end()
