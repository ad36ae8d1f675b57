"""What the customer table says while it has no rows: it is loading, there are none, or it failed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from rich.cells import cell_len, chop_cells

from tui.ui.widgets.table_line import drawable

WIDEST = 64
"""Cells in a line of prose; longer ones are hard to read."""


@dataclass(frozen=True, slots=True)
class Loading:
    """The first rows are still on their way."""

    title: str = "Loading customers…"
    text: str = ""


@dataclass(frozen=True, slots=True)
class Empty:
    """There is nothing to show, and this is why."""

    title: str
    text: str = ""
    """The reason, or what to do; may have several lines."""


@dataclass(frozen=True, slots=True)
class Failed:
    """Nothing could be fetched."""

    title: str
    text: str = ""
    """The remedy; may have several lines."""


TableState = Loading | Empty | Failed


@lru_cache(maxsize=8)
def state_lines(state: TableState, width: int, height: int) -> tuple[tuple[str, bool], ...]:
    """The lines of a body of `width` x `height` cells, from its top: text, and whether it belongs to the title.

    The block stands in the middle, each line centred; what does not fit below is left out.
    """
    room = max(1, min(width - 4, WIDEST))
    title = [(line, True) for line in _wrapped(state.title, room)]
    text = [(line, False) for line in _wrapped(state.text, room)]
    block = [*title, *([("", False)] if text else []), *text][:height]
    above = [("", False)] * ((height - len(block)) // 2)
    return (*above, *((" " * ((width - cell_len(line)) // 2) + line, is_title) for line, is_title in block))


def _wrapped(text: str, width: int) -> Iterator[str]:
    """The lines of `text`, broken at blanks to at most `width` cells; a longer word is broken where it must be."""
    for paragraph in text.splitlines():
        line = ""
        for word in drawable(paragraph).split():
            if line and cell_len(line) + 1 + cell_len(word) <= width:
                line = f"{line} {word}"
                continue
            if line:
                yield line
            *full, line = chop_cells(word, width) or [""]
            yield from full
        yield line
