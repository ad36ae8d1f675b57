"""How many probes may be in flight, and how fast they come back: rules without effects."""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta

MOST_AT_ONCE = 4
"""What the sign-in service's call budget leaves to the background (`tui.transport.budget`); more would only wait."""
FIRST_AT_ONCE = 2
QUICK_S = 3.0
"""An answer within this time says that the service is at ease; a token usually takes less than one second."""
MINUTE = timedelta(minutes=1)


class Pace:
    """Grows by one with each round of quick answers and halves at trouble, as TCP does (RFC 5681, section 3.1)."""

    def __init__(self, clock_now: datetime) -> None:
        self.at_once = FIRST_AT_ONCE
        """Probes that may be in flight now."""
        self._quick = 0
        self._began = clock_now
        self._done: deque[datetime] = deque()

    def answered(self, now: datetime, took: timedelta, *, had_trouble: bool) -> None:
        """A probe came back. Trouble: the service asked to slow down, failed, or did not answer."""
        self._done.append(now)
        if had_trouble:
            self.at_once, self._quick = max(1, self.at_once // 2), 0
            return
        self._quick = self._quick + 1 if took.total_seconds() <= QUICK_S else 0
        if self._quick >= self.at_once and self.at_once < MOST_AT_ONCE:
            self.at_once, self._quick = self.at_once + 1, 0

    def per_minute(self, now: datetime) -> float:
        """Answers within the last minute; of a younger run what that would be in a minute."""
        while self._done and now - self._done[0] >= MINUTE:
            self._done.popleft()
        age = min(MINUTE, now - self._began)
        return len(self._done) * (MINUTE / age) if age else 0.0

    def left(self, now: datetime, customers: int) -> timedelta | None:
        """How long so many customers take at this rate; None while that is unknown."""
        rate = self.per_minute(now)
        return MINUTE * (customers / rate) if rate else None
