"""What every dialog shares: a frame, buttons that arrows and Tab walk through, Escape as the safe way out."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.screen import ModalScreen
from textual.widgets import Button

Answer = TypeVar("Answer")


class Dialog(ModalScreen[Answer]):
    """A dialog over the main screen. Nothing is typed in it unless it has an input, so letters act."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Close", show=False),
        Binding("left,up,shift+tab", "app.focus_previous", "Previous", show=False),
        Binding("right,down,tab", "app.focus_next", "Next", show=False),
        Binding("ctrl+l", "redraw", "Draw again", show=False),
    ]

    def action_close(self) -> None:
        """Leave without doing anything."""
        self.dismiss(None)

    def action_redraw(self) -> None:
        """Draw everything again."""
        self.refresh(layout=True)


def buttons(*labels: tuple[str, str]) -> Horizontal:
    """A row of buttons from (id, label) pairs; labels are ours, never foreign."""
    return Horizontal(*(Button(label, id=button_id, compact=True) for button_id, label in labels), classes="buttons")
