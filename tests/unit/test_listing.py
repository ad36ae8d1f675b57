"""The union of the partner's lists: what is shown when they agree, differ, fail, or fall silent."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta

import pytest

from tui.errors import NotPermitted, TenantryError, Unreachable
from tui.model.customer import Customer, Source
from tui.model.identifiers import TenantId
from tui.model.relationship import Relationship
from tui.services.listing import Listing, ListingState, Pages, PartnerList, Sightings, read_lists

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CONTOSO, FABRIKAM, LITWARE = (TenantId(f"00000000-0000-4000-8000-00000000000{n}") for n in (1, 2, 3))


def pages(source: Source, *found: tuple[TenantId, str, str], then: TenantryError | None = None) -> Pages:
    """A list with one customer a page, and what happens after the last."""

    async def read(sightings: Sightings) -> AsyncGenerator[frozenset[TenantId], None]:
        for tenant_id, name, domain in found:
            sightings.saw(tenant_id, source, name, domain)
            yield frozenset({tenant_id})
        if then is not None:
            raise then

    return read


def gdap(*found: tuple[TenantId, str, str], then: TenantryError | None = None) -> PartnerList:
    """The list of GDAP customers."""
    return PartnerList("GDAP customers", Source.GDAP, pages(Source.GDAP, *found, then=then))


def contracts(*found: tuple[TenantId, str, str], then: TenantryError | None = None) -> PartnerList:
    """The list of reseller contracts."""
    read = pages(Source.CONTRACT, *found, then=then)
    return PartnerList("reseller contracts", Source.CONTRACT, read, may_be_refused=True)


async def read(listing: Listing, *lists: PartnerList, now: datetime = NOW) -> list[int]:
    """One round; the counts that were told on the way."""
    return [count async for count in read_lists(listing, lists, now)]


async def test_the_lists_are_one_by_tenant_id() -> None:
    """A customer of two lists is one row, with the name of the first and the domain of whoever tells one."""
    listing = Listing()

    await read(listing, gdap((CONTOSO, "Contoso", "")), contracts((CONTOSO, "Contoso old", "contoso.example")))

    assert ["Contoso"] == [customer.name for customer in listing.customers.values()]
    assert "contoso.example" == listing.customers[CONTOSO].domain
    assert {Source.GDAP, Source.CONTRACT} == listing.customers[CONTOSO].sources


async def test_each_page_can_be_shown_before_the_next() -> None:
    """The count grows page by page."""
    counts = await read(Listing(), gdap((CONTOSO, "Contoso", ""), (FABRIKAM, "Fabrikam", "")))

    assert [1, 2, 2] == counts


async def test_a_failure_mid_way_keeps_what_came() -> None:
    """A list that breaks leaves its first page, and says which list is short."""
    listing = Listing()
    broken = Unreachable("The line was cut.")

    await read(listing, gdap((CONTOSO, "Contoso", ""), then=broken), contracts((FABRIKAM, "Fabrikam", "")))

    assert {CONTOSO, FABRIKAM} == set(listing.customers)
    assert [("GDAP customers", broken)] == [(problem.list_name, problem.error) for problem in listing.problems]
    assert listing.listed_at is None
    assert ListingState.FAILED is listing.state(NOW, 900)


async def test_nobody_is_missing_behind_an_entry_that_cannot_be_read() -> None:
    """A list read to its end with an unreadable entry may hide any customer; once it is readable, who is gone shows."""
    listing = Listing()
    await read(listing, gdap((CONTOSO, "Contoso", "")), contracts((FABRIKAM, "Fabrikam", "")))

    async def with_gap(sightings: Sightings) -> AsyncGenerator[frozenset[TenantId], None]:
        sightings.left_out(Source.GDAP, 1)
        yield frozenset()

    await read(listing, PartnerList("GDAP customers", Source.GDAP, with_gap), contracts())
    assert [None, None] == [listing.customers[each].missing_since for each in (CONTOSO, FABRIKAM)]
    assert {Source.GDAP} == listing.customers[CONTOSO].sources

    await read(listing, gdap(), contracts())
    assert [NOW, NOW] == [listing.customers[each].missing_since for each in (CONTOSO, FABRIKAM)]


async def test_nobody_disappears_because_a_list_failed() -> None:
    """A customer that only the failed list knows stays as it was, and is not called missing."""
    listing = Listing()
    await read(listing, gdap((CONTOSO, "Contoso", "")), contracts((FABRIKAM, "Fabrikam", "")))

    await read(listing, gdap(then=Unreachable("cut")), contracts((FABRIKAM, "Fabrikam", "")))

    assert listing.customers[CONTOSO].missing_since is None
    assert {Source.GDAP} == listing.customers[CONTOSO].sources


async def test_a_customer_that_no_list_has_any_more_stays_with_the_reason() -> None:
    """After a complete round it is marked as missing since then; when it comes back the mark goes."""
    listing, later = Listing(), NOW + timedelta(hours=1)
    await read(listing, gdap((CONTOSO, "Contoso", ""), (LITWARE, "Litware", "")))

    await read(listing, gdap((CONTOSO, "Contoso", "")), now=later)
    assert later == listing.customers[LITWARE].missing_since
    assert "no longer in the partner's lists" == listing.customers[LITWARE].remark(later)

    await read(listing, gdap((LITWARE, "Litware", "")), now=later)
    assert listing.customers[LITWARE].missing_since is None


async def test_contracts_that_may_not_be_read_are_no_failure() -> None:
    """Somebody without a directory role still has a whole list, and the refusal is kept for an empty one."""
    listing = Listing()

    await read(listing, gdap(), contracts(then=NotPermitted("no role")))

    assert ListingState.EMPTY is listing.state(NOW, 900)
    assert () == listing.problems
    assert ["reseller contracts"] == [each.list_name for each in listing.refusals]


async def test_an_optional_list_is_never_a_problem() -> None:
    """Partner Center may refuse or be unreachable; the list is whole without it."""
    listing = Listing()
    read_pc = pages(Source.PARTNER_CENTER, then=Unreachable("cut"))
    partner_center = PartnerList("Partner Center", Source.PARTNER_CENTER, read_pc, is_optional=True)

    await read(listing, gdap((CONTOSO, "Contoso", "")), partner_center)

    assert NOW == listing.listed_at
    assert () == listing.refusals


async def test_a_bug_in_a_list_is_not_swallowed() -> None:
    """Only refusals and failures are values; anything else reaches whoever refreshes."""

    async def wrong(_: Sightings) -> AsyncGenerator[frozenset[TenantId], None]:
        yield frozenset()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await read(Listing(), PartnerList("broken", Source.GDAP, wrong))


@pytest.mark.parametrize(
    ("age_s", "expected"), [(60, ListingState.FRESH), (900, ListingState.FRESH), (901, ListingState.STALE)]
)
def test_a_list_goes_stale(age_s: float, expected: ListingState) -> None:
    """It is stale once it is older than the set age."""
    listing = Listing()
    listing.put(Customer(CONTOSO, "Contoso"))
    listing.listed_at = NOW

    assert expected is listing.state(NOW + timedelta(seconds=age_s), 900)


def test_differences_between_the_lists_are_said() -> None:
    """Contract without relationship, relationship without contract, relationship over: each has its words."""
    live = Relationship("r", "GDAP", "active", CONTOSO, "Contoso", NOW + timedelta(days=9), auto_extends=False)
    over = Relationship("r", "GDAP", "terminated", CONTOSO, "Contoso", NOW - timedelta(days=9), auto_extends=False)
    both = frozenset({Source.GDAP, Source.CONTRACT})

    remarks = [
        Customer(CONTOSO, "Contoso", sources=frozenset({Source.CONTRACT})).remark(NOW),
        Customer(CONTOSO, "Contoso", sources=frozenset({Source.GDAP}), relationships=(live,)).remark(NOW),
        Customer(CONTOSO, "Contoso", sources=both, relationships=(over,)).remark(NOW),
        Customer(CONTOSO, "Contoso", sources=both, relationships=(over, live)).remark(NOW),
    ]

    assert ["contract only, no GDAP relationship", "GDAP only, no contract", "relationship ended", ""] == remarks
