"""How the radar reads on screen."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tui.model.consent import ConsentState
from tui.model.identifiers import TenantId
from tui.services.radar import RadarProgress, RadarState
from tui.services.radar_offers import Offer, OfferKind
from tui.ui.radar_words import bar, cost_words, ended_words, left_words, short_words

ONE, TWO, THREE = (TenantId(f"6f1d5c52-0000-4000-8000-{number:012}") for number in range(3))


def progress(state: RadarState, *, left: timedelta | None = None, told_nothing: int = 0) -> RadarProgress:
    """A run over 10,000 customers that is at 1,203."""
    return RadarProgress(state, 10_000, 1_203, 1_203 - told_nothing, 0, told_nothing, 212.0, left, 4, "")


def test_a_price_says_what_it_assumes() -> None:
    """Requests, time, and the rate behind it where it takes more than a minute; who is not asked."""
    assert [
        ("1 request: less than a minute.", ""),
        ("240 requests: less than a minute.", "12 answers still count and are not asked for again."),
        ("10,000 requests: about 20 min at 480 a minute.", ""),
        ("Nothing to ask: every answer still counts.", "7 answers still count and are not asked for again."),
    ] == [cost_words(Offer(OfferKind.ALL, asks, reuses), 0) for asks, reuses in ((1, 0), (240, 12), (10**4, 0), (0, 7))]
    assert "10,000 requests: about 50 min at 200 a minute." == cost_words(Offer(OfferKind.ALL, 10_000), 200)[0]


@pytest.mark.parametrize(
    ("run", "words"),
    [
        (progress(RadarState.RESTING), ""),
        (progress(RadarState.RUNNING), "checked 1,203/10,000"),
        (progress(RadarState.RUNNING, left=timedelta(minutes=41)), "checked 1,203/10,000, 41 min left"),
        (progress(RadarState.RUNNING, left=timedelta(seconds=3)), "checked 1,203/10,000, 1 min left"),
        (progress(RadarState.PAUSED, left=timedelta(minutes=41)), "checked 1,203/10,000, paused"),
        (progress(RadarState.DONE), ""),
    ],
)
def test_a_run_is_told_in_half_a_line(run: RadarProgress, words: str) -> None:
    """Short enough to leave the account's name beside it at 80 columns; nothing when no run is on."""
    assert words == short_words(run)
    assert len(words) <= 34


def test_the_time_left_runs_by_in_minutes() -> None:
    """Seconds would be drawn again and again for nothing."""
    times = [None, timedelta(seconds=1), timedelta(seconds=59), timedelta(minutes=1), timedelta(hours=3)]

    assert ["", "less than a minute", "less than a minute", "1 min", "3 h"] == [left_words(time) for time in times]


@pytest.mark.parametrize("done", range(8))
def test_a_bar_is_full_when_all_is_done_and_never_before(done: int) -> None:
    """As wide as asked, of two characters that every terminal has."""
    full, rest = bar(done, 7, 10)

    assert 10 == len(full + rest)
    assert (done == 7) == (not rest)
    assert {"#", "-"} >= set(full + rest)
    assert ("##########", "") == bar(0, 0, 10)


def test_the_end_says_what_has_changed() -> None:
    """Customers whose state is another one than before, by the state they are in; and what told nothing."""
    before = {ONE: ConsentState.UNKNOWN, TWO: ConsentState.MISSING, THREE: ConsentState.GRANTED}
    after = {ONE: ConsentState.GRANTED, TWO: ConsentState.GRANTED, THREE: ConsentState.MISSING}

    assert "Consent of 1,203 checked. Changed: ✗ missing 1, ✓ given 2." == ended_words(
        progress(RadarState.DONE), before, after
    )
    assert (
        "Consent of 1,200 checked, stopped at 1,203 of 10,000. Nothing has changed. "
        "3 told nothing and stay as they were."
    ) == ended_words(progress(RadarState.STOPPED, told_nothing=3), before, before)
