"""Where the screens are refused, and what is put in order before Textual is loaded."""

from __future__ import annotations

import io
import sys
from typing import TextIO

import pytest

from tui.cli.terminal import check_terminal, prepare_surroundings, speak_utf8
from tui.errors import UsageError


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def streams(**changes: TextIO | None) -> dict[str, TextIO | None]:
    """Three terminals, but for the changes."""
    found: dict[str, TextIO | None] = {"input": Terminal(), "output": Terminal(), "the error output": Terminal()}
    return found | changes


def refusal(changes: dict[str, TextIO | None], environ: dict[str, str]) -> str:
    """What is said; empty when the screens may start."""
    try:
        check_terminal(streams(**changes), environ)
    except UsageError as error:
        return error.summary
    return ""


@pytest.mark.parametrize("kind", ["xterm-256color", "linux", "screen", "vt100", "tmux"])
def test_a_terminal_is_good_enough(kind: str) -> None:
    """Anything that moves its cursor may show the screens."""
    assert "" == refusal({}, {"TERM": kind})


@pytest.mark.parametrize("name", ["input", "output", "the error output"])
@pytest.mark.parametrize("stream", [io.StringIO(), None])
def test_a_redirected_or_closed_stream_is_refused(name: str, stream: TextIO | None) -> None:
    """Each of the three is needed: Textual reads one and draws on the error output."""
    said = f"The screens need a terminal, and {name} is none."
    assert said == refusal({name: stream}, {"TERM": "xterm"})


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sets no TERM")
@pytest.mark.parametrize(
    ("environ", "why"),
    [({"TERM": "dumb"}, "TERM is dumb"), ({"TERM": ""}, "TERM is not set"), ({}, "TERM is not set")],
)
def test_a_terminal_that_only_prints_is_refused(environ: dict[str, str], why: str) -> None:
    """Without cursor movement a screen would be noise."""
    assert f"The screens need a terminal that can move its cursor: {why}." == refusal({}, environ)


def test_a_developers_variables_do_not_reach_textual() -> None:
    """Logs, screenshots, pressed keys, drivers and an exported size go; what adapts to a terminal stays."""
    dropped = ("TEXTUAL", "TEXTUAL_LOG", "TEXTUAL_SCREENSHOT", "TEXTUAL_SCREENSHOT_LOCATION", "TEXTUAL_PRESS")
    more = ("TEXTUAL_DRIVER", "TEXTUAL_DEBUG", "TEXTUAL_DEVTOOLS_HOST", "TEXTUAL_SHOW_RETURN", "COLUMNS", "LINES")
    environ = dict.fromkeys((*dropped, *more), "1")
    environ |= {"TEXTUAL_FPS": "5", "TEXTUAL_COLOR_SYSTEM": "256", "TERM": "xterm", "TEXTUALLY": "kept"}
    prepare_surroundings(environ)

    assert {
        "TERM": "xterm",
        "TEXTUALLY": "kept",
        "TEXTUAL_ANIMATIONS": "none",
        "TEXTUAL_COLOR_SYSTEM": "256",
        "TEXTUAL_FPS": "120",
    } == environ


@pytest.mark.parametrize("encoding", ["latin-1", "ascii", "utf-8", "UTF8"])
def test_frames_are_written_in_utf8_whatever_the_locale(encoding: str) -> None:
    """A stream in another encoding is changed; one in UTF-8 is left alone."""
    written = io.BytesIO()
    stream = io.TextIOWrapper(written, encoding=encoding)
    speak_utf8(stream)
    stream.write("┃é")
    stream.flush()

    assert "┃é".encode() == written.getvalue()


def test_a_missing_stream_is_no_problem_of_its_own() -> None:
    """A program without an error output (a service on Windows) is refused elsewhere, not crashed here."""
    speak_utf8(None)
    assert "The screens need a terminal, and input is none." == refusal({"input": None}, {"TERM": "xterm"})
