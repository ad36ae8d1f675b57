"""Whether to ask again, and when: a decision without effects.

Source: Microsoft Graph "Throttling guidance" and "Best practices": wait exactly `Retry-After`, else back off
exponentially with jitter. Form of `Retry-After`: RFC 9110 section 10.2.3.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

MOST_TRIES = 4
LONGEST_WAIT_S = 120.0
"""A longer `Retry-After` is told to the person instead of being waited for."""
LONGEST_TOLD_S = 3600.0
"""No `Retry-After` counts for more (the cap MSAL uses)."""
FIRST_BACK_OFF_S = 1.0
LONGEST_BACK_OFF_S = 30.0

REPEATED = frozenset({429, 500, 502, 503, 504})
"""Statuses after which the same request may succeed. Everything sent here may be repeated: reads, deletions, and
consents that keep their `MS-RequestId` (Partner Center "REST headers")."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Ask again after this many seconds."""

    seconds: float
    why: str
    is_told: bool = False
    """Whether the service named the time, not we."""


@dataclass(frozen=True, slots=True)
class GiveUp:
    """Do not ask again by ourselves."""

    retry_after_s: float | None = None
    """When the service said to come back, if it did."""


def after(status: int, headers: Mapping[str, str], attempt: int, now: datetime, random: float) -> Wait | GiveUp:
    """What follows an answer that is no success.

    `attempt` counts from 1; `random` is between 0 and 1; `now` is aware.
    """
    if status not in REPEATED:
        return GiveUp()
    told = retry_after_s(headers, now)
    if attempt >= MOST_TRIES or (told is not None and told > LONGEST_WAIT_S):
        return GiveUp(told)
    why = "asks us to slow down" if status == 429 else "cannot answer at the moment"
    return Wait(back_off_s(attempt, random), why) if told is None else Wait(told, why, is_told=True)


def back_off_s(attempt: int, random: float) -> float:
    """Seconds to wait after the failed `attempt` (from 1) when the service gave no time: doubling, with jitter."""
    longest = min(LONGEST_BACK_OFF_S, FIRST_BACK_OFF_S * float(2 ** (attempt - 1)))
    return longest * (0.5 + random / 2)


def retry_after_s(headers: Mapping[str, str], now: datetime) -> float | None:
    """The seconds in `Retry-After`; None when it is missing, junk, zero or past (zero would be an immediate retry).

    A moment there is one of the service's own clock, so it counts from the answer's `Date`; from `now` without one.
    """
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        seconds = float(text[:9])
    else:
        until = http_date(text)
        if until is None:
            return None
        seconds = (until - (http_date(headers.get("date", "")) or now)).total_seconds()
    return min(seconds, LONGEST_TOLD_S) if seconds > 0 else None


def http_date(text: str) -> datetime | None:
    """The moment that a header names (RFC 9110 section 5.6.7), aware; None when it is none."""
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
