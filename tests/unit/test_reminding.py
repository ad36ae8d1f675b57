"""Links that were sent and not answered: from when on, and of whom nobody is reminded."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.unit.store_samples import NOON, crowd
from tui.model.consent import ConsentMark, ConsentState
from tui.model.customer import Customer
from tui.model.reminding import days_waited, reminder
from tui.ui.widgets.customer_rows import ShowOnly, fits
from tui.ui.words import consent_cell

(CUSTOMER,) = crowd(1)


def sent(days: float, state: ConsentState = ConsentState.MISSING) -> Customer:
    """A customer whose link was sent so many days ago."""
    return replace(CUSTOMER, consent=ConsentMark(state, "", NOON, link_sent_at=NOON - timedelta(days=days)))


@pytest.mark.parametrize(
    ("customer", "days"),
    [
        (CUSTOMER, None),
        (sent(6.99), None),
        (sent(7), 7),
        (sent(9.5, ConsentState.UNKNOWN), 9),
        (sent(400), 400),
        (sent(-1), None),
        (sent(9, ConsentState.GRANTED), None),
        (sent(9, ConsentState.BLOCKED), None),
        (replace(sent(9), missing_since=NOON), None),
    ],
)
def test_a_link_waits_from_the_day_it_was_sent_until_an_answer_comes(customer: Customer, days: int | None) -> None:
    """After seven days, unless consent came, something else is known, or the customer is gone; and the list says so."""
    assert days == days_waited(customer, NOON)
    assert (days is not None) == fits(customer, ShowOnly.LINK_OLD, NOON)
    assert ((f"→ {days} d", "warn") == consent_cell(customer, NOON, 7)) == (days is not None)


def test_the_settings_say_how_long() -> None:
    """After three days."""
    assert (None, 4) == (days_waited(sent(4), NOON), days_waited(sent(4), NOON, 3))


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, ""),
        (1, "1 consent link sent 7 or more days ago: no consent yet. F7 shows it."),
        (3, "3 consent links sent 7 or more days ago: no consent yet. F7 shows them."),
    ],
)
def test_what_a_person_is_told(count: int, said: str) -> None:
    """One sentence, or none."""
    assert said == reminder([*[sent(8)] * count, sent(1), CUSTOMER], NOON)
