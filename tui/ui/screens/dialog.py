"""What every dialog shares: a frame, buttons that arrows and Tab walk through, Escape as the safe way out."""

from __future__ import annotations

import asyncio
from typing import ClassVar, Generic, TypeVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.screen import ModalScreen
from textual.widgets import Button

from tui.ui.screens.ending import EndsItsWork

Answer = TypeVar("Answer")


class Dialog(EndsItsWork, ModalScreen[Answer], Generic[Answer]):
    """A dialog over the main screen. Nothing is typed in it unless it has an input, so letters act."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Close", show=False),
        Binding("left,up,shift+tab", "app.focus_previous", "Previous", show=False),
        Binding("right,down,tab", "app.focus_next", "Next", show=False),
        Binding("ctrl+l", "redraw", "Draw again", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._answered = False
        self._waiting_answer: Answer | None = None

    def answer(self, answer: Answer | None) -> None:
        """Leave with an answer, once. While another dialog lies on top, as soon as that one is gone.

        `dismiss` alone would take the topmost screen away, whichever it is (Textual 8.2.8, `App.pop_screen`): a second
        press of a key, or news from a worker, would close the wrong one.
        """
        if self._answered:
            return
        self._answered = True
        self._waiting_answer = answer
        if self.is_active:
            self._go()

    def on_screen_resume(self) -> None:
        """What lay on top is gone: leave now if an answer came meanwhile."""
        if self._answered and self.is_active:
            self._go()

    def _go(self) -> None:
        try:
            self.dismiss(self._waiting_answer)
        except asyncio.InvalidStateError:  # whoever asked was cancelled and waits for no answer
            self.app.pop_screen()

    def action_close(self) -> None:
        """Leave without doing anything."""
        self.answer(None)

    def action_redraw(self) -> None:
        """Draw everything again."""
        self.refresh(layout=True)


def buttons(*labels: tuple[str, str]) -> Horizontal:
    """A row of buttons from (id, label) pairs; labels are ours, never foreign."""
    return Horizontal(*(Button(label, id=button_id, compact=True) for button_id, label in labels), classes="buttons")
