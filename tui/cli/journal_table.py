"""The journal as a table for people: as many columns as the terminal has room for."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from tui.model.foreign_text import foreign_text
from tui.model.journal import Record

COLUMNS = ("No.", "Time (UTC)", "What", "Result", "Customer", "Account", "Detail", "Correlation id")
_CUSTOMER = 4
_LEAST = 16
"""Cells that a customer's name is never cut below."""
_GAP = "  "


def table(records: Sequence[Record], width: int | None = None) -> tuple[list[str], tuple[str, ...]]:
    """The lines of a table of `width` cells, its head first, and the columns there was no room for.

    None is as wide as it takes. The last columns go first; after them the customer's name is cut.
    """
    rows = [COLUMNS, *(_cells(record) for record in records)]
    widths = [max(map(width_of, column)) for column in zip(*rows, strict=True)]
    count = len(COLUMNS)
    if width is not None:
        while count > _CUSTOMER + 1 and _least(widths[:count]) > width:
            count -= 1
        spare = width - _total(widths[:count])
        widths[_CUSTOMER] = max(min(_LEAST, widths[_CUSTOMER]), widths[_CUSTOMER] + min(0, spare))
    return [_line(row[:count], widths) for row in rows], COLUMNS[count:]


def width_of(text: str) -> int:
    """How many cells of a terminal `text` takes (Unicode Standard Annex 11: wide letters take two)."""
    return sum(
        0 if unicodedata.combining(letter) else 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        for letter in text
    )


def _cells(record: Record) -> tuple[str, ...]:
    """One row. The file may have been changed by anybody: what comes out of it is foreign."""
    customer = record.customer or record.customer_id
    if record.is_purged:
        return str(record.number), "", "(purged)", "", "", "", "", ""
    time = record.at[:19].replace("T", " ")
    result = f"{record.result} {record.code}".strip()
    texts = (time, record.what, result, customer, record.account, record.detail, record.correlation_id)
    return str(record.number), *(foreign_text(text) for text in texts)


def _least(widths: Sequence[int]) -> int:
    """Cells that these columns take when the customer's name is cut as far as it may be."""
    return _total(widths) - max(0, widths[_CUSTOMER] - _LEAST)


def _total(widths: Sequence[int]) -> int:
    return sum(widths) + len(_GAP) * (len(widths) - 1)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return _GAP.join(_padded(cell, width) for cell, width in zip(cells, widths, strict=False)).rstrip()


def _padded(text: str, width: int) -> str:
    if width_of(text) > width:
        text = "".join(_beginning(text, width - 1)) + "…"
    return text + " " * (width - width_of(text))


def _beginning(text: str, width: int) -> Iterator[str]:
    for letter in text:
        width -= width_of(letter)
        if width < 0:
            return
        yield letter
