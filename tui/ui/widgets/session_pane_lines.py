"""What the sections of the session pane are built of: titles, labelled rows, bars, two columns; all in whole cells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import zip_longest

from rich.cells import cell_len, set_cell_size
from textual.content import Content

from tui.ui.text import Part, safe
from tui.ui.widgets.table_line import shortened

LABEL = 16
"""Cells of a row's label."""

_GAP = 3
"""Cells between two columns."""

_NARROWEST = 8
"""Cells that a value has at least, however narrow the pane is."""


def title(text: str, about: str = "", style: str = "$muted") -> Content:
    """The title of a section, with a few quiet words about it."""
    return safe((text, "bold $primary"), (f"  {about}" if about else "", style))


def wrapped(text: str, width: int, style: str = "", *, indent: int = 0) -> list[Content]:
    """`text` in lines of at most `width` cells, broken between words where that is possible."""
    pieces = safe((text, style)).wrap(max(_NARROWEST, width - indent))
    return [safe(" " * indent, piece.rstrip()) for piece in pieces]


def row(label: str, value: str, width: int, style: str = "") -> list[Content]:
    """A label and its value, which goes on below itself when it is too long for the line; a word that would be broken
    there stands whole on a line of its own, if that is enough."""
    if width - LABEL < cell_len(value) <= width - 2 and " " not in value:
        return [safe((label, "$muted")), *wrapped(value, width, style, indent=2)]
    return labelled(label, wrapped(value, width - LABEL, style))


def labelled(label: str, lines: Sequence[Content]) -> list[Content]:
    """A label before the first of some lines."""
    first = safe((set_cell_size(label, LABEL), "$muted"))
    return [safe(first if at == 0 else " " * LABEL, line) for at, line in enumerate(lines)]


def bar(share: float, cells: int, style: str) -> Content:
    """A bar, full as far as `share` (0 to 1) says; a little of it, or a little left of it, shows as one cell."""
    full = round(max(0.0, min(1.0, share)) * cells)
    if 0 < share < 1 and cells > 1:
        full = max(1, min(cells - 1, full))
    return safe(("━" * full, style), ("─" * (cells - full), "$faint"))


def cut(text: str, width: int) -> str:
    """`text` in exactly `width` cells."""
    return set_cell_size(shortened(text, width), width)


def side_by_side(left: Sequence[Content], right: Sequence[Content], width: int) -> list[Content]:
    """Two columns of lines, in `width` cells together."""
    each = (width - _GAP) // 2
    blank: Part = " " * _GAP
    return [
        safe(one.truncate(each, ellipsis=True, pad=True), blank, other.truncate(each, ellipsis=True)).rstrip()
        for one, other in zip_longest(left, right, fillvalue=safe(""))
    ]


def column_width(width: int) -> int:
    """Cells of each of two columns."""
    return (width - _GAP) // 2


def below_each_other(sections: Iterable[Sequence[Content]]) -> list[Content]:
    """Sections with a blank line between them; empty ones are left out."""
    lines: list[Content] = []
    for section in sections:
        if section:
            lines += [safe("")] * bool(lines) + list(section)
    return lines
