"""Text that changes without asking for a new layout, so that one key stays one repaint."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static


class Line(Static):
    """A fixed area of text. Foreign text comes as `Content`, never as a string that could be read as markup."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__("", id=id, classes=classes, markup=False)
        self._shown: Content | None = None

    def show(self, content: Content) -> None:
        """Draw `content`; nothing is sent to the terminal when it stands there already."""
        if self._shown is None or self._shown.markup != content.markup:
            self._shown = content
            self.update(content, layout=False)
