"""Consent that is waited for after its address was sent: for whom, and how long until the next look."""

from __future__ import annotations

from datetime import timedelta
from itertools import accumulate

from tui.model.consent import GIVEN, ConsentState
from tui.model.customer import Customer

FIRST_WAITS_S = (20, 20, 30, 45, 60, 90, 120, 180)
"""Waits between the first looks. Never below 20 s: asking faster tells nothing sooner."""
LEAST_WAIT_S = FIRST_WAITS_S[0]
DAY_OLD_WAIT_S = 30 * 60
"""Between looks for a link that was sent a day ago or more."""
LONGEST_WAIT_S = 2 * 3600
"""The same after a week, and where the last answer was a refusal that no consent cures."""

_DAY_S, _WEEK_S = 86_400, 7 * 86_400
_GROWING = tuple(zip(accumulate(FIRST_WAITS_S), FIRST_WAITS_S, strict=True))
"""Up to which age of a link, in seconds, each of the first waits holds."""
_SLOWER = _DAY_S / DAY_OLD_WAIT_S
"""After the first waits a link is looked at again when it is older by one part in so many: 30 min after a day."""

HOPELESS = frozenset({ConsentState.BLOCKED, ConsentState.NO_ACCESS})
"""Answers that another consent does not change; somebody may mend them all the same."""


def wait_s(age: timedelta) -> float:
    """Seconds between two looks for a link that was sent so long ago.

    It follows from the age alone, so that a restart, or another instance, goes on where one was.
    """
    age_s = max(0.0, age.total_seconds())
    if age_s >= _WEEK_S:
        return LONGEST_WAIT_S
    if age_s >= _DAY_S:
        return DAY_OLD_WAIT_S
    first = next((wait for until_s, wait in _GROWING if age_s < until_s), None)
    return first or max(FIRST_WAITS_S[-1], age_s / _SLOWER)


def is_waited_for(customer: Customer) -> bool:
    """Whether a link was sent, not everything that is wanted has come, and a relationship is left to come in by."""
    mark = customer.consent
    is_open = mark.link_sent_at is not None and mark.state not in GIVEN
    return is_open and customer.standing is not ConsentState.ENDED
