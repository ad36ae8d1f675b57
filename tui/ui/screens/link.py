"""A link shown so that it can be got at by any means: sent to the clipboard, as text without a frame, as a QR code."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, ClassVar

from textual import work
from textual.app import ComposeResult, SuspendNotSupported
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import Screen
from textual.widgets import Static

from tui.off_loop import off_loop
from tui.ui.house import house_of
from tui.ui.qr import qr_lines
from tui.ui.screens.dialog import Dialog
from tui.ui.text import safe, safe_str


async def plain_page(screen: Screen[Any], heading: str, body: str) -> None:
    """Write a text outside the full screen, where every terminal can select it, until Enter is pressed."""
    try:
        with screen.app.suspend():
            print(safe_str(f"\n{heading}\n\n{body}\n"))
            await off_loop(_until_enter)
    except SuspendNotSupported:  # Windows, and wherever the program does not own its terminal
        house_of(screen).tell("This terminal has no plain page.")


def _until_enter() -> None:
    with suppress(EOFError):
        input("Press Enter to go back. ")


class LinkScreen(Dialog[None]):
    """The whole screen for one address: nothing stands left or right of it, so a mouse selects it cleanly."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,q", "close", "Back", show=False),
        Binding("s", "plain_page", "Plain page", show=False),
        Binding("r", "show_code", "QR code", show=False),
    ]
    DEFAULT_CSS = """
    LinkScreen { align: left top; background: $background; }
    LinkScreen VerticalScroll { width: 1fr; height: 1fr; }
    LinkScreen Static { width: 1fr; height: auto; }
    LinkScreen #link-qr { color: #ffffff; background: #000000; width: auto; }
    """

    def __init__(self, heading: str, sentence: str, url: str, warning: str = "") -> None:
        super().__init__()
        self._heading = heading
        self._sentence = sentence
        self._url = url
        self._warning = warning
        self._shows_code = False

    def compose(self) -> ComposeResult:
        with VerticalScroll():
            yield Static(id="link-about", markup=False)
            yield Static(id="link-url", markup=False)
            yield Static(id="link-qr", markup=False)
            yield Static(id="link-keys", classes="quiet", markup=False)

    def on_mount(self) -> None:
        """Draw the text first; the code when asked for."""
        self._draw()

    def on_resize(self) -> None:
        """Whether the code fits depends on the size."""
        self._draw()

    def action_show_code(self) -> None:
        """Change between the address as text and as a QR code."""
        self._shows_code = not self._shows_code
        self._draw()

    @work(group="plain page", exclusive=True, description="show a plain page")
    async def action_plain_page(self) -> None:
        """Write the address outside the full screen, where every terminal can select it."""
        await plain_page(self, self._heading, self._url)

    def _draw(self) -> None:
        code = qr_lines(self._url)
        fits = len(code) < self.size.height and len(code[0]) <= self.size.width
        shows_code = self._shows_code and fits
        warning = [("\n" + self._warning, "$warning")] if self._warning else []
        about = safe((self._heading, "bold"), "\n", self._sentence, *warning, "\n")
        too_small = f"The QR code needs {len(code[0])} columns and {len(code) + 1} lines. " if not fits else ""
        self.query_one("#link-about", Static).update(safe((self._heading, "bold")) if shows_code else about)
        self.query_one("#link-url", Static).update(safe(self._url))
        self.query_one("#link-url", Static).display = not shows_code
        self.query_one("#link-qr", Static).update(safe("\n".join(code) if shows_code else ""))
        show = "r text" if shows_code else "r QR code"
        gap = "" if shows_code else "\n"
        keys = f"{gap}Esc back   {show if fits else too_small.strip()}   s plain page"
        self.query_one("#link-keys", Static).update(safe(keys))
