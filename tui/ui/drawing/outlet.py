"""The file that the terminal is written through: what is due is asked for at the moment when it is written.

Textual's thread (8.2.8, `WriterThread`) writes one piece after the other. While the terminal takes nothing, one piece
`DUE` waits in its queue, whatever is drawn meanwhile: the event loop is not held up, and what comes out afterwards is
one repaint.
"""

from __future__ import annotations

from typing import TextIO

from tui.ui.drawing.shadow import Shadow

DUE = "\0due"
"""Stands in the queue for whatever has to be drawn when its turn comes. No text that passes the guard is equal."""

_OTHER_SCREEN = "\x1b[?1049"


class Outlet:
    """Writes to `file`, from the thread that writes."""

    def __init__(self, file: TextIO, shadow: Shadow) -> None:
        self._file = file
        self._shadow = shadow
        self.is_due = False
        """Whether a `DUE` waits in the queue."""
        self.taken = 0
        """Pieces that the terminal has taken."""
        self._written = 0
        self.has_brackets = False
        """Whether the terminal shows a frame only when it is whole (mode 2026)."""

    def write(self, text: str) -> int:
        """Write a piece. Into and out of the alternate screen nothing is known of what stands there."""
        if text is DUE:
            self.is_due = False  # before it is taken: what is drawn from here on asks anew
            text = self.difference()
        elif _OTHER_SCREEN in text:
            self._shadow.forget()
        self._file.write(text)
        self._written += 1
        return len(text)

    def difference(self) -> str:
        """What has to be written for the terminal to show all that was drawn."""
        text = self._shadow.difference()
        return f"\x1b[?2026h{text}\x1b[?2026l" if text and self.has_brackets else text

    def flush(self) -> None:
        """Let it go out."""
        self._file.flush()
        self.taken = self._written

    def fileno(self) -> int:
        """The descriptor of the terminal."""
        return self._file.fileno()

    def isatty(self) -> bool:
        """Whether that is a terminal."""
        return self._file.isatty()
