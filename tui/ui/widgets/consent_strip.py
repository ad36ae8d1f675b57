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

COLOURS = {"good": "$success", "warn": "$warning", "bad": "$error", "accent": "$accent", "dim": "$muted"}
"""What a role of the consent column is drawn in."""

TOLD_BY_NOBODY = frozenset({ConsentState.UNKNOWN, ConsentState.ENDED})
"""States that are there before anybody was asked: alone they are no news."""


@dataclass(frozen=True, slots=True)
class Chip:
    """One state on the line."""

    state: ConsentState
    text: str
    x: int
    """First cell; the last is the one before the next chip."""


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
        parts: list[tuple[str, str]] = []
        for chip in self.chips:
            if chip.state is self._chosen:
                parts.append((f"[{chip.text}]", "bold $cursor-text on $cursor"))
            else:
                parts.append((f" {chip.text} ", COLOURS.get(CONSENT_CELLS[chip.state][1], "")))
        self.show(safe(*parts))

    def on_click(self, event: events.Click) -> None:
        """A press on a state."""
        at = event.get_content_offset(self)
        if at is None:
            return
        event.stop()
        pressed = next((chip for chip in self.chips if chip.x <= at.x < chip.x + len(chip.text) + 2), None)
        if pressed is not None:
            self.post_message(self.Pressed(pressed.state))


def present(counts: Mapping[ConsentState, int]) -> tuple[ConsentState, ...]:
    """The states to show, what needs somebody first; none while nobody was asked yet."""
    if not any(count for state, count in counts.items() if state not in TOLD_BY_NOBODY):
        return ()
    return tuple(state for state in CONSENT_ORDER if counts.get(state))


def chips(counts: Mapping[ConsentState, int], width: int) -> tuple[Chip, ...]:
    """The chips for these counts in `width` cells: words are dropped before signs, last where two share a sign."""
    forms: tuple[Callable[[str, str, int], str], ...] = (
        lambda sign, word, count: f"{sign} {word} {count:,}",
        lambda sign, word, count: f"{sign}{word} {count}" if sign in _shared(counts) else f"{sign} {count}",
        lambda sign, word, count: f"{sign}{word[0]}{count}" if sign in _shared(counts) else f"{sign}{count}",
        lambda sign, _, count: f"{sign}{count}",
    )
    texts: list[str] = []
    for form in forms:
        cells = [CONSENT_CELLS[state][0].partition(" ") for state in counts]
        texts = [form(sign, word, count) for (sign, _, word), count in zip(cells, counts.values(), strict=True)]
        if not width or sum(len(text) + 2 for text in texts) <= width:  # no width: not laid out yet
            break
    placed, x = [], 0
    for state, text in zip(counts, texts, strict=True):
        placed.append(Chip(state, text, x))
        x += len(text) + 2
    return tuple(placed)


def _shared(counts: Mapping[ConsentState, int]) -> frozenset[str]:
    """Signs that more than one of these states has."""
    signs = [CONSENT_CELLS[state][0][0] for state in counts]
    return frozenset(sign for sign in signs if signs.count(sign) > 1)
