"""A bug in each kind of place: what the terminal and the disk get to hold of it."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from tests.support.issued import found_in
from tests.terminal import walk
from tests.terminal.program import ISSUED
from tests.terminal.sequences import AT_REST, modes_after
from tests.terminal.terminal import Terminal

PLACES = [
    "in-handler", "in-worker", "in-thread", "in-group", "in-timer", "in-render", "in-dead-thread",
    "in-worker-that-exits",
]  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
def test_a_bug_tells_its_place_and_no_secret(tmp_path: Path, place: str) -> None:
    """It held a device code in its locals, its words and what led to it: status 70, the terminal as before, a report
    that lies where it says, for this person alone, with the lines of code and nothing of what they held."""
    with walk.demo(tmp_path, place) as terminal:
        walk.ask_for_code(terminal)
        terminal.key("n")
        status = terminal.end()

        assert (70, AT_REST) == (status, modes_after(bytes(terminal.raw)))
        assert terminal.settings_before == terminal.settings
        _check_report(terminal, tmp_path)


def test_a_bug_with_tokens_at_hand_tells_none(tmp_path: Path) -> None:
    """The same in the customer list, when access and refresh tokens have been issued."""
    with walk.demo(tmp_path, "in-worker") as terminal:
        walk.sign_in(terminal)
        terminal.key(walk.SORT)

        assert 70 == terminal.end()
        assert 4 <= len((tmp_path / ISSUED).read_text().split())
        _check_report(terminal, tmp_path)


def test_a_bug_on_a_full_disk_is_told_all_the_same(tmp_path: Path) -> None:
    """No report can be kept: a line says so and names the place, the status is 70, and nothing else is said."""
    with walk.demo(tmp_path, "in-worker-on-full-disk") as terminal:
        walk.ask_for_code(terminal)
        terminal.key("n")

        assert (70, AT_REST) == (terminal.end(), modes_after(bytes(terminal.raw)))
    said = bytes(terminal.raw).rpartition(b"\x1b")[2]
    assert (True, True) == (b"because of a bug: ValueError" in said, b"no report could be kept" in said)
    assert ([], set()) == (list(tmp_path.rglob("bug-*")), _secrets_in(bytes(terminal.raw), tmp_path))


def test_warnings_logs_and_destructors_print_nothing(tmp_path: Path) -> None:
    """Neither on the screens nor while the terminal is being given back, when nothing of Textual's catches it."""
    with walk.demo(tmp_path, "in-noise") as terminal:
        walk.ask_for_code(terminal)
        terminal.key("n", walk.QUIT)

        assert 0 == terminal.end()
        assert (False, set()) == (b"no luck" in terminal.raw, _secrets_in(bytes(terminal.raw), tmp_path))


def test_a_forgotten_task_prints_nothing(tmp_path: Path) -> None:
    """An error that nobody fetched is not printed by asyncio when the program ends."""
    with walk.demo(tmp_path, "in-forgotten") as terminal:
        walk.ask_for_code(terminal)
        terminal.key("n")
        terminal.key(walk.QUIT)

        assert 0 == terminal.end()
        assert (False, set()) == (b"ValueError" in terminal.raw, _secrets_in(bytes(terminal.raw), tmp_path))


def _check_report(terminal: Terminal, folder: Path) -> None:
    (report,) = (folder / "state").rglob("bug-*.txt")
    text = report.read_text()
    said = bytes(terminal.raw).rpartition(b"\x1b")[2].decode()

    assert (True, 0o600) == (str(report) in said.replace("\r\n", ""), stat.S_IMODE(report.stat().st_mode))
    assert [True, True] == [f"builtins.{kind}" in text.splitlines() for kind in ("ValueError", "KeyError")]
    assert "tests/terminal/program.py" in text
    assert set() == _secrets_in(bytes(terminal.raw), folder) | _secrets_in(text.encode(), folder)
    assert (False, False) == ("no luck" in text, b"no luck" in terminal.raw)


def _secrets_in(place: bytes, folder: Path) -> set[str]:
    return found_in(place, (folder / ISSUED).read_text().split())
