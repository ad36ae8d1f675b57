"""The sessions sidebar: recent customer sessions, their number, state and time left."""

from __future__ import annotations

from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size
from textual import events
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from tui.model.identifiers import TenantId
from tui.model.session import SessionState
from tui.ui.text import safe, safe_lines
from tui.ui.theme import band_colours
from tui.ui.words import PROTECTED_MARK, STATE_MARKS

_ROOMY = 24
"""From this many cells on, a state that is in the way is told in words, too; in fewer the name needs the room."""

_WORDS = {
    SessionState.SIGN_IN_NEEDED: "sign in",
    SessionState.CONSENT_LOST: "consent",
    SessionState.NO_ACCESS: "no access",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the sidebar."""

    tenant_id: TenantId
    number: int
    title: str
    state: SessionState
    left: str
    """Time left, short; empty unless live."""
    is_current: bool
    colour: str = ""
    """The name of the colour chosen for the customer; empty: its own."""
    is_protected: bool = False


class SessionsSidebar(Static):
    """Lists the sessions; a click on one asks for it."""

    class Chosen(Message):
        """A session was clicked."""

        def __init__(self, tenant_id: TenantId) -> None:
            super().__init__()
            self.tenant_id = tenant_id

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__("", id=id, markup=False)
        self._entries: tuple[Entry, ...] = ()

    def show(self, entries: tuple[Entry, ...]) -> None:
        """Draw the sessions; nothing happens when they stand there already."""
        if entries != self._entries:
            self._entries = entries
            self._draw()

    def on_mount(self) -> None:
        """The empty state is drawn, too."""
        self._draw()

    def on_resize(self) -> None:
        """What fits depends on the size."""
        self._draw()

    def on_click(self, event: events.Click) -> None:
        """A line below the title is a session."""
        at = event.y - 1
        if 0 <= at < len(self._shown()):
            self.post_message(self.Chosen(self._shown()[at].tenant_id))

    def _shown(self) -> tuple[Entry, ...]:
        room = max(1, self.size.height - 2)
        if len(self._entries) <= room:
            return self._entries
        current = next((at for at, entry in enumerate(self._entries) if entry.is_current), 0)
        first = min(max(0, current - room + 1), len(self._entries) - room)
        return self._entries[first : first + room]

    def _draw(self) -> None:
        width = max(8, self.size.width)
        lines = [safe(("Sessions", "bold $primary"))]
        if not self._entries:
            lines.append(safe(("None yet. Enter on\na customer opens one.", "$muted")))
        shown = self._shown()
        lines += [self._line(entry, width) for entry in shown]
        if len(shown) < len(self._entries):
            lines.append(safe((f"  {len(self._entries) - len(shown)} more: Tab", "$muted")))
        self.update(safe_lines(lines), layout=False)

    def _line(self, entry: Entry, width: int) -> Content:
        mark, colour = STATE_MARKS[entry.state]
        right = entry.left.replace(" min", "m").replace(" ", "")
        if width >= _ROOMY:
            right = _WORDS.get(entry.state, right)
        number = str(entry.number) if entry.number < 10 else " "
        guard = PROTECTED_MARK if entry.is_protected else ""
        room = width - 4 - len(guard) - (cell_len(right) + 1 if right else 0)
        title = entry.title if cell_len(entry.title) <= room else set_cell_size(entry.title, room - 1) + "…"
        background, text = band_colours(entry.tenant_id, entry.colour)
        name_style = f"bold {text} on {background}"
        return safe(
            (f"{number} ", "$muted"),
            (f"{mark} ", colour),
            (guard, "bold $warning"),
            (set_cell_size(title, room), name_style if entry.is_current else ""),
            (f" {right}" if right else "", "$muted"),
        )
