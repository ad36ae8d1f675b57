"""`tenantry doctor` on a terminal: what it asks, what it makes of each answer, and that it leaves all as it was."""

from __future__ import annotations

import base64
import json
import re
import signal
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.cli.home import Home, command
from tests.terminal.terminal import Terminal
from tui.cli.doctor.between import look_between
from tui.cli.doctor.clipboard import look_at_clipboard
from tui.cli.doctor.finding import Case, Finding, Section, State
from tui.cli.doctor.page import page
from tui.cli.doctor.questions import ABILITIES, QUESTIONS, as_told
from tui.cli.doctor.terminal import look_at_terminal
from tui.store.settings import look_at_settings

if sys.platform != "linux":
    pytest.skip("XDG folders", allow_module_level=True)

MODERN = b"\x1b[5;1R\x1b[5;2R\x1b[5;4R\x1bP>|foot(1.20.2)\x1b\\\x1b[?62;4;22;52c"
"""The answer of a terminal that draws UTF-8, has a name, and takes copies."""
XTERM = b"\x1b[5;1R\x1b[5;2R\x1b[5;4R\x1bP>|XTerm(379)\x1b\\\x1b[?64;1;2;6;9;15;16;17;18;21;22;28c"
LATIN = b"\x1b[5;1R\x1b[5;3R\x1b[5;6R\x1b[?6c"
REMOTE = {"SSH_CONNECTION": "192.0.2.7 5022 192.0.2.1 22"}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home of this test's own, in which nothing was set or kept yet."""
    return Home(tmp_path)


_NOT_HERE = ("TMUX", "STY", "DISPLAY", "COLUMNS", "LINES")


def on_terminal(home: Home, *words: str, **changes: str) -> Terminal:
    """The command on a terminal that answers nothing by itself."""
    environ = {name: value for name, value in home.environ.items() if name not in _NOT_HERE}
    return Terminal([*command(), "doctor", *words], home.folder, environ | changes, size=(120, 60))


def written(terminal: Terminal) -> str:
    """All that it was sent: longer than its screen where paths are long."""
    return bytes(terminal.raw).decode(errors="replace")


def report(home: Home, answer: bytes, **changes: str) -> str:
    """What is told when the terminal answers so."""
    with on_terminal(home, **changes) as terminal:
        terminal.until(lambda: QUESTIONS in terminal.raw, "the questions")
        terminal.send(answer)
        terminal.end()
        assert terminal.settings_before == terminal.settings
        printed = bytes(terminal.raw)
    assert (1, b"\x1b" in printed.replace(QUESTIONS, b"")) == (printed.count(QUESTIONS), False)
    return printed.replace(QUESTIONS, b"").decode().replace("\r\n", "\n")


def line(printed: str, section: str, name: str) -> str:
    """One finding with its cure, its white space made one blank."""
    found = re.search(rf"^{section}$.*?(^. \w+ +{re.escape(name)} .*?)(?=^\S|^$)", printed, re.MULTILINE | re.DOTALL)
    assert found is not None, printed
    return " ".join(found[1].split())


def test_a_terminal_that_answers_is_known(home: Home) -> None:
    """Its name, that it draws UTF-8, and that it takes copies; nothing of the answer is shown."""
    printed = report(home, MODERN)

    assert "✓ good own name foot(1.20.2)" == line(printed, "TERMINAL", "own name")
    assert "✓ good letters UTF-8 is drawn, wide letters in two cells" == line(printed, "TERMINAL", "letters")
    assert "✓ good your terminal foot(1.20.2) says that it takes copies" == line(printed, "CLIPBOARD", "your terminal")
    assert "62;4" not in printed


def test_a_terminal_that_says_nothing_costs_a_second(home: Home) -> None:
    """It is told, the rest is whole, and the terminal is as it was."""
    with on_terminal(home) as terminal:
        assert 0 == terminal.end()
        printed = written(terminal)
        assert terminal.settings_before == terminal.settings

    assert "! warning  own name          it says nothing when it is asked" in printed
    assert "LOGIN" in printed


