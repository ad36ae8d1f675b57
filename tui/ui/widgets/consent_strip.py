"""One line above the list: how many customers stand where with their consent. A press on one shows those alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from textual import events
from textual.message import Message

from tui.model.consent import ConsentState
from tui.ui.text import safe
from tui.ui.widgets.customer_rows import CONSENT_ORDER
from tui.ui.widgets.line import Line
from tui.ui.words import CONSENT_CELLS

COLOURS = {
    "good": "$text-success", "warn": "$text-warning", "bad": "$text-error", "accent": "$text-accent", "dim": "$muted",
}  # fmt: skip
"""What a role of the consent column is drawn in, as in the table."""

TOLD_BY_NOBODY = frozenset({ConsentState.UNKNOWN, ConsentState.ENDED})
"""States that are there before anybody was asked: alone they are no news."""


_TELL_APART = frozenset(
    CONSENT_CELLS[state][0].partition(" ")[2] for state in (ConsentState.MORE, ConsentState.NO_ACCESS)
)
"""Words of the states whose sign is that of a more frequent one."""


@dataclass(frozen=True, slots=True)
class Chip:
    """One state on the line."""

    state: ConsentState
    text: str
    x: int
    """First cell: the blank, or bracket, before the text."""
    width: int
    """Cells up to the next chip: one more than the text where only one blank stands between two."""


class ConsentStrip(Line):
    """Sign, word and count of each state that some customer is in; the one that is shown alone stands in brackets."""

    class Pressed(Message):
        """A state was clicked."""

        def __init__(self, state: ConsentState) -> None:
            super().__init__()
            self.state = state

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._counts: Mapping[ConsentState, int] = {}
        self._chosen: ConsentState | None = None
        self.chips: tuple[Chip, ...] = ()
        """What stands on the line, from the left."""

    def show_counts(self, counts: Mapping[ConsentState, int], chosen: ConsentState | None) -> None:
        """Draw how many customers are in each state; empty hides the line."""
        self._counts, self._chosen = counts, chosen
        self.set_class(bool(counts), "-shown")
        self._draw()

    def on_resize(self) -> None:
        """Words go where they have no room."""
        self._draw()

    def _draw(self) -> None:
        self.chips = chips(self._counts, self.size.width)
        parts, closing = list[tuple[str, str]](), " "
        for chip in self.chips:
            is_chosen = chip.state is self._chosen
            style = "bold $cursor-text on $cursor" if is_chosen else COLOURS.get(CONSENT_CELLS[chip.state][1], "")
            opening = "[" if is_chosen else closing
            closing = "]" if is_chosen else " "
            if chip.width > len(chip.text) + 1:  # a blank of its own on each side
                parts.append((f"{opening}{chip.text}{closing}", style))
                closing = " "
            else:
                parts.append((f"{opening}{chip.text}", style))
        self.show(safe(*parts, closing))

    def on_click(self, event: events.Click) -> None:
        """A press on a state."""
        at = event.get_content_offset(self)
        if at is None:
            return
        event.stop()
        pressed = next((chip for chip in self.chips if chip.x <= at.x < chip.x + chip.width), None)
        if pressed is not None:
            self.post_message(self.Pressed(pressed.state))


def present(counts: Mapping[ConsentState, int]) -> tuple[ConsentState, ...]:
    """The states to show, what needs somebody first; none while nobody was asked yet."""
    if not any(count for state, count in counts.items() if state not in TOLD_BY_NOBODY):
        return ()
    return tuple(state for state in CONSENT_ORDER if counts.get(state))


def chips(counts: Mapping[ConsentState, int], width: int) -> tuple[Chip, ...]:
    """The chips for these counts in `width` cells: words are dropped before signs, last where two share a sign."""
    forms: tuple[tuple[Callable[[str, str, int], str], int], ...] = (
        (lambda sign, word, count: f"{sign} {word} {count:,}", 2),
        (lambda sign, word, count: f"{sign} {word} {count}" if word in _TELL_APART else f"{sign} {count}", 2),
        (lambda sign, word, count: f"{sign}{word}{count}" if word in _TELL_APART else f"{sign}{count}", 2),
        (lambda sign, _, count: f"{sign}{count}", 1),
    )
    cells = [CONSENT_CELLS[state][0].partition(" ") for state in counts]
    texts, pad = list[str](), 2
    for form, pad in forms:
        texts = [form(sign, word, count) for (sign, _, word), count in zip(cells, counts.values(), strict=True)]
        if not width or sum(len(text) + pad for text in texts) < width:  # no width: not laid out yet
            break
    placed, x = [], 0
    for state, text in zip(counts, texts, strict=True):
        placed.append(Chip(state, text, x, len(text) + pad))
        x += len(text) + pad
    return tuple(placed)
