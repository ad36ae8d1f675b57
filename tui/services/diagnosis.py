"""Finding out why a customer does not open: facts gathered with as few calls as can be, the verdict as they come."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from dataclasses import replace
from typing import TypeVar

from tui.errors import TenantryError
from tui.model.access import Assignment, Grant, Group, Principal
from tui.model.chain import diagnose
from tui.model.customer import Customer
from tui.model.diagnosis import Diagnosis, Facts, Unread
from tui.model.identifiers import TenantId
from tui.model.relationship import Relationship
from tui.services.desk import Desk
from tui.services.standings import Standings

T = TypeVar("T")

_NOT_LISTED = "the directory does not show it yet"

MayNotGive = Callable[[Customer], str]
"""Why consent cannot be given from here for a customer; empty if it may."""


class Diagnoses:
    """Looks at the chain between the technician and one customer's tenant."""

    def __init__(self, desk: Desk, standings: Standings, may_not_give: MayNotGive) -> None:
        self._desk = desk
        self._standings = standings
        self._may_not_give = may_not_give

    async def look(self, customer: Customer) -> AsyncGenerator[Diagnosis, None]:
        """The chain as each fact comes; the last one is whole. Raises nothing but what is a bug: a fact that cannot be
        had is part of the verdict.

        Nothing is answered from a cache of failures, no session opens, and a token that no session holds is dropped.
        What it tells of consent is noted, and the journal gets one record.
        """
        desk, tenant_id = self._desk, customer.tenant_id
        facts = Facts(customer, desk.wall(), desk.app.customer_scopes)
        yield diagnose(facts)
        facts = replace(facts, relationships=await self._relationships(tenant_id))
        yield diagnose(facts)
        if facts.live or not facts.relationships or isinstance(facts.relationships, Unread):
            facts = replace(facts, groups=await self._groups())
            yield diagnose(facts)
        if facts.live and facts.groups and not isinstance(facts.groups, Unread):
            facts = replace(facts, assignments=await self._assignments(facts.live))
            yield diagnose(facts)
        was_held = desk.held(tenant_id) is not None
        try:
            facts = await self._with_token(facts)
            yield diagnose(facts)
            if facts.token is not None:
                facts = await self._with_grants(facts)
        finally:
            if not was_held:
                desk.drop(tenant_id)
        await self._note(facts)
        yield diagnose(replace(facts, is_whole=True))

    async def _relationships(self, tenant_id: TenantId) -> tuple[Relationship, ...] | Unread:
        if not self._desk.app.cloud.has_gdap_lists:
            return Unread("this cloud has no such list")

        async def ask() -> tuple[Relationship, ...]:
            remote = await self._desk.connected()
            return await remote.graph.relationships_with(await self._desk.partner_pass(), tenant_id)

        return await _told(ask)

    async def _groups(self) -> tuple[Group, ...] | Unread:
        async def ask() -> tuple[Group, ...]:
            remote = await self._desk.connected()
            return await remote.graph.my_groups(await self._desk.partner_pass())

        return await _told(ask)

    async def _assignments(self, live: tuple[Relationship, ...]) -> Mapping[str, tuple[Assignment, ...]] | Unread:
        async def ask() -> Mapping[str, tuple[Assignment, ...]]:
            remote, own = await self._desk.connected(), await self._desk.partner_pass()
            return {each.id: await remote.graph.assignments(own, each.id) for each in live}

        return await _told(ask)

    async def _with_token(self, facts: Facts) -> Facts:
        """Ask the sign-in service afresh: the last word, and the strongest."""
        listed = facts.relationships if isinstance(facts.relationships, tuple) else facts.customer.relationships
        why_not = self._may_not_give(replace(facts.customer, relationships=listed))
        try:
            token = await self._desk.customer_token(facts.customer.tenant_id, fresh=True)
        except TenantryError as refusal:
            return replace(facts, refusal=refusal, why_not_give=why_not)
        return replace(facts, token=token, why_not_give=why_not)

    async def _with_grants(self, facts: Facts) -> Facts:
        """What the customer's own directory tells of the app, which takes a token to read."""

        async def ask_principal() -> Principal | Unread:
            remote = await self._desk.connected()
            own = await self._desk.customer_pass(facts.customer.tenant_id)
            return await remote.graph.principal(own, self._desk.app.id) or Unread(_NOT_LISTED)

        principal = await _told(ask_principal)
        if isinstance(principal, Unread):
            return replace(facts, principal=principal, grants=principal)

        async def ask_grants() -> tuple[Grant, ...]:
            remote = await self._desk.connected()
            own = await self._desk.customer_pass(facts.customer.tenant_id)
            return await remote.graph.grants(own, principal.id)

        return replace(facts, principal=principal, grants=await _told(ask_grants))

    async def _note(self, facts: Facts) -> None:
        """Keep what it tells of consent, and write down that it was asked."""
        tenant_id, token = facts.customer.tenant_id, facts.token
        if token is not None:
            await self._standings.note_token(tenant_id, token)
        elif facts.refusal is not None:
            await self._standings.note_refusal(tenant_id, facts.refusal)
        sent = token.correlation_id if token is not None else ""
        await self._desk.keep(self._desk.journal.consent_checked(tenant_id, facts.refusal, sent))


async def _told(ask: Callable[[], Awaitable[T]]) -> T | Unread:
    try:
        return await ask()
    except TenantryError as error:
        return Unread(_briefly(error))


def _briefly(error: TenantryError) -> str:
    return f"not told: {error.code or error.summary}"
