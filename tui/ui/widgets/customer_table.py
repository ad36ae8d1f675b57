"""The customer table: Textual's DataTable to its user and to the code around it, of any length at the same price.

Rows are made when they are drawn and nothing else is kept of them, so a key costs what the window costs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Protocol

from rich.cells import set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.coordinate import Coordinate
from textual.geometry import Region
from textual.strip import Strip

from tui.ui.text import safe_segment
from tui.ui.widgets.table_columns import Column, Slot, fitted
from tui.ui.widgets.table_line import Cell, Look, line_segments, shortened
from tui.ui.widgets.table_states import Empty, Failed, Loading, TableState, state_lines
from tui.ui.widgets.table_window import WindowedTable, table_column

__all__ = ["Cell", "Column", "CustomerTable", "Empty", "Failed", "Loading", "RowSource", "TableState"]

ROLES = ("good", "warn", "bad", "dim", "accent", "star")
"""What a cell can say by its look; each is a component class `customer-table--…`."""


class RowSource(Protocol):
    """Where the rows come from. Asked for the rows on screen only, each time they are drawn."""

    def __len__(self) -> int: ...

    def key(self, row: int) -> str:
        """What identifies `row` for good: it stays when the order changes."""

    def cells(self, row: int) -> Sequence[Cell]:
        """The cells of `row`, one for each column. They may hold any text: it is never read as markup."""


class CustomerTable(WindowedTable):
    """A table that shows a view (some rows, in some order) of a source.

    What DataTable's users rely on holds: `cursor_row`, `row_count`, `move_cursor`, `get_row_at`, `RowHighlighted`,
    `RowSelected`, `HeaderSelected`, the `datatable--…` styles. Rows come by `show` alone; the cursor is always a row.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"customer-table--{name}" for name in ("match", "scroll-mark", "title", *ROLES)
    }
    DEFAULT_CSS = """
    CustomerTable {
        height: 1fr;
        & > .datatable--cursor, &:focus > .datatable--cursor {
            background: $block-cursor-background;
            color: $block-cursor-foreground;
            text-style: $block-cursor-text-style;
        }
        &:ansi > .datatable--cursor {
            background: ansi_default;
            color: ansi_default;
            text-style: bold reverse;
        }
        & > .customer-table--match { text-style: bold underline; }
        & > .customer-table--scroll-mark { color: $foreground-muted; }
        & > .customer-table--title { text-style: bold; }
        & > .customer-table--good { color: $text-success; }
        & > .customer-table--warn { color: $text-warning; }
        & > .customer-table--bad { color: $text-error; }
        & > .customer-table--dim { color: $foreground-muted; }
        & > .customer-table--accent { color: $text-accent; }
        & > .customer-table--star { color: $text-warning; text-style: bold; }
    }
    """

    def __init__(self, columns: Sequence[Column], *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._kinds = tuple(columns)
        for kind in columns:
            column = table_column(kind.key, kind.title, kind.width)
            self.columns[column.key] = column
        self._source: RowSource | None = None
        self._view: Sequence[int] = ()
        self._words: tuple[str, ...] = ()
        self._state: TableState = Loading()
        self._sorted_by: tuple[str, bool] | None = None
        self._looks: dict[str, Look] = {}

    def show(
        self,
        source: RowSource,
        view: Sequence[int],
        words: tuple[str, ...] = (),
        *,
        keep: str | None = None,
        stays: bool = False,
    ) -> None:
        """Draw the rows `view` of `source`, in that order, with the folded `words` marked in the searched columns.

        The cursor goes to the row whose key is `keep`, on the same line of the screen if it can; else to the top, or
        nowhere if it `stays`.
        """
        line = self.cursor_row - self.top
        self._source, self._view, self._words = source, view, words
        place = next((at for at, row in enumerate(view) if source.key(row) == keep), None) if keep else None
        if place is None and stays and view:
            place = min(self.cursor_row, len(view) - 1)
        self.cursor_coordinate = Coordinate(place or 0, 0)
        self.move_window(0 if place is None else place - line)
        self.refresh()

    def placeholder(self, state: TableState) -> None:
        """What to draw while there are no rows."""
        if state != self._state:
            self._state = state
            if not self.row_count:
                self.refresh()

    def mark_sorted(self, key: str | None, *, is_descending: bool = False) -> None:
        """Show in the header which column the view is sorted by; None for no mark."""
        self._sorted_by = None if key is None else (key, is_descending)
        self.refresh(Region(0, 0, self.size.width, self.header_lines))

    @property
    def visible_rows(self) -> Sequence[int]:
        """The rows of the source that are on screen, from the top."""
        return self._view[self.top : self.top + self.window_rows]

    @property
    def row_count(self) -> int:
        """How many rows the view has, on screen or not."""
        return len(self._view)

    def key_at(self, place: int) -> str:
        """The key of the row at this place of the view. Raises IndexError where there is none."""
        return "" if self._source is None else self._source.key(self._view[place])

    def get_row_at(self, row_index: int) -> list[str]:
        """The texts of the row at this place of the view. Raises IndexError where there is none."""
        return [cell.text for cell in self._cells(row_index)]

    def column_at(self, x: int) -> int | None:
        """The column whose text or title covers cell `x`."""
        return next((slot.index for slot in self._slots if slot.x <= x < slot.x + slot.width), None)

    def notify_style_update(self) -> None:
        """Colours have changed."""
        super().notify_style_update()
        self._looks.clear()

    def render_line(self, y: int) -> Strip:
        """One line of the screen: the header, a row, or what stands in place of rows."""
        width = self.size.width
        place = self.top + y - self.header_lines
        if y < self.header_lines:
            segments = self._header(width)
        elif not self.row_count:
            segments = self._state_line(y - self.header_lines, width)
        elif self.is_valid_row_index(place):
            segments = self._row(place, y - self.header_lines, width)
        else:
            return Strip.blank(width, self.rich_style)
        return Strip(segments).adjust_cell_length(width, self.rich_style)

    @property
    def _slots(self) -> tuple[Slot, ...]:
        """The columns in place: all but the scroll mark and the blank before it."""
        return fitted(self._kinds, max(0, self.size.width - 2))

    def _cells(self, place: int) -> Sequence[Cell]:
        return () if self._source is None else self._source.cells(self._view[place])

    def _header(self, width: int) -> list[Segment]:
        by, is_descending = self._sorted_by or (None, False)
        mark = " ▼" if is_descending else " ▲"
        titles = {slot.index: shortened(slot.column.title, slot.width) for slot in self._slots}
        for slot in self._slots:
            if slot.column.key == by and slot.width > 2:
                titles[slot.index] = shortened(slot.column.title, slot.width - 2) + mark
        cells = [Cell(titles.get(index, "")) for index in range(len(self._kinds))]
        return line_segments(self._slots, cells, (), self._look("datatable--header"), width)

    def _row(self, place: int, line: int, width: int) -> list[Segment]:
        is_cursor = self.show_cursor and place == self.cursor_row
        look = self._look("datatable--cursor" if is_cursor else self._stripe(place))
        segments = line_segments(self._slots, self._cells(place), self._words, look, width - 1)
        mark = scroll_mark(line, self.top, self.window_rows, self.row_count)
        return [*segments, safe_segment(mark, self.get_component_rich_style("customer-table--scroll-mark"))]

    def _stripe(self, place: int) -> str:
        if not self.zebra_stripes:
            return ""
        return "datatable--odd-row" if place % 2 else "datatable--even-row"

    def _state_line(self, line: int, width: int) -> list[Segment]:
        lines = state_lines(self._state, width, self.window_rows)
        text, is_title = lines[line] if line < len(lines) else ("", False)
        role = "dim" if not is_title else "bad" if isinstance(self._state, Failed) else ""
        style = self.rich_style + (self._without_ground(f"customer-table--{role}") if role else Style())
        if is_title:
            style += self.get_component_rich_style("customer-table--title", partial=True)
        return [safe_segment(set_cell_size(text, width), style)]

    def _look(self, component: str) -> Look:
        """The styles of a line whose ground is `component`; empty for the table's own."""
        if component not in self._looks:
            base = self.get_component_rich_style(component) if component else self.rich_style
            match = self.get_component_rich_style("customer-table--match", partial=True)
            has_roles = component not in ("datatable--cursor", "datatable--header")
            roles = {role: self._without_ground(f"customer-table--{role}") for role in ROLES} if has_roles else {}
            self._looks[component] = Look(base, match, roles)
        return self._looks[component]

    def _without_ground(self, component: str) -> Style:
        style = self.get_component_rich_style(component)
        return style.without_color + Style.from_color(style.color)


def scroll_mark(line: int, top: int, window: int, total: int) -> str:
    """The scroll bar's cell on `line` of a window of `window` rows that begins at row `top` of `total`."""
    if total <= window:
        return " "
    length = max(1, window * window // total)
    start = top * (window - length) // (total - window)
    return "█" if start <= line < start + length else "│"
