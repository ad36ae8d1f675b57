"""What the terminal shows, and what was drawn since: the difference is what has to be sent.

Textual (8.2.8) sends every region that changed as a whole, each run with its own colour and reset: five times more than
needed. Frames are taken in here as they come, and whoever writes to the terminal takes out the difference when the
terminal can take it: what was drawn meanwhile is merged.

Of a frame nothing is understood but positions, colours, line ends and text; nothing else comes out of it.
"""

from __future__ import annotations

import re
from itertools import pairwise
from threading import Lock

from tui.ui.drawing.pen import Pen, changing
from tui.ui.drawing.rows import RIGHT_HALF, UNKNOWN, Row, is_plain

_FRAME = re.compile(r"\x1b\[\d+;\d+H")
_TOKEN = re.compile(
    r"\x1b\[(?P<row>\d+);(?P<column>\d+)H"
    r"|\x1b\[(?P<pen>[0-9;]*)m"
    r"|(?P<newline>\r?\n)"
    r"|(?P<text>[^\x00-\x1f\x7f-\x9f]+)"
    r"|(?P<foreign>.)",
    re.DOTALL,
)
MOVES = r"\x1b\[[0-9]+(?:;[0-9]+)?H|\x1b\[[0-9]*C"
"""How a difference moves the cursor, besides `\\r\\n`, as a regular expression: to a place, and to the right."""

_GAP = 4
"""Unchanged cells of the same colour that are written again rather than jumped over: a jump costs 4 bytes or more."""

Span = tuple[int, int]
"""Columns: the first, and the one behind the last."""


def is_frame(data: str) -> bool:
    """Whether this draws: frames begin with a position, and nothing else that Textual writes does."""
    return _FRAME.match(data) is not None


class Shadow:
    """The cells of a terminal, twice: as they are drawn, and as they were sent. Thread-safe."""

    def __init__(self) -> None:
        self.size = (0, 0)
        """Columns and rows."""
        self._drawn: list[Row] = []
        self._sent: list[Row] = []
        self._touched: set[int] = set()
        self._cursor = self._cursor_sent = (0, 0)
        self._pens: list[Pen] = [Pen()]
        self._numbers: dict[Pen, int] = {Pen(): 0}
        self._steps: dict[tuple[int, str], int] = {}
        self._on_blanks: dict[int, int] = {}
        self._lock = Lock()

    def forget(self) -> None:
        """Something else may have drawn: all is sent again."""
        with self._lock:
            self._sent = self._blank()
            self._touched = set(range(self.size[1]))
            self._cursor_sent = (-1, -1)

    def take_in(self, frame: str, size: tuple[int, int]) -> None:
        """Draw a frame for a terminal of this size."""
        with self._lock:
            if size != self.size:
                self.size = size
                self._drawn, self._sent = self._blank(), self._blank()
                self._touched.clear()
                self._cursor_sent = (-1, -1)
            self._draw(frame)

    def difference(self) -> str:
        """What has to be sent for the terminal to show all that was drawn; from then on it counts as sent."""
        with self._lock:
            spans = [(row, span) for row in sorted(self._touched) for span in self._changed(row)]
            self._touched.clear()
            if not spans and self._cursor == self._cursor_sent:
                return ""
            return self._written(spans)

    def _blank(self) -> list[Row]:
        return [Row(self.size[0]) for _ in range(self.size[1])]

    # Drawing

    def _draw(self, frame: str) -> None:
        row = column = begun = pen = 0
        height = self.size[1]
        for token in _TOKEN.finditer(frame):
            match token.lastgroup:
                case "column":
                    row, column = int(token["row"]) - 1, int(token["column"]) - 1
                    self._cursor, begun = (row, column), column
                case "pen":
                    pen = self._stepped(pen, token["pen"])
                case "newline":
                    row, column, begun = row + 1, 0, 0
                case "text" if 0 <= row < height:
                    text = token["text"]
                    shown = self._blank_pen(pen) if text.isspace() else pen
                    column = self._drawn[row].put(text, column, shown, begun)
                    self._touched.add(row)

    def _stepped(self, pen: int, parameters: str) -> int:
        """The number of the pen after one more sequence."""
        step = pen, parameters
        found = self._steps.get(step)
        if found is None:
            found = self._steps[step] = self._number(self._pens[pen].after(parameters))
        return found

    def _blank_pen(self, pen: int) -> int:
        """The number of what shows of a pen on blanks."""
        found = self._on_blanks.get(pen)
        if found is None:
            found = self._on_blanks[pen] = self._number(self._pens[pen].on_blanks)
        return found

    def _number(self, pen: Pen) -> int:
        found = self._numbers.setdefault(pen, len(self._pens))
        if found == len(self._pens):
            self._pens.append(pen)
        return found

    # Sending

    def _changed(self, row: int) -> list[Span]:
        """The columns of a row that differ from what was sent, as few spans."""
        drawn, sent = self._drawn[row], self._sent[row]
        if drawn.glyphs == sent.glyphs and drawn.pens == sent.pens:
            return []
        if not (drawn.is_plain and sent.is_plain):  # a terminal may have drawn the rest of the row elsewhere
            return _safe_spans(drawn)
        cells = zip(drawn.glyphs, sent.glyphs, drawn.pens, sent.pens, strict=True)
        changed = [
            at
            for at, (ours, theirs, pen, was) in enumerate(cells)
            if (ours != theirs or pen != was) and ours is not None
        ]
        if drawn.has_wide or sent.has_wide:
            changed = sorted(_with_halves(changed, drawn, sent))
        return _joined(changed, drawn)

    def _written(self, spans: list[tuple[int, Span]]) -> str:
        out: list[str] = []
        at, pen = self._cursor_sent, 0
        for row, (start, end) in spans:
            out.append(_moving(at, (row, start)))
            drawn = self._drawn[row]
            for number, text in _runs(drawn, start, end):
                if not (text.isspace() and self._blank_pen(pen) == self._blank_pen(number)):
                    out.append(changing(self._pens[pen], self._pens[number]))
                    pen = number
                out.append(text)
            at = (row, end) if drawn.is_plain else (-1, -1)
        for row in {row for row, _ in spans}:
            self._sent[row].take_over(self._drawn[row])
        out += (changing(self._pens[pen], self._pens[0]), _moving(at, self._cursor))
        self._cursor_sent = self._cursor
        return "".join(out)


