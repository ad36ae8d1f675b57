"""What stands between the program and the terminal, and between the person and a developer's switches."""

from __future__ import annotations

import socket
from pathlib import Path

from tests.terminal import walk
from tests.terminal.program import MARKED
from tests.terminal.sequences import AT_REST, controls, copied, foreign, kind_of, modes_after
from tests.terminal.terminal import TENANTRY, Terminal

NAMES = ("LOG", "SCREENSHOT", "SCREENSHOT_LOCATION", "SCREENSHOT_FILENAME", "DEBUG", "SLOW_THRESHOLD", "SHOW_RETURN")
"""Switches of Textual that write something (8.2.8, `constants.py`); each is given a file to write."""


def test_a_raw_text_behind_all_other_walls_is_marked_at_the_output(tmp_path: Path) -> None:
    """A widget that draws an escape sequence as it came: the terminal gets letters and marks, the program counts them,
    and before that it had nothing to count."""
    with walk.demo(tmp_path, "raw-text") as terminal:
        walk.sign_in(terminal)
        terminal.key(walk.SORT)
        terminal.see("Con\ufffd]0;owned\ufffd]52;c;QQ==")
        terminal.until(lambda: _counts(tmp_path)[1], "a count")
        before, _ = _counts(tmp_path)
        terminal.key(walk.QUIT)

        assert 0 == terminal.end()
        assert 0 == before
        assert set() == foreign(bytes(terminal.raw))
        assert [] == [each for each in controls(bytes(terminal.raw)) if kind_of(each) == "clipboard"]


def test_a_list_of_hostile_names_is_letters_on_the_terminal(tmp_path: Path) -> None:
    """240 names of the corpus in every answer: listed, paged through, opened, copied, asked about. Nothing foreign is
    sent, the clipboard gets addresses only, and the guard at the output had nothing to mark."""
    with walk.demo(tmp_path, "hostile") as terminal:
        walk.ask_for_code(terminal)
        terminal.key("1")
        walk.listed(terminal)
        for _ in range(12):
            terminal.key("\x1b[6~")
        terminal.key(walk.CONSENT)
        terminal.see("What is asked for")
        terminal.key(walk.ESCAPE)
        terminal.see_no("What is asked for")
        terminal.key(walk.COPY)
        terminal.until(lambda: copied(bytes(terminal.raw)), "a copy")
        terminal.key(walk.SORT)
        terminal.until(lambda: (tmp_path / MARKED).exists(), "a count")  # noqa: PLW0108 - read anew each time
        terminal.see("Contoso")
        terminal.key(walk.QUIT)

        assert 0 == terminal.end()
        assert set() == foreign(bytes(terminal.raw))
        assert "0 0\n" == (tmp_path / MARKED).read_text()
        assert [] == [text for text in copied(bytes(terminal.raw)) if not text.isascii() or not text.isprintable()]


def test_a_developers_switches_do_nothing(tmp_path: Path) -> None:
    """With all of them set no key is pressed, no driver loaded, no file written and no connection tried; the program
    waits for the person as ever."""
    with socket.create_server(("127.0.0.1", 0)) as devtools:
        devtools.setblocking(False)
        files = {f"TEXTUAL_{name}": str(tmp_path / f"made-by-{name.lower()}") for name in NAMES}
        switches = {
            "TEXTUAL": "devtools,debug",
            "TEXTUAL_DEVTOOLS_HOST": "127.0.0.1",
            "TEXTUAL_DEVTOOLS_PORT": str(devtools.getsockname()[1]),
            "TEXTUAL_PRESS": "enter,1,ctrl+q",
            "TEXTUAL_DRIVER": "tests.terminal.no_such_driver:Driver",
            "TEXTUAL_SCREENSHOT": "0",
        }
        with Terminal((*TENANTRY, "--demo"), tmp_path, files | switches) as terminal:
            terminal.see(walk.FIRST_SCREEN, "Ctrl+Q quit")
            terminal.key(walk.ENTER)
            terminal.see("Enter this code")
            terminal.key(walk.QUIT)

            assert 0 == terminal.end()
            assert AT_REST == modes_after(bytes(terminal.raw))
        assert {"state"} == {each.name for each in tmp_path.iterdir()} - {"config"}
        assert [] == [each.name for each in tmp_path.rglob("*.svg")]
        assert _nobody_called(devtools)


def _counts(folder: Path) -> tuple[int, int]:
    """What was marked before the raw text was drawn, and since the start; nothing while nothing is told yet."""
    file = folder / MARKED
    before, _, after = (file.read_text() if file.exists() else "").partition(" ")
    return (int(before), int(after)) if after.endswith("\n") else (0, 0)


def _nobody_called(server: socket.socket) -> bool:
    try:
        server.accept()
    except BlockingIOError:
        return True
    return False
