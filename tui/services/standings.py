"""What each answer of the sign-in service tells of a customer's consent; the one place that writes it down."""

from __future__ import annotations

from tui.errors import Blocked, ConsentMissing, NotFound, NotPermitted, NoWayIn, TenantryError
from tui.model.consent import ConsentMark, ConsentState
from tui.model.identifiers import TenantId
from tui.model.scope import missing_scopes, scopes_beyond
from tui.model.token import AccessToken
from tui.services.desk import Desk

LEARNT: tuple[tuple[type[TenantryError], ConsentState], ...] = (
    (ConsentMissing, ConsentState.MISSING),
    (Blocked, ConsentState.BLOCKED),
    (NoWayIn, ConsentState.NO_ACCESS),
    (NotFound, ConsentState.NO_ACCESS),
    (NotPermitted, ConsentState.NO_ACCESS),
)
"""What a refusal tells. Any other (silence, throttling, a sign-in that is asked for) tells nothing of consent."""

REMOVED_HERE = "removed here"
"""Stands for a code where no service told that consent is missing: this program removed it."""


class Standings:
    """Where consent stands for the customers of one account, as the answers tell it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def probe(self, tenant_id: TenantId) -> ConsentMark:
        """Ask the service afresh, quietly, for a token of the customer's tenant; what that tells is noted.

        No session opens, and a token that no session holds is dropped. Raises what tells nothing of consent.
        """
        mark = await self.ask(tenant_id)
        await self._mark(tenant_id, mark)
        return mark

    async def ask(self, tenant_id: TenantId) -> ConsentMark:
        """What `probe` learns, not noted yet. Raises what tells nothing of consent."""
        try:
            return self._told_by_token(tenant_id, await self._desk.probe_token(tenant_id))
        except TenantryError as error:
            mark = self._told_by_refusal(tenant_id, error)
            if mark is None:
                raise
            self._desk.drop(tenant_id)  # what is held was issued before it was refused
            return mark

    def mark_of(self, tenant_id: TenantId) -> ConsentMark:
        """What is known of a customer."""
        customer = self._desk.listing.customers.get(tenant_id)
        return customer.consent if customer else ConsentMark()

    async def note_token(self, tenant_id: TenantId, token: AccessToken) -> None:
        """A token came: consent is there, for what it says. An opaque one says nothing, and counts as granted."""
        await self._mark(tenant_id, self._told_by_token(tenant_id, token))

    def _told_by_token(self, tenant_id: TenantId, token: AccessToken) -> ConsentMark:
        granted, wanted = token.claims.scopes, self._desk.app.customer_scopes
        short = missing_scopes(granted, wanted) if granted else ()
        beyond = scopes_beyond(granted, wanted) if not short else ()
        state = ConsentState.SHORT if short else ConsentState.MORE if beyond else ConsentState.GRANTED
        sent = self.mark_of(tenant_id) if short else ConsentMark()  # the rest is waited for
        return ConsentMark(
            state,
            learnt_at=self._desk.wall(),
            short_of=short,
            link_sent_at=sent.link_sent_at,
            link_sent_by=sent.link_sent_by,
            beyond=beyond,
        )

    async def note_refusal(self, tenant_id: TenantId, error: TenantryError) -> ConsentState | None:
        """Keep what a refusal tells; None when it tells nothing."""
        mark = self._told_by_refusal(tenant_id, error)
        if mark is not None:
            await self._mark(tenant_id, mark)
        return mark.state if mark else None

    def _told_by_refusal(self, tenant_id: TenantId, error: TenantryError) -> ConsentMark | None:
        state = next((state for kind, state in LEARNT if isinstance(error, kind)), None)
        if state is None:
            return None
        before = self.mark_of(tenant_id)
        sent_at, sent_by = before.link_sent_at, before.link_sent_by
        return ConsentMark(state, error.code, self._desk.wall(), link_sent_at=sent_at, link_sent_by=sent_by)

    async def note_removed(self, tenant_id: TenantId) -> None:
        """We removed the app there, with every permission: no answer tells that sooner."""
        await self._mark(tenant_id, ConsentMark(ConsentState.MISSING, REMOVED_HERE, self._desk.wall()))

    async def _mark(self, tenant_id: TenantId, mark: ConsentMark) -> None:
        if self._desk.listing.mark(tenant_id, mark):
            await self._desk.keep(self._desk.store.save_consent(self._desk.account.id, tenant_id, mark))
