"""Copying: by which way, in which bytes, and what is said of it."""

from __future__ import annotations

import base64
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.model.clipboard_way import Way, choose_way
from tui.model.osc52 import osc52, osc52_through_screen
from tui.ui.clipboard import MOST_BASE64, Clipboard, Sent

PLAIN = {"TERM": "xterm-256color"}
REMOTE = {**PLAIN, "SSH_CONNECTION": "192.0.2.1 5 192.0.2.2 22"}


@pytest.mark.parametrize(
    ("environ", "has_tmux", "is_desktop", "way"),
    [
        (PLAIN, False, False, Way.OSC52),
        (REMOTE, True, False, Way.OSC52),
        ({**REMOTE, "TMUX": "/run/tmux,1,0"}, True, False, Way.TMUX),
        ({**REMOTE, "TMUX": "/run/tmux,1,0"}, False, False, Way.OSC52),
        ({"TERM": "screen-256color", "TMUX": "/run/tmux,1,0"}, True, False, Way.TMUX),
        ({"TERM": "screen.xterm-256color", "STY": "1.pts"}, False, False, Way.SCREEN),
        ({"TERM": "screen"}, True, False, Way.SCREEN),
        ({"TERM": "dumb"}, False, False, Way.OFF),
        ({"TERM": "linux"}, False, True, Way.OFF),
        ({**PLAIN, "WAYLAND_DISPLAY": "wayland-0"}, False, False, Way.NATIVE),
        ({**PLAIN, "DISPLAY": ":0"}, False, False, Way.NATIVE),
        ({**REMOTE, "DISPLAY": "localhost:10.0"}, False, False, Way.OSC52),
        (PLAIN, False, True, Way.NATIVE),
        (REMOTE, False, True, Way.OSC52),
    ],
)
def test_the_way_fits_the_terminal(environ: dict[str, str], has_tmux: bool, is_desktop: bool, way: Way) -> None:
    """tmux before screen, never a console without a clipboard, a clipboard program only on the person's own machine."""
    assert way == choose_way(environ, has_tmux=has_tmux, is_desktop=is_desktop)


@pytest.mark.parametrize("way", list(Way))
def test_a_setting_goes_before_what_is_known(way: Way) -> None:
    """Whoever sets a way gets it, whatever the terminal seems to be."""
    assert way == choose_way({"TERM": "dumb"}, str(way), has_tmux=False, is_desktop=False)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_any_text_comes_through_whole(text: str) -> None:
    """What a terminal decodes is what was sent; the sequence itself is ASCII with one terminator."""
    sequence = osc52(text)

    assert text == base64.b64decode(sequence.removeprefix("\x1b]52;c;").removesuffix("\x07")).decode()
    assert (True, 1) == (sequence.isascii(), sequence.count("\x07"))


@given(st.text(alphabet="abc é", max_size=2000))
def test_screen_hands_on_the_same_bytes(text: str) -> None:
    """Unwrapped, the pieces are the sequence; none is longer than GNU screen passes."""
    pieces = re.findall(r"\x1bP(.*?)\x1b\\", osc52_through_screen(text), re.DOTALL)

    assert osc52(text) == "".join(pieces)
    assert max(len(piece) for piece in pieces) <= 500


async def test_what_is_too_long_is_not_sent() -> None:
    """A sequence that terminals cut is not written at all, and the person is told."""
    written: list[str] = []
    sent = await Clipboard(written.append, "osc52", {}).copy("x" * MOST_BASE64)

    assert ([], Way.OFF, False) == (written, sent.way, sent.went_out)


@pytest.mark.parametrize("setting", ["osc52", "screen", "off"])
async def test_a_copy_writes_once_or_not_at_all(setting: str) -> None:
    """One write, by the way that was set; switched off, nothing."""
    written: list[str] = []
    sent = await Clipboard(written.append, setting, {}).copy("Contoso")
    expected = {"osc52": [osc52("Contoso")], "screen": [osc52_through_screen("Contoso")], "off": []}[setting]

    assert (Way(setting), expected) == (sent.way, written)


@pytest.mark.parametrize("way", list(Way))
def test_nothing_is_claimed_that_is_not_known(way: Way) -> None:
    """Only this machine's own clipboard was read back; all else was *sent*, or was not."""
    sentence = Sent(way).about("The code")

    assert sentence.startswith("The code ")
    assert "copied" not in sentence
    assert (way is Way.NATIVE) == ("is on this machine's clipboard" in sentence)
    assert (way is Way.OFF) == ("could not be sent" in sentence)
