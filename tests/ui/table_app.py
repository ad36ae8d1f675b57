"""A small app around the customer table, for its tests."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.app import App, ComposeResult
from textual.strip import Strip
from textual.widgets import DataTable, Input

from tui.ui.widgets.customer_table import Cell, Column, CustomerTable

COLUMNS = (
    Column("star", "", 1),
    Column("name", "Customer", 14, grow=2, is_searched=True),
    Column("domain", "Domain", 10, grow=1, drop_below=40, is_searched=True),
    Column("days", "GDAP", 6, is_right=True),
)


class Rows:
    """A source that remembers which rows it was asked for."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = names
        self.asked: list[int] = []

    def __len__(self) -> int:
        return len(self.names)

    def key(self, row: int) -> str:
        """The name is the key."""
        return self.names[row]

    def cells(self, row: int) -> Sequence[Cell]:
        """Star, name, domain, days."""
        self.asked.append(row)
        return Cell("★", "star"), Cell(self.names[row]), Cell("contoso.com", "dim"), Cell(f"{row} d", "no such role")


class CountingTable(CustomerTable):
    """Notes which lines of the screen were drawn."""

    def __init__(self) -> None:
        super().__init__(COLUMNS)
        self.drawn: list[int] = []

    def render_line(self, y: int) -> Strip:
        self.drawn.append(y)
        return super().render_line(y)


class Shown(App[None]):
    """A filter line that has the focus, and the table."""

    def __init__(self, rows: Rows, *, before_mount: Callable[[CustomerTable], None] = lambda _: None) -> None:
        super().__init__()
        self.rows = rows
        self.table = CountingTable()
        self.told: list[tuple[str, str | None]] = []
        before_mount(self.table)

    def compose(self) -> ComposeResult:
        yield Input(compact=True)
        yield self.table

    def on_data_table_row_highlighted(self, event: DataTable.RowHighlighted) -> None:
        self.told.append(("highlighted", event.row_key.value))

    def on_data_table_row_selected(self, event: DataTable.RowSelected) -> None:
        self.told.append(("selected", event.row_key.value))

    def on_data_table_header_selected(self, event: DataTable.HeaderSelected) -> None:
        self.told.append(("header", event.column_key.value))

    def show_all(self, *, keep: str | None = None) -> None:
        """The whole source in its own order."""
        self.table.show(self.rows, range(len(self.rows)), keep=keep)

    def lines(self) -> list[str]:
        """The table as text, line by line."""
        return [strip.text for strip in self.strips()]

    def strips(self) -> list[Strip]:
        """The table as it is drawn."""
        return [self.table.render_line(y) for y in range(self.table.size.height)]


def customers(count: int) -> Rows:
    """`count` customers called `Contoso 0` and so on."""
    return Rows([f"Contoso {number}" for number in range(count)])
