"""A question before something that changes a customer's tenant or forgets something here."""

from __future__ import annotations

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Button, Static

from tui.ui.screens.dialog import Dialog, buttons
from tui.ui.text import safe


class ConfirmScreen(Dialog[bool]):
    """Names what is about to happen and to whom. The safe answer has the focus."""

    def __init__(self, heading: str, subject: str, paragraphs: Sequence[str], *, yes: str) -> None:
        super().__init__()
        self._heading = heading
        self._subject = subject
        self._paragraphs = paragraphs
        self._yes = yes

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog -warn"):
            yield Static(safe(self._heading), classes="heading")
            yield Static(safe(self._subject), classes="subject")
            with VerticalScroll():
                yield Static(safe("\n\n".join(self._paragraphs)), classes="say")
            yield buttons(("no", "Cancel"), ("yes", self._yes))

    def on_mount(self) -> None:
        """Enter pressed by mistake changes nothing."""
        self.query_one("#no", Button).focus()

    @on(Button.Pressed)
    def act(self, event: Button.Pressed) -> None:
        """Answer with the pressed button."""
        self.answer(event.button.id == "yes")
