"""Counts as columns of blocks."""

from __future__ import annotations

import pytest

from tui.ui.widgets.bar_chart import bars


@pytest.mark.parametrize(
    ("counts", "height", "lines"),
    [
        ((), 2, ["", ""]),
        ((0, 0), 1, ["  "]),
        ((1, 2, 4), 1, ["▂▄█"]),
        ((1, 0, 4), 2, ["  █", "▄ █"]),
        ((1, 1000), 2, [" █", "▁█"]),
        ((3,), 3, ["█", "█", "█"]),
    ],
)
def test_the_highest_column_is_full_and_the_least_is_seen(
    counts: tuple[int, ...], height: int, lines: list[str]
) -> None:
    """Nothing is drawn for 0 alone."""
    assert lines == bars(counts, height, width=1, gap=0)


def test_columns_stand_apart() -> None:
    """Two cells each, one between."""
    assert ["▄▄ ██"] == bars((1, 2), 1)
