"""Giving a customer's consent through Partner Center: whether it can work, giving it, and replacing one.

Sources: Partner Center "Control panel vendor APIs" (application consent: existing entries keep their permissions, only
DELETE and POST change them), "GDAP and secure application model", "Mandating MFA", and the GDAP FAQ.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from tui.errors import AccessError, InteractionNeeded, TenantryError
from tui.model.consent import ConsentState
from tui.model.customer import Customer, Source
from tui.model.first_party import first_party_name
from tui.model.identifiers import TenantId
from tui.model.replacing import unfinished_since
from tui.model.roles import CAN_CONSENT, role_name
from tui.services.desk import Desk
from tui.services.standings import Standings

T = TypeVar("T")


class Outcome(StrEnum):
    """What became of one gift."""

    WRITTEN = "written"
    THERE = "was there already"
    """And keeps the permissions it was given for, whatever was asked for now."""
    REMOVED = "removed, not given again"
    """Replacing broke off half-way: the customer has no consent at all."""


@dataclass(frozen=True, slots=True)
class Given:
    """How one gift ended."""

    outcome: Outcome
    short_of: tuple[str, ...] = ()
    """Wanted permissions that the one that was there lacks, as a token tells: only replacing it gives them."""
    error: TenantryError | None = None
    """Why it was not given again, when it was removed."""


class Giving:
    """Consents that one account gives."""

    def __init__(self, desk: Desk, standings: Standings) -> None:
        self._desk = desk
        self._standings = standings
        self._going_on: set[asyncio.Task[Any]] = set()
        """Replacements whose asker has gone: they end all the same."""

    def why_not_now(self, customer: Customer) -> str:
        """Why Partner Center cannot give consent for this customer, as far as known beforehand; empty if it may."""
        return (
            self._why_not_this_cloud()
            or self._why_not_this_app()
            or self._why_not_this_sign_in()
            or self._why_not_this_partner()
            or _why_not_there(customer)
            or self._why_not_these_roles(customer)
        )

    def _why_not_this_cloud(self) -> str:
        cloud = self._desk.app.cloud
        if cloud.gives_consent:
            return ""
        return (
            f"{cloud.title}: Partner Center consents through a GDAP relationship, and has no API for one in this "
            "cloud. An administrator of the customer has to consent."
        )

    def _why_not_this_app(self) -> str:
        name = first_party_name(self._desk.app.client_id)
        if not name:
            return ""
        return (
            f"Partner Center gives consent only to an app of your own. You use the client id of Microsoft's {name}, "
            "so an administrator of the customer has to consent."
        )

    def _why_not_this_sign_in(self) -> str:
        own = self._desk.held(self._desk.account.tenant_id)
        shows_none = own is not None and own.claims.tid and not own.claims.has_mfa
        if shows_none or any(isinstance(each, InteractionNeeded) for each in self._passed_over):
            return "Your sign-in carries no MFA, and Partner Center refuses without: sign in again with MFA (F6)."
        return ""

    def _why_not_this_partner(self) -> str:
        refused = next((each for each in self._passed_over if isinstance(each, AccessError)), None)
        if refused is None:
            return ""
        return (
            f"Partner Center refused you its list of customers ({refused.code}). It serves no indirect resellers, and "
            "nobody outside AdminAgents, so an administrator of the customer has to consent."
        )

    @property
    def _passed_over(self) -> tuple[TenantryError, ...]:
        """What Partner Center refused its list of customers for, when it was last asked."""
        problems = self._desk.listing.passed_over
        return tuple(each.error for each in problems if each.source is Source.PARTNER_CENTER)

    def _why_not_these_roles(self, customer: Customer) -> str:
        """What the account's own token says of its roles there, which may be fewer than the relationship's."""
        token = self._desk.held(customer.tenant_id)
        roles = token.claims.role_ids if token else ()
        if not roles or CAN_CONSENT.intersection(roles):
            return ""
        named = ", ".join(sorted(role_name(each) for each in roles)[:3])
        return f"None of your own roles there may give consent (your token says: {named})."

    async def give(self, customer: Customer) -> Given:
        """Write the consent for a customer. The person has confirmed it.

        One that is there already counts as given; whether it is enough tells a token asked for right then.

        Raises:
            What Partner Center answers.
        """
        tenant_id, journal, scopes = customer.tenant_id, self._desk.journal, self._desk.app.customer_scopes
        try:
            remote = await self._desk.connected()
            own = await self._desk.partner_center_pass()
            written = await remote.partner_center.give_consent(own, tenant_id, self._desk.app.id, scopes)
        except TenantryError as error:
            await self._desk.keep(journal.consent_refused(tenant_id, error))
            raise
        self._desk.drop(tenant_id)
        await self._desk.keep(journal.consent_given(tenant_id, scopes, written.correlation_id, is_new=written.is_new))
        if written.is_new:
            return Given(Outcome.WRITTEN)
        return Given(Outcome.THERE, await self._short_of(tenant_id))

    async def _short_of(self, tenant_id: TenantId) -> tuple[str, ...]:
        """Wanted permissions that the consent there lacks; none as long as no token tells."""
        try:
            mark = await self._standings.probe(tenant_id)
        except TenantryError:
            return ()  # settling asks again, and tells what stands in the way
        return mark.short_of if mark.state is ConsentState.SHORT else ()

    async def replace(self, customer: Customer) -> Given:
        """Remove the app from the customer's tenant and give consent anew. The person has confirmed it a second time.

        Once begun it goes on to its end, though whoever asked is cancelled: half of it leaves no consent at all.

        Raises:
            What Partner Center answers to the removal: nothing was changed then, unless no answer came.
        """
        return await self._to_its_end(self._replace(customer))

    async def _replace(self, customer: Customer) -> Given:
        tenant_id, journal = customer.tenant_id, self._desk.journal
        remote = await self._desk.connected()
        own = await self._desk.partner_center_pass()
        await self._desk.keep(journal.consent_replacing(tenant_id, self._desk.app.customer_scopes))
        try:
            was_there = await remote.partner_center.withdraw_consent(own, tenant_id, self._desk.app.id)
        except TenantryError as error:
            await self._desk.keep(journal.consent_withdrawn(tenant_id, error))
            raise
        self._desk.drop(tenant_id)
        await self._desk.keep(journal.consent_withdrawn(tenant_id, was_there=was_there))
        await self._standings.note_removed(tenant_id)
        try:
            return await self.give(customer)
        except TenantryError as error:
            return Given(Outcome.REMOVED, error=error)

    async def _to_its_end(self, work: Coroutine[Any, Any, T]) -> T:
        task = asyncio.ensure_future(work)
        self._going_on.add(task)
        task.add_done_callback(self._ended)
        return await asyncio.shield(task)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._going_on.discard(task)
        if not task.cancelled():
            task.exception()  # looked at: the journal has it, and nobody may wait for it any more

    async def unfinished_since(self, tenant_id: TenantId) -> datetime | None:
        """When a replacement was begun that left no consent behind, as the journal has it (UTC); None for none.

        Raises:
            StoreError: the journal cannot be read.
        """
        return unfinished_since(await self._desk.store.load_entries_of(tenant_id))


def _why_not_there(customer: Customer) -> str:
    live = [item for item in customer.relationships if item.is_live]
    if customer.relationships and not live:
        return "There is no live GDAP relationship with this customer, so Partner Center would refuse."
    roles = {role for item in live for role in item.role_ids}
    if roles and not roles & CAN_CONSENT:
        return "No GDAP relationship with this customer holds a role that may give consent."
    return ""
