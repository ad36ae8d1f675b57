"""The list of customers: type and it filters, the table below shows what is left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Input, Static

from tui.model.consent import ConsentState
from tui.model.customer import Customer
from tui.model.foreign_text import foreign_text
from tui.model.identifiers import TenantId
from tui.model.ranking import as_entry
from tui.model.search import CustomerIndex
from tui.ui.text import safe
from tui.ui.widgets.consent_strip import ConsentStrip, present
from tui.ui.widgets.customer_rows import (
    COLUMNS,
    SORT_KEYS,
    CustomerRows,
    ListPart,
    ShowOnly,
    SortBy,
    count_standings,
    fits,
    is_found_alike,
)
from tui.ui.widgets.customer_table import CustomerTable, Empty, TableState
from tui.ui.widgets.filter_input import FilterInput
from tui.ui.widgets.line import Line
from tui.ui.widgets.list_parts import Counts, ListView, count_line, detail_lines, part_words
from tui.ui.widgets.marks import Marks

_MOST_TYPED = 400
"""Characters of a filter."""


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
        self._part: ListPart = ShowOnly.ALL
        self._sort = SortBy.BEST
        self._marks = Marks()
        self._counts: Counter[ConsentState] = Counter()
        self._standings: Mapping[ConsentState, int] = {}
        """How many customers are in each state of consent; empty while nobody was asked."""

    def compose(self) -> ComposeResult:
        with Horizontal(id="filter-line"):
            yield Static(safe("›"), id="filter-mark", markup=False)
            field = FilterInput(placeholder="type to filter", id="filter", compact=True, max_length=_MOST_TYPED)
            field.cursor_blink = False
            yield field
            yield Line(id="count")
        yield ConsentStrip(id="consent-strip")
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

    @property
    def shown(self) -> list[TenantId]:
        """The customers that the filter leaves, in the order of the list, on screen or not."""
        return [TenantId(self.table.key_at(place)) for place in range(self.table.row_count)]

    @property
    def marked(self) -> list[TenantId]:
        """The marked customers in the order of the list, also those that the filter hides."""
        view = self._view
        if view is None or not self._marks:
            return []
        rows = [row for row in self._index.find("").rows if self._rows.key(row) in self._marks]
        return [self._rows.key(row) for row in self._in_order(rows, view.now)]

    def toggle_mark(self) -> None:
        """Mark the highlighted customer, or take its mark away, and go on to the next row."""
        tenant_id = self.highlighted
        if tenant_id is not None:
            self._marks.toggle(tenant_id)
            self.table.refresh_row(self.table.cursor_row)
            self.table.action_cursor_down()
            self._draw_count()

    def mark_shown(self) -> int:
        """Mark all that the filter leaves, besides those marked before; how many are marked then."""
        self._marks.add(self.shown)
        self._marks_changed()
        return len(self.marked)

    def clear_marks(self) -> None:
        """Take all marks away."""
        self._marks.clear()
        self._marks_changed()

    def _marks_changed(self) -> None:
        self.table.refresh()
        self._draw_count()

    def show(self, customers: Sequence[Customer], view: ListView) -> None:
        """Draw these customers; the cursor stays on the highlighted one, or where it was."""
        is_alike = is_found_alike(self._customers, customers)
        self._counts = count_standings(self._counts, self._customers, customers, is_alike=is_alike)
        self._customers, self._view = customers, view
        self._by_id = {customer.tenant_id: customer for customer in customers}
        self._rows = CustomerRows(
            customers,
            view.now,
            is_whole=not view.is_refreshing,
            marks=self._marks,
            remind_after_days=view.remind_after_days,
            tells_gdap=view.tells_gdap,
        )
        if not is_alike:  # a second's work for tens of thousands; news of consent come several times a second
            self._index = CustomerIndex(as_entry(customer, view.now) for customer in customers)
        self._standings = {state: self._counts[state] for state in present(self._counts)}
        self._draw(keep=self.highlighted, stays=True)

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

    def show_next_part(self) -> ListPart:
        """Show the next part of the list: all, needs consent, ends soon, starred, each state that there is."""
        has_old = any(self._is_in(ShowOnly.LINK_OLD, each) for each in self._customers)
        parts: tuple[ListPart, ...] = (
            *(each for each in ShowOnly if has_old or each is not ShowOnly.LINK_OLD),
            *self._standings,
        )
        at = parts.index(self._part) if self._part in parts else 0
        self.show_part(parts[(at + 1) % len(parts)])
        return self._part

    def _is_in(self, part: ListPart, customer: Customer) -> bool:
        view = self._view
        return view is not None and fits(customer, part, view.now, view.remind_after_days)

    def show_part(self, part: ListPart) -> None:
        """Show only this part of the list."""
        self._part = part
        self._draw(keep=self.highlighted)

    @property
    def standings(self) -> Mapping[ConsentState, int]:
        """How many customers are in each state of consent, what needs somebody first; empty while nobody was asked."""
        return self._standings

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

    def _draw(self, *, keep: TenantId | None, stays: bool = False) -> None:
        view = self._view
        if view is None:
            return
        found = self._index.find(self.filter.value)
        rows = found.rows
        if self._part is not ShowOnly.ALL:
            rows = [row for row in rows if self._is_in(self._part, self._customers[row])]
        rows = self._in_order(rows, view.now)
        if not rows:
            self.table.placeholder(self._state(view))
        self.table.show(self._rows, rows, found.words, keep=keep, stays=stays)
        chosen = self._part if isinstance(self._part, ConsentState) else None
        self.query_one(ConsentStrip).show_counts(self._standings, chosen)
        self._draw_count()
        self._draw_trouble()
        self._draw_detail()
        self.post_message(self.WindowMoved())

    def _in_order(self, rows: Sequence[int], now: datetime) -> Sequence[int]:
        """Rows that come in the order of the best match, in the order that was chosen."""
        if self._sort is SortBy.BEST:
            return rows
        key = SORT_KEYS[self._sort]
        return sorted(rows, key=lambda row: key(self._customers[row], now))

    def _state(self, view: ListView) -> TableState:
        """What stands in the place of rows."""
        if not self._customers:
            return view.without_rows
        if not self.filter.value:
            return Empty(f"No customer here: {part_words(self._part)}", "F7 shows the next part, Esc all of them.")
        part = f" in this part of the list ({part_words(self._part)})" if self._part is not ShowOnly.ALL else ""
        return Empty(
            f"No customer matches{part}",
            "Name, domain, tenant id and your own names are searched.\nEsc clears the filter.",
        )

    def _draw_count(self) -> None:
        view = self._view
        if view is None:
            return
        line = self.query_one("#count", Line)
        counts = Counts(self.table.row_count, len(self._customers), len(self._marks))
        line.show(count_line(view, self._part, counts, line.size.width))

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
        detail.show(detail_lines(customer, view, detail.size.width))

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

    @on(ConsentStrip.Pressed)
    def _state_clicked(self, event: ConsentStrip.Pressed) -> None:
        event.stop()
        self.show_part(ShowOnly.ALL if self._part is event.state else event.state)

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
