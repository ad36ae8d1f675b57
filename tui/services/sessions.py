"""Customer sessions: open one quietly, move between them, renew, forget."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

from tui.errors import (
    Blocked,
    ConsentMissing,
    InteractionNeeded,
    NotFound,
    NotPermitted,
    NoWayIn,
    SessionEnded,
    SessionForgotten,
    TenantryError,
)
from tui.model.consent import ConsentMark
from tui.model.identifiers import TenantId
from tui.model.session import Session, SessionState
from tui.model.tenant_facts import TenantFacts
from tui.model.token import AccessToken
from tui.services.desk import Desk
from tui.services.standings import Standings
from tui.services.tenant_facts import KnownFacts

_LOST: tuple[tuple[type[TenantryError], SessionState], ...] = (
    (ConsentMissing, SessionState.CONSENT_LOST),
    (Blocked, SessionState.NO_ACCESS),
    (NoWayIn, SessionState.NO_ACCESS),
    (NotFound, SessionState.NO_ACCESS),
    (NotPermitted, SessionState.NO_ACCESS),
    (SessionEnded, SessionState.SIGN_IN_NEEDED),
    (InteractionNeeded, SessionState.SIGN_IN_NEEDED),
)
"""What becomes of a session whose customer's token is refused."""


class Sessions:
    """The customer sessions of one account, in the order of the sidebar.

    The order is newest-opened first as the program starts. While it runs, numbers never move: a session opened now
    joins at the end.
    """

    def __init__(self, desk: Desk, standings: Standings, *, facts_last_s: float = 900) -> None:
        self._desk = desk
        self._standings = standings
        self._sessions: dict[TenantId, Session] = {}
        self.known = KnownFacts(desk, lasts_s=facts_last_s)
        self._opening: Counter[TenantId] = Counter()
        """Openings that are under way."""
        self._times_forgotten: Counter[TenantId] = Counter()
        self.current: TenantId | None = None
        """The customer whose tenant one is in."""

    async def load(self) -> None:
        """Take in the sessions kept from earlier runs."""
        kept = await self._desk.store.load_sessions(self._desk.account.id)
        kept.sort(key=lambda session: (session.is_pinned, session.opened_at), reverse=True)
        self._sessions = {session.tenant_id: session for session in kept}
        await self.known.load()

    def all(self) -> list[Session]:
        """Every session in sidebar order, each with its number."""
        return [replace(item, number=at) for at, item in enumerate(self._sessions.values(), start=1)]

    def get(self, tenant_id: TenantId) -> Session | None:
        """The session with one customer, if there is one."""
        return self._sessions.get(tenant_id)

    def went_in(self, tenant_id: TenantId, mark: ConsentMark) -> bool:
        """Whether the person has been in the tenant since the mark was learnt, or is just going in, and so knows that
        there is a way."""
        if self._opening[tenant_id]:
            return True
        session = self._sessions.get(tenant_id)
        if session is None or session.renewed_at is None or mark.learnt_at is None:
            return False
        return session.renewed_at >= mark.learnt_at

    def state(self, session: Session) -> SessionState:
        """How one gets in now."""
        desk = self._desk
        token = desk.held(session.tenant_id)
        return session.state(desk.clock(), holds_token=token is not None, is_signed_in=desk.is_signed_in)

    def time_left(self, session: Session) -> timedelta | None:
        """How long the held token lasts; None without one."""
        token = self._desk.held(session.tenant_id)
        return token.expires_at - self._desk.clock() if token else None

    async def open(self, tenant_id: TenantId, *, fresh: bool = False) -> Session:
        """Be in a customer's tenant: get its token without a question, and note what that tells of consent.

        `fresh` asks the service even if a token is held. Raises the refusal (`ConsentMissing`, `NoWayIn`, …), or
        `SessionForgotten` when the session was forgotten before the answer came.
        """
        try:
            session, _ = await self.try_to_open(tenant_id, fresh=fresh)
        except SessionForgotten:
            raise  # the service refused nothing, and the journal has the forgetting
        except TenantryError as error:
            await self._desk.keep(self._desk.journal.session_refused(tenant_id, error))
            raise
        return session

    async def visit(self, tenant_id: TenantId) -> None:
        """Go into a customer's tenant as one of many: as `open`, but no session joins the sidebar and no use of the
        customer is counted, or a command for all of them would bury those that one works in."""
        try:
            token = await self._desk.customer_token(tenant_id)
        except TenantryError as error:
            await self._note_refusal(tenant_id, error)
            await self._desk.keep(self._desk.journal.session_refused(tenant_id, error))
            raise
        await self._standings.note_token(tenant_id, token)
        await self._desk.keep(self._desk.journal.session_opened(tenant_id, token.correlation_id))

    async def try_to_open(self, tenant_id: TenantId, *, fresh: bool) -> tuple[Session, AccessToken]:
        """As `open`, with the token, for whoever writes a refusal into the journal as something else."""
        self._opening[tenant_id] += 1
        try:
            return await self._go_in(tenant_id, fresh=fresh)
        finally:
            self._opening[tenant_id] -= 1

    async def _go_in(self, tenant_id: TenantId, *, fresh: bool) -> tuple[Session, AccessToken]:
        forgotten = self._times_forgotten[tenant_id]
        try:
            token = await self._desk.customer_token(tenant_id, fresh=fresh)
        except TenantryError as error:
            await self._note_refusal(tenant_id, error)
            raise
        await self._standings.note_token(tenant_id, token)
        self._must_still_be_wanted(tenant_id, forgotten)
        await self._desk.keep(self._desk.journal.session_opened(tenant_id, token.correlation_id))
        self._must_still_be_wanted(tenant_id, forgotten)
        session = await self._note_opened(tenant_id, token)
        self._must_still_be_wanted(tenant_id, forgotten)
        return session, token

    def _must_still_be_wanted(self, tenant_id: TenantId, forgotten: int) -> None:
        """An opening that was under way as its session was forgotten brings neither session nor token back."""
        if self._times_forgotten[tenant_id] == forgotten:
            return
        if tenant_id not in self._sessions:  # else it was opened anew meanwhile, and the token is that one's
            self._desk.drop(tenant_id)
        raise SessionForgotten("The session was forgotten before it opened.", "Open the customer again if you want it.")

    async def renew(self, tenant_id: TenantId) -> Session:
        """Get a new token for a session; its facts are asked for again, and stand with their age until they come."""
        self.known.outdate(tenant_id)
        return await self.open(tenant_id, fresh=True)

    def switch_to(self, tenant_id: TenantId) -> Session:
        """Make a session the current one. Asks nobody. Raises KeyError for a customer without a session."""
        session = self._sessions[tenant_id]
        self.current = tenant_id
        return session

    def neighbour(self, step: int) -> TenantId | None:
        """The session `step` places from the current one, round the end; None when there is none."""
        order = list(self._sessions)
        if not order:
            return None
        if self.current not in self._sessions:
            return order[0 if step > 0 else -1]
        return order[(order.index(self.current) + step) % len(order)]

    def numbered(self, number: int) -> TenantId | None:
        """The session with this number in the sidebar."""
        order = list(self._sessions)
        return order[number - 1] if 1 <= number <= len(order) else None

    async def pin(self, tenant_id: TenantId) -> bool:
        """Turn the pin of a session on or off; pinned ones come first at the next start. Whether it is on now."""
        session = replace(self._sessions[tenant_id], is_pinned=not self._sessions[tenant_id].is_pinned)
        await self._keep(session)
        return session.is_pinned

    async def forget(self, tenant_id: TenantId) -> None:
        """Remove a session from the sidebar and drop its tokens. The customer and its consent stay."""
        self._times_forgotten[tenant_id] += 1
        self._sessions.pop(tenant_id, None)
        self.known.forget(tenant_id)
        if self.current == tenant_id:
            self.current = None
        self._desk.drop(tenant_id)
        await self._desk.keep(self._desk.journal.session_forgotten(tenant_id))
        await self._desk.keep(self._desk.store.forget_session(self._desk.account.id, tenant_id))

    def known_facts(self, tenant_id: TenantId) -> TenantFacts | None:
        """The tenant's facts as last told, in this run or an earlier one; asks nobody."""
        return self.known.facts.get(tenant_id)

    async def facts(self, tenant_id: TenantId) -> TenantFacts:
        """The tenant's facts, asked for unless they were told a short time ago.

        Raises the refusal; the session needs a sign-in from then on when that is the cure.
        """
        if (known := self.known_facts(tenant_id)) and self.known.are_current(tenant_id):
            return known
        forgotten = self._times_forgotten[tenant_id]
        try:
            facts = await self.known.ask(tenant_id)
        except TenantryError as error:
            if error.wants_sign_in:
                await self._note_refusal(tenant_id, error)
            raise
        self._learn_domains(facts)
        if self._times_forgotten[tenant_id] == forgotten:
            await self.known.keep(facts)
        return facts

    def _learn_domains(self, facts: TenantFacts) -> None:
        """A customer is found by every domain its tenant has; the next refresh saves what was learnt here."""
        customer = self._desk.listing.customers.get(facts.tenant_id)
        names = {domain.name for domain in facts.domains}
        if customer is None or names <= {customer.domain, *customer.other_domains}:
            return
        domain = customer.domain or facts.default_domain
        others = tuple(sorted({*customer.other_domains, *names} - {domain, ""}))
        self._desk.listing.put(replace(customer, domain=domain, other_domains=others))

    def token(self, tenant_id: TenantId) -> AccessToken | None:
        """The held token, for what it says of roles and permissions."""
        return self._desk.held(tenant_id)

    async def _note_refusal(self, tenant_id: TenantId, error: TenantryError) -> None:
        """Keep what a refusal tells of consent and of the session; a silent network tells nothing."""
        await self._standings.note_refusal(tenant_id, error)
        lost = next((state for kind, state in _LOST if isinstance(error, kind)), None)
        if lost is not None:
            await self._refuse(tenant_id, lost)

    async def _refuse(self, tenant_id: TenantId, lost: SessionState) -> None:
        session = self._sessions.get(tenant_id)
        if session is not None and session.refused != lost:
            self._desk.drop(tenant_id)
            await self._keep(replace(session, refused=lost))

    async def _note_opened(self, tenant_id: TenantId, token: AccessToken) -> Session:
        now = self._desk.wall()
        before = self._sessions.get(tenant_id)
        session = Session(
            tenant_id=tenant_id,
            opened_at=before.opened_at if before else now,
            used_at=now,
            renewed_at=now,
            expires_at=token.expires_at,
            is_pinned=before.is_pinned if before else False,
        )
        customer = self._desk.listing.customers.get(tenant_id)
        if customer:
            times = customer.times_opened + 1
            self._desk.listing.put(replace(customer, times_opened=times, last_opened_at=now))
        await self._keep(session)
        await self._desk.keep(self._desk.store.save_opened(self._desk.account.id, tenant_id, now))
        return session

    async def _keep(self, session: Session) -> None:
        self._sessions[session.tenant_id] = session
        await self._desk.keep(self._desk.store.save_session(self._desk.account.id, session))
