"""Textual's DataTable of which only the window on screen exists: cursor, keys, mouse and messages for any length.

A subclass and not a widget of its own: one key at 5,000 customers, 80x24, from the key to the last byte drawn, takes
9.4 ms (p99 13.8) as a subclass, 9.7 (17.1) as a `ScrollView` that draws the same lines, and 61.5 (136.9) in the stock
DataTable that holds but the first 200 rows (`tests/bench`, 176 keys each, measured 2026-11, 2 cores that had other work
too, Textual 8.2.8). So being a DataTable costs nothing, and handlers, style sheets and queries written for one fit.
"""

from __future__ import annotations

from textual import events
from textual.coordinate import Coordinate
from textual.geometry import Region, clamp
from textual.widgets import DataTable
from textual.widgets.data_table import Column as TableColumn
from textual.widgets.data_table import ColumnKey, RowKey

from tui.ui.text import safe_text

_WHEEL_ROWS = 3


class WindowedTable(DataTable[str]):
    """Moves a row cursor and a window over rows that it does not hold; a subclass knows their keys and draws them.

    Nothing here scrolls or changes the layout, as each would cost a key a second repaint: the window is a number.
    Textual's own private parts are met in two places, both in Textual 8.2's `DataTable`: its mouse-over mark is
    switched off, and its way to bring the cursor on screen is replaced.
    """

    FOCUS_ON_CLICK = False
    """Typing always filters, so the filter line keeps the focus."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.set_reactive(DataTable.cursor_type, "row")  # said any earlier, it would already look for rows
        self.top = 0
        """Place of the first row on screen."""
        self._announced: str | None = None
        """Key of the row last told of by `RowHighlighted`."""

    @property
    def row_count(self) -> int:
        """How many rows there are, on screen or not."""
        raise NotImplementedError

    def key_at(self, place: int) -> str:
        """What identifies the row at `place`."""
        raise NotImplementedError

    def column_at(self, x: int) -> int | None:
        """Which column stands at cell `x` of a line, by its place among all columns."""
        raise NotImplementedError

    @property
    def cursor_key(self) -> str | None:
        """The key of the row under the cursor; None while there are no rows."""
        return self.key_at(self.cursor_row) if self.row_count else None

    @property
    def window_rows(self) -> int:
        """How many rows have room on screen; at least 1."""
        return max(1, self.size.height - self.header_lines)

    @property
    def header_lines(self) -> int:
        """Lines above the rows: none when there is room for one line only."""
        return 1 if self.show_header and self.size.height > 1 else 0

    @property
    def ordered_columns(self) -> list[TableColumn]:
        """All columns, from left to right, also those that have no room."""
        return list(self.columns.values())

    def is_valid_row_index(self, row_index: int) -> bool:
        """Whether there is a row at this place."""
        return 0 <= row_index < self.row_count

    def move_cursor(
        self,
        *,
        row: int | None = None,
        column: int | None = None,  # noqa: ARG002 - the last three are DataTable's, and mean nothing to a row cursor
        animate: bool = False,  # noqa: ARG002
        scroll: bool = True,  # noqa: ARG002
    ) -> None:
        """Put the cursor on this row, or on the nearest there is."""
        if row is not None:
            self.cursor_coordinate = Coordinate(row, 0)

    def move_window(self, top: int) -> None:
        """Let the window begin at `top`, or as near as keeps it full. The cursor stays where it is."""
        top = clamp(top, 0, max(0, self.row_count - self.window_rows))
        if top != self.top:
            self.top = top
            self.refresh()

    def validate_cursor_coordinate(self, value: Coordinate) -> Coordinate:
        """The nearest place there is."""
        return Coordinate(clamp(value.row, 0, max(0, self.row_count - 1)), 0)

    def watch_cursor_coordinate(self, old_coordinate: Coordinate, new_coordinate: Coordinate) -> None:
        """Draw the two rows concerned, and tell when another row is highlighted."""
        if old_coordinate != new_coordinate:
            self.refresh_row(old_coordinate.row)
            self.refresh_row(new_coordinate.row)
            self._scroll_cursor_into_view()
        self.announce()

    def announce(self) -> None:
        """Post `RowHighlighted` if another row than the last time is under the cursor."""
        key = self.cursor_key
        if key is not None and key != self._announced:
            self.post_message(self.RowHighlighted(self, self.cursor_row, RowKey(key)))
        self._announced = key

    def refresh_row(self, row_index: int) -> WindowedTable:
        """Draw the row at this place again, if it is on screen."""
        if 0 <= row_index - self.top < self.window_rows:
            self.refresh(Region(0, row_index - self.top + self.header_lines, self.size.width, 1))
        return self

    def refresh_coordinate(self, coordinate: Coordinate) -> WindowedTable:
        """Draw the row of this cell again: rows are drawn whole."""
        return self.refresh_row(coordinate.row)

    def on_resize(self) -> None:
        """The cursor stays on screen, and the window is not left half empty."""
        self.move_window(self.top)
        self._scroll_cursor_into_view()

    def on_click(self, event: events.Click) -> None:
        """A click highlights a row, one on the highlighted row selects it, one on a title asks to sort."""
        at = event.get_content_offset(self)
        if at is None:
            return
        event.stop()
        place = self.top + at.y - self.header_lines
        if at.y < self.header_lines:
            self._select_header(at.x)
        elif place == self.cursor_row:
            self.action_select_cursor()
        elif self.is_valid_row_index(place):
            self.move_cursor(row=place)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The wheel moves the window."""
        event.stop()
        self.move_window(self.top + _WHEEL_ROWS)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The wheel moves the window."""
        event.stop()
        self.move_window(self.top - _WHEEL_ROWS)

    def action_cursor_up(self) -> None:
        """One row up."""
        self.move_cursor(row=self.cursor_row - 1)

    def action_cursor_down(self) -> None:
        """One row down."""
        self.move_cursor(row=self.cursor_row + 1)

    def action_page_up(self) -> None:
        """A window up, the cursor on the same line of the screen."""
        self.move_window(self.top - self.window_rows)
        self.move_cursor(row=self.cursor_row - self.window_rows)

    def action_page_down(self) -> None:
        """A window down, the cursor on the same line of the screen."""
        self.move_window(self.top + self.window_rows)
        self.move_cursor(row=self.cursor_row + self.window_rows)

    def action_scroll_top(self) -> None:
        """To the first row."""
        self.move_cursor(row=0)

    def action_scroll_bottom(self) -> None:
        """To the last row."""
        self.move_cursor(row=self.row_count - 1)

    def action_scroll_home(self) -> None:
        """To the first row: there is nothing to the left."""
        self.action_scroll_top()

    def action_scroll_end(self) -> None:
        """To the last row: there is nothing to the right."""
        self.action_scroll_bottom()

    def action_select_cursor(self) -> None:
        """Choose the highlighted row."""
        key = self.cursor_key
        if key is not None:
            self.post_message(self.RowSelected(self, self.cursor_row, RowKey(key)))

    def _select_header(self, x: int) -> None:
        index = self.column_at(x)
        if index is not None:
            column = self.ordered_columns[index]
            self.post_message(self.HeaderSelected(self, column.key, index, column.label))

    def _scroll_cursor_into_view(self, animate: bool = False) -> None:  # noqa: ARG002
        row = self.cursor_row
        if not self.top <= row < self.top + self.window_rows:
            self.move_window(row if row < self.top else row - self.window_rows + 1)

    def _set_hover_cursor(self, active: bool) -> None:
        """Forty mouse moves over a DataTable cost 54 kB of repaints; this one does not follow the mouse."""


def table_column(key: str, title: str, width: int) -> TableColumn:
    """A column as DataTable describes it to the code around it."""
    return TableColumn(ColumnKey(key), safe_text(title), width)
