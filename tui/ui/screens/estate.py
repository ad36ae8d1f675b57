"""The estate as it is, on two pages: where the lists disagree, and what ends when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import ContentSwitcher

from tui.model.customer import Customer
from tui.model.estate_view import differences
from tui.model.forecast import Loss, forecast
from tui.model.identifiers import TenantId
from tui.off_loop import off_loop
from tui.ui.screens.dialog import Dialog
from tui.ui.text import safe
from tui.ui.widgets.customer_table import CustomerTable
from tui.ui.widgets.differences_pane import DifferencesPane
from tui.ui.widgets.endings_pane import EndingsPane
from tui.ui.widgets.key_bar import KeyBar
from tui.ui.widgets.line import Line

_PAGES = ("differences", "endings")
_TITLES = {"differences": "1 Differences", "endings": "2 What ends when"}


class EstateScreen(Dialog[TenantId]):
    """Shows the customers as they were when it was opened. Answers the one to go to, or nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab,shift+tab", "turn", "Other page", show=False),
        Binding("1", "page('differences')", "Differences", show=False),
        Binding("2", "page('endings')", "What ends when", show=False),
        Binding("left", "to_kinds", "Kinds", show=False, priority=True),
        Binding("right", "to_customers", "Customers", show=False, priority=True),
    ]
    DEFAULT_CSS = """
    EstateScreen { align: left top; background: $background; }
    EstateScreen #estate-head { height: 1; background: $panel; padding: 0 1; }
    EstateScreen #estate-pages { height: 1fr; margin-top: 1; }
    """

    def __init__(self, customers: Sequence[Customer], now: datetime, about: str, *, has_gdap_lists: bool) -> None:
        super().__init__()
        self._customers = customers
        self._now = now
        self._has_gdap_lists = has_gdap_lists
        self._losses: Sequence[Loss] = ()
        self._about = about
        """How many customers, and how old what is known of them is."""

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Line(id="estate-head")
            with ContentSwitcher(initial=_PAGES[0], id="estate-pages"):
                yield DifferencesPane(id=_PAGES[0])
                yield EndingsPane(id=_PAGES[1])
            yield KeyBar(id="estate-keys")

    def on_mount(self) -> None:
        """The differences come first, once they are found."""
        self.action_page(_PAGES[0])
        self.look_through()

    @work(group="estate", exclusive=True, description="look through the estate")
    async def look_through(self) -> None:
        """Find the differences and the ends: half a second for 5,000 customers on a busy jump box."""
        found = await off_loop(differences, self._customers, self._now, has_gdap_lists=self._has_gdap_lists)
        self._differences.show(found, self._now)
        self._losses = await off_loop(forecast, self._customers, self._now)
        self.query_one(EndingsPane).show(self._losses, self._now)

    @property
    def page(self) -> str:
        """The page that is shown."""
        return str(self.query_one(ContentSwitcher).current)

    @property
    def _differences(self) -> DifferencesPane:
        return self.query_one(DifferencesPane)

    def action_turn(self) -> None:
        """Show the other page."""
        self.action_page(next(each for each in _PAGES if each != self.page))

    def action_page(self, page: str) -> None:
        """Show a page; its first table has the focus."""
        self.query_one(ContentSwitcher).current = page
        self.set_focus(self._differences.kinds if page == _PAGES[0] else self.query_one(EndingsPane).endings)
        tabs = [
            part for each in _PAGES for part in ((_TITLES[each], "bold $primary" if each == page else "$muted"), "   ")
        ]
        self.query_one("#estate-head", Line).show(safe(("The estate", "bold"), "   ", *tabs, (self._about, "$muted")))
        self._draw_keys()

    def action_to_kinds(self) -> None:
        """From the customers back to the kinds of differences."""
        if self.page == _PAGES[0]:
            self.set_focus(self._differences.kinds)

    def action_to_customers(self) -> None:
        """From the kinds to the customers of the chosen one, if it has any."""
        if self.page == _PAGES[0] and self._differences.customers.row_count:
            self.set_focus(self._differences.customers)

    def on_descendant_focus(self) -> None:
        """Enter does something else in each table."""
        self._draw_keys()

    def _draw_keys(self) -> None:
        on_kinds = self.page == _PAGES[0] and self.focused is self._differences.kinds
        enter = ("Enter", "Its customers") if on_kinds else ("Enter", "Show in the list")
        aside = [("← →", "Kinds, customers")] if self.page == _PAGES[0] else []
        self.query_one(KeyBar).show_keys([enter, *aside, ("Tab", "Other page"), ("Esc", "Back")])

    @on(CustomerTable.RowSelected, "#kinds")
    def _go_to_customers(self, event: CustomerTable.RowSelected) -> None:
        event.stop()
        self.action_to_customers()

    @on(CustomerTable.RowSelected, "#different")
    def _choose_different(self, event: CustomerTable.RowSelected) -> None:
        event.stop()
        self.answer(TenantId(str(event.row_key.value)))

    @on(CustomerTable.RowSelected, "#endings")
    def _choose_ending(self, event: CustomerTable.RowSelected) -> None:
        event.stop()
        self.answer(self._losses[int(str(event.row_key.value))].customer.tenant_id)
