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
    MORE = "more than asked"
    """Granted, and permissions beside that nobody asks for now."""
    LINK_SENT = "link sent"
    MISSING = "missing"
    BLOCKED = "blocked"
    NO_ACCESS = "no access"
    ENDED = "relationship ended"
    """The partner's lists say that no relationship is live: consent is not the question any more."""


GIVEN = frozenset({ConsentState.GRANTED, ConsentState.MORE})
"""States in which everything that is wanted was consented to."""


NEEDS_CONSENT = frozenset({ConsentState.MISSING, ConsentState.LINK_SENT, ConsentState.SHORT})
"""States in which somebody has to consent, as far as is known."""


class LearntBy(StrEnum):
    """What told the state of a consent."""

    NOTHING = ""
    TOKEN = "token"  # noqa: S105
    """A token was issued; what it says of permissions counts."""
    REFUSAL = "refusal"
    """The service refused one, with a code."""
    LISTS = "lists"
    """The partner's lists of relationships."""


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
    """When the customer's consent address was last copied."""
    link_sent_by: str = ""
    """Who copied it: the user name of an account."""
    beyond: tuple[str, ...] = ()
    """Granted scopes that nobody asks for, when the state is `more than asked`."""

    @property
    def learnt_by(self) -> LearntBy:
        """What told it."""
        if self.learnt_at is None:
            return LearntBy.NOTHING
        return LearntBy.REFUSAL if self.code else LearntBy.TOKEN

    @property
    def shown(self) -> ConsentState:
        """The state to show: a sent link stands before *missing* and *unknown*, never before an answer."""
        waits = self.state in (ConsentState.UNKNOWN, ConsentState.MISSING)
        return ConsentState.LINK_SENT if waits and self.link_sent_at else self.state
