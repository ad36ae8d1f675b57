"""The one footer: at most six keys that do something here."""

from __future__ import annotations

from collections.abc import Iterable

from tui.ui.text import safe
from tui.ui.widgets.line import Line


class KeyBar(Line):
    """Keys and what they do, on one line."""

    DEFAULT_CSS = """
    KeyBar { height: 1; background: $panel; padding: 0 1; color: $muted; }
    """

    def show_keys(self, keys: Iterable[tuple[str, str]]) -> None:
        """Draw (key, label) pairs."""
        parts: list[tuple[str, str]] = []
        for key, label in keys:
            parts += [(key, "bold $primary"), (f" {label}   ", "")]
        self.show(safe(*parts))
