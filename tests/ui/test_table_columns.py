"""How columns share the width."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tui.ui.widgets.table_columns import Column, fitted

COLUMNS = st.lists(
    st.builds(
        Column,
        key=st.text(max_size=3),
        title=st.just("Title"),
        width=st.integers(1, 30),
        grow=st.integers(0, 3),
        drop_below=st.integers(0, 120),
    ),
    max_size=7,
).map(tuple)


@given(COLUMNS, st.integers(0, 250))
def test_columns_stand_apart_and_fit(columns: tuple[Column, ...], width: int) -> None:
    """Columns keep their order, leave a blank between each other, and end within the width if any width can."""
    slots = fitted(columns, width)
    ends = [0, *(slot.x + slot.width for slot in slots)]

    assert all(slot.x > end for slot, end in zip(slots, ends, strict=False))
    assert [slot.index for slot in slots] == sorted({slot.index for slot in slots})
    assert ends[-1] <= width or slots[-1].width == 1


@given(COLUMNS, st.integers(120, 250))
def test_spare_width_goes_to_columns_that_grow(columns: tuple[Column, ...], width: int) -> None:
    """With room to spare and somebody to take it, the line is full; nobody else is widened."""
    slots = fitted(columns, width)

    if any(slot.column.grow for slot in slots):
        assert width == slots[-1].x + slots[-1].width
    assert [] == [slot for slot in slots if not slot.column.grow and slot.width > slot.column.width]


def test_columns_go_when_there_is_no_room_for_them() -> None:
    """First by their own limit, then from the right; the first that grows shrinks instead."""
    columns = (
        Column("star", "", 1),
        Column("name", "Customer", 16, grow=2),
        Column("consent", "Consent", 9, drop_below=60),
        Column("gdap", "GDAP", 6),
        Column("used", "Used", 6),
    )
    shown = {width: [slot.column.key for slot in fitted(columns, width)] for width in (70, 59, 30, 20, 12)}

    assert {
        70: ["star", "name", "consent", "gdap", "used"],
        59: ["star", "name", "gdap", "used"],
        30: ["star", "name", "gdap"],
        20: ["star", "name"],
        12: ["star", "name"],
    } == shown
    assert [1, 9] == [slot.width for slot in fitted(columns, 12)]
