"""Everything one account works with: its customers, their consent, the sessions."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Coroutine
from dataclasses import replace
from typing import Any, TypeVar

from tui.errors import TenantryError
from tui.model.customer import Customer, Source
from tui.model.identifiers import TenantId
from tui.model.reminding import AFTER_DAYS
from tui.model.urgency import in_background
from tui.services.consent_case import CustomerCase
from tui.services.consents import Consents, NewState, OnLinkSent, random_state
from tui.services.desk import Desk
from tui.services.diagnosis import Diagnoses
from tui.services.listing import Listing, ListingState, PartnerList, Round, Sightings, read_lists
from tui.services.radar import Radar
from tui.services.sessions import Sessions
from tui.services.standings import Standings
from tui.services.watcher import Watcher

Result = TypeVar("Result")

_CONTRACTS, _GDAP = "reseller contracts", "GDAP customers"
_RELATIONSHIPS, _PARTNER_CENTER = "GDAP relationships", "Partner Center"


class Estate:
    """One account's customers and sessions, from the local copy until they are refreshed."""

    def __init__(
        self,
        desk: Desk,
        *,
        stale_after_s: float,
        remind_after_days: int = AFTER_DAYS,
        on_link_sent: OnLinkSent | None = None,
        new_state: NewState = random_state,
    ) -> None:
        self.desk = desk
        self.standings = Standings(desk)
        self.radar = Radar(desk, self.standings)
        self.sessions = Sessions(desk, self.standings, facts_last_s=stale_after_s)
        self.consents = Consents(desk, self.sessions, on_link_sent=on_link_sent, new_state=new_state)
        self.diagnoses = Diagnoses(desk, self.standings, self.consents.why_not_now)
        self.watcher = Watcher(
            desk, self.standings, is_attended=self.consents.is_attended, is_known=self.sessions.went_in
        )
        self.consents.when_sent = self.watcher.note_sent
        self._stale_after_s = stale_after_s
        self.remind_after_days = remind_after_days
        """After so many days somebody is reminded of a consent link that was sent and not answered."""
        self._looked_up: set[TenantId] = set()
        self._under_way: set[asyncio.Task[Any]] = set()
        self._read_with: object = None
        """The sign-in with which the lists were last read to their end in this run."""

    def begin(self, work: Coroutine[Any, Any, Result]) -> asyncio.Task[Result]:
        """Begin what may outlast the screen that asked for it: it lands here, whichever account is looked at then."""
        task = asyncio.create_task(work, name="work of an account")
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return task

    @property
    def is_busy(self) -> bool:
        """Whether something is under way that lands here."""
        return bool(self._under_way) or self.listing.is_refreshing

    async def abandon(self) -> None:
        """Give up what is under way."""
        tasks = tuple(self._under_way)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    @property
    def listing(self) -> Listing:
        """The customers as known now."""
        return self.desk.listing

    @property
    def listing_state(self) -> ListingState:
        """Which of the drawn states the list is in."""
        return self.listing.state(self.desk.wall(), self._stale_after_s)

    @property
    def wants_refresh(self) -> bool:
        """Whether the list should be read anew for whoever comes to it."""
        return self._read_with is not self.desk.tokens or self.listing_state is not ListingState.FRESH

    async def load(self) -> None:
        """Take in the local copy."""
        customers, listed_at = await self.desk.store.load_customers(self.desk.account.id)
        self.listing.customers = {customer.tenant_id: customer for customer in customers}
        self.listing.listed_at = listed_at
        self.listing.version += 1
        await self.sessions.load()
        await self.radar.load()

    def customer(self, tenant_id: TenantId) -> Customer:
        """A customer by its tenant id; a stranger if no list has it (a session can outlive the lists)."""
        return self.listing.customers.get(tenant_id) or Customer(tenant_id=tenant_id, name="")

    def consent_case(self, tenant_id: TenantId) -> CustomerCase:
        """The consent of one customer, for the consent dialog."""
        return CustomerCase(self.consents, self.customer(tenant_id))

    async def refresh(self) -> AsyncGenerator[int, None]:
        """Bring the list up to date page by page; yields the number of customers after each page.

        What came before a failure is kept and saved, and the next refresh goes on where this one broke off. Raises
        only what concerns all lists, such as no sign-in: once, however many lists were refused for it.
        """
        self.listing.is_refreshing = True
        try:
            reading = self.listing.next_round(self.desk.tokens, self.desk.clock())
            lists = await self._partner_lists(reading)
            async for count in read_lists(self.listing, lists, self.desk.wall(), reading):
                yield count
        finally:
            self.listing.is_refreshing = False
        customers = list(self.listing.customers.values())
        await self.desk.keep(self.desk.store.save_listing(self.desk.account.id, customers, self.listing.listed_at))
        if not self.listing.problems:
            self._read_with = reading.signed_in
        refused = (problem.error for problem in self.listing.problems if problem.error.wants_sign_in)
        if question := self.desk.end or next(refused, None):
            raise question

    async def _partner_lists(self, reading: Round) -> list[PartnerList]:
        """The lists that this cloud has, each ready to be read."""
        remote = await self.desk.connected()
        own = await self.desk.partner_pass()

        async def gdap(sightings: Sightings) -> AsyncGenerator[frozenset[TenantId], None]:
            async for page in remote.graph.customers(own, reading.bookmark(_GDAP)):
                sightings.left_out(Source.GDAP, page.unreadable)
                for item in page.items:
                    sightings.saw(item.tenant_id, Source.GDAP, item.name)
                yield frozenset(item.tenant_id for item in page.items)

        async def relationships(sightings: Sightings) -> AsyncGenerator[frozenset[TenantId], None]:
            async for page in remote.graph.relationships(own, reading.bookmark(_RELATIONSHIPS)):
                sightings.left_out(Source.GDAP, page.unreadable)
                for item in page.items:
                    sightings.saw_relationship(item)
                yield frozenset(item.customer_id for item in page.items)

        async def contracts(sightings: Sightings) -> AsyncGenerator[frozenset[TenantId], None]:
            async for page in remote.graph.contracts(own, reading.bookmark(_CONTRACTS)):
                sightings.left_out(Source.CONTRACT, page.unreadable)
                for item in page.items:
                    sightings.saw(item.tenant_id, Source.CONTRACT, item.name, item.domain)
                yield frozenset(item.tenant_id for item in page.items)

        async def partner_center(sightings: Sightings) -> AsyncGenerator[frozenset[TenantId], None]:
            own = await self.desk.partner_center_pass()
            async for page in remote.partner_center.customers(own, reading.bookmark(_PARTNER_CENTER)):
                sightings.left_out(Source.PARTNER_CENTER, page.unreadable)
                for item in page.items:
                    sightings.saw(item.tenant_id, Source.PARTNER_CENTER, item.name, item.domain)
                yield frozenset(item.tenant_id for item in page.items)

        has_gdap = self.desk.app.cloud.has_gdap_lists
        lists = [PartnerList(_CONTRACTS, Source.CONTRACT, contracts, may_be_refused=has_gdap)]
        if has_gdap:
            lists += [
                PartnerList(_GDAP, Source.GDAP, gdap),
                PartnerList(_RELATIONSHIPS, Source.GDAP, relationships),
            ]
        lists.append(PartnerList(_PARTNER_CENTER, Source.PARTNER_CENTER, partner_center, is_optional=True))
        return lists

    async def look_up_domain(self, tenant_id: TenantId) -> bool:
        """Ask once for the domain of a customer that no list gave one for; whether the customer changed."""
        customer = self.listing.customers.get(tenant_id)
        if customer is None or customer.domain or tenant_id in self._looked_up or not self.desk.is_signed_in:
            return False
        if self.listing.is_refreshing:
            return False  # a list that is still being read may tell it; the rows are looked at again when it is whole
        try:
            remote = await self.desk.connected()
            with in_background():
                found = await remote.graph.tenant_information(await self.desk.partner_pass(), tenant_id)
        except TenantryError:
            self._looked_up.add(tenant_id)
            return False  # the column stays empty; the next start asks again
        self._looked_up.add(tenant_id)  # not before the answer: a look-up that was given up is made again
        known = self.listing.customers[tenant_id]
        self.listing.put(replace(known, domain=found.domain, name=known.name or found.name))
        return True

    async def star(self, tenant_id: TenantId) -> bool:
        """Turn a customer's star on or off; whether it is on now."""
        customer = self.listing.customers[tenant_id]
        self.listing.put(replace(customer, is_starred=not customer.is_starred))
        await self.desk.keep(
            self.desk.store.save_star(self.desk.account.id, tenant_id, is_starred=not customer.is_starred)
        )
        return not customer.is_starred

    async def alias(self, tenant_id: TenantId, alias: str) -> None:
        """Give a customer a name of one's own; an empty one takes it away."""
        self.listing.put(replace(self.listing.customers[tenant_id], alias=alias))
        await self.desk.keep(self.desk.store.save_alias(self.desk.account.id, tenant_id, alias))

    async def write_note(self, tenant_id: TenantId, text: str) -> None:
        """Write something of a customer, to be read and found here; an empty text takes it away."""
        self.listing.put(replace(self.listing.customers[tenant_id], note=text))
        await self.desk.keep(self.desk.store.save_note(self.desk.account.id, tenant_id, text))

    async def paint(self, tenant_id: TenantId, colour: str) -> None:
        """Choose the customer's colour by its name; empty: the one that comes of its id."""
        self.listing.put(replace(self.listing.customers[tenant_id], colour=colour))
        await self.desk.keep(self.desk.store.save_colour(self.desk.account.id, tenant_id, colour))

    async def protect(self, tenant_id: TenantId) -> bool:
        """Protect a customer, or no longer; whether it is protected now."""
        customer = self.listing.customers[tenant_id]
        self.listing.put(replace(customer, is_protected=not customer.is_protected))
        saving = self.desk.store.save_protected(self.desk.account.id, tenant_id, is_protected=not customer.is_protected)
        await self.desk.keep(saving)
        return not customer.is_protected
