"""The list of customers: type and it filters, the table below shows what is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from rich.cells import cell_len, set_cell_size
from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Input, Static

from tui.model.clock import as_age
from tui.model.customer import Customer
from tui.model.foreign_text import foreign_text
from tui.model.identifiers import TenantId
from tui.model.search import CustomerIndex
from tui.services import ListingState
from tui.ui.text import safe
from tui.ui.widgets.customer_rows import COLUMNS, SORT_KEYS, CustomerRows, ShowOnly, SortBy, as_entry, fits
from tui.ui.widgets.customer_table import CustomerTable, Empty, TableState
from tui.ui.widgets.line import Line
from tui.ui.words import consent_sentence, live_gdap

_MOST_TYPED = 400
"""Characters of a filter."""


@dataclass(frozen=True, slots=True)
class ListView:
    """All that the list shows besides the customers themselves."""

    state: ListingState
    now: datetime
    listed_at: datetime | None
    is_refreshing: bool
    trouble: str
    """What is missing from the list and why; empty when nothing is."""
    without_rows: TableState
    """Shown in the place of the rows when there are none at all."""
    tells_gdap: bool = True
    """Whether the cloud has lists of GDAP relationships."""


class FilterInput(Input):
    """The filter. A paste is read for the customer it is about; `?` in an empty line asks for help."""

    class Pasted(Message):
        """Text was pasted."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    @property
    def content_width(self) -> int:
        """The text's width, at least the line's own: a virtual size that grew with each letter would ask for a layout,
        and cost each key a second repaint (Textual 8.2.8, `Input._watch_value`)."""
        return max(super().content_width, self.size.width)

    def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        self.post_message(self.Pasted(event.text))

    async def _on_key(self, event: events.Key) -> None:
        if event.key == "question_mark" and not self.value:
            event.stop()
            event.prevent_default()
            await self.screen.run_action("help")
            return
        await super()._on_key(event)


