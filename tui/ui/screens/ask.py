"""A question that is answered by typing one line."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, Static

from tui.model.foreign_text import foreign_text
from tui.ui.screens.dialog import Dialog
from tui.ui.text import safe, safe_str
from tui.ui.widgets.line_input import LineInput

_MOST = 60
"""Characters of an answer, unless it is told."""


class AskScreen(Dialog[str]):
    """Answers the typed line (may be empty), or nothing when closed."""

    def __init__(self, heading: str, subject: str, sentence: str, value: str = "", *, most: int = _MOST) -> None:
        super().__init__()
        self._heading = heading
        self._subject = subject
        self._sentence = sentence
        self._value = value
        self._most = most
        """Characters of the answer."""

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(safe(self._heading), classes="heading")
            yield Static(safe(self._subject), classes="subject")
            yield Static(safe(self._sentence), classes="say")
            answer = LineInput(safe_str(self._value), max_length=self._most, compact=True, classes="answer")
            answer.cursor_blink = False
            yield answer
            yield Static(safe("Enter keeps it   Esc changes nothing"), classes="keys")

    def on_mount(self) -> None:
        """One types at once."""
        self.query_one(Input).focus()

    @on(Input.Submitted)
    def enter(self, event: Input.Submitted) -> None:
        """Leave with the line."""
        self.answer(foreign_text(event.value, most=self._most))
