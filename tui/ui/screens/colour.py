"""Which colour a customer's band has, so that one knows at a glance whose tenant one is in."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tui.model.colour import COLOURS, own_colour
from tui.model.customer import Customer
from tui.ui.screens.dialog import Dialog
from tui.ui.text import safe
from tui.ui.theme import band_colours
from tui.ui.widgets.session_pane_lines import cut
from tui.ui.words import customer_line

_SAMPLE = 28
"""Cells of a sample of the band."""


class ColourScreen(Dialog[str]):
    """Answers the name of a colour, or an empty one for the customer's own; nothing when closed."""

    DEFAULT_CSS = """
    ColourScreen OptionList { height: auto; max-height: 11; border: none; padding: 0; background: $background; }
    ColourScreen OptionList:focus { border: none; background-tint: transparent 0%; }
    """

    def __init__(self, customer: Customer) -> None:
        super().__init__()
        self._customer = customer
        self._names = ("", *COLOURS)

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(safe(f"A colour for {self._customer.short_title}"), classes="heading")
            yield Static(safe(customer_line(self._customer)), classes="subject")
            yield OptionList(*map(self._option, self._names), id="colours", compact=True)
            yield Static(safe("↑ ↓ choose   Enter paints   Esc changes nothing"), classes="keys")

    def on_mount(self) -> None:
        """The present one is highlighted."""
        colours = self.query_one(OptionList)
        present = self._customer.colour
        colours.highlighted = self._names.index(present) if present in self._names else 0
        colours.focus()

    def _option(self, name: str) -> Option:
        background, text = band_colours(self._customer.tenant_id, name)
        sample = cut(f" ▌ {self._customer.title}", _SAMPLE)
        said = name or f"its own: {own_colour(self._customer.tenant_id)}"
        mark = "  now" if name == self._customer.colour else ""
        return Option(safe((sample, f"bold {text} on {background}"), f"  {said}", (mark, "$accent")))

    @on(OptionList.OptionSelected)
    def _choose(self, event: OptionList.OptionSelected) -> None:
        self.answer(self._names[event.option_index])
