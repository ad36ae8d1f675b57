"""What every dialog shares: a frame, buttons that arrows and Tab walk through, Escape as the safe way out."""

from __future__ import annotations

import asyncio
from typing import ClassVar, Generic, TypeVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Button

from tui.ui.screens.ending import EndsItsWork
from tui.ui.text import safe

Answer = TypeVar("Answer")


_NARROW = 72
"""Below this width buttons stand closer, so that none is cut."""


class Dialog(EndsItsWork, ModalScreen[Answer], Generic[Answer]):
    """A dialog over the main screen. Nothing is typed in it unless it has an input, so letters act."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Close", show=False),
        Binding("left,up,shift+tab", "app.focus_previous", "Previous", show=False),
        Binding("right,down,tab", "app.focus_next", "Next", show=False),
        Binding("pageup", "read_on(-1)", "Scroll up", show=False),
        Binding("pagedown", "read_on(1)", "Scroll down", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._answered = False
        self._waiting_answer: Answer | None = None

    def on_mount(self) -> None:
        """A dialog over a dialog hides it: two rows of buttons would leave open which of them act."""
        self.set_class(isinstance(self.app.screen_stack[-2], Dialog), "-over")

    def on_resize(self) -> None:
        """Buttons and the last line stay on screen however long the text is: the text scrolls."""
        self.set_class(self.size.width < _NARROW, "-narrow")
        self.call_after_refresh(self._leave_room)

    def _leave_room(self) -> None:
        for box in self.query(".dialog"):
            for text in box.query_children(VerticalScroll):
                others = (each for each in box.children if each is not text)
                taken = sum(each.outer_size.height + each.styles.margin.height for each in others)
                text.styles.max_height = max(1, self.size.height - box.gutter.height - taken)

    def action_read_on(self, pages: int) -> None:
        """Scroll the text by a page."""
        for text in self.query(VerticalScroll):
            text.scroll_relative(y=pages * max(1, text.size.height - 1), animate=False)

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


def buttons(*labels: tuple[str, str]) -> Horizontal:
    """A row of buttons from (id, label) pairs."""
    return Horizontal(
        *(Button(safe(label), id=button_id, compact=True) for button_id, label in labels), classes="buttons"
    )
