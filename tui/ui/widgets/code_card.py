"""The device-code card: where to go, what to enter there, how long it holds."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from tui.model.clock import as_time_left
from tui.services import Office
from tui.ui.qr import qr_lines
from tui.ui.widgets.line import Line

if TYPE_CHECKING:
    from tui.auth import CodeIssued


class CodeCard(Vertical):
    """Shows the address exactly as the service returned it, the code in large spaced letters, and the countdown."""

    DEFAULT_CSS = """
    CodeCard { height: auto; margin-top: 1; }
    CodeCard Horizontal { height: auto; }
    CodeCard #code-text { width: 1fr; height: auto; }
    CodeCard #code-qr { width: auto; height: auto; color: #ffffff; background: #000000; }
    CodeCard #code-left { height: 1; }
    CodeCard #code-warning { height: auto; color: $warning; margin-top: 1; }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.code = ""
        self.address = ""
        self._expires_at: datetime | None = None
        self._office: Office | None = None

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Static(id="code-text", markup=False)
            yield Static(id="code-qr", markup=False)
        yield Line(id="code-left")
        yield Static(
            "Enter a code only if you asked for it here, now. A code that somebody sent you signs them in, not you.",
            id="code-warning", markup=False,
        )  # fmt: skip

    def on_mount(self) -> None:
        """The countdown follows the clock; it is drawn anew only when it reads differently."""
        self.set_interval(1, self._count_down)

    def take(self, step: object, office: Office) -> bool:
        """Show one step of a sign-in; whether it was a new code."""
        from tui.auth import CodeIssued, StillWaiting

        self._office = office
        if isinstance(step, CodeIssued):
            self._show_code(step)
            return True
        if isinstance(step, StillWaiting) and step.hiccup:
            self.query_one("#code-left", Line).show(Content.styled(step.hiccup, "$warning"))
        return False

    def _show_code(self, issued: CodeIssued) -> None:
        self.code, self.address, self._expires_at = issued.user_code, issued.verification_uri, issued.expires_at
        parts: list[tuple[str, str]] = [
            ("1  In any browser, open\n", "$muted"),
            (f"   {self.address}\n\n", "bold underline"),
            ("2  Enter this code\n\n", "$muted"),
            (f"   {' '.join(self.code)}\n\n", "bold $warning"),
            ("3  Sign in with your partner account\n", "$muted"),
        ]
        rehearsal = self._office.rehearsal if self._office else None
        if rehearsal:
            parts.append((f"\n{rehearsal.note}\n", "$primary"))
            for number, (username, who) in enumerate(rehearsal.people, start=1):
                parts += [(f" {number} ", "bold $primary"), (f"{username}, {who}\n", "$muted")]
        self.query_one("#code-text", Static).update(Content.assemble(*parts))
        self.query_one("#code-qr", Static).update(Content("\n".join(qr_lines(self.address))))
        self._count_down()

    def _count_down(self) -> None:
        if self._expires_at is None or self._office is None or not self.display:
            return
        left = self._expires_at - self._office.clock()
        minutes, seconds = divmod(max(0, int(left.total_seconds())), 60)
        shown = as_time_left(left) if minutes >= 2 else f"{minutes}:{seconds:02}"
        self.query_one("#code-left", Line).show(Content.assemble(("The code holds for ", "$muted"), (shown, "bold")))
