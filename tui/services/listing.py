"""The partner's customers: kept locally, brought up to date page by page, merged from every list that knows them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from tui.errors import AccessError, TenantryError
from tui.model.consent import ConsentMark
from tui.model.customer import Customer, Source
from tui.model.identifiers import TenantId
from tui.model.relationship import Relationship


class ListingState(StrEnum):
    """The four drawn states of the list, and the good one."""

    LOADING = "loading"
    FRESH = "fresh"
    STALE = "stale"
    EMPTY = "empty"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Problem:
    """One list that could not be read to its end."""

    list_name: str
    source: Source
    error: TenantryError


_NAMES = (Source.GDAP, Source.PARTNER_CENTER, Source.CONTRACT)
"""Whose name is believed first: a contract keeps a copy that may be out of date (Graph, resource `contract`)."""

_DOMAINS = (Source.CONTRACT, Source.PARTNER_CENTER, Source.GDAP)
"""Whose domain is believed first: Partner Center tells the initial one."""


def _most_trusted(told: Mapping[Source, str], order: Iterable[Source]) -> str:
    return next((told[source] for source in order if source in told), "")


@dataclass(slots=True)
class Sightings:
    """What one round through the lists has seen so far, by tenant."""

    names: dict[TenantId, dict[Source, str]] = field(default_factory=dict)
    domains: dict[TenantId, dict[Source, str]] = field(default_factory=dict)
    sources: dict[TenantId, set[Source]] = field(default_factory=dict)
    relationships: dict[TenantId, list[Relationship]] = field(default_factory=dict)

    def saw(self, tenant_id: TenantId, source: Source, name: str = "", domain: str = "") -> None:
        """Note one customer of one list. Lists come in any order: which one is believed is decided at the end."""
        self.sources.setdefault(tenant_id, set()).add(source)
        if name:
            self.names.setdefault(tenant_id, {}).setdefault(source, name)
        if domain:
            self.domains.setdefault(tenant_id, {}).setdefault(source, domain)

    def saw_relationship(self, item: Relationship) -> None:
        """Note one relationship; it also shows that the customer exists, under whatever status."""
        self.saw(item.customer_id, Source.GDAP, item.customer_name)
        self.relationships.setdefault(item.customer_id, []).append(item)

    def as_customer(
        self, tenant_id: TenantId, known: Customer | None, now: datetime, gone: frozenset[Source]
    ) -> Customer:
        """One customer as this round shows it. What was known from sources in `gone`, not read to their end, stays."""
        known = known or Customer(tenant_id=tenant_id, name="")
        found = frozenset(self.sources.get(tenant_id, ()))
        told = self.domains.get(tenant_id, {})
        domain = _most_trusted(told, _DOMAINS) or known.domain
        kept_relationships = known.relationships if Source.GDAP in gone else ()
        return replace(
            known,
            name=_most_trusted(self.names.get(tenant_id, {}), _NAMES) or known.name,
            domain=domain,
            other_domains=tuple(sorted({*told.values(), known.domain, *known.other_domains} - {domain, ""})),
            sources=found | (known.sources & gone),
            relationships=tuple(self.relationships.get(tenant_id, ())) or kept_relationships,
            seen_at=now if found else known.seen_at,
            missing_since=None,
        )


class Listing:
    """The customers of one account, in memory; what changes is also saved."""

    def __init__(self) -> None:
        self.customers: dict[TenantId, Customer] = {}
        self.listed_at: datetime | None = None
        """When every list was last read to its end (UTC)."""
        self.is_refreshing = False
        self.problems: tuple[Problem, ...] = ()
        self.refusals: tuple[Problem, ...] = ()
        """Lists that this account may not read, though others are enough to work with."""
        self.version = 0
        """Grows whenever a customer changed: what is drawn from the list is drawn again then."""

    def state(self, now: datetime, stale_after_s: float) -> ListingState:
        """Which of the drawn states holds."""
        if not self.customers:
            if self.is_refreshing:
                return ListingState.LOADING
            if self.problems:
                return ListingState.FAILED
            return ListingState.EMPTY if self.listed_at else ListingState.LOADING
        if self.problems and not self.is_refreshing:
            return ListingState.FAILED
        aged = self.listed_at is None or (now - self.listed_at).total_seconds() > stale_after_s
        return ListingState.STALE if aged else ListingState.FRESH

    def put(self, customer: Customer) -> None:
        """Take in one changed customer."""
        self.customers[customer.tenant_id] = customer
        self.version += 1

    def mark(self, tenant_id: TenantId, consent: ConsentMark) -> Customer | None:
        """Note where consent stands; None when the tenant is none of the customers."""
        known = self.customers.get(tenant_id)
        if known is None:
            return None
        changed = replace(known, consent=consent)
        self.put(changed)
        return changed


Pages = Callable[[Sightings], AsyncGenerator[frozenset[TenantId], None]]
"""Reads one list into the sightings; yields the tenants that each page touched."""


@dataclass(frozen=True, slots=True)
class PartnerList:
    """One list of customers that some service keeps for the partner."""

    name: str
    source: Source
    pages: Pages
    is_optional: bool = False
    """Whether its failure is no problem of the listing (Partner Center refuses indirect resellers by design)."""
    may_be_refused: bool = False
    """Whether a lack of rights is no problem: another list is enough to work with."""

    def tolerates(self, error: TenantryError) -> bool:
        """Whether this failure is a lack of rights that leaves enough to work with."""
        return self.may_be_refused and isinstance(error, AccessError)


async def read_lists(listing: Listing, lists: Iterable[PartnerList], now: datetime) -> AsyncGenerator[int, None]:
    """Read all `lists` side by side into `listing`; yields the number of customers after each page.

    A list that fails leaves what came and what was known of it, and a `Problem`. Only when all lists were read to
    their end are customers that none of them has marked as missing; they stay in the list.
    """
    sightings = Sightings()
    arrived: asyncio.Queue[frozenset[TenantId] | None] = asyncio.Queue()
    problems: list[Problem] = []
    refusals: list[Problem] = []
    silent: set[Source] = set()

    async def read(one: PartnerList) -> None:
        try:
            async for touched in one.pages(sightings):
                arrived.put_nowait(touched)
        except TenantryError as error:
            silent.add(one.source)
            if not one.is_optional:
                (refusals if one.tolerates(error) else problems).append(Problem(one.name, one.source, error))
        finally:
            arrived.put_nowait(None)

    readers = [asyncio.create_task(read(one)) for one in lists]
    try:
        running = len(readers)
        while running:
            touched = await arrived.get()
            if touched is None:
                running -= 1
                continue
            for tenant_id in touched:
                known = listing.customers.get(tenant_id)
                listing.customers[tenant_id] = sightings.as_customer(tenant_id, known, now, frozenset(Source))
            listing.version += 1
            yield len(listing.customers)
        for reader in readers:
            await reader  # a bug in a reader belongs to whoever refreshes
    finally:
        for reader in readers:
            reader.cancel()
    listing.refusals = tuple(refusals)
    _settle(listing, sightings, problems, frozenset(silent), now)
    yield len(listing.customers)


def _settle(
    listing: Listing, sightings: Sightings, problems: list[Problem], silent: frozenset[Source], now: datetime
) -> None:
    """The round is over: what was not seen is gone, unless a list that might hold it stayed silent."""
    for tenant_id, known in list(listing.customers.items()):
        if tenant_id in sightings.sources or known.sources & silent:
            listing.customers[tenant_id] = sightings.as_customer(tenant_id, known, now, silent)
        elif known.missing_since is None:
            listing.customers[tenant_id] = replace(known, sources=frozenset(), missing_since=now)
    listing.problems = tuple(problems)
    listing.version += 1
    if not problems:
        listing.listed_at = now
