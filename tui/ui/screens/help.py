"""Help: every key, and what the signs mean."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from tui.ui.commands import ALWAYS, BY_NAME, COMMANDS, Place
from tui.ui.screens.dialog import Dialog
from tui.ui.text import safe, safe_lines
from tui.ui.words import CONSENT_CELLS, PROTECTED_MARK, STATE_MARKS

_KEY_CELLS = 19
"""Room for the keys of a command, with a blank after the longest."""


class HelpScreen(Dialog[None]):
    """All commands from the one list that declares them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1,q,enter", "close", "Close", show=False),
    ]
    DEFAULT_CSS = "HelpScreen .dialog { height: 100%; max-height: 44; }  HelpScreen VerticalScroll { height: 1fr; }"

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(safe("Keys"), classes="heading")
            with VerticalScroll(can_focus=True):
                yield Static(help_text(), classes="say")
            yield Static(safe("↑ ↓ scroll   Esc closes"), classes="keys")

    def on_mount(self) -> None:
        """Arrow keys scroll at once."""
        self.query_one(VerticalScroll).focus()


def help_text() -> Content:
    """Every command by place, then the signs."""
    lines: list[Content] = []
    for place in Place:
        lines += (
            [safe(""), safe((str(place).capitalize(), "bold $primary"))]
            if lines
            else [safe((str(place).capitalize(), "bold $primary"))]
        )
        for item in COMMANDS:
            if item.place is place:
                also = (" (in the list: palette)", "$muted") if item.is_for_list_too else ""
                lines.append(safe((f"{' '.join(item.key_names) or BY_NAME:<{_KEY_CELLS}}", "bold"), item.title, also))
        if place is Place.LIST:
            lines.append(safe((ALWAYS[0], "$muted")))
        if place is Place.SESSION:
            lines.append(safe((ALWAYS[1], "$muted")))
    lines += [safe(""), safe(("Signs", "bold $primary"))]
    for state, (mark, _) in STATE_MARKS.items():
        lines.append(safe(f"{mark}  session {state}"))
    for consent, (cell, _) in CONSENT_CELLS.items():
        lines.append(safe(f"{cell:<{_KEY_CELLS}}consent {consent}"))
    lines.append(safe(f"{'412 d ↻':<{_KEY_CELLS}}GDAP relationship: days left, extends itself"))
    lines.append(safe(f"{PROTECTED_MARK:<{_KEY_CELLS}}before a name: protected, its name is asked for"))
    return safe_lines(lines)
