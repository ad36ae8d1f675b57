"""The time as a value that is passed in, so that tests decide it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]
"""Gives the present moment, aware, in UTC."""


def utc_now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def as_time_left(left: timedelta) -> str:
    """How long something still lasts, short enough for a column: `58 min`, `2 h`, `9 d`, `over`."""
    seconds = int(left.total_seconds())
    if seconds <= 0:
        return "over"
    if seconds < 60:
        return f"{seconds} s"
    if seconds < 2 * 3600:
        return f"{seconds // 60} min"
    if seconds < 2 * 86400:
        return f"{seconds // 3600} h"
    return f"{seconds // 86400} d"


def as_age(age: timedelta) -> str:
    """How long ago something was: `now`, `5 min ago`, `3 h ago`, `12 d ago`."""
    seconds = max(0, int(age.total_seconds()))
    return "now" if seconds < 60 else f"{as_time_left(timedelta(seconds=seconds))} ago"
