"""A ready message for a tenant's administrator, in the language he reads."""

from __future__ import annotations

import locale
from collections.abc import Callable
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from tui.model.consent_message import LANGUAGES, consent_message, language_of
from tui.services import ConsentCase
from tui.ui.house import house_of
from tui.ui.screens.dialog import Dialog
from tui.ui.screens.link import plain_page
from tui.ui.text import safe


class MessageScreen(Dialog[None]):
    """The whole screen for the message. Copying it counts as sending the link it holds."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c,f2,ctrl+y", "copy_message", "Copy", show=False),
        Binding("l", "next_language", "Next language", show=False),
        Binding("s", "plain_page", "Plain page", show=False),
        Binding("enter,q", "close", "Back", show=False),
        Binding("up", "scroll_by(-1)", show=False),
        Binding("down", "scroll_by(1)", show=False),
    ]
    DEFAULT_CSS = """
    MessageScreen { align: left top; background: $background; }
    MessageScreen #message-head { height: auto; margin-bottom: 1; }
    MessageScreen VerticalScroll { width: 1fr; height: 1fr; }
    MessageScreen #message-text { width: 1fr; height: auto; }
    MessageScreen #message-keys { height: 1; }
    """

    def __init__(self, case: ConsentCase, on_sent: Callable[[], None]) -> None:
        super().__init__()
        self._case = case
        self._on_sent = on_sent
        self._language = language_of(locale.getlocale()[0] or "")
        self._says = ""

    def compose(self) -> ComposeResult:
        yield Static(id="message-head", markup=False)
        with VerticalScroll():
            yield Static(id="message-text", markup=False)
        yield Static(id="message-keys", classes="quiet", markup=False)

    def on_mount(self) -> None:
        """The text scrolls, nothing else has the focus."""
        self.query_one(VerticalScroll).focus()
        self._draw()

    def action_scroll_by(self, lines: int) -> None:
        """Scroll the text by a line."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)

    def action_next_language(self) -> None:
        """The same message in the next language."""
        codes = list(LANGUAGES)
        self._language = codes[(codes.index(self._language) + 1) % len(codes)]
        self._draw()
        self.query_one(VerticalScroll).scroll_home(animate=False)

    @work(group="copy", description="copy the message")
    async def action_copy_message(self) -> None:
        """Send the message to the clipboard, and note the link as sent."""
        sent = await house_of(self).copy_text(self._message())
        await self._case.link_sent()
        self._on_sent()
        self._says = sent.about("The message")
        self._draw()

    @work(group="plain page", exclusive=True, description="show a plain page")
    async def action_plain_page(self) -> None:
        """Write the message outside the full screen, where every terminal can select it."""
        await plain_page(self, self._heading(), self._message())

    def _heading(self) -> str:
        return f"Message to the administrator of {self._case.title}"

    def _message(self) -> str:
        return consent_message(self._case.request, self._language)

    def _draw(self) -> None:
        said = self._says or "It holds the consent URL and no secret. Read it before you send it."
        head = safe((self._heading(), "bold"), (f"  {LANGUAGES[self._language]}", "$primary"), "\n", said)
        self.query_one("#message-head", Static).update(head)
        self.query_one("#message-text", Static).update(safe(self._message()))
        following = list(LANGUAGES.values())[(list(LANGUAGES).index(self._language) + 1) % len(LANGUAGES)]
        keys = f"c copy   l {following}   ↑ ↓ scroll   s plain page   Esc back"
        self.query_one("#message-keys", Static).update(safe(keys))
