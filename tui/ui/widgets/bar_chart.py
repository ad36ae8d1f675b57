"""Counts as columns of blocks, in as many lines as there is room for."""

from __future__ import annotations

from collections.abc import Sequence

BLOCKS = " ▁▂▃▄▅▆▇█"
_EIGHTHS = len(BLOCKS) - 1


def bars(counts: Sequence[int], height: int, *, width: int = 2, gap: int = 1) -> list[str]:
    """The lines of a chart, the topmost first: a column of `width` cells for each count, the highest one full.

    The least thing that is there can be seen: no count but 0 leaves its column empty.
    """
    most = max(counts, default=0)
    levels = [-(-count * height * _EIGHTHS // most) if most else 0 for count in counts]
    return [
        (" " * gap).join(BLOCKS[min(_EIGHTHS, max(0, level - floor))] * width for level in levels)
        for floor in range((height - 1) * _EIGHTHS, -1, -_EIGHTHS)
    ]