def test_it_fits_a_terminal(home: Home) -> None:
    """At 80 columns no line is longer, but for a path; the last one says how it is."""
    with Terminal([*command(), "doctor"], home.folder, home.environ) as terminal:
        assert 0 == terminal.end()
        lines = bytes(terminal.raw).replace(QUESTIONS, b"").decode().split("\r\n")

    assert lines[-2].startswith("0 faults, ")
    assert [] == [line for line in lines if len(line) > 80 and str(home.folder) not in line]


def told(home: Home, answer: bytes, **changes: str) -> dict[tuple[str, str], Finding]:
    """What is found of a terminal that answers so, by section and name."""
    places, environ = home.places, home.environ | REMOTE | changes
    case = Case(places, look_at_settings(places.config_file, {}, {}), environ, False, False, as_told(answer))
    between = replace(look_between({}), in_tmux=False, is_hidden=False, has_ssh=True, mosh="")
    looks = {"terminal": look_at_terminal, "clipboard": look_at_clipboard}
    return {(section, each.name): each for section, look in looks.items() for each in look(case, between)}


def test_a_terminal_without_utf8_is_a_fault_in_plain_signs(home: Home) -> None:
    """Two letters came of one: the cure names the place in PuTTY, and the page does without what would be torn."""
    found = told(home, LATIN)["terminal", "letters"]
    lines = page([Section("terminal", (found,))], 80, is_utf8=bool(as_told(LATIN).is_utf8))

    assert (State.FAULT, "the terminal draws one letter (é) as 2, so it does not read UTF-8") == (
        found.state,
        found.said,
    )
    assert (True, "x fault ") == ("PuTTY" in found.cure, lines[1][:8])
    assert all(line.isascii() for line in lines)


def test_xterm_is_told_how_to_allow_copies(home: Home) -> None:
    """It refuses by default and cannot be asked: the resource stands there."""
    found = told(home, XTERM)["clipboard", "your terminal"]

    assert (State.WARNING, True) == (found.state, "XTerm*disallowedWindowOps: 20,21,SetXprop" in found.cure)


@pytest.mark.parametrize(
    ("kind", "state", "said"),
    [
        ("screen-256color", State.FAULT, "TERM is screen's, and tmux 3.4 answers: it drops what is wrapped for screen"),
        ("tmux-256color", State.WARNING, "tmux 3.4 stands between, unseen from here; by default it drops copies"),
    ],
)
def test_a_tmux_before_ssh_is_seen(home: Home, kind: str, state: State, said: str) -> None:
    """No variable crosses SSH, but its own name does."""
    found = told(home, b"\x1b[5;1R\x1b[5;2R\x1b[5;4R\x1bP>|tmux 3.4\x1b\\\x1b[?1;2;4c", TERM=kind)["clipboard", "tmux"]

    assert (state, said, True) == (found.state, found.said, "set -g set-clipboard on" in found.cure)


def test_an_answer_in_pieces_is_one_answer(home: Home) -> None:
    """Over a slow line an answer comes in parts."""
    with on_terminal(home) as terminal:
        terminal.until(lambda: QUESTIONS in terminal.raw, "the questions")
        for at in range(0, len(MODERN), 7):
            terminal.send(MODERN[at : at + 7])
        terminal.end()

        assert "foot(1.20.2) says that it takes copies" in written(terminal)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_while_it_waits_leaves_the_terminal_as_it_was(home: Home, number: signal.Signals) -> None:
    """Echo and lines are back, and the status tells of the signal."""
    with on_terminal(home, **REMOTE) as terminal:
        terminal.until(lambda: QUESTIONS in terminal.raw, "the questions")
        terminal.process.send_signal(number)

        assert 128 + number == terminal.end()
        assert terminal.settings_before == terminal.settings


def test_a_terminal_that_can_only_print_is_asked_nothing(home: Home) -> None:
    """It would print the questions."""
    with on_terminal(home, TERM="dumb") as terminal:
        assert 1 == terminal.end()  # the screens are not drawn there
        assert b"\x1b" not in terminal.raw


def test_an_output_that_is_no_terminal_is_asked_nothing(home: Home) -> None:
    """The questions would go into the file or the pipe."""
    status, output, _ = home.told("doctor", "--json")
    found = {each["name"]: each["said"] for each in json.loads(output) if each["section"] == "terminal"}

    assert (0, False) == (status, "\x1b" in output)
    assert found["own name"].startswith("not asked")


