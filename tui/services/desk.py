"""What the services of one account share: who asks, for which app, with which tokens, and where it is kept."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tui.errors import SessionEnded, StoreError, TenantryError
from tui.model.account import Account
from tui.model.clock import Clock, utc_now
from tui.model.identifiers import TenantId
from tui.model.token import AccessToken
from tui.services.journal import Journal
from tui.services.listing import Listing
from tui.services.remote import App, Remote

if TYPE_CHECKING:
    from tui.auth import Tokens
    from tui.store import Store
    from tui.transport import Pass

Sleep = Callable[[float], Awaitable[None]]
"""Waits some seconds; tests pass one that only counts."""


async def no_variables() -> Mapping[str, str]:
    """The services are found where everybody finds them."""
    return {}


@dataclass(slots=True)
class Desk:
    """One account's working place. `tokens` is None while nobody is signed in to it."""

    account: Account
    app: App
    store: Store
    connected: Callable[[], Awaitable[Remote]]
    tokens: Tokens | None = None
    listing: Listing = field(default_factory=Listing)
    clock: Clock = utc_now
    """For all that lasts or waits; a step of the machine's clock does not move it."""
    wall: Clock = utc_now
    """For all that people and other runs read later."""
    sleep: Sleep = asyncio.sleep
    probing: Counter[TenantId] = field(default_factory=Counter)
    """Probes that are on their way, by customer."""
    child_variables: Callable[[], Awaitable[Mapping[str, str]]] = no_variables
    """What a child needs to reach the same services as we do, as environment variables; awaited for each child."""
    store_problem: StoreError | None = None
    """The last failure to save; work goes on in memory."""

    @property
    def is_signed_in(self) -> bool:
        """Whether tokens can be asked for at all."""
        return self.tokens is not None and self.tokens.is_open

    @property
    def end(self) -> TenantryError | None:
        """Why the sign-in as a whole has ended, when the service ended it; None while it counts."""
        return self.tokens.end if self.tokens else None

    @property
    def unsaved(self) -> str:
        """Why what is done now is not remembered, in one sentence; empty when it is."""
        if self.store_problem is not None:
            return self.store_problem.summary
        return self.store.notice.partition(". ")[0] if not self.store.is_lasting else ""

    @property
    def journal(self) -> Journal:
        """Where what this account does is written down."""
        return Journal(self.store, self.wall, self.account, self.listing)

    def _signed_in(self) -> Tokens:
        if self.tokens is None:
            raise SessionEnded(
                f"You are not signed in as {self.account.username}.", "Sign in again: F6 shows the accounts."
            )
        return self.tokens

    async def customer_token(self, tenant_id: TenantId, *, fresh: bool = False) -> AccessToken:
        """A Graph token for one customer's tenant. Raises the refusal as the service gave it."""
        return await self._signed_in().token(tenant_id, self.app.cloud.graph_scope, fresh=fresh)

    async def resource_token(self, tenant_id: TenantId, resource: str, *, fresh: bool = False) -> AccessToken:
        """A token for one customer's tenant and any resource, such as `https://management.azure.com`: whatever is
        consented for the app there. Raises the refusal as the service gave it."""
        scope = f"{resource.rstrip('/')}/.default"
        return await self._signed_in().token(tenant_id, scope, fresh=fresh)

    async def probe_token(self, tenant_id: TenantId) -> AccessToken:
        """A Graph token that is issued just now, to see whether one is. It takes the place of one that is held, and is
        not held otherwise. Raises the refusal as the service gave it."""
        tokens, scope = self._signed_in(), self.app.cloud.graph_scope
        self.probing[tenant_id] += 1
        try:
            token = await tokens.ask_anew(tenant_id, scope)
        finally:
            self.probing[tenant_id] -= 1
        if tokens.is_open and tokens.held(tenant_id, scope) is not None:
            tokens.keep(scope, token)
        return token

    async def look_home(self) -> None:
        """Ask whether the sign-in still counts, of the partner's own tenant: a customer that says no speaks for itself
        alone. `end` tells afterwards."""
        with contextlib.suppress(TenantryError):
            await self._signed_in().ask_anew(self.account.tenant_id, self.app.cloud.graph_scope)

    async def customer_pass(self, tenant_id: TenantId) -> Pass:
        """What lets one action through to Graph in a customer's tenant. Raises the refusal as the service gave it."""
        return await self._signed_in().pass_for(tenant_id, self.app.cloud.graph_scope)

    async def partner_pass(self) -> Pass:
        """What lets one action through to Graph in the partner's own tenant."""
        return await self._signed_in().pass_for(self.account.tenant_id, self.app.cloud.graph_scope)

    async def partner_center_pass(self) -> Pass:
        """What lets one action through to Partner Center, which acts for the signed-in person."""
        return await self._signed_in().pass_for(self.account.tenant_id, self.app.cloud.partner_center_scope)

    def held(self, tenant_id: TenantId) -> AccessToken | None:
        """The customer's token in memory, if one is held; asks nobody."""
        return self.tokens.held(tenant_id, self.app.cloud.graph_scope) if self.tokens else None

    def is_asking(self, tenant_id: TenantId) -> bool:
        """Whether a token of the customer's tenant is on its way, whoever asked for it."""
        is_coming = self.tokens is not None and self.tokens.is_asking(tenant_id, self.app.cloud.graph_scope)
        return is_coming or self.probing[tenant_id] > 0

    def drop(self, tenant_id: TenantId) -> None:
        """Forget the access tokens of one tenant: roles and consent are computed when a token is issued."""
        if self.tokens:
            self.tokens.drop(tenant_id)

    async def keep(self, saving: Awaitable[None]) -> None:
        """Save something; a full or read-only disk is noted, and work goes on in memory."""
        try:
            await saving
        except StoreError as error:
            self.store_problem = error
        else:
            self.store_problem = None
