"""The radar's dialogs: which customers to check, and how far a check is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Button, OptionList, Static
from textual.widgets.option_list import Option

from tui.services.radar import Radar, RadarProgress, RadarState
from tui.services.radar_offers import Offer
from tui.ui.radar_words import bar, cost_words, left_words
from tui.ui.screens.dialog import Dialog, buttons
from tui.ui.text import safe
from tui.ui.widgets.line import Line

_TITLE_CELLS = 44
"""Room for what a run is about, before the number of its customers."""


class RadarScreen(Dialog[Offer]):
    """Which customers to check, each choice with its price. The one that asks nothing needless has the focus."""

    DEFAULT_CSS = """
    RadarScreen OptionList { height: auto; border: none; padding: 0; background: $background; }
    RadarScreen OptionList:focus { border: none; background-tint: transparent 0%; }
    RadarScreen #radar-cost { height: 2; margin-top: 1; }
    """

    def __init__(self, offers: Sequence[Offer], per_minute: float) -> None:
        super().__init__()
        self._offers = offers
        self._per_minute = per_minute
        """The rate of the last run; 0 when there was none."""

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(safe("Check where consent stands"), classes="heading")
            yield Static(
                safe("Microsoft is asked quietly, once for each customer. No session opens."), classes="subject"
            )
            lines = (f"{offer.kind:<{_TITLE_CELLS}}{offer.asks:>8,}" for offer in self._offers)
            yield OptionList(*(Option(safe(line)) for line in lines), id="radar-offers", compact=True)
            yield Line(id="radar-cost")
            yield Static(safe("Enter begins, behind the list   Esc leaves"), classes="keys")

    def on_mount(self) -> None:
        """The first is the one to propose."""
        choices = self.query_one(OptionList)
        choices.highlighted = 0
        choices.focus()

    @on(OptionList.OptionHighlighted)
    def _price(self, event: OptionList.OptionHighlighted) -> None:
        price, saved = cost_words(self._offers[event.option_index], self._per_minute)
        self.query_one("#radar-cost", Line).show(safe(price, (f"\n{saved}", "$muted")))

    @on(OptionList.OptionSelected)
    def _choose(self, event: OptionList.OptionSelected) -> None:
        offer = self._offers[event.option_index]
        if offer.asks:
            self.answer(offer)


class RadarRunScreen(Dialog[None]):
    """How far the check is, with pause and stop. Leaving the dialog lets it go on behind the list."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f4", "close", "Behind", show=False),
        Binding("p", "pause", "Pause", show=False),
        Binding("s", "stop", "Stop", show=False),
    ]
    DEFAULT_CSS = """
    RadarRunScreen #radar-bar { height: 1; }
    RadarRunScreen #radar-facts { height: 3; margin-top: 1; }
    RadarRunScreen #radar-note { height: 2; margin-top: 1; color: $warning; }
    RadarRunScreen .buttons { margin-top: 0; }
    """

    def __init__(self, radar: Radar, note: Callable[[], str]) -> None:
        super().__init__()
        self._radar = radar
        self._note = note
        """Why it is slow just now; empty when it is not."""

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(safe("Checking where consent stands"), classes="heading")
            yield Line(id="radar-state", classes="subject")
            yield Line(id="radar-bar")
            yield Line(id="radar-facts")
            yield Line(id="radar-note")
            yield buttons(("behind", "Behind the list"), ("pause", "Pause"), ("stop", "Stop"))
            yield Static(safe("p pauses   s stops for good   Esc lets it go on behind the list"), classes="keys")

    def on_mount(self) -> None:
        """Enter pressed by mistake changes nothing."""
        self.query_one("#behind", Button).focus()
        self.call_after_refresh(self._draw)  # the bar is as wide as there is room, which is known then
        self.set_interval(1, self._draw)

    @property
    def _is_on(self) -> bool:
        return self._radar.progress.state in (RadarState.RUNNING, RadarState.PAUSED)

    def _draw(self) -> None:
        progress = self._radar.progress
        self.query_one("#radar-state", Line).show(safe(_state_words(progress)))
        width = max(10, self.query_one("#radar-bar").size.width - 2)
        done, rest = bar(progress.done, progress.total, width)
        self.query_one("#radar-bar", Line).show(safe("[", (done, "$primary"), (rest, "$faint"), "]"))
        self.query_one("#radar-facts", Line).show(_facts(progress))
        self.query_one("#radar-note", Line).show(safe(progress.note or self._note()))
        label = "Go on" if progress.state is RadarState.PAUSED else "Pause"
        self.query_one("#pause", Button).label = safe(label)
        for name in ("pause", "stop"):
            self.query_one(f"#{name}", Button).disabled = not self._is_on
        self.query_one("#behind", Button).label = safe("Behind the list" if self._is_on else "Close")

    def action_pause(self) -> None:
        """Ask nobody more, or go on after that."""
        if self._radar.progress.state is RadarState.PAUSED:
            self._radar.go_on()
        else:
            self._radar.pause()
        self._draw()

    def action_stop(self) -> None:
        """Give the check up; what was learnt stays."""
        self._radar.cancel()
        self.query_one("#behind", Button).focus()
        self._draw()

    @on(Button.Pressed)
    def act(self, event: Button.Pressed) -> None:
        """Do what the button says."""
        if event.button.id == "pause":
            self.action_pause()
        elif event.button.id == "stop":
            self.action_stop()
        else:
            self.answer(None)


def _state_words(progress: RadarProgress) -> str:
    if progress.state is RadarState.RUNNING:
        return f"running · at most {progress.at_once} at once"
    return str(progress.state)


def _facts(progress: RadarProgress) -> Content:
    """Four lines of a figure and what it counts."""
    rate = f"{progress.per_minute:,.0f} a minute" if progress.per_minute else "…"
    left = left_words(progress.left) or ("…" if progress.state is RadarState.RUNNING else "")
    rows = (
        ("Done", f"{progress.done:,} of {progress.total:,}", "Asked", f"{progress.asked:,}"),
        ("Rate", rate, "Still counts", f"{progress.reused:,}"),
        ("Left", left, "Told nothing", f"{progress.told_nothing:,}"),
    )
    parts: list[tuple[str, str]] = []
    for one, first, other, second in rows:
        parts += [(f"{one:<7}", "$muted"), (f"{first:<28}", ""), (f"{other:<14}", "$muted"), (f"{second:>8}\n", "")]
    return safe(*parts)
