"""A question before something is done in a protected customer's tenant, answered by typing its name, not by one key."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Input, Static

from tui.model.customer import Customer
from tui.ui.screens.dialog import Dialog
from tui.ui.text import safe
from tui.ui.widgets.line_input import LineInput
from tui.ui.words import customer_line

_MOST = 200
"""Characters of an answer: a name may be as long as a paragraph, and its domain then does."""


class NameItScreen(Dialog[bool]):
    """Answers whether the customer was named. Something else typed is told and changes nothing; Escape answers False.

    `deed`: what is about to be done, as in "open a shell" or "give consent".
    """

    DEFAULT_CSS = """
    NameItScreen #name-it-says { height: 2; color: $warning; margin-top: 1; }
    NameItScreen .answer { margin-top: 1; }
    """

    def __init__(self, customer: Customer, deed: str) -> None:
        super().__init__()
        self._customer = customer
        self._deed = deed

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog -warn"):
            yield Static(safe(f"{self._customer.short_title} is protected"), classes="heading")
            with VerticalScroll(can_focus=False):
                yield Static(safe(customer_line(self._customer)), classes="subject")
                yield Static(safe(f"To {self._deed}, type its {self._proof}."), classes="say")
            answer = LineInput(max_length=_MOST, compact=True, classes="answer")
            answer.cursor_blink = False
            yield answer
            yield Static(id="name-it-says", markup=False)
            yield Static(safe("Enter goes on   Esc changes nothing"), classes="keys")

    def on_mount(self) -> None:
        """One types at once."""
        self.query_one(Input).focus()

    @property
    def _proof(self) -> str:
        if not (self._customer.alias or self._customer.name):
            return "domain" if self._customer.domain else "tenant id"
        return "name or its domain" if self._customer.domain else "name"

    @on(Input.Submitted)
    def enter(self, event: Input.Submitted) -> None:
        """Go on if it is the customer's name."""
        if self._customer.is_called(event.value):
            self.answer(True)
        elif event.value.strip():
            self._say("That is not what this customer is called. Look whose tenant it is.")
        else:
            self._say("Nothing was typed.")

    @on(Input.Changed)
    def unsay(self) -> None:
        """What was said of the last try is not about what is typed after it."""
        self._say("")

    def action_close(self) -> None:
        """Leave without naming it."""
        self.answer(False)

    def _say(self, text: str) -> None:
        self.query_one("#name-it-says", Static).update(safe(text))
