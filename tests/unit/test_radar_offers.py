"""What the radar can be asked to do, and at which price."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tui.model.consent import ConsentMark, ConsentState
from tui.model.customer import Customer
from tui.model.identifiers import TenantId
from tui.model.relationship import Relationship
from tui.services.radar_offers import MOST_A_MINUTE, Offer, OfferKind, lasts, offers
from tui.transport.budget import KEPT_FOR_PEOPLE, LOGIN_PER_MINUTE

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
GIVEN = ConsentMark(ConsentState.GRANTED, learnt_at=NOW - timedelta(hours=2))
OLD = ConsentMark(ConsentState.GRANTED, learnt_at=NOW - timedelta(days=2))
UNKNOWN = ConsentMark()


def tenant(number: int) -> TenantId:
    """The tenant id of a customer."""
    return TenantId(f"6f1d5c52-0000-4000-8000-{number:012}")


def estate(*marks: ConsentMark, ended: int = 0) -> dict[TenantId, Customer]:
    """A customer for each mark, and some whose relationship is over."""
    found = [Customer(tenant(at), f"Contoso {at}", consent=mark) for at, mark in enumerate(marks)]
    for at in range(len(marks), len(marks) + ended):
        over = Relationship(str(at), "GDAP", "terminated", tenant(at), "Fabrikam", NOW - timedelta(days=1), False)
        found.append(Customer(tenant(at), f"Fabrikam {at}", relationships=(over,)))
    return {each.tenant_id: each for each in found}


def test_what_is_proposed_first_asks_for_nothing_that_is_known() -> None:
    """Nothing left over, nothing marked: those that need it, which leaves out what still counts and what has ended."""
    found = offers(estate(GIVEN, OLD, UNKNOWN, ended=2), NOW, left_over=0, marked=[], shown=[])

    assert Offer(OfferKind.NEEDED, 2, 1, (tenant(1), tenant(2))) == found[0]
    assert [OfferKind.NEEDED, OfferKind.ALL] == [each.kind for each in found]


def test_a_run_that_was_cut_short_comes_first_and_then_what_was_marked() -> None:
    """Marked customers are asked about whatever is known, in the order of the list."""
    customers = estate(GIVEN, GIVEN, ended=1)
    marked = [tenant(2), tenant(0)]
    found = offers(customers, NOW, left_over=7, marked=marked, shown=[tenant(1), tenant(2)])

    assert [OfferKind.LEFT_OVER, OfferKind.MARKED, OfferKind.NEEDED, OfferKind.SHOWN, OfferKind.ALL] == [
        each.kind for each in found
    ]
    assert [7, 2, 0, 1, 2] == [each.asks for each in found]
    assert (tenant(2), tenant(0)) == found[1].tenant_ids
    assert [None, True, False, True, True] == [each.is_fresh if each.tenant_ids is not None else None for each in found]


def test_a_whole_list_is_not_offered_as_what_is_shown() -> None:
    """Without a filter that would ask everybody again under a name that sounds like a few."""
    customers = estate(GIVEN, OLD)
    found = offers(customers, NOW, left_over=0, marked=[], shown=list(customers))

    assert OfferKind.SHOWN not in [each.kind for each in found]


def test_no_time_is_promised_that_the_call_budget_does_not_allow() -> None:
    """The bound is what the budget leaves to the background; a slower rate that was measured counts instead."""
    whole = Offer(OfferKind.ALL, 4_800)

    assert LOGIN_PER_MINUTE - LOGIN_PER_MINUTE // KEPT_FOR_PEOPLE == MOST_A_MINUTE
    assert [10, 10, 20] == [lasts(whole, rate) / timedelta(minutes=1) for rate in (0, 9_000, 240)]


@pytest.mark.parametrize("customers", [{}, estate(ended=3)])
def test_nobody_to_ask_is_an_offer_of_nothing(customers: dict[TenantId, Customer]) -> None:
    """No customer, or none that is open: each offer asks none."""
    assert {0} == {each.asks for each in offers(customers, NOW, left_over=0, marked=[], shown=[])}
