"""Where the estate does not fit together: the kinds of differences, and the customers of the chosen kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from tui.model.customer import Customer
from tui.model.estate_view import MEANINGS, Difference, concerned
from tui.ui.text import safe, safe_lines
from tui.ui.widgets.customer_table import CustomerTable, Empty
from tui.ui.widgets.estate_rows import CUSTOMER_COLUMNS, KIND_COLUMNS, DifferentRows, EstateTable, KindRows
from tui.ui.widgets.line import Line
from tui.ui.widgets.table_line import drawable, shortened
from tui.ui.words import identity_line


class DifferencesPane(Horizontal):
    """Two tables side by side; the right one follows the left one's cursor."""

    DEFAULT_CSS = """
    DifferencesPane > #kinds { width: 34; height: 1fr; border-right: solid $rule; }
    DifferencesPane #kinds > .datatable--cursor { background: $panel; color: $foreground; }
    DifferencesPane #kinds:focus > .datatable--cursor { background: $cursor; color: $cursor-text; }
    DifferencesPane > Vertical { width: 1fr; }
    DifferencesPane #meaning { height: 7; padding: 0 1; }
    DifferencesPane #different-detail { height: 3; padding: 0 1; color: $muted; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._found: Mapping[Difference, Sequence[Customer]] = {}
        self._rows: DifferentRows | None = None

    def compose(self) -> ComposeResult:
        yield EstateTable(KIND_COLUMNS, id="kinds")
        with Vertical():
            yield Line(id="meaning")
            yield EstateTable(CUSTOMER_COLUMNS, id="different")
            yield Line(id="different-detail")

    @property
    def kinds(self) -> EstateTable:
        """The kinds of differences."""
        return self.query_one("#kinds", EstateTable)

    @property
    def customers(self) -> EstateTable:
        """The customers of the chosen kind."""
        return self.query_one("#different", EstateTable)

    def show(self, found: Mapping[Difference, Sequence[Customer]], now: datetime) -> None:
        """Draw these differences, the first that somebody has chosen."""
        self._found = found
        first = next((kind for kind in Difference if found[kind]), Difference.NO_CONSENT)
        self.kinds.show(KindRows(found), range(len(Difference)), keep=str(first))
        self.choose(first, now)

    def choose(self, kind: Difference, now: datetime) -> None:
        """Draw what this kind means, and who has it."""
        meaning = MEANINGS[kind]
        self.query_one("#meaning", Line).show(
            safe_lines(
                [
                    safe((meaning.title, "bold")),
                    safe(meaning.why),
                    safe(("Whose job: ", "$muted"), (str(meaning.owner), "bold")),
                    safe(meaning.remedy),
                ]
            )
        )
        self._rows = rows = DifferentRows(kind, self._found[kind], now)
        self.customers.placeholder(Empty("Nobody", "No customer has this difference."))
        self.customers.show(rows, range(len(rows)))
        self._draw_detail()

    @on(CustomerTable.RowHighlighted, "#kinds")
    def _turn_to_kind(self, event: CustomerTable.RowHighlighted) -> None:
        event.stop()
        kind = Difference(str(event.row_key.value))
        if self._rows is not None and kind is not self._rows.difference:
            self.choose(kind, self._rows.now)

    @on(CustomerTable.RowHighlighted, "#different")
    def _turn_to_customer(self, event: CustomerTable.RowHighlighted) -> None:
        event.stop()
        self._draw_detail()

    def on_resize(self) -> None:
        """What is cut is cut to the new width."""
        self._draw_detail()

    def _draw_detail(self) -> None:
        """Which customer, beyond doubt, and which of its relationships."""
        rows, detail = self._rows, self.query_one("#different-detail", Line)
        if rows is None or not len(rows):
            detail.show(safe(""))
            return
        customer = rows.customers[self.customers.cursor_row]
        item = concerned(rows.difference, customer, rows.now)
        name = f"Relationship {item.name}" if item else customer.remark(rows.now)
        width = max(20, detail.size.width - 2)
        lines = (customer.title, identity_line(customer.tenant_id, customer.domain), name)
        detail.show(safe_lines([shortened(drawable(line), width) for line in lines]))
