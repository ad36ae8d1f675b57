"""The line to run inside a customer's tenant."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, Static

from tui.model.customer import Customer
from tui.ui.screens.dialog import Dialog
from tui.ui.text import safe, safe_str
from tui.ui.widgets.line_input import LineInput
from tui.ui.words import customer_line

_MOST = 2000
"""Characters of a line."""


class RunCommandScreen(Dialog[str]):
    """Answers the typed line, or nothing when closed. The arrows go through `earlier` ones, the newest last."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "recall(-1)", "Earlier", show=False),
        Binding("down", "recall(1)", "Later", show=False),
        Binding("left,right,tab,shift+tab", "stay", "Stay", show=False),
    ]

    def __init__(self, customer: Customer, earlier: Sequence[str]) -> None:
        super().__init__()
        self._customer = customer
        self._lines = [*earlier, ""]
        """The last one is what is being typed."""
        self._at = len(earlier)

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(safe(f"Run a command in {self._customer.short_title}"), classes="heading")
            yield Static(safe(customer_line(self._customer)), classes="subject")
            yield Static(
                safe("Your shell reads the line: pipes and patterns work. The screens step aside until it has ended."),
                classes="say",
            )
            line = LineInput(max_length=_MOST, compact=True, classes="answer gap")
            line.cursor_blink = False
            yield line
            yield Static(safe("Enter runs it   ↑ ↓ earlier lines   Esc leaves"), classes="keys")

    def on_mount(self) -> None:
        """One types at once."""
        self._input.focus()

    @property
    def _input(self) -> LineInput:
        return self.query_one(LineInput)

    def action_recall(self, step: int) -> None:
        """Go to an earlier line, or back towards the one that was being typed."""
        goal = self._at + step
        if not 0 <= goal < len(self._lines):
            return
        if self._at == len(self._lines) - 1:
            self._lines[-1] = self._input.value
        self._at = goal
        self._input.value = safe_str(self._lines[goal])
        self._input.cursor_position = len(self._input.value)

    def action_stay(self) -> None:
        """There is nowhere else to go in this dialog."""

    @on(Input.Submitted)
    def enter(self, event: Input.Submitted) -> None:
        """Leave with the line; an empty one runs nothing."""
        if event.value.strip():
            self.answer(event.value.strip())
