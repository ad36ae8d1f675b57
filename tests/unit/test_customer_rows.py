"""What the list knows of its customers without asking each of them again."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

from tui.model.consent import ConsentMark, ConsentState
from tui.model.customer import Customer
from tui.model.identifiers import TenantId
from tui.ui.widgets.customer_rows import count_standings, is_found_alike

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SEED = 20261125
STATES = [state for state in ConsentState if state not in (ConsentState.LINK_SENT, ConsentState.ENDED)]


def contoso(number: int, state: ConsentState = ConsentState.UNKNOWN) -> Customer:
    """One customer."""
    return Customer(TenantId(f"6f1d5c52-0000-4000-8000-{number:012}"), "Contoso", consent=ConsentMark(state))


def test_news_of_consent_change_nothing_in_what_is_found() -> None:
    """Anything that is searched or that orders the matches does; so does a customer more, less, or elsewhere."""
    before = [contoso(1), contoso(2)]
    first, second = before

    assert is_found_alike(before, [replace(first, consent=ConsentMark(ConsentState.MISSING)), second])
    for other in (
        replace(first, name="Fabrikam"), replace(first, alias="x"), replace(first, domain="contoso.example"),
        replace(first, other_domains=("a.example",)), replace(first, is_starred=True),
        replace(first, times_opened=1), replace(first, last_opened_at=NOW), contoso(3),
    ):  # fmt: skip
        assert not is_found_alike(before, [other, second])
    assert not is_found_alike(before, [first])
    assert not is_found_alike(before, [second, first])


def test_counts_follow_the_answers() -> None:
    """After each of 50 rounds of random answers the counts are those of a whole count."""
    chance = random.Random(SEED)
    customers = [contoso(number) for number in range(40)]
    counts = count_standings(Counter(), [], customers, is_alike=False)
    for _ in range(50):
        at, state = chance.randrange(40), chance.choice(STATES)
        after = [*customers[:at], contoso(at, state), *customers[at + 1 :]]
        counts = count_standings(counts, customers, after, is_alike=True)
        customers = after
        whole = Counter(each.standing for each in customers)
        assert whole == +counts, f"seed {SEED}"
