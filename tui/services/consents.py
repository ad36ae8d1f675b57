"""Consent for one customer: its address, and looking whether it has come. `giving` writes it."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Iterator
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import chain, repeat

from tui.errors import ConsentMissing, NetworkError, ServiceError, SessionForgotten, TenantryError, Throttled
from tui.model.consent import ConsentMark
from tui.model.consent_links import LinkRow
from tui.model.consent_url import consent_url, consent_url_for_all
from tui.model.customer import Customer
from tui.model.identifiers import ClientId, TenantId
from tui.model.session import Session
from tui.model.urgency import in_background
from tui.model.waiting import FIRST_WAITS_S
from tui.services.desk import Desk
from tui.services.giving import Given, Giving
from tui.services.journal import reason
from tui.services.sessions import Sessions
from tui.services.standings import Standings

AFTER_GIVING_S = (0, 5, 15, 30, 60)
"""Waits before each look after consent was given: a grant needs seconds to minutes until it counts everywhere."""

OnLinkSent = Callable[[TenantId], Awaitable[None]]
"""Told when a customer's consent address was sent."""

NewState = Callable[[], str]
"""Makes the `state` of a consent address."""


def random_state() -> str:
    """Six letters: enough to tell one link of a partner from another. The answer never comes back to this machine, so
    nothing is proven by it, and each letter more makes the QR code larger."""
    return secrets.token_urlsafe(4)


@dataclass(frozen=True, slots=True)
class Looked:
    """One look at a customer's consent."""

    session: Session | None = None
    """The session that opened; None while consent has not come."""
    next_at: datetime | None = None
    """When the next look is due (UTC); None after the last."""
    error: TenantryError | None = None
    """Why this look told nothing (network, throttling)."""


