"""The coloured band at the top: whose tenant one is in."""

from __future__ import annotations

from rich.cells import cell_len, set_cell_size
from textual.widgets import Static

from tui.ui.text import safe
from tui.ui.words import PROTECTED_MARK


class Band(Static):
    """One line across the screen: the customer on the left, how long the session lasts on the right. A protected
    customer is called so, in the colour of a warning, before its name."""

    DEFAULT_CSS = """
    Band { height: 1; background: $panel; color: $muted; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__("", id=id, markup=False)
        self._facts = ("", "", "", "", "")

    def show_customer(
        self, name: str, domain: str, state: str, colours: tuple[str, str], *, is_protected: bool = False
    ) -> None:
        """Name the customer one is in."""
        guard = f" {PROTECTED_MARK} protected " if is_protected else ""
        self._draw(f" ▌ {name}", domain, state, colours, guard)

    def show_nobody(self) -> None:
        """Say that no customer's tenant is open."""
        self._draw(" no customer session", "", "", None)

    def on_resize(self) -> None:
        """Place the right-hand part anew."""
        self._lay_out()

    def _draw(self, name: str, domain: str, state: str, colours: tuple[str, str] | None, guard: str = "") -> None:
        facts = (name, domain, state, "/".join(colours or ()), guard)
        if facts == self._facts:
            return
        self._facts = facts
        self.styles.background = colours[0] if colours else None
        self.styles.color = colours[1] if colours else None
        self._lay_out()

    def _lay_out(self) -> None:
        name, domain, state, coloured, guard = self._facts
        width = self.size.width - len(guard)
        right = f"{state} " if state else ""
        room = max(0, width - cell_len(right) - 1)
        left = f"{name}   {domain}" if domain and cell_len(name) + cell_len(domain) + 3 <= room else name
        line = safe(set_cell_size(left, room) + " " + right)
        line = line.stylize("bold", 0, min(len(name), room)) if coloured else line
        self.update(safe((guard, "bold $background on $warning"), line), layout=False)
