"""How long until the next look for a consent whose link was sent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tui.model.consent import ConsentMark, ConsentState
from tui.model.customer import Customer
from tui.model.identifiers import TenantId
from tui.model.relationship import Relationship
from tui.model.waiting import FIRST_WAITS_S, LEAST_WAIT_S, LONGEST_WAIT_S, is_waited_for, wait_s

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TENANT = TenantId("0f4d1a52-9d3b-4f6e-8f1c-2b7a3c5d6e7f")


def test_the_first_waits_grow_as_told() -> None:
    """A link that is looked at after each of its waits gets 20, 20, 30, 45, 60, 90, 120, 180 s, and 180 s once more."""
    age, waits = 0.0, []
    for _ in range(9):
        waits.append(wait_s(timedelta(seconds=age)))
        age += waits[-1]

    assert [*FIRST_WAITS_S, 180] == waits


@pytest.mark.parametrize(
    ("age", "expected_s"),
    [
        (timedelta(hours=2), 180),
        (timedelta(hours=12), 900),
        (timedelta(hours=23, minutes=59), 1799),
        (timedelta(days=1), 1800),
        (timedelta(days=6, hours=23), 1800),
        (timedelta(days=7), 7200),
        (timedelta(days=900), 7200),
        (timedelta(seconds=-5), 20),
        (timedelta(days=-3), 20),
    ],
)
def test_older_links_are_looked_at_less_often(age: timedelta, expected_s: float) -> None:
    """30 min after a day, 2 h after a week; a link from the future counts as new."""
    assert expected_s == pytest.approx(wait_s(age), abs=1)


def test_a_wait_never_shrinks_as_the_link_gets_older() -> None:
    """Minute by minute through nine days; never below the least, never above the longest."""
    waits = [wait_s(timedelta(minutes=minute)) for minute in range(9 * 24 * 60)]

    assert sorted(waits) == waits
    assert (LEAST_WAIT_S, LONGEST_WAIT_S) == (waits[0], waits[-1])


@pytest.mark.parametrize("state", [each for each in ConsentState if each is not ConsentState.ENDED])
@pytest.mark.parametrize("is_sent", [True, False])
def test_one_waits_until_everything_wanted_has_come(state: ConsentState, is_sent: bool) -> None:
    """For sent links alone, in every state but those in which all is granted."""
    customer = Customer(TENANT, "Fabrikam", consent=ConsentMark(state, link_sent_at=NOW if is_sent else None))

    assert (is_sent and state not in {ConsentState.GRANTED, ConsentState.MORE}) == is_waited_for(customer)


def test_nobody_waits_where_every_relationship_is_over() -> None:
    """Consent would let nobody in there."""
    over = Relationship("r-1", "Care", "terminated", TENANT, "Fabrikam", NOW - timedelta(days=3), False)
    mark = ConsentMark(ConsentState.MISSING, "AADSTS65001", NOW, link_sent_at=NOW)

    assert not is_waited_for(Customer(TENANT, "Fabrikam", relationships=(over,), consent=mark))
