"""One line of the customer table: foreign text made fit to draw, cut to its column, with the matches marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style

from tui.model.foreign_text import foreign_text
from tui.model.search import match_spans
from tui.ui.text import safe_segment
from tui.ui.widgets.table_columns import Slot

_LONGEST = 512
"""Characters of a cell that are looked at; wider than any terminal."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What one cell says."""

    text: str
    role: str = ""
    """What kind of news it is: good, warn, bad, dim, accent, star; anything else is drawn plain."""


@dataclass(frozen=True, slots=True)
class Look:
    """The styles of one line."""

    base: Style
    match: Style
    """Laid over the base where a word was found."""
    roles: Mapping[str, Style]
    """Laid over the base for a cell of that role."""


def drawable(text: str) -> str:
    """`text` as one line that can do nothing to a terminal; names were cleaned on entry, this is the second wall."""
    return text if text.isprintable() else foreign_text(text, most=_LONGEST)


def shortened(text: str, width: int) -> str:
    """`text` in at most `width` cells (1 or more); what is cut off ends in `…`, a wide letter is never halved."""
    text = text[:_LONGEST]
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, width - 1).rstrip() + "…"


def line_segments(
    slots: Sequence[Slot], cells: Sequence[Cell], words: Sequence[str], look: Look, width: int
) -> list[Segment]:
    """The cells of one row in their slots, exactly `width` cells wide, in as few runs of one style as possible."""
    runs = _Runs(look.base)
    for slot in slots:
        if slot.index >= len(cells):
            continue
        cell = cells[slot.index]
        text = shortened(drawable(cell.text), slot.width)
        style = look.base + look.roles[cell.role] if cell.role in look.roles else look.base
        blanks = slot.width - cell_len(text) if slot.column.is_right else 0
        runs.fill_to(slot.x + blanks)
        spans = match_spans(text, words) if words and slot.column.is_searched else []
        _add_marked(runs, text, spans, style, style + look.match)
    runs.fill_to(width)
    return runs.segments()


def _add_marked(runs: _Runs, text: str, spans: Sequence[tuple[int, int]], style: Style, marked: Style) -> None:
    at = 0
    for start, end in spans:
        runs.add(text[at:start], style)
        runs.add(text[start:end], marked)
        at = end
    runs.add(text[at:], style)


class _Runs:
    """Text gathered into runs of one style. A run costs about 20 bytes of colour on the wire."""

    def __init__(self, base: Style) -> None:
        self._base = base
        self._runs: list[tuple[str, Style]] = []
        self._width = 0

    def add(self, text: str, style: Style) -> None:
        if not text:
            return
        self._width += cell_len(text)
        if self._runs and self._runs[-1][1] == style:
            text = self._runs.pop()[0] + text
        self._runs.append((text, style))

    def fill_to(self, x: int) -> None:
        """Blanks up to column `x`."""
        self.add(" " * (x - self._width), self._base)

    def segments(self) -> list[Segment]:
        return [safe_segment(text, style) for text, style in self._runs]
