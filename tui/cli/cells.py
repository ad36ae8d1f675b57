"""Text in the cells of a terminal, and tables that fit its width."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

_LEAST = 16
"""Cells that the name in a table is never cut below."""
_GAP = "  "


def width_of(text: str) -> int:
    """How many cells of a terminal `text` takes (Unicode Standard Annex 11: wide letters take two)."""
    return sum(
        0 if unicodedata.combining(letter) else 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        for letter in text
    )


def padded(text: str, width: int) -> str:
    """`text` in exactly `width` cells; what is cut off ends in `…`."""
    if width_of(text) > width:
        text = "".join(_beginning(text, width - 1)) + "…"
    return text + " " * (width - width_of(text))


def fitted_table(
    columns: Sequence[str], rows: Sequence[Sequence[str]], name: int, width: int | None = None
) -> tuple[list[str], tuple[str, ...]]:
    """The lines of a table of `width` cells, its head first, and the columns there was no room for.

    None is as wide as it takes. The last columns go first, but never the column `name`; after them its texts are cut.
    """
    lines = [columns, *rows]
    widths = [max(map(width_of, column)) for column in zip(*lines, strict=True)]
    count = len(columns)
    if width is not None:
        while count > name + 1 and _least(widths[:count], name) > width:
            count -= 1
        spare = width - _total(widths[:count])
        widths[name] = max(min(_LEAST, widths[name]), widths[name] + min(0, spare))
    return [_line(line[:count], widths) for line in lines], tuple(columns[count:])


def _least(widths: Sequence[int], name: int) -> int:
    """Cells that these columns take when the name is cut as far as it may be."""
    return _total(widths) - max(0, widths[name] - _LEAST)


def _total(widths: Sequence[int]) -> int:
    return sum(widths) + len(_GAP) * (len(widths) - 1)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return _GAP.join(padded(cell, width) for cell, width in zip(cells, widths, strict=False)).rstrip()


def _beginning(text: str, width: int) -> Iterator[str]:
    for letter in text:
        width -= width_of(letter)
        if width < 0:
            return
        yield letter
