"""The text for whoever can mend the first broken link, to be read before it is sent."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from tui.ui.house import house_of
from tui.ui.screens.dialog import Dialog
from tui.ui.screens.link import plain_page
from tui.ui.text import safe

Copied = Callable[[], Awaitable[None]]
"""Told when the text was copied."""


class DiagnosisTextScreen(Dialog[None]):
    """The whole screen for the text, which is copied as it opens."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c,m,f2,ctrl+y", "copy_message", "Copy", show=False),
        Binding("s", "plain_page", "Plain page", show=False),
        Binding("enter,q", "close", "Back", show=False),
        Binding("up", "scroll_by(-1)", show=False),
        Binding("down", "scroll_by(1)", show=False),
    ]
    DEFAULT_CSS = """
    DiagnosisTextScreen { align: left top; background: $background; }
    DiagnosisTextScreen #text-head { height: auto; margin-bottom: 1; }
    DiagnosisTextScreen VerticalScroll { width: 1fr; height: 1fr; }
    DiagnosisTextScreen #text { width: 1fr; height: auto; }
    DiagnosisTextScreen #text-keys { height: 1; }
    """

    def __init__(self, heading: str, text: str, on_copied: Copied) -> None:
        super().__init__()
        self._heading = heading
        self._text = text
        self._on_copied = on_copied

    def compose(self) -> ComposeResult:
        yield Static(safe((self._heading, "bold")), id="text-head")
        with VerticalScroll():
            yield Static(safe(self._text), id="text")
        yield Static(safe("c copy   ↑ ↓ scroll   s plain page   Esc back"), id="text-keys", classes="quiet")

    def on_mount(self) -> None:
        """The text scrolls, nothing else has the focus."""
        self.query_one(VerticalScroll).focus()
        self.action_copy_message()

    def action_scroll_by(self, lines: int) -> None:
        """Scroll the text by a line."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)

    @work(group="copy", exclusive=True, description="copy the text")
    async def action_copy_message(self) -> None:
        """Send the text to the clipboard, and say where it went."""
        sent = await house_of(self).copy_text(self._text)
        await self._on_copied()
        said = safe((self._heading, "bold"), "\n", sent.about("It"), " Read it before you send it.")
        self.query_one("#text-head", Static).update(said)

    @work(group="plain page", exclusive=True, description="show a plain page")
    async def action_plain_page(self) -> None:
        """Write the text outside the full screen, where every terminal can select it."""
        await plain_page(self, self._heading, self._text)
