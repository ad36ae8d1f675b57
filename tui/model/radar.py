"""One run of the consent radar as it is kept: what it has come to so far."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class RadarRun:
    """A run that has begun; which customers are left is kept beside it."""

    begun_at: datetime
    """Aware, UTC; also tells one run of an account from another."""
    is_fresh: bool
    """Whether answers from before it do not count."""
    total: int
    asked: int = 0
    """Customers whose answer told where consent stands."""
    reused: int = 0
    """Customers whose earlier answer still counted."""
    told_nothing: int = 0
    """Customers who stay as they were known: network, throttling, a sign-in that is asked for."""

    @property
    def done(self) -> int:
        """Customers that are dealt with."""
        return self.asked + self.reused + self.told_nothing
