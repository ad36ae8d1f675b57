"""The links that were sent: whose consent is waited for, since when, and when it is looked at next."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from rich.cells import cell_len
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tui.errors import TenantryError
from tui.model.clock import as_age, as_time_left
from tui.model.consent import GIVEN, ConsentState
from tui.model.customer import Customer
from tui.model.identifiers import TenantId
from tui.services import Estate
from tui.ui.house import house_of
from tui.ui.screens.confirm import ConfirmScreen
from tui.ui.screens.dialog import Dialog
from tui.ui.text import safe
from tui.ui.widgets.line import Line
from tui.ui.widgets.table_line import shortened
from tui.ui.words import customer_line

_NAME, _SENT, _LOOK = 26, 13, 22
"""Cells of the columns; the last one takes what is left of 70."""
_TICK_S = 5
_KEYS = "Enter look now   c copy the link again   x stop waiting   Esc close"
_NOBODY = "Nobody is waited for. F2 in the list copies a customer's consent URL, and the wait begins."


class WaitingScreen(Dialog[None]):
    """Every customer that is waited for, each with what can be done about it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("l", "look_now", "Look now", show=False),
        Binding("c,f2,ctrl+y", "copy_link", "Copy the link again", show=False),
        Binding("x,delete", "stop_waiting", "Stop waiting", show=False),
        Binding("q", "close", "Close", show=False),
    ]
    DEFAULT_CSS = """
    WaitingScreen OptionList { height: auto; max-height: 12; border: none; padding: 0; background: $background; }
    WaitingScreen OptionList:focus { border: none; background-tint: transparent 0%; }
    WaitingScreen #waiting-who { height: 2; margin-top: 1; color: $muted; }
    WaitingScreen #waiting-says { height: 2; }
    """

    def __init__(self, estate: Estate) -> None:
        super().__init__()
        self._estate = estate
        self._lines: dict[TenantId, str] = {}
        """What stands in the list."""

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(safe("Links that were sent"), classes="heading")
            head = f"{'Customer':<{_NAME}}{'Link sent':<{_SENT}}{'Last look':<{_LOOK}}Next"
            yield Static(safe((head, "$muted")), id="waiting-head")
            yield OptionList(id="waiting", compact=True)
            yield Line(id="waiting-who")
            yield Line(id="waiting-says")
            yield Line(classes="keys", id="waiting-keys")

    def on_mount(self) -> None:
        """Times move on; nothing is sent when they read the same."""
        self._estate.watcher.find()
        self.query_one("#waiting-keys", Line).show(safe(_KEYS))
        self.query_one(OptionList).focus()
        self._draw()
        self.set_interval(_TICK_S, self._draw)

    # Drawing

    def _draw(self) -> None:
        waited_for = self._estate.watcher.waited_for
        lines = {each.tenant_id: self._line(each) for each in waited_for}
        shown = self.query_one(OptionList)
        if list(lines) != list(self._lines):
            self._put(shown, lines)
        else:
            for tenant_id, line in lines.items():
                if line != self._lines[tenant_id]:
                    shown.replace_option_prompt(tenant_id, safe(line))
        self._lines = lines
        if not lines:
            self._say(_NOBODY)
        self._draw_who()

    def _put(self, shown: OptionList, lines: dict[TenantId, str]) -> None:
        """Show another set of customers; the highlight stays with its customer, or in its place."""
        chosen, at = self._chosen, shown.highlighted or 0
        shown.set_options(Option(safe(line), id=tenant_id) for tenant_id, line in lines.items())
        if lines:
            shown.highlighted = list(lines).index(chosen) if chosen in lines else min(at, len(lines) - 1)

    def _line(self, customer: Customer) -> str:
        now, mark = self._estate.desk.wall(), customer.consent
        name = shortened(customer.title, _NAME - 2)
        left = self._estate.watcher.next_look_in(customer.tenant_id)
        sent = as_age(now - mark.link_sent_at) if mark.link_sent_at else ""
        looked = f"{as_age(now - mark.learnt_at)}, {mark.state}" if mark.learnt_at else "never"
        due = "" if left is None else f"in {as_time_left(left)}" if left > timedelta(0) else "now"
        return f"{name}{' ' * (_NAME - cell_len(name))}{sent:<{_SENT}}{looked:<{_LOOK}}{due}"

    @on(OptionList.OptionHighlighted)
    def _draw_who(self) -> None:
        """Which customer is highlighted, beyond doubt, and who sent the link."""
        customer = self._customer
        if customer is None:
            self.query_one("#waiting-who", Line).show(safe(""))
            return
        mark = customer.consent
        by = f"link sent by {mark.link_sent_by}" if mark.link_sent_by else "link sent"
        told = " · ".join(part for part in (by, mark.code) if part)
        self.query_one("#waiting-who", Line).show(safe(f"{customer_line(customer)}\n{told}"))

    @property
    def _chosen(self) -> TenantId | None:
        at = self.query_one(OptionList).highlighted
        ids = list(self._lines)
        return ids[at] if at is not None and at < len(ids) else None

    @property
    def _customer(self) -> Customer | None:
        chosen = self._chosen
        return self._estate.customer(chosen) if chosen else None

    def _say(self, text: str, style: str = "$muted") -> None:
        self.query_one("#waiting-says", Line).show(safe((text, style)))

    # Doing

    @on(OptionList.OptionSelected)
    def action_look_now(self) -> None:
        """Ask at once about the highlighted customer."""
        if (customer := self._customer) is not None:
            self.look_now(customer)

    @work(group="look", description="look for a consent")
    async def look_now(self, customer: Customer) -> None:
        """Ask the service about this customer, and say what it says."""
        self._say(f"Asking Microsoft Entra about {customer.short_title}…")
        try:
            await self._estate.watcher.look_now(customer.tenant_id)
        except TenantryError as error:
            self._say(f"{customer.short_title}: {error.summary}", "$warning")
        else:
            self._say_found(self._estate.customer(customer.tenant_id))
        self._draw()

    def _say_found(self, customer: Customer) -> None:
        mark = customer.consent
        if mark.state in GIVEN:
            self._say(f"Consent has come for {customer.short_title}.", "$success")
            return
        code = f" ({mark.code})" if mark.code else ""
        found = "consent is still missing" if mark.state is ConsentState.MISSING else mark.state
        self._say(f"Asked just now: {customer.short_title}: {found}{code}.", "$warning")

    @work(group="copy", description="copy the consent URL")
    async def action_copy_link(self) -> None:
        """Send the customer's consent URL out once more; it is waited for as at first."""
        if (customer := self._customer) is None:
            return
        sent = await house_of(self).copy_text(self._estate.consents.url(customer.tenant_id))
        await self._estate.consents.link_sent(customer.tenant_id)
        self._say(sent.about(f"The consent URL of {customer.short_title}"))
        self._draw()

    @work(group="stop", exclusive=True, description="stop waiting")
    async def action_stop_waiting(self) -> None:
        """Take the mark of the sent link away after asking."""
        if (customer := self._customer) is None:
            return
        sure = ConfirmScreen(
            f"Stop waiting for {customer.short_title}?", customer_line(customer),
            ["The note that a link was sent goes. The link itself still works, and consent that comes by it counts."],
            yes="Stop waiting",
        )  # fmt: skip
        if await self.app.push_screen_wait(sure):
            await self._estate.watcher.stop_waiting(customer.tenant_id)
            self._say(f"{customer.short_title} is not waited for any more.")
            self._draw()
