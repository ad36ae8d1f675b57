"""How the radar reads on screen: what it would cost, how far it is, what it found."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from tui.model.clock import as_time_left
from tui.model.consent import ConsentState
from tui.model.identifiers import TenantId
from tui.services.radar import RadarProgress, RadarState
from tui.services.radar_offers import Offer, lasts, likely_rate
from tui.ui.widgets.customer_rows import CONSENT_ORDER
from tui.ui.words import CONSENT_CELLS

Standings = Mapping[TenantId, ConsentState]


def left_words(left: timedelta | None) -> str:
    """How long the rest takes; empty while that is unknown."""
    if left is None:
        return ""
    return "less than a minute" if left < timedelta(minutes=1) else as_time_left(left)


def cost_words(offer: Offer, per_minute: float) -> tuple[str, str]:
    """What a run takes, and who is not asked in it."""
    reused = f"{offer.reuses:,} answers still count and are not asked for again." if offer.reuses else ""
    if not offer.asks:
        return "Nothing to ask: every answer still counts.", reused
    requests = "1 request" if offer.asks == 1 else f"{offer.asks:,} requests"
    rate = likely_rate(per_minute)
    at = f" at {rate:.0f} a minute" if offer.asks > rate else ""
    return f"{requests}: {_about(lasts(offer, per_minute))}{at}.", reused


def _about(time: timedelta) -> str:
    words = left_words(time)
    return words if words.startswith("less") else f"about {words}"


def short_words(progress: RadarProgress) -> str:
    """How far a run is, for the line that also names the account; empty when none is on."""
    if progress.state not in (RadarState.RUNNING, RadarState.PAUSED):
        return ""
    head = f"checked {progress.done:,}/{progress.total:,}"
    if progress.state is RadarState.PAUSED:
        return f"{head}, paused"
    left = max(progress.left, timedelta(minutes=1)) if progress.left is not None else None  # no second runs by
    return f"{head}, {as_time_left(left)} left" if left else head


def bar(done: int, total: int, width: int) -> tuple[str, str]:
    """A bar of `width` cells as what is done and what is not, in characters that every terminal has."""
    full = width if done >= total else done * width // total
    return "#" * full, "-" * (width - full)


def ended_words(progress: RadarProgress, before: Standings, after: Standings) -> str:
    """What a run came to: how many were asked, and how many customers stand where they did not stand before."""
    stopped = "" if progress.state is RadarState.DONE else f", stopped at {progress.done:,} of {progress.total:,}"
    silent = f" {progress.told_nothing:,} told nothing and stay as they were." if progress.told_nothing else ""
    return f"Consent of {progress.asked:,} checked{stopped}. {_changed(before, after)}{silent}"


def _changed(before: Standings, after: Standings) -> str:
    changed = [state for tenant_id, state in after.items() if before.get(tenant_id) is not state]
    if not changed:
        return "Nothing has changed."
    told = (f"{CONSENT_CELLS[state][0]} {changed.count(state):,}" for state in CONSENT_ORDER if state in changed)
    return f"Changed: {', '.join(told)}."
