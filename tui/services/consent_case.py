"""One tenant whose consent is asked for: a customer's, or the partner's own. The consent dialog speaks to this."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from datetime import datetime
from typing import Protocol

from tui.errors import StoreError
from tui.model.consent_message import ConsentRequest
from tui.model.consent_url import consent_url_for_partner
from tui.model.customer import Customer
from tui.model.identifiers import ClientId, TenantId
from tui.model.scope import CUSTOMER_SCOPES, PARTNER_SCOPES
from tui.services.consents import Consents, Looked
from tui.services.giving import Given
from tui.services.remote import App


class ConsentCase(Protocol):
    """Bound to one tenant from the moment the dialog opens, whatever is highlighted meanwhile."""

    title: str
    """What the tenant is called."""
    identity: tuple[str, ...]
    """Which tenant, beyond doubt: name, domain, tenant id, as far as known."""
    scopes: tuple[str, ...]
    """Permissions asked for, complete."""
    url: str
    """The address at which its administrator consents."""
    client_id: ClientId
    """The app that gets the permissions."""

    guarded: Customer | None
    """The customer, if it is protected: its name is asked for before anything is given there."""

    @property
    def link_sent_at(self) -> datetime | None:
        """When the address was last sent."""

    @property
    def request(self) -> ConsentRequest:
        """What a message to its administrator says."""

    @property
    def why_not_now(self) -> str:
        """Why consent cannot be given from here; empty if it may work."""

    async def link_sent(self) -> None:
        """Note that the address was sent."""

    async def give(self) -> Given:
        """Give consent from here. The person has confirmed it."""

    async def replace(self) -> Given:
        """Remove the app and give consent anew. The person has confirmed it a second time."""

    async def unfinished_since(self) -> datetime | None:
        """When a replacement was begun here that left no consent behind (UTC); None when there is none."""

    async def ask(self) -> None:
        """Ask the service afresh. Raises the refusal."""

    def settle(self) -> AsyncGenerator[Looked, None]:
        """After giving: look until it counts."""

    def watch(self) -> AsyncGenerator[Looked, None]:
        """Look gently until consent comes from elsewhere."""


class CustomerCase:
    """A customer's consent."""

    def __init__(self, consents: Consents, customer: Customer) -> None:
        self._consents = consents
        self._customer = customer
        self.title = customer.short_title
        self.identity: tuple[str, ...] = (customer.title, customer.domain, customer.tenant_id)
        self.scopes = consents.scopes
        self.url = consents.url(customer.tenant_id)
        self.client_id = consents.client_id
        self.guarded = customer if customer.is_protected else None

    @property
    def link_sent_at(self) -> datetime | None:
        """When this technician last copied the address."""
        return self._consents.link_sent_at(self._customer.tenant_id)

    @property
    def request(self) -> ConsentRequest:
        """Asked in the name of the partner."""
        customer, partner = self._customer, self._consents.partner_name
        named = customer.name or customer.domain or customer.tenant_id  # a name of the technician's own stays here
        return ConsentRequest(
            partner, named, customer.domain, customer.tenant_id, self.client_id, self.scopes, self.url
        )

    @property
    def why_not_now(self) -> str:
        """Why Partner Center would refuse, as far as known beforehand."""
        return self._consents.why_not_now(self._customer)

    async def link_sent(self) -> None:
        """Mark the customer *link sent*."""
        await self._consents.link_sent(self._customer.tenant_id)

    async def give(self) -> Given:
        """Write the consent through Partner Center."""
        return await self._consents.give(self._customer)

    async def replace(self) -> Given:
        """Remove it through Partner Center, and write it anew."""
        return await self._consents.giving.replace(self._customer)

    async def unfinished_since(self) -> datetime | None:
        """What the journal says; nothing when it cannot be read."""
        try:
            return await self._consents.giving.unfinished_since(self._customer.tenant_id)
        except StoreError:
            return None

    async def ask(self) -> None:
        """Open the session with a fresh question."""
        await self._consents.ask(self._customer.tenant_id)

    def settle(self) -> AsyncGenerator[Looked, None]:
        """Look with growing waits."""
        return self._consents.settle(self._customer.tenant_id)

    def watch(self) -> AsyncGenerator[Looked, None]:
        """Look every 20 s or more."""
        return self._consents.watch(self._customer.tenant_id)


class PartnerCase:
    """The partner's own tenant: nobody is signed in yet, so only its administrator and a new sign-in can help."""

    def __init__(self, app: App, tenant_id: TenantId | None) -> None:
        self.title = "your own tenant"
        self.identity: tuple[str, ...] = (tenant_id or app.partner_tenant, f"app {app.id}")
        self.scopes = tuple(dict.fromkeys((*PARTNER_SCOPES, *CUSTOMER_SCOPES)))
        self.url = consent_url_for_partner(app.cloud, app.id, self.scopes, tenant=tenant_id or app.partner_tenant)
        self.client_id = app.id
        self.guarded: Customer | None = None
        self.link_sent_at: datetime | None = None

    @property
    def request(self) -> ConsentRequest:
        """Asked by one's own technicians."""
        tenant = self.identity[0]
        return ConsentRequest("tenantry", tenant, "", tenant, self.client_id, self.scopes, self.url)

    @property
    def why_not_now(self) -> str:
        """Partner Center consents for customers only."""
        return "In your own tenant a Privileged Role or Global Administrator gives consent, on the page below."

    async def link_sent(self) -> None:
        """Nothing to mark: no customer is concerned."""

    async def give(self) -> Given:
        """Never possible here; `why_not_now` says so."""
        raise NotImplementedError

    async def replace(self) -> Given:
        """Never possible here either."""
        raise NotImplementedError

    async def unfinished_since(self) -> datetime | None:
        """Nothing is given here, so nothing is left unfinished."""
        return None

    async def ask(self) -> None:
        """A new sign-in is the question; the sign-in screen asks it."""

    def settle(self) -> AsyncGenerator[Looked, None]:
        """There is nothing to look at without a sign-in."""
        return _no_looks()

    def watch(self) -> AsyncGenerator[Looked, None]:
        """There is nothing to look at without a sign-in."""
        return _no_looks()


async def _no_looks() -> AsyncGenerator[Looked, None]:
    nothing: tuple[Looked, ...] = ()
    for looked in nothing:
        yield looked
