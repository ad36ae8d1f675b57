"""Drawing with few bytes: the terminal shows what it would show if every frame were sent whole."""

from __future__ import annotations

from dataclasses import dataclass

import pyte
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len, set_cell_size

from tui.ui.drawing import Shadow, is_frame
from tui.ui.drawing.pen import Pen, changing

PENS = (
    "0", "1;38;5;252;48;5;17", "38;5;252;48;5;17", "2;38;5;244", "7", "3;4;38;2;10;20;30", "9;48;2;1;2;3", "97;41",
)  # fmt: skip
LETTERS = "ab cd  ─│▌✓é世界한e\u0301ñ🙂"
WIDTHS = (9, 5, 6)
"""Regions of each row: Textual draws them one by one, each as a whole."""


@dataclass(frozen=True)
class Region:
    """One region of one row, drawn anew."""

    row: int
    place: int
    pieces: tuple[tuple[str, str], ...]

    def frame(self) -> str:
        """As Textual writes it."""
        start = sum(WIDTHS[: self.place])
        room, out = WIDTHS[self.place], [f"\x1b[{self.row + 1};{start + 1}H"]
        for pen, written in self.pieces:
            text = written.lstrip("\u0301")
            fitted = text if cell_len(text) <= room else set_cell_size(text, room)
            out.append(f"\x1b[{pen}m{fitted}\x1b[0m")
            room -= cell_len(fitted)
        return "".join([*out, " " * room])


PIECE = st.tuples(st.sampled_from(PENS), st.text(LETTERS, max_size=7))
REGION = st.builds(Region, st.integers(0, 4), st.integers(0, len(WIDTHS) - 1), st.lists(PIECE, max_size=3).map(tuple))
STEP = st.one_of(
    st.lists(REGION, min_size=1, max_size=6),
    st.sampled_from(["send", "forget", "wider", "narrower", "scrambled"]),
)


class Seen:
    """A terminal as an emulator sees it."""

    def __init__(self) -> None:
        self.screen = pyte.Screen(20, 5)
        self.stream = pyte.Stream(self.screen)
        self.stream.feed("\x1b[?7l")

    def cells(self) -> list[list[object]]:
        """Every cell with its colours, as far as they can be seen."""
        columns, lines = range(self.screen.columns), range(self.screen.lines)
        return [[_seen(self.screen.buffer[y][x]) for x in columns] for y in lines]


def _seen(cell: pyte.screens.Char) -> object:
    """A blank has no letter to be coloured, but for lines through it."""
    if cell.data != " " or cell.underscore or cell.reverse or cell.strikethrough:
        return cell
    return cell.bg


@settings(max_examples=150, deadline=None)
@given(st.lists(STEP, max_size=14))
def test_the_terminal_shows_what_whole_frames_would_show(steps: list[list[Region] | str]) -> None:
    """Whatever is drawn in whatever order, merged or not, over resizes, redrawings and foreign scribbles."""
    whole, ours, shadow = Seen(), Seen(), Shadow()
    size = (20, 5)
    for step in [*steps, "send"]:
        if isinstance(step, list):
            frame = "".join(region.frame() for region in step) + "\x1b[2;3H"
            whole.stream.feed(frame)
            shadow.take_in(frame, size)
        elif step == "send":
            ours.stream.feed(shadow.difference())
            assert whole.cells() == ours.cells()
            assert (whole.screen.cursor.y, whole.screen.cursor.x) == (ours.screen.cursor.y, ours.screen.cursor.x)
        elif step == "scrambled":
            ours.stream.feed("\x1b[1;1Hnot ours\x1b[4;4Hnor this")
            whole.stream.feed("\x1b[1;1Hnot ours\x1b[4;4Hnor this")
            shadow.forget()
            frame = _everything(size)
            whole.stream.feed(frame)
            shadow.take_in(frame, size)
        elif step == "forget":
            shadow.forget()
        else:
            size = (24, 5) if step == "wider" else (20, 5)
            for each in (whole, ours):
                each.screen.resize(columns=size[0])
            frame = _everything(size)
            whole.stream.feed(frame)
            shadow.take_in(frame, size)


def _everything(size: tuple[int, int]) -> str:
    """What Textual draws after a resize: every cell, and the cursor."""
    rows = [f"\x1b[{row + 1};1H\x1b[38;5;9m{'.' * size[0]}\x1b[0m" for row in range(size[1])]
    return "".join([*rows, "\x1b[3;1H"])


@given(st.sampled_from(PENS), st.sampled_from(PENS))
def test_the_shortest_way_between_two_colours_arrives(first: str, second: str) -> None:
    """From any pen the sequence leads to exactly the other one, and never costs more than a reset."""
    before, after = Pen().after(first), Pen().after(second)
    way = changing(before, after)
    arrived = before.after(way[2:-1]) if way else before
    assert after == arrived
    assert len(way) <= len(f"\x1b[0;{after.in_full()}m")


def test_what_is_shown_already_is_not_sent() -> None:
    """The same frame again is nothing; one letter is a few bytes; nothing but its own cells is sent."""
    shadow = Shadow()
    frame = "\x1b[1;1H\x1b[1;38;5;252mContoso, Fabrikam\x1b[0m   \x1b[2;1H" + " " * 20
    shadow.take_in(frame, (20, 5))
    shadow.difference()
    shadow.take_in(frame, (20, 5))
    assert "" == shadow.difference()
    shadow.take_in(frame.replace("Fabrikam", "Fabrikom"), (20, 5))
    assert "\x1b[1;16H\x1b[1;38;5;252mo\x1b[m\r\n" == shadow.difference().replace("0;1", "1")


def test_nothing_but_drawing_comes_out_of_a_frame() -> None:
    """Controls, titles, clipboards and modes inside a frame leave as nothing; the text around them stays."""
    shadow = Shadow()
    hostile = "\x1b[1;1Hab\x1b]52;c;UFdORUQ=\x07\x1b[?1049l\x9b2J\x1bcd\x08e"
    assert is_frame(hostile)
    shadow.take_in(hostile, (60, 2))
    out = shadow.difference()
    assert "\x1b[1H" == out[:4]
    assert out.removeprefix("\x1b[1H").removesuffix("\x1b[1H").isprintable()


def test_frames_that_were_drawn_meanwhile_are_one() -> None:
    """A hundred frames while the terminal takes nothing come out as the last one alone."""
    shadow = Shadow()
    for number in range(100):
        shadow.take_in(f"\x1b[1;1H{number:>20}", (20, 1))
    once = shadow.difference()
    assert ("99" in once, "98" in once, "") == (True, False, shadow.difference())


def test_a_mark_is_not_added_to_what_stands_before_a_region() -> None:
    """A region that begins with a combining mark changes nothing outside itself, however often it is drawn."""
    shadow = Shadow()
    shadow.take_in("\x1b[1;1Hab\x1b[1;3H", (10, 1))
    for _ in range(3):
        shadow.take_in("\x1b[1;3H\u0301cd\x1b[1;1H", (10, 1))
    assert "\x1b[1Habcd\x1b[1H" == shadow.difference()