class CustomerList(Vertical):
    """Filter line, table, and a strip that shows the highlighted customer uncut."""

    class Chosen(Message):
        """Enter or a click on a customer."""

        def __init__(self, tenant_id: TenantId) -> None:
            super().__init__()
            self.tenant_id = tenant_id

    class WindowMoved(Message):
        """Other rows may be on screen now."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._customers: Sequence[Customer] = ()
        self._by_id: dict[TenantId, Customer] = {}
        self._rows = CustomerRows((), datetime.min.replace(tzinfo=UTC))
        self._index = CustomerIndex(())
        self._view: ListView | None = None
        self._part = ShowOnly.ALL
        self._sort = SortBy.BEST

    def compose(self) -> ComposeResult:
        with Horizontal(id="filter-line"):
            yield Static(safe("›"), id="filter-mark", markup=False)
            field = FilterInput(placeholder="type to filter", id="filter", compact=True, max_length=_MOST_TYPED)
            field.cursor_blink = False
            yield field
            yield Line(id="count")
        yield Static(id="trouble", markup=False)
        yield CustomerTable(COLUMNS, id="customers")
        yield Line(id="detail")

    def on_mount(self) -> None:
        """The answer to a key is drawn in that key's own turn: no message, no second repaint."""
        self.watch(self.filter, "value", self._filter_changed, init=False)

    def on_resize(self) -> None:
        """The strip is cut to the new width."""
        self._draw_detail()

    @property
    def filter(self) -> FilterInput:
        """Where one types."""
        return self.query_one("#filter", FilterInput)

    @property
    def table(self) -> CustomerTable:
        """The rows."""
        return self.query_one("#customers", CustomerTable)

    @property
    def on_screen(self) -> list[TenantId]:
        """The customers whose rows are on screen, from the top."""
        return [self._rows.key(row) for row in self.table.visible_rows]

    @property
    def highlighted(self) -> TenantId | None:
        """The customer under the cursor."""
        key = self.table.cursor_key
        return TenantId(key) if key is not None else None

    def show(self, customers: Sequence[Customer], view: ListView) -> None:
        """Draw these customers; the cursor stays on the highlighted one."""
        self._customers, self._view = customers, view
        self._by_id = {customer.tenant_id: customer for customer in customers}
        is_whole = not view.is_refreshing
        self._rows = CustomerRows(customers, view.now, is_whole=is_whole, tells_gdap=view.tells_gdap)
        self._index = CustomerIndex(as_entry(customer, view.now) for customer in customers)
        self._draw(keep=self.highlighted)

    def touch(self, view: ListView) -> None:
        """Draw only what tells age and progress, and what stands in the place of rows."""
        if not view.is_refreshing and not self._rows.is_whole:
            self.show(self._customers, view)  # now that the lists were read to their end, "none known" is "none"
            return
        self._view = view
        if not self.table.row_count:
            self.table.placeholder(self._state(view))
        self._draw_count()
        self._draw_trouble()

    def clear_filter(self) -> bool:
        """Empty the filter; whether there was anything to clear."""
        if self.filter.value:
            self.filter.value = ""
            return True
        if self._part is not ShowOnly.ALL or self._sort is not SortBy.BEST:
            self._part, self._sort = ShowOnly.ALL, SortBy.BEST
            self._draw(keep=self.highlighted)
            return True
        return False

    def show_next_part(self) -> ShowOnly:
        """Show the next part of the list: all, needs consent, ends soon, starred."""
        parts = list(ShowOnly)
        self._part = parts[(parts.index(self._part) + 1) % len(parts)]
        self._draw(keep=self.highlighted)
        return self._part

    def sort_by_next(self) -> SortBy:
        """Sort by the next column, in the end by best match again."""
        orders = list(SortBy)
        self._sort_by(orders[(orders.index(self._sort) + 1) % len(orders)])
        return self._sort

    def _sort_by(self, order: SortBy) -> None:
        self._sort = order
        self.table.mark_sorted(None if order is SortBy.BEST else str(order))
        self._draw(keep=self.highlighted)

    def _filter_changed(self, _: str) -> None:
        self._draw(keep=None)

    def _draw(self, *, keep: TenantId | None) -> None:
        view = self._view
        if view is None:
            return
        found = self._index.find(self.filter.value)
        rows = found.rows
        if self._part is not ShowOnly.ALL:
            rows = [row for row in rows if fits(self._customers[row], self._part, view.now)]
        if self._sort is not SortBy.BEST:
            key = SORT_KEYS[self._sort]
            rows = sorted(rows, key=lambda row: key(self._customers[row], view.now))
        if not rows:
            self.table.placeholder(self._state(view))
        self.table.show(self._rows, rows, found.words, keep=keep)
        self._draw_count()
        self._draw_trouble()
        self._draw_detail()
        self.post_message(self.WindowMoved())

    def _state(self, view: ListView) -> TableState:
        """What stands in the place of rows."""
        if not self._customers:
            return view.without_rows
        if not self.filter.value:
            return Empty(f"No customer here: {self._part}", "F7 shows the next part, Esc all of them.")
        part = f" in this part of the list ({self._part})" if self._part is not ShowOnly.ALL else ""
        return Empty(
            f"No customer matches{part}",
            "Name, domain, tenant id and your own names are searched.\nEsc clears the filter.",
        )

    def _draw_count(self) -> None:
        view = self._view
        if view is None:
            return
        count = f"{self.table.row_count:,} of {len(self._customers):,}"
        part = f"{self._part} · " if self._part is not ShowOnly.ALL else ""
        age = "refreshing…" if view.is_refreshing else as_age(view.now - view.listed_at) if view.listed_at else ""
        style = "$warning" if view.state is ListingState.STALE and not view.is_refreshing else ""
        line = self.query_one("#count", Line)
        whole = safe((part, "$primary"), count, (f" · {age}" if age else "", style))
        fits = not line.size.width or whole.cell_length <= line.size.width  # no width: not laid out yet
        line.show(whole if fits else safe((part, "$primary"), count))

    def _draw_trouble(self) -> None:
        trouble = self.query_one("#trouble", Static)
        text = self._view.trouble if self._view and self._customers else ""
        if trouble.has_class("-shown") != bool(text) or text:
            trouble.update(safe(text))
            trouble.set_class(bool(text), "-shown")

    def _draw_detail(self) -> None:
        detail, key, view = self.query_one("#detail", Line), self.highlighted, self._view
        customer = self._by_id.get(key) if key else None
        if customer is None or view is None:
            detail.show(safe(""))
            return
        width = self.query_one("#detail").size.width
        name = f"{customer.title} ({customer.name})" if customer.alias else customer.title
        remark = "" if view.is_refreshing else customer.remark(view.now, tells_gdap=view.tells_gdap)
        consent = consent_sentence(customer.consent, view.now)
        lines = [
            " · ".join(part for part in (name, customer.domain) if part),
            customer.tenant_id,
            " · ".join(part for part in (remark, consent, live_gdap(customer, view.now)) if part),
        ]
        first, *rest = (line if cell_len(line) <= width else set_cell_size(line, width - 1) + "…" for line in lines)
        detail.show(safe((first, "$foreground"), *("\n" + line for line in rest)))

    @on(CustomerTable.RowHighlighted)
    def _highlight(self, event: CustomerTable.RowHighlighted) -> None:
        event.stop()
        self._draw_detail()

    @on(CustomerTable.RowSelected)
    def _select(self, event: CustomerTable.RowSelected) -> None:
        event.stop()
        self.choose()

    @on(CustomerTable.HeaderSelected)
    def _sort_clicked(self, event: CustomerTable.HeaderSelected) -> None:
        event.stop()
        key = str(event.column_key.value)
        if key in list(SortBy):
            self._sort_by(SortBy.BEST if self._sort == key else SortBy(key))

    @on(FilterInput.Pasted)
    def _paste(self, event: FilterInput.Pasted) -> None:
        event.stop()
        self.filter.value = foreign_text(self._index.as_query(event.text), most=_MOST_TYPED)
        self.filter.cursor_position = len(self.filter.value)

    @on(Input.Submitted)
    def _enter(self, event: Input.Submitted) -> None:
        event.stop()
        self.choose()

    def choose(self) -> None:
        """Ask for the highlighted customer's session. The tenant is bound here, at the key press."""
        tenant_id = self.highlighted
        if tenant_id is not None:
            self.post_message(self.Chosen(tenant_id))
