"""Why a customer does not open: the chain link by link, the first broken one, whose job it is and what to do."""

from __future__ import annotations

from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Static

from tui.model.customer import Customer
from tui.model.diagnosis import Check, Diagnosis, Fault, Verdict
from tui.model.diagnosis_message import Sender, details, heading, holds_link, message
from tui.services import Estate
from tui.ui.house import house_of
from tui.ui.screens.diagnosis_text import DiagnosisTextScreen
from tui.ui.screens.dialog import Dialog, buttons
from tui.ui.text import safe, safe_lines
from tui.ui.words import customer_line

_NAME = 19
"""Cells for the name of a link."""

_STYLES = {Verdict.HELD: "$success", Verdict.BROKEN: "bold $error", Verdict.NOT_KNOWN: "$warning"}


class DiagnosisScreen(Dialog[str]):
    """Looks as it opens, and fills line by line. Answers `consent`, `sign-in` or `open`, or nothing.

    Everything here is bound to the customer it was opened for, whatever row is highlighted meanwhile.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("m", "show_text", "Text to send", show=False),
        Binding("c", "copy_details", "Copy details", show=False),
        Binding("t", "look", "Try again", show=False),
    ]

    def __init__(self, estate: Estate, customer: Customer) -> None:
        super().__init__()
        self._estate = estate
        self._customer = customer
        self.found: Diagnosis | None = None
        """What is known by now."""

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(safe(f"Why does {self._customer.short_title} not open?"), classes="heading")
            yield Static(safe(customer_line(self._customer)), classes="subject")
            yield Static(id="chain", markup=False)
            with VerticalScroll():
                yield Static(safe("Looking…"), id="verdict", classes="say", markup=False)
            labels = [("close", "Close"), ("look", "Try again"), ("text", "Text to send"), ("copy", "Details")]
            yield buttons(*labels, ("way", "Consent"))

    def on_mount(self) -> None:
        """The safe button has the focus."""
        self.query_one("#close", Button).focus()
        self.action_look()

    @work(group="look", exclusive=True, description="look for the first broken link")
    async def action_look(self) -> None:
        """Ask everything afresh, and draw each answer as it comes."""
        async for found in self._estate.diagnoses.look(self._estate.customer(self._customer.tenant_id)):
            self.found = found
            self._draw(found)

    def _draw(self, found: Diagnosis) -> None:
        self.query_one("#chain", Static).update(safe_lines([_as_line(check) for check in found.checks]))
        self.query_one("#verdict", Static).update(_verdict(found))
        box = self.query_one(".dialog")
        box.set_class(found.fault is not None and found.is_whole, "-bad")
        text = self.query_one("#text", Button)
        text.disabled, text.display = not found.is_whole, found.fault is not None or not found.is_whole
        self.query_one("#copy", Button).disabled = not found.is_whole
        way = self.query_one("#way", Button)
        label = {"consent": "Consent", "sign-in": "Sign in", "open": "Open"}.get(self._way(found), "")
        way.display = bool(label)
        if label:
            way.label = safe(label)
        self.call_after_refresh(self._leave_room)

    @staticmethod
    def _way(found: Diagnosis) -> str:
        """What the technician can do about it from here; empty for nothing."""
        fault = found.fault
        if not found.is_whole:
            return ""
        if fault is None:
            return "open" if found.is_healthy else ""
        if fault.by_consent:
            return "consent"
        return "sign-in" if fault.refusal is not None and fault.refusal.wants_sign_in else ""

    @on(Button.Pressed)
    def act(self, event: Button.Pressed) -> None:
        """Do what the pressed button says."""
        if event.button.id == "way" and self.found is not None:
            self.answer(self._way(self.found))
        elif event.button.id == "close":
            self.answer(None)
        else:
            {"look": self.action_look, "text": self.action_show_text, "copy": self.action_copy_details}[
                str(event.button.id)
            ]()

    @work(group="copy", exclusive=True, description="show the text to send")
    async def action_show_text(self) -> None:
        """Copy the text for whoever can mend it, and show it."""
        found = self.found
        if found is None or found.fault is None or not found.is_whole:
            return
        desk, tenant_id, fault = self._estate.desk, self._customer.tenant_id, found.fault
        url = self._estate.consents.url(tenant_id)
        sender = Sender(desk.account.username, desk.account.tenant_name, desk.app.id, url)
        page = DiagnosisTextScreen(heading(fault), message(found, fault, sender), lambda: self._copied(fault))
        await self.app.push_screen_wait(page)

    async def _copied(self, fault: Fault) -> None:
        """A text that holds the consent address is the link sent."""
        tenant_id = self._customer.tenant_id
        if holds_link(fault) and tenant_id in self._estate.listing.customers:
            await self._estate.consents.link_sent(tenant_id)

    @work(group="copy", exclusive=True, description="copy details")
    async def action_copy_details(self) -> None:
        """Send chain, ids and times to the clipboard."""
        if self.found is not None and self.found.is_whole:
            await house_of(self).copy("The details", details(self.found, self.found.fault))


def _as_line(check: Check) -> Content:
    style = _STYLES.get(check.verdict, "$muted")
    said = check.sentence or ("" if check.verdict is Verdict.NOT_LOOKED_AT else str(check.verdict))
    said_style = style if check.verdict is Verdict.BROKEN else "" if said else "$muted"
    name_style = "bold" if check.verdict is Verdict.BROKEN else "$muted"
    return safe((f"{check.verdict.sign} ", style), (f"{check.link:<{_NAME}}", name_style), (said, said_style))


def _verdict(found: Diagnosis) -> Content:
    """The fault with its cure, or what is known without one."""
    fault = found.fault
    if not found.is_whole:
        return safe(("Looking…", "$muted"))
    if fault is not None:
        call = f"correlation id {fault.details.correlation_id}" if fault.details.correlation_id else ""
        ids = " · ".join(filter(None, (fault.details.code, call)))
        lines = [
            safe((fault.summary, "bold")),
            safe(("Whose job: ", "$muted"), (str(fault.owner), "bold")),
            safe(("What to do: ", "$muted"), fault.remedy),
        ]
        return safe_lines([*lines, *([safe((ids, "$muted"))] if ids else [])])
    if found.is_healthy:
        return safe(("Nothing is broken: a token came with every permission that is wanted.", "$success"))
    why = found.refusal.summary if found.refusal is not None else ""
    return safe(f"No broken link was found, and no token came that proves the way open. {why}".strip())
