"""Where an estate does not fit together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tui.model.consent import ConsentMark, ConsentState
from tui.model.customer import Customer, Source
from tui.model.estate_view import MEANINGS, Difference, concerned, differences
from tui.model.identifiers import TenantId
from tui.model.relationship import GLOBAL_ADMINISTRATOR, Relationship

NOW = datetime(2030, 1, 7, 12, tzinfo=UTC)
TENANT = TenantId("0f4d1a52-9d3b-4f6e-8f1c-2b7a3c5d6e7f")
GIVEN = ConsentMark(ConsentState.GRANTED, learnt_at=NOW - timedelta(days=400))
LIVE = Relationship("r", "Care", "active", TENANT, "Fabrikam", NOW + timedelta(days=300), False, ("role-a",))
OVER = replace(LIVE, status="expired", ends_at=NOW - timedelta(days=3))
ASKED = replace(LIVE, status="approvalPending", ends_at=None, created_at=NOW - timedelta(days=89))
BOTH = frozenset({Source.GDAP, Source.CONTRACT})
WELL = Customer(TENANT, "Fabrikam", sources=BOTH, relationships=(LIVE,), consent=GIVEN)


def with_mark(state: ConsentState, **facts: object) -> Customer:
    """Fabrikam with this consent."""
    return replace(WELL, consent=replace(GIVEN, state=state, **facts))  # type: ignore[arg-type]


def with_one(**facts: object) -> Customer:
    """Fabrikam with one more relationship, that differs from the ordinary one in these facts."""
    return replace(WELL, relationships=(LIVE, replace(LIVE, **facts)))  # type: ignore[arg-type]


def told(customer: Customer, *, has_gdap_lists: bool = True) -> set[Difference]:
    """The differences of one customer."""
    found = differences([customer], NOW, has_gdap_lists=has_gdap_lists)
    return {difference for difference, customers in found.items() if customers}


CASES: list[tuple[Customer, set[Difference]]] = [
    (WELL, set()),
    (with_mark(ConsentState.UNKNOWN), set()),
    (with_mark(ConsentState.MORE), set()),
    (with_mark(ConsentState.BLOCKED), set()),
    (with_mark(ConsentState.MISSING), {Difference.NO_CONSENT}),
    (with_mark(ConsentState.SHORT), {Difference.NO_CONSENT}),
    (with_mark(ConsentState.UNKNOWN, link_sent_at=NOW), {Difference.NO_CONSENT}),
    (with_one(ends_at=NOW + timedelta(days=30, hours=23)), {Difference.ENDS_SOON}),
    (with_one(ends_at=NOW + timedelta(days=31)), set()),
    (with_one(ends_at=NOW + timedelta(days=5), auto_extends=True), set()),
    (with_one(ends_at=NOW - timedelta(days=5)), {Difference.ENDS_SOON}),
    (with_one(status="terminated", ends_at=NOW + timedelta(days=5)), set()),
    (replace(WELL, relationships=(OVER,)), {Difference.ENDED, Difference.LEFT_BEHIND}),
    (replace(with_mark(ConsentState.SHORT), relationships=(OVER,)), {Difference.ENDED, Difference.LEFT_BEHIND}),
    (replace(with_mark(ConsentState.MISSING), relationships=(OVER,)), {Difference.ENDED}),
    (replace(WELL, relationships=(OVER, LIVE)), set()),
    (replace(WELL, missing_since=NOW), {Difference.GONE, Difference.LEFT_BEHIND}),
    (replace(with_mark(ConsentState.MISSING), missing_since=NOW), {Difference.GONE}),
    (replace(with_mark(ConsentState.UNKNOWN), relationships=(), missing_since=NOW), {Difference.GONE}),
    (replace(WELL, relationships=(LIVE, ASKED)), {Difference.REQUESTED}),
    (replace(WELL, relationships=(LIVE, replace(ASKED, created_at=None))), {Difference.REQUESTED}),
    (replace(WELL, relationships=(LIVE, replace(ASKED, created_at=NOW - timedelta(days=90)))), set()),
    (replace(WELL, relationships=(), sources=frozenset({Source.CONTRACT})), {Difference.CONTRACT_ONLY}),
    (replace(WELL, relationships=(), sources=frozenset({Source.PARTNER_CENTER})), {Difference.CONTRACT_ONLY}),
    (replace(WELL, relationships=(), sources=frozenset()), set()),
    (replace(WELL, sources=frozenset({Source.GDAP})), {Difference.GDAP_ONLY}),
    (replace(WELL, sources=frozenset({Source.GDAP, Source.PARTNER_CENTER})), set()),
    (with_one(role_ids=(GLOBAL_ADMINISTRATOR, "role-a")), {Difference.CANNOT_EXTEND}),
    (with_one(role_ids=(GLOBAL_ADMINISTRATOR,), status="terminated"), set()),
    (with_one(name="MLT_0f4d1a52"), {Difference.MICROSOFT_LED}),
    (with_one(name="Our MLT_"), set()),
]  # fmt: skip


@pytest.mark.parametrize(("customer", "expected"), CASES)
def test_each_difference_is_told_and_no_other(customer: Customer, expected: set[Difference]) -> None:
    """At the edge of each rule, one customer on either side."""
    assert expected == told(customer)


def test_every_difference_is_planted_above() -> None:
    """No rule goes without a case."""
    assert set(Difference) == {each for _, expected in CASES for each in expected}


def test_nothing_is_missed_where_a_cloud_tells_no_relationships() -> None:
    """There "contract only" would be everybody."""
    sold = replace(WELL, relationships=(), sources=frozenset({Source.CONTRACT}))

    assert set() == told(sold, has_gdap_lists=False)


def test_the_relationship_that_makes_a_difference_is_named() -> None:
    """The next to end of those, and none where it is of no one of them."""
    soon, sooner = (replace(LIVE, id=str(days), ends_at=NOW + timedelta(days=days)) for days in (9, 4))
    customer = replace(WELL, relationships=(LIVE, soon, sooner))

    assert sooner == concerned(Difference.ENDS_SOON, customer, NOW)
    assert None is concerned(Difference.GDAP_ONLY, customer, NOW)


def _sentences() -> Iterator[str]:
    for meaning in MEANINGS.values():
        yield from (meaning.why, meaning.remedy)


def test_each_difference_says_what_it_means() -> None:
    """A title that fits its column, and whole sentences that fit the screen."""
    assert list(Difference) == list(MEANINGS)
    assert [] == [meaning.title for meaning in MEANINGS.values() if len(meaning.title) > 24]
    assert [] == [said for said in _sentences() if not said.endswith(".") or len(said) > 120]
