"""The device-code card: where to go, what to enter there, how long it holds."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from tui.model.clock import as_time_left
from tui.services import Office
from tui.ui.qr import qr_lines
from tui.ui.text import safe, safe_lines
from tui.ui.widgets.line import Line

if TYPE_CHECKING:
    from tui.auth import CodeIssued


_WARNING = (
    "Enter a code only if you asked for it here, now: one that somebody sent you signs "
    "them in. If the page says blocked or 53003, a policy forbids codes."
)

_FOR_PICTURE = (76, 24)
"""Columns and lines from which the QR code leaves room for everything else."""


class CodeCard(Vertical):
    """Shows the address exactly as the service returned it, the code in large spaced letters, and the countdown."""

    DEFAULT_CSS = """
    CodeCard { height: auto; }
    CodeCard Horizontal { height: auto; }
    CodeCard #code-left { width: 1fr; height: auto; padding-right: 1; }
    CodeCard Static { height: auto; }
    CodeCard #code-holds { height: 1; }
    CodeCard #code-qr { width: auto; color: #ffffff; background: #000000; }
    CodeCard #code-warning { color: $warning; margin-top: 1; }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.code = ""
        self.address = ""
        self._expires_at: datetime | None = None
        self._office: Office | None = None

    def compose(self) -> ComposeResult:
        with Horizontal():
            with Vertical(id="code-left"):
                yield Static(id="code-text", markup=False)
                yield Line(id="code-holds")
                yield Static(id="code-demo", markup=False)
            yield Static(id="code-qr", markup=False)
        yield Static(safe(_WARNING), id="code-warning", markup=False)

    def on_mount(self) -> None:
        """The countdown follows the clock; it is drawn anew only when it reads differently."""
        self.set_interval(1, self._count_down)

    def on_resize(self) -> None:
        """In a small window words go before the picture."""
        width, height = self.app.size
        self.query_one("#code-qr").display = width >= _FOR_PICTURE[0] and height >= _FOR_PICTURE[1]

    def take(self, step: object, office: Office) -> bool:
        """Show one step of a sign-in; whether it was a new code."""
        from tui.auth import CodeIssued, StillWaiting

        self._office = office
        if isinstance(step, CodeIssued):
            self._show_code(step)
            return True
        if isinstance(step, StillWaiting) and step.hiccup:
            self.query_one("#code-holds", Line).show(safe((step.hiccup, "$warning")))
        return False

    def _show_code(self, issued: CodeIssued) -> None:
        self.code, self.address, self._expires_at = issued.user_code, issued.verification_uri, issued.expires_at
        parts: list[tuple[str, str]] = [
            ("1  In any browser, open\n", "$muted"),
            ("   ", ""),
            (self.address, "bold underline"),
            ("\n\n", ""),
            ("2  Enter this code\n\n", "$muted"),
            (f"   {' '.join(self.code)}\n\n", "bold $warning"),
            ("3  Sign in with your partner account\n", "$muted"),
        ]
        self.query_one("#code-text", Static).update(safe(*parts))
        self.query_one("#code-demo", Static).update(self._demo_note())
        self.query_one("#code-qr", Static).update(safe("\n".join(qr_lines(self.address))))
        self._draw_time_left()

    def _demo_note(self) -> Content:
        rehearsal = self._office.rehearsal if self._office else None
        if rehearsal is None:
            return safe("")
        people = [
            safe((f"{number} ", "bold $primary"), (who, "$muted"))
            for number, (_, who) in enumerate(rehearsal.people, start=1)
        ]
        return safe_lines([safe(""), safe((rehearsal.note, "$primary")), *people])

    def _count_down(self) -> None:
        if self.display:
            self._draw_time_left()

    def _draw_time_left(self) -> None:
        if self._expires_at is None or self._office is None:
            return
        left = self._expires_at - self._office.clock()
        self.query_one("#code-holds", Line).show(safe(("The code holds for ", "$muted"), (countdown(left), "bold")))


def countdown(left: timedelta) -> str:
    """Time left: in minutes, in the end in seconds."""
    minutes, seconds = divmod(max(0, int(left.total_seconds())), 60)
    return as_time_left(left) if minutes >= 2 else f"{minutes}:{seconds:02}"
