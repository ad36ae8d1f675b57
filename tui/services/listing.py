"""The partner's customers: kept locally, brought up to date page by page, merged from every list that knows them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from tui.errors import AccessError, NetworkError, ServiceError, TenantryError
from tui.model.consent import ConsentMark
from tui.model.customer import Customer, Source
from tui.model.identifiers import TenantId
from tui.model.listed import Bookmark
from tui.model.relationship import Relationship
from tui.model.urgency import in_background


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
    relationships: dict[TenantId, dict[str, Relationship]] = field(default_factory=dict)
    """By the relationship's id: a page that is read twice doubles nothing."""
    gaps: set[Source] = field(default_factory=set)
    """Sources of lists with entries that could not be read: any customer may be behind one."""

    def saw(self, tenant_id: TenantId, source: Source, name: str = "", domain: str = "") -> None:
        """Note one customer of one list. Lists come in any order: which one is believed is decided at the end."""
        self.sources.setdefault(tenant_id, set()).add(source)
        if name:
            self.names.setdefault(tenant_id, {}).setdefault(source, name)
        if domain:
            self.domains.setdefault(tenant_id, {}).setdefault(source, domain)

    def left_out(self, source: Source, entries: int) -> None:
        """Note how many entries of one page of a list could not be read."""
        if entries:
            self.gaps.add(source)

    def saw_relationship(self, item: Relationship) -> None:
        """Note one relationship; it also shows that the customer exists, under whatever status."""
        self.saw(item.customer_id, Source.GDAP, item.customer_name)
        self.relationships.setdefault(item.customer_id, {})[item.id] = item

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
            relationships=tuple(self.relationships.get(tenant_id, {}).values()) or kept_relationships,
            seen_at=now if found else known.seen_at,
            missing_since=None,
        )


ROUND_LASTS = timedelta(minutes=10)
"""So long a round that broke off is gone on with; what it saw before is too old then."""


@dataclass(slots=True)
class Round:
    """One way through all lists, which may take more than one refresh."""

    begun_at: datetime
    signed_in: object = None
    """The tokens that it is read with: another sign-in may see other customers."""
    sightings: Sightings = field(default_factory=Sightings)
    bookmarks: dict[str, Bookmark] = field(default_factory=dict)
    """How far each list was read, by its name."""
    finished: set[str] = field(default_factory=set)
    """Lists that were read to their end."""

    def bookmark(self, list_name: str) -> Bookmark:
        """Where one list goes on."""
        return self.bookmarks.setdefault(list_name, Bookmark())


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
        self.passed_over: tuple[Problem, ...] = ()
        """Lists that nothing depends on and that were not read: what they were refused for may hold for more."""
        self.round: Round | None = None
        """The round that broke off, until it was gone on with."""
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

    def next_round(self, signed_in: object, now: datetime) -> Round:
        """The round that broke off, if it is this sign-in's and not too old; else a new one. `now` is steady."""
        kept = self.round
        if kept is None or kept.signed_in is not signed_in or now - kept.begun_at >= ROUND_LASTS:
            kept = self.round = Round(now, signed_in)
        return kept

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


@dataclass(slots=True)
class _Outcome:
    """What became of the lists in one refresh."""

    problems: list[Problem] = field(default_factory=list)
    refusals: list[Problem] = field(default_factory=list)
    passed_over: list[Problem] = field(default_factory=list)
    silent: set[Source] = field(default_factory=set)
    """Sources of lists that were not read to their end."""
    broke_off: bool = False
    """Whether a list could not be read to its end by chance, not by right."""

    def failed(self, one: PartnerList, error: TenantryError) -> None:
        """Note why a list was not read to its end."""
        self.silent.add(one.source)
        self.broke_off |= isinstance(error, NetworkError | ServiceError)
        fitting = self.passed_over if one.is_optional else self.refusals if one.tolerates(error) else self.problems
        fitting.append(Problem(one.name, one.source, error))


async def read_lists(
    listing: Listing, lists: Iterable[PartnerList], now: datetime, reading: Round | None = None
) -> AsyncGenerator[int, None]:
    """Read all `lists` side by side into `listing`; yields the number of customers after each page.

    A list that fails leaves what came and what was known of it, and a `Problem`. `reading` is a round that broke off:
    lists that it has finished are not asked again. Only when no list broke off are customers that none of them has
    marked as missing; they stay in the list. A list that this account may not read holds that up for its own alone;
    one with entries that could not be read holds it up for all.
    """
    reading = reading or Round(now)
    arrived: asyncio.Queue[frozenset[TenantId] | None] = asyncio.Queue()
    outcome = _Outcome()

    async def read(one: PartnerList) -> None:
        try:
            async for touched in one.pages(reading.sightings):
                arrived.put_nowait(touched)
            reading.finished.add(one.name)
        except TenantryError as error:
            outcome.failed(one, error)
        finally:
            arrived.put_nowait(None)

    with in_background():
        readers = [asyncio.create_task(read(one)) for one in lists if one.name not in reading.finished]
    try:
        running = len(readers)
        while running:
            touched = await arrived.get()
            if touched is None:
                running -= 1
                continue
            for tenant_id in touched:
                known = listing.customers.get(tenant_id)
                listing.customers[tenant_id] = reading.sightings.as_customer(tenant_id, known, now, frozenset(Source))
            listing.version += 1
            yield len(listing.customers)
        for reader in readers:
            await reader  # a bug in a reader belongs to whoever refreshes
    finally:
        for reader in readers:
            reader.cancel()
    _settle(listing, reading.sightings, outcome, now)
    yield len(listing.customers)


def _settle(listing: Listing, sightings: Sightings, outcome: _Outcome, now: datetime) -> None:
    """The lists are read: what was not seen is gone, unless a list that might hold it stayed silent."""
    silent = frozenset(outcome.silent | sightings.gaps)
    may_be_hidden = outcome.broke_off or bool(sightings.gaps)
    for tenant_id in {**listing.customers, **sightings.sources}:
        known = listing.customers.get(tenant_id)
        if known is None or tenant_id in sightings.sources or known.sources & silent:
            listing.customers[tenant_id] = sightings.as_customer(tenant_id, known, now, silent)
        elif known.missing_since is None and not may_be_hidden:
            listing.customers[tenant_id] = replace(known, sources=frozenset(), missing_since=now)
    listing.problems, listing.refusals = tuple(outcome.problems), tuple(outcome.refusals)
    listing.passed_over = tuple(outcome.passed_over)
    listing.version += 1
    if not outcome.problems:
        listing.listed_at = now
    if not outcome.problems or not outcome.broke_off:
        listing.round = None  # whole enough: whoever refreshes wants to see what is new in every list
