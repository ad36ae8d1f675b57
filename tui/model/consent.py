"""Where consent stands for one customer, and how that was learnt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ConsentState(StrEnum):
    """What is known about one customer's consent to our app. `unknown` is never shown as success."""

    UNKNOWN = "unknown"
    GRANTED = "granted"
    SHORT = "scopes short"
    LINK_SENT = "link sent"
    MISSING = "missing"
    BLOCKED = "blocked"
    NO_ACCESS = "no access"


@dataclass(frozen=True, slots=True)
class ConsentMark:
    """One customer's consent as last learnt."""

    state: ConsentState = ConsentState.UNKNOWN
    code: str = ""
    """The service's code that told it, such as `AADSTS65001`; empty when a token told it."""
    learnt_at: datetime | None = None
    short_of: tuple[str, ...] = ()
    """Wanted scopes that the token lacks, when the state is `scopes short`."""
    link_sent_at: datetime | None = None
    """When this technician last copied the customer's consent address."""

    @property
    def shown(self) -> ConsentState:
        """The state to show: a sent link stands before *missing* and *unknown*, never before an answer."""
        waits = self.state in (ConsentState.UNKNOWN, ConsentState.MISSING)
        return ConsentState.LINK_SENT if waits and self.link_sent_at else self.state
