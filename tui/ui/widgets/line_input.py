"""One line that is typed or pasted."""

from __future__ import annotations

from textual import events
from textual.widgets import Input

from tui.model.foreign_text import foreign_text

_MOST_PASTED = 400


class LineInput(Input):
    """Takes what is pasted as it takes what is typed: visible characters, one line. A page may have put others into the
    clipboard than it showed."""

    def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        first = next((line for line in event.text.splitlines() if line.strip()), "")
        start, end = sorted(self.selection)
        room = max(0, (self.max_length or _MOST_PASTED) - len(self.value) + end - start)
        self.replace(
            foreign_text(first, most=_MOST_PASTED)[:room], start, end
        )  # what is too long would be refused whole
