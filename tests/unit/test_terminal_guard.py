"""The last wall before the terminal lets frames through untouched, and nothing else that could steer it."""

from __future__ import annotations

from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.terminal.sequences import controls, foreign
from tui.model.foreign_text import MARK
from tui.model.osc52 import osc52, osc52_through_screen
from tui.ui.terminal_guard import Guard

FRAME = "".join(
    f"\x1b[{line};1H\x1b[1;38;5;231;48;5;24m Contoso {line} \x1b[0m\x1b[38;2;1;2;3m│ contoso{line}.example · 漢字 é ▄▀█"
    + "\x1b[0m\x1b[38;5;250m" + " " * 60 + "\x1b[0m"
    for line in range(1, 37)
)  # fmt: skip
"""A whole screen, about as Textual writes it: 36 lines, 5 kB."""
ATTACKS = {
    "title": "\x1b]0;owned\x07",
    "title with a string terminator": "\x1b]2;owned\x1b\\",
    "clipboard": "\x1b]52;c;QQ==\x07",
    "link": "\x1b]8;;https://fabrikam.example\x07here\x1b]8;;\x07",
    "picture": "\x1b_Gf=100;AAAA\x1b\\",
    "device string": '\x1bP$q"p\x1b\\',
    "privacy message": "\x1b^x\x1b\\",
    "cursor question": "\x1b[6n",
    "device question": "\x1b[c",
    "answerback": "\x05",
    "clear": "\x1b[2J",
    "reset": "\x1bc",
    "eight bits": "\x9b2J\x9d0;x\x9c",
    "other mode": "\x1b[?9001h",
    "scroll region": "\x1b[1;2r",
    "repeat": "\x1b[999999b",
    "back": "\x08\x08\x08",
    "bell in a frame": "a\x07",
    "tab": "\t",
    "bidi": "\u202egro\u2066",
    "nobody sees it": "\u200b\u2060\ufeff",
    "surrogate": "\ud800",
}


@pytest.mark.parametrize("data", [FRAME, "\x07", "", "\x1b[?1049h", "a\r\nb", "Con\u00a0toso\u3000", "\x1b[>25u"])
def test_what_the_program_writes_passes_untouched(data: str) -> None:
    """Frames, modes, blanks of every width: the same string, and nothing is counted."""
    guard = Guard()

    assert (data, 0) == (guard.passed(data), guard.replaced)


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_steers_a_terminal_is_marked_in_a_frame(attack: str) -> None:
    """No foreign sequence is left, the frame around it is untouched, the mark is seen, and it is counted."""
    guard = Guard()
    written = guard.passed(f"{FRAME}Con{ATTACKS[attack]}toso{FRAME}")

    assert set() == foreign(written.encode())
    assert not any(b"\x1b]52" in each or each == b"\x07" for each in controls(written.encode()))
    assert written.startswith(f"{FRAME}Con")
    assert written.endswith(f"toso{FRAME}")
    assert MARK in written
    assert guard.replaced > 0


def test_only_whole_clipboard_sequences_of_ours_pass_beside_the_frames() -> None:
    """Bare or cut for GNU screen; anything more, anything else, or a sequence inside a frame does not."""
    guard = Guard()
    ours = [osc52("x" * 3000), osc52_through_screen("x" * 3000), osc52("")]
    assert ours == [guard.passed_clipboard(sequence) for sequence in ours]
    assert 0 == guard.replaced
    others = [f"{osc52('x')}\x1b]0;x\x07", "\x1bP\x1b]0;x\x07\x1b\\", f"{osc52('x')}y", "\x1b]52;p;QQ==\x07"]

    assert [] == [other for other in others if guard.passed_clipboard(other) == other]


@given(st.text(max_size=60), st.sampled_from(sorted(ATTACKS.values())))
def test_whatever_is_written_nothing_foreign_comes_out(text: str, attack: str) -> None:
    """Any text around any attack."""
    written = Guard().passed(text + attack + text)

    assert set() == foreign(written.encode())


def test_the_look_is_cheap() -> None:
    """A screen of 5 kB; prints what the look costs."""
    guard, rounds = Guard(), 200
    began = perf_counter()
    for _ in range(rounds):
        guard.passed(FRAME)
    took_us = (perf_counter() - began) / rounds * 1e6
    print(f"\nguard: {took_us:.0f} µs for a frame of {len(FRAME.encode()):,} bytes")

    assert 0 == guard.replaced