class Consents:
    """What a technician can do about the consent of the customers of one account."""

    def __init__(
        self,
        desk: Desk,
        sessions: Sessions,
        *,
        on_link_sent: OnLinkSent | None = None,
        new_state: NewState = random_state,
    ) -> None:
        self._desk = desk
        self._sessions = sessions
        self.giving = Giving(desk, Standings(desk))
        """What is written through Partner Center."""
        self._on_link_sent = on_link_sent
        self._new_state = new_state
        self._attended: Counter[TenantId] = Counter()
        self.when_sent: Callable[[TenantId], None] = lambda _: None
        """Told at once when an address was sent."""

    def is_attended(self, tenant_id: TenantId) -> bool:
        """Whether somebody follows this customer's consent, in a dialog that is open."""
        return self._attended[tenant_id] > 0

    @property
    def scopes(self) -> tuple[str, ...]:
        """The permissions a customer is asked for, complete: a new grant may replace an earlier one."""
        return self._desk.app.customer_scopes

    @property
    def client_id(self) -> ClientId:
        """The app that asks."""
        return self._desk.app.id

    @property
    def partner_name(self) -> str:
        """In whose name customers are asked."""
        return self._desk.account.tenant_name

    def link_sent_at(self, tenant_id: TenantId) -> datetime | None:
        """When this customer's address was last copied; None if never."""
        customer = self._desk.listing.customers.get(tenant_id)
        return customer.consent.link_sent_at if customer else None

    def url(self, tenant_id: TenantId) -> str:
        """The consent address for an administrator of this customer."""
        app = self._desk.app
        return consent_url(app.cloud, app.id, self.scopes, tenant=tenant_id, state=self._new_state())

    def url_for_all(self) -> str:
        """The one address that fits every customer."""
        app = self._desk.app
        return consent_url_for_all(app.cloud, app.id, self.scopes, state=self._new_state())

    def links(self, customers: Iterable[Customer]) -> list[LinkRow]:
        """The address of each customer, for a list that leaves for elsewhere: with the customer's name in the lists,
        not with a name of the technician's own."""
        return [
            LinkRow(
                customer.name or customer.domain or customer.tenant_id,
                customer.domain,
                customer.tenant_id,
                str(customer.standing),
                sent.astimezone(UTC).isoformat(timespec="seconds") if (sent := customer.consent.link_sent_at) else "",
                self.url(customer.tenant_id),
            )
            for customer in customers
        ]

    async def links_exported(self, count: int) -> None:
        """Note that the addresses of so many customers left for elsewhere."""
        await self._desk.keep(self._desk.journal.exported("consent URLs", count))

    async def link_sent(self, tenant_id: TenantId) -> None:
        """Note that the customer's address was copied now."""
        customer = self._desk.listing.customers[tenant_id]
        mark = replace(customer.consent, link_sent_at=self._desk.wall(), link_sent_by=self._desk.account.username)
        self._desk.listing.mark(tenant_id, mark)
        self.when_sent(tenant_id)
        await self._desk.keep(self._desk.journal.link_copied(tenant_id))
        if self._on_link_sent is not None:
            await self._on_link_sent(tenant_id)
        await self._desk.keep(self._desk.store.save_consent(self._desk.account.id, tenant_id, mark))

    def why_not_now(self, customer: Customer) -> str:
        """Why Partner Center cannot give consent for this customer, as far as known beforehand; empty if it may."""
        return self.giving.why_not_now(customer)

    async def give(self, customer: Customer) -> Given:
        """Write the consent for a customer through Partner Center. The person has confirmed it. Raises its refusal."""
        return await self.giving.give(customer)

    async def ask(self, tenant_id: TenantId, *, known: TenantryError | None = None) -> Session:
        """Ask the service afresh whether consent has come, and be in the tenant if so. Raises the refusal.

        The journal gets the answer, unless it refuses for the same reason as the one before it, `known`.
        """
        try:
            session, token = await self._sessions.try_to_open(tenant_id, fresh=True)
        except SessionForgotten:
            raise  # the service has answered; that its session is not wanted any more is no answer about consent
        except TenantryError as error:
            if known is None or reason(known) != reason(error):
                await self._desk.keep(self._desk.journal.consent_checked(tenant_id, error))
            raise
        await self._desk.keep(self._desk.journal.consent_checked(tenant_id, correlation_id=token.correlation_id))
        return session

    async def prove(self, tenant_id: TenantId) -> AsyncGenerator[tuple[ConsentMark | None, TenantryError | None], None]:
        """After giving: ask quietly with growing waits where consent stands; no session opens. Whoever asks stops.

        Yields what was learnt, or why nothing was. Raises what a new sign-in alone can cure.
        """
        standings = Standings(self._desk)
        for wait_s in AFTER_GIVING_S:
            await self._desk.sleep(wait_s)
            try:
                yield await standings.probe(tenant_id), None
            except (NetworkError, ServiceError) as error:
                yield None, error

    async def settle(self, tenant_id: TenantId) -> AsyncGenerator[Looked, None]:
        """After giving: look with growing waits until the session opens or the waits are used up."""
        async with aclosing(self._attend(tenant_id, iter(AFTER_GIVING_S))) as looks:
            async for looked in looks:
                yield looked

    async def watch(self, tenant_id: TenantId) -> AsyncGenerator[Looked, None]:
        """Look gently until consent comes from elsewhere; the caller stops it by closing the iterator."""
        async with aclosing(self._attend(tenant_id, chain(FIRST_WAITS_S, repeat(FIRST_WAITS_S[-1])))) as looks:
            async for looked in looks:
                yield looked

    async def _attend(self, tenant_id: TenantId, waits: Iterator[float]) -> AsyncGenerator[Looked, None]:
        """Look, and let nobody else do so meanwhile."""
        self._attended[tenant_id] += 1
        try:
            async with aclosing(self._look(tenant_id, waits)) as looks:
                async for looked in looks:
                    yield looked
        finally:
            self._attended[tenant_id] -= 1

    async def _look(self, tenant_id: TenantId, waits: Iterator[float]) -> AsyncGenerator[Looked, None]:
        """Wait and look until consent is there. A refusal other than consent ends it by being raised."""
        error: TenantryError | None = None
        known: TenantryError | None = None
        for wait_s in waits:
            if isinstance(error, Throttled):
                wait_s = max(wait_s, error.retry_after_s)  # noqa: PLW2901 - the service's word goes first
            if wait_s:
                yield Looked(next_at=self._desk.clock() + timedelta(seconds=wait_s), error=error)
                await self._desk.sleep(wait_s)
            error = None
            try:
                with in_background():
                    session = await self.ask(tenant_id, known=known)
            except ConsentMissing as missing:
                known = missing
                continue
            except (NetworkError, ServiceError) as passing:
                error = known = passing
                continue
            yield Looked(session=session)
            return
        yield Looked(error=error)
