"""Whether this machine's clock agrees with the services'."""

from __future__ import annotations

from collections.abc import Mapping

from tui.model.clock import Clock
from tui.transport.retry import http_date

TOLERATED_S = 300.0
"""As much as Kerberos tolerates (RFC 4120 section 8.2)."""


class ClockCheck:
    """Compares the wall clock with the `Date` of every answer (RFC 9110 section 6.6.1). May be used from any thread."""

    def __init__(self, wall: Clock) -> None:
        self._wall = wall
        self._last_two = (0.0, 0.0)

    def look(self, headers: Mapping[str, str]) -> None:
        """Take in the headers of one answer that has just come."""
        theirs = http_date(headers.get("date", ""))
        if theirs is not None:
            self._last_two = (self._last_two[1], (self._wall() - theirs).total_seconds())

    @property
    def ahead_s(self) -> float:
        """Seconds by which the wall clock is ahead; negative: behind. What two answers in a row agree on: one alone may
        have lain here while the machine slept."""
        low, high = min(self._last_two), max(self._last_two)
        return low if low > 0 else high if high < 0 else 0.0

    @property
    def sentence(self) -> str:
        """What a person should know of it; empty when the clock is right enough."""
        if abs(self.ahead_s) <= TOLERATED_S:
            return ""
        minutes = round(abs(self.ahead_s) / 60)
        length = f"{minutes} min" if minutes < 48 * 60 else f"{minutes // 1440} days"
        side = "ahead of" if self.ahead_s > 0 else "behind"
        return f"This machine's clock is {length} {side} Microsoft's. Times shown and written down here are as wrong."
