"""The customer table's columns, and how they share the width there is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

ROOMY = 100
"""From this many cells on, columns stand two blanks apart instead of one."""


@dataclass(frozen=True, slots=True)
class Column:
    """What one column is called and how much room it wants."""

    key: str
    title: str
    width: int
    """Least width in cells."""
    grow: int = 0
    """Share of the spare width."""
    drop_below: int = 0
    """Left out when the table has fewer cells than this."""
    is_right: bool = False
    """Text ends at the right edge, as numbers do."""
    is_searched: bool = False
    """The words looked for are marked in it."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A column in its place on the screen."""

    column: Column
    index: int
    """Which of a row's cells it shows."""
    x: int
    """First cell on the screen, from the left edge of the table."""
    width: int


@lru_cache(maxsize=32)
def fitted(columns: tuple[Column, ...], width: int) -> tuple[Slot, ...]:
    """The columns that `width` cells have room for, in place, one blank before the first.

    Columns go by their `drop_below`, then from the right, but never the first one that grows: it shrinks instead.
    """
    gap = 2 if width >= ROOMY else 1
    main = next((index for index, column in enumerate(columns) if column.grow), 0)
    shown = [(index, column) for index, column in enumerate(columns) if column.drop_below <= width or index == main]
    while shown and shown[-1][0] > main and _needed(shown, gap) > width:
        shown.pop()
    spare = width - _needed(shown, gap)
    if shown and spare < 0:
        index, column = shown.pop()
        shown.append((index, replace(column, width=max(1, column.width + spare))))
    return tuple(_placed(shown, max(0, spare), gap))


def _needed(shown: list[tuple[int, Column]], gap: int) -> int:
    return 1 + sum(column.width for _, column in shown) + gap * (len(shown) - 1)


def _placed(shown: list[tuple[int, Column]], spare: int, gap: int) -> Iterator[Slot]:
    """Slots from left to right; what does not divide evenly goes to the columns further left."""
    x, shares = 1, sum(column.grow for _, column in shown)
    for index, column in shown:
        extra = -(-spare * column.grow // shares) if shares else 0
        spare, shares = spare - extra, shares - column.grow
        yield Slot(column, index, x, column.width + extra)
        x += column.width + extra + gap