def copied(raw: bytearray) -> str | None:
    """What was sent to the clipboard."""
    found = re.search(rb"\x1b\]52;c;([A-Za-z0-9+/=]+)\x07", bytes(raw))
    return base64.b64decode(found[1]).decode() if found else None


def trial(home: Home, answer: bytes = MODERN) -> Terminal:
    """The live test, as far as the copy having been sent."""
    terminal = on_terminal(home, "--clipboard")
    terminal.until(lambda: QUESTIONS in terminal.raw, "the questions")
    terminal.send(answer)
    terminal.until(lambda: terminal.raw.endswith(b"\x1b]52;c;?\x07" + ABILITIES), "the copy, and the question for it")
    return terminal


def test_nothing_is_copied_unasked(home: Home) -> None:
    """What the person has copied stays, unless `--clipboard` says otherwise."""
    assert "]52;" not in report(home, MODERN)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (None, "✓ good     test copy         your terminal's clipboard has it"),
        (b"hunter2", "✗ fault    test copy         your terminal's clipboard holds something else"),
    ],
)
def test_a_copy_that_is_given_back_is_compared(home: Home, given: bytes | None, said: str) -> None:
    """The terminal answers the question for its clipboard; what else was in it is not shown. A guess that was proven
    wrong is not told."""
    with trial(home, XTERM) as terminal:
        back = given or (copied(terminal.raw) or "").encode()
        terminal.send(b"\x1b]52;c;" + base64.b64encode(back) + b"\x1b\\\x1b[?62;52c")
        terminal.end()

        assert said in written(terminal)
        assert (given is not None) == ("disallowedWindowOps" in written(terminal))
        assert b"hunter2" not in terminal.raw


@pytest.mark.parametrize(
    ("pasted", "said"),
    [
        (b"\x1b[200~COPY\x1b[201~", "✓ good     test copy"),
        (b"touch hunter2\rtouch hunter3\r", "✗ fault    test copy"),
        (b"\r", "! warning  test copy         it was sent to your terminal's clipboard, which nobody confirmed"),
    ],
)
def test_a_person_pastes_where_the_terminal_does_not_tell(home: Home, pasted: bytes, said: str) -> None:
    """It is compared and not shown, and no line of it is left for the shell to obey."""
    with trial(home) as terminal:
        terminal.send(b"\x1b[?62;52c")
        terminal.until(lambda: terminal.raw.endswith(b"\x1b[?2004h"), "the question to the person")
        terminal.send(pasted.replace(b"COPY", (copied(terminal.raw) or "").encode()))
        terminal.end()

        assert said in written(terminal)
        assert (False, True) == (b"hunter" in terminal.raw, b"\x1b[?2004l" in terminal.raw)
        assert (0, terminal.settings_before) == (terminal.unread, terminal.settings)


def test_a_paste_in_brackets_is_read_to_its_end(home: Home) -> None:
    """However slowly its lines come."""
    with trial(home) as terminal:
        terminal.send(b"\x1b[?62;52c")
        terminal.until(lambda: terminal.raw.endswith(b"\x1b[?2004h"), "the question to the person")
        for piece in b"\x1b[200~touch hunter2\r", b"touch hunter3\r", b"touch hunter4\r\x1b[201~":
            terminal.send(piece)
            terminal.until(lambda: not terminal.unread or terminal.process.poll() is not None, "its being read")
        terminal.end()

        assert (False, 0) == (b"hunter" in terminal.raw, terminal.unread)


@pytest.mark.parametrize(
    ("answer", "is_utf8"),
    [(b"", None), (b"\x1b[1;80R\x1b[1;80R\x1b[2;2R\x1b[?1c", None), (b"\x1b[1;1R\x1b[?1c", None), (LATIN, False)],
)
def test_an_odd_answer_claims_nothing(answer: bytes, is_utf8: bool | None) -> None:
    """None, one at the end of a line, and one that is cut short: the letters stay unknown."""
    assert is_utf8 is as_told(answer).is_utf8


def test_a_hostile_name_is_made_safe() -> None:
    """Whoever answers may be anything."""
    assert as_told("\x1bP>|\u202eevil\x1b\\\x1b[?1c".encode()).name.isprintable()
