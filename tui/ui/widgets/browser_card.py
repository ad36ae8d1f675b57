"""The card of a sign-in through a browser: how the answer gets here, the address, and where else to paste it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from tui.services import Office
from tui.ui.text import safe
from tui.ui.widgets.code_card import countdown
from tui.ui.widgets.line import Line

if TYPE_CHECKING:
    from tui.auth import AddressIssued

_WARNING = (
    "Open it only because you asked for it here, now: with an address that somebody sent you "
    "you sign them in. Only this machine hears the answer."
)
_FOR_ADDRESS = (80, 24)
"""Columns and lines from which the address leaves room for everything else."""
_MOST_TYPED = 16 * 1024


class AddressInput(Input):
    """Takes the address of the page that failed to load, however it was wrapped. It holds a code: nobody sees it."""

    def __init__(self, *, id: str) -> None:
        super().__init__(password=True, max_length=_MOST_TYPED, compact=True, id=id)
        self.cursor_blink = False

    def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        self.value = "".join(event.text.split())[:_MOST_TYPED]  # what stood there was another try
        self.cursor_position = len(self.value)


class BrowserCard(VerticalScroll, can_focus=False):
    """Shows everything whole: an address that was cut opens nothing."""

    DEFAULT_CSS = """
    BrowserCard { height: auto; max-height: 1fr; scrollbar-size-vertical: 0; }
    BrowserCard Static { height: auto; }
    BrowserCard Input { background: $panel; }
    BrowserCard #browser-holds { height: 1; }
    BrowserCard #browser-says { height: 2; }
    BrowserCard #browser-warning { color: $warning; }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.address = ""
        self.ssh_line = ""
        self.port = 0
        """Of localhost, where the browser is sent back to."""
        self._expires_at: datetime | None = None
        self._office: Office | None = None

    def compose(self) -> ComposeResult:
        yield Static(id="browser-ssh", markup=False)
        yield Static(id="browser-address", markup=False)
        yield Static(safe(("3  If the page it ends at fails to load, paste its address here", "$muted")))
        yield AddressInput(id="browser-paste")
        yield Line(id="browser-holds")
        yield Line(id="browser-says")
        yield Static(safe(_WARNING), id="browser-warning", markup=False)
        yield Static(id="browser-demo", markup=False)

    def on_mount(self) -> None:
        """The countdown follows the clock; it is drawn anew only when it reads differently."""
        self.set_interval(1, self._count_down)

    def on_resize(self) -> None:
        """What fits depends on the size."""
        if self.address:
            self._draw_address()

    def take(self, step: object, office: Office) -> bool:
        """Show one step of a sign-in; whether it was a new address."""
        from tui.auth import AddressIssued, StillWaiting

        self._office = office
        if isinstance(step, AddressIssued):
            self._show(step)
            return True
        if isinstance(step, StillWaiting) and step.hiccup:
            self._tell(step.hiccup)
        return False

    def show_ssh(self, line: str) -> None:
        """Show the command that brings the browser's answer here."""
        self.ssh_line = line
        about = ("1  Over SSH: at home, in another window, run\n   ", "$muted")
        self.query_one("#browser-ssh", Static).update(safe(about, (line, "bold")))

    def forget(self) -> None:
        """Nothing of this sign-in stays on the card."""
        self.address, self._expires_at = "", None
        self.query_one("#browser-paste", Input).value = ""
        self.query_one("#browser-address", Static).update(safe(""))

    def _show(self, issued: AddressIssued) -> None:
        self.address, self.port, self._expires_at = issued.url, issued.port, issued.expires_at
        self._draw_address()
        self.query_one("#browser-demo", Static).update(self._demo_note())
        self.scroll_home(animate=False)
        self._draw_time_left()
        self._tell(f"{issued.trouble.summary} {issued.trouble.remedy}" if issued.trouble else "")

    def _draw_address(self) -> None:
        """The address whole, where that leaves room for the rest; in a small window one is told how to get at it."""
        width, height = self.app.size
        is_whole = width >= _FOR_ADDRESS[0] and height >= _FOR_ADDRESS[1]
        about = ("2  In a browser there, sign in with your partner account at\n", "$muted")
        there = self.address if is_whole else "   the address that a copies and u shows"
        self.query_one("#browser-address", Static).update(safe(about, (there, "bold")))

    def _tell(self, sentence: str) -> None:
        self.query_one("#browser-says", Line).show(safe((sentence, "$warning")))

    def _demo_note(self) -> Content:
        rehearsal = self._office.rehearsal if self._office else None
        if rehearsal is None:
            return safe("")
        parts: list[tuple[str, str]] = [("Demo. Sign in there now: ", "$primary")]
        for number, (username, _) in enumerate(rehearsal.people, start=1):
            parts += [(f"{number} ", "bold $primary"), (f"as {username.partition('@')[0].title()}  ", "$muted")]
        return safe(*parts)

    def _count_down(self) -> None:
        if self.display and self._expires_at is not None:
            self._draw_time_left()

    def _draw_time_left(self) -> None:
        if self._expires_at is None or self._office is None:
            return
        left = countdown(self._expires_at - self._office.clock())
        self.query_one("#browser-holds", Line).show(safe(("The answer is waited for ", "$muted"), (left, "bold")))