def _safe_spans(drawn: Row) -> list[Span]:
    """All that was drawn of a row, in spans that end with each character whose width terminals do not agree on: what
    follows it is put where it belongs."""
    spans: list[Span] = []
    begins = True
    for at, glyph in enumerate(drawn.glyphs):
        if glyph is not UNKNOWN and (begins or not spans) and glyph != RIGHT_HALF:
            spans.append((at, at + 1))
        elif glyph is not UNKNOWN:
            spans[-1] = (spans[-1][0], at + 1)
        if glyph != RIGHT_HALF:
            begins = glyph is UNKNOWN or not is_plain(glyph)
    return spans


def _with_halves(changed: list[int], drawn: Row, sent: Row) -> set[int]:
    """The columns with both halves of every wide character that is written or written over. Where half of one is
    overwritten the terminal blanks the other, whatever stands there afterwards is written too."""
    whole, left = set(changed), list(changed)
    width = len(drawn.glyphs)
    while left:
        at = left.pop()
        for row in (drawn, sent):
            more = [at - 1] if row.glyphs[at] == RIGHT_HALF and at else []
            if at + 1 < width and row.glyphs[at + 1] == RIGHT_HALF:
                more.append(at + 1)
            fresh = [each for each in more if each not in whole and drawn.glyphs[each] is not UNKNOWN]
            whole.update(fresh)
            left += fresh
    return whole


def _joined(columns: list[int], drawn: Row) -> list[Span]:
    """Spans of these columns; those a few cells apart are one, if what lies between needs no other colour."""
    spans = _spans(columns)
    if len(spans) < 2:
        return spans
    joined = spans[:1]
    for (_, end), (start, behind) in pairwise(spans):
        between = drawn.pens[end - 1 : start]
        if start - end <= _GAP and len(set(between)) == 1 and UNKNOWN not in drawn.glyphs[end:start]:
            joined[-1] = (joined[-1][0], behind)
        else:
            joined.append((start, behind))
    return joined


def _spans(columns: list[int]) -> list[Span]:
    spans: list[Span] = []
    for at in columns:
        if spans and at == spans[-1][1]:
            spans[-1] = (spans[-1][0], at + 1)
        else:
            spans.append((at, at + 1))
    return spans


def _runs(drawn: Row, start: int, end: int) -> list[tuple[int, str]]:
    """The cells of a span as (pen, text), each pen as far as it goes."""
    runs: list[tuple[int, str]] = []
    pens, glyphs = drawn.pens, drawn.glyphs
    while start < end:
        stop = start + 1
        while stop < end and pens[stop] == pens[start]:
            stop += 1
        runs.append((pens[start], "".join(glyph or "" for glyph in glyphs[start:stop])))
        start = stop
    return runs


def _moving(at: tuple[int, int], to: tuple[int, int]) -> str:
    """The shortest way for the cursor; `at` (-1, -1) is not known."""
    if at == to:
        return ""
    absolute = f"\x1b[{to[0] + 1};{to[1] + 1}H" if to[1] else f"\x1b[{to[0] + 1}H"
    if at[0] == to[0] and at[1] < to[1]:
        step = to[1] - at[1]
        return "\x1b[C" if step == 1 else f"\x1b[{step}C"
    if at[0] >= 0 and to == (at[0] + 1, 0):
        return "\r\n"
    return absolute
