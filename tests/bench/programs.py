"""Small programs to measure: python -m tests.bench.programs floor|stock|table ROWS

`floor` is what any Textual program pays, `stock` is Textual's DataTable with the first 200 matches, `table` is ours.
"""

from __future__ import annotations

import gc
import random
import sys
from collections.abc import Sequence
from uuid import UUID

from textual.app import App, ComposeResult
from textual.content import Content
from textual.widgets import DataTable, Input

from tui.model.search import CustomerIndex, Entry, Found
from tui.ui.widgets.customer_table import Cell, Column, CustomerTable
from tui.ui.widgets.line import Line

READY = "customers in all"
STOCK_ROWS = 200
_WORDS = (
    *("Adatum", "Alpine", "Bank", "Coho", "Contoso", "Energy", "Fabrikam"),
    *("Litware", "Northwind", "Proseware", "Tailspin", "Wingtip", "Woodgrove"),
)
_COLUMNS = (
    Column("name", "Customer", 20, grow=3, is_searched=True),
    Column("domain", "Domain", 16, grow=2, is_searched=True),
    Column("consent", "Consent", 10),
    Column("days", "GDAP", 6, is_right=True),
)


def invented(count: int) -> list[Entry]:
    """`count` customers, the same at each run, one in twenty used lately."""
    chance = random.Random(1)
    return [
        Entry(
            name=f"{chance.choice(_WORDS)} {chance.choice(_WORDS)} {number}",
            tenant_id=str(UUID(int=chance.getrandbits(128))),
            domains=(f"{chance.choice(_WORDS).lower()}{number}.onmicrosoft.com",),
            weight=chance.random() if chance.random() < 0.05 else 0.0,
        )
        for number in range(count)
    ]


class Rows:
    """The invented customers as rows."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = entries

    def __len__(self) -> int:
        return len(self._entries)

    def key(self, row: int) -> str:
        """The tenant id."""
        return self._entries[row].tenant_id

    def cells(self, row: int) -> Sequence[Cell]:
        """Name, domain, and two columns that hardly ever change."""
        entry = self._entries[row]
        return Cell(entry.name), Cell(entry.domains[0], "dim"), Cell("granted", "good"), Cell(f"{row % 400} d")


class Floor(App[None]):
    """A filter line and a count: the least that a key can cost in Textual."""

    CSS = "Input { height: 1; border: none; padding: 0 1; } Line { height: 1; } DataTable { height: 1fr; }"

    def __init__(self, entries: Sequence[Entry]) -> None:
        super().__init__()
        self.entries = entries
        self.index = CustomerIndex(entries)

    def compose(self) -> ComposeResult:
        """The filter line above, the count below."""
        field = Input(compact=True)
        field.cursor_blink = False
        yield field
        yield from self.compose_body()
        yield Line()

    def compose_body(self) -> ComposeResult:
        """What is between the two."""
        yield from ()

    def on_mount(self) -> None:
        """Search in the key's own turn."""
        self.watch(self.query_one(Input), "value", self._search)
        gc.freeze()

    def _search(self, text: str) -> None:
        found = self.index.find(text)
        self.draw(found)
        self.query_one(Line).show(Content(f"{len(found.rows)} of {len(self.entries)} {READY}"))

    def draw(self, found: Found) -> None:
        """Show what was found."""


class Stock(Floor):
    """Textual's own table, its first rows only."""

    def compose_body(self) -> ComposeResult:
        """An empty table."""
        yield DataTable[str](cursor_type="row")

    def draw(self, found: Found) -> None:
        """Fill the table anew."""
        table, rows = self.query_one(DataTable), Rows(self.entries)
        if not table.columns:
            table.add_columns(*(column.title for column in _COLUMNS))
        table.clear()
        table.add_rows([cell.text for cell in rows.cells(row)] for row in found.rows[:STOCK_ROWS])


class Ours(Floor):
    """The customer table."""

    def compose_body(self) -> ComposeResult:
        """The table, which asks for rows when it draws them."""
        yield CustomerTable(_COLUMNS)

    def draw(self, found: Found) -> None:
        """Hand over which rows, and in which order."""
        self.query_one(CustomerTable).show(Rows(self.entries), found.rows, found.words)


if __name__ == "__main__":
    program = {"floor": Floor, "stock": Stock, "table": Ours}[sys.argv[1]]
    program(invented(int(sys.argv[2]))).run(mouse=False)
