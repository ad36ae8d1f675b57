"""The coloured band at the top: whose tenant one is in."""

from __future__ import annotations

from rich.cells import cell_len, set_cell_size
from textual.widgets import Static

from tui.ui.text import safe


class Band(Static):
    """One line across the screen: the customer on the left, how long the session lasts on the right."""

    DEFAULT_CSS = """
    Band { height: 1; background: $panel; color: $muted; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__("", id=id, markup=False)
        self._facts = ("", "", "", "")

    def show_customer(self, name: str, domain: str, state: str, colours: tuple[str, str]) -> None:
        """Name the customer one is in."""
        self._draw(f" ▌ {name}", domain, state, colours)

    def show_nobody(self) -> None:
        """Say that no customer's tenant is open."""
        self._draw(" no customer session", "", "", None)

    def on_resize(self) -> None:
        """Place the right-hand part anew."""
        self._lay_out()

    def _draw(self, name: str, domain: str, state: str, colours: tuple[str, str] | None) -> None:
        facts = (name, domain, state, "/".join(colours or ()))
        if facts == self._facts:
            return
        self._facts = facts
        self.styles.background = colours[0] if colours else None
        self.styles.color = colours[1] if colours else None
        self._lay_out()

    def _lay_out(self) -> None:
        name, domain, state, coloured = self._facts
        width = self.size.width
        right = f"{state} " if state else ""
        room = max(0, width - cell_len(right) - 1)
        left = f"{name}   {domain}" if domain and cell_len(name) + cell_len(domain) + 3 <= room else name
        line = safe(set_cell_size(left, room) + " " + right)
        self.update(line.stylize("bold", 0, min(len(name), room)) if coloured else line, layout=False)
