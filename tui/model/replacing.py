"""Replacing a consent is two writes, and the second may never come: what the journal tells of that."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime

from tui.model.journal import Record, Result, What

_PROVES_CONSENT = frozenset({What.CONSENT_GIVE, What.CONSENT_CHECK, What.SESSION_OPEN})
"""What, when it was done, shows that there is a consent (again)."""

_PLAIN_REFUSAL = re.compile(r"HTTP 4\d\d|\d+")
"""Codes of an answer by which nothing was done; silence and failures of the service leave that open."""


def unfinished_since(records: Iterable[Record]) -> datetime | None:
    """When the replacement was begun that may have left no consent behind (aware); None when there is none.

    `records` are those of one customer, the oldest first.
    """
    begun: datetime | None = None
    for record in records:
        is_done = record.result == Result.DONE
        if record.what == What.CONSENT_REPLACE:
            begun = _moment(record)
        elif is_done and record.what in _PROVES_CONSENT:
            begun = None
        elif record.what == What.CONSENT_WITHDRAW and not is_done and _PLAIN_REFUSAL.fullmatch(record.code):
            begun = None  # Partner Center refused to remove it: nothing was changed
    return begun


def _moment(record: Record) -> datetime | None:
    """When a record was written; None when somebody changed it so that it cannot be read."""
    try:
        found = datetime.fromisoformat(record.at)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
