"""Waiting for the consent of every customer whose address was sent, gently, for as long as the program runs."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import AsyncGenerator, Callable, Collection, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from tui.errors import NetworkError, ServiceError, TenantryError, Throttled
from tui.model.consent import GIVEN, ConsentMark, ConsentState
from tui.model.customer import Customer
from tui.model.identifiers import TenantId
from tui.model.urgency import in_background
from tui.model.waiting import FIRST_WAITS_S, HOPELESS, LEAST_WAIT_S, LONGEST_WAIT_S, is_waited_for, wait_s
from tui.services.desk import Desk
from tui.services.journal import reason
from tui.services.sent_marks import SentMarks
from tui.services.standings import Standings
from tui.services.turns import Turns

GENTLY_S = 60
"""The first looks after a start are spread over so long."""
NEWS_S = 120
"""What other instances wrote is looked at no less often while somebody is waited for."""
IDLE_S = 300
"""The same while nobody is."""
_JITTER = 0.1
"""A wait is longer by up to this part of it, so that customers waited for since the same moment drift apart."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """Consent has come; not for everything, where the mark's state is *scopes short*."""

    tenant_id: TenantId
    mark: ConsentMark


@dataclass(frozen=True, slots=True)
class Refused:
    """A look was refused for another reason than consent. It is told once, and looked at seldom from then on."""

    tenant_id: TenantId
    why: str
    """One sentence."""


News = Arrived | Refused


@dataclass(slots=True)
class _Wait:
    """One customer that is waited for."""

    state: ConsentState
    """As it was when it was last told of."""
    reason: str
    """Of the last refusal, as the journal has it."""
    why: str = ""
    """Its sentence."""
    is_hopeless: bool = False
    """Whether it was refused for what neither consent nor time cures, and what no mark tells."""
    is_asked_for: bool = False
    """Whether a person has asked for a look, which asks whatever is known."""


class Watcher:
    """Waits for the customers of one account: one loop, one look at a time, at most `MOST_PER_MINUTE` of them."""

    def __init__(
        self,
        desk: Desk,
        standings: Standings,
        *,
        is_attended: Callable[[TenantId], bool] = lambda _: False,
        is_known: Callable[[TenantId, ConsentMark], bool] = lambda _, __: False,
        chance: Callable[[], float] = random.random,
    ) -> None:
        """`is_attended`: whether a dialog looks at that customer itself. `is_known`: whether a person has seen what the
        mark tells, by going in. `chance`: from 0 to 1."""
        self._desk = desk
        self._standings = standings
        self._is_attended = is_attended
        self._is_known = is_known
        self._chance = chance
        self._marks = SentMarks(desk)
        self._turns = Turns(desk)
        self._waits: dict[TenantId, _Wait] = {}
        self._only: frozenset[TenantId] | None = None
        self._looks: dict[TenantId, asyncio.Task[None]] = {}
        self._silent = 0
        """Looks in a row that nobody answered."""
        self._run = 0

    async def watch(self, only: Collection[TenantId] | None = None) -> AsyncGenerator[News, None]:
        """Wait for whoever's address was sent, here or by another instance; yields what comes of it.

        `only`: for these alone, sent or not, beginning at once. Ends when the sign-in does, or when another one begins.
        """
        self._run += 1
        run, self._only = self._run, None if only is None else frozenset(only)
        self._waits = {each: wait for each, wait in self._waits.items() if self._is_wanted(each)}
        self._take_up(self._marks.in_list() if only is None else only)
        for tenant_id in self._waits:
            self._turns.plan(tenant_id, GENTLY_S * (0.1 + 0.9 * self._chance()) if only is None else 0)
        while run == self._run and self._desk.is_signed_in:
            if self._turns.is_news_due():
                self._take_up(await self._marks.take_in(tuple(self._waits)))
            for news in tuple(self._changes()):
                yield news
            turn = await self._turns.next(NEWS_S if self._waits else IDLE_S)
            if turn is not None and run == self._run and (refused := await self._look_in_turn(turn)):
                yield refused

    def note_sent(self, tenant_id: TenantId) -> None:
        """An address was sent, or a mark changed: it counts from now on."""
        self._take_up([tenant_id])
        self._turns.wake()

    def find(self) -> None:
        """Look through the list for whom to wait."""
        self._take_up(self._marks.in_list())

    @property
    def waited_for(self) -> list[Customer]:
        """Whom one waits for, the link sent last first."""
        listing = self._desk.listing.customers
        found = [listing[each] for each in self._waits if each in listing and self._is_open(listing[each])]
        now = self._desk.wall()
        return sorted(found, key=lambda each: (now - (each.consent.link_sent_at or now), each.title))

    def next_look_in(self, tenant_id: TenantId) -> timedelta | None:
        """How long it is until the next look at a customer; None while none is planned."""
        due = self._turns.due(tenant_id)
        return due - self._desk.clock() if due and self._desk.is_signed_in else None

    async def look_now(self, tenant_id: TenantId) -> None:
        """Look at a customer at once: a person asks. What comes of it is told by `watch`. Raises the refusal."""
        await self._look(tenant_id)

    async def stop_waiting(self, tenant_id: TenantId) -> None:
        """Take back that the customer's address was sent."""
        customer = self._desk.listing.customers[tenant_id]
        mark = replace(customer.consent, link_sent_at=None, link_sent_by="")
        self._waits.pop(tenant_id, None)
        self._desk.listing.mark(tenant_id, mark)
        await self._desk.keep(self._desk.store.save_consent(self._desk.account.id, tenant_id, mark))

    # Whom one waits for

    def _is_wanted(self, tenant_id: TenantId) -> bool:
        return self._only is None or tenant_id in self._only

    def _is_open(self, customer: Customer) -> bool:
        return is_waited_for(customer) or (self._only is not None and customer.consent.state not in GIVEN)

    def _take_up(self, tenant_ids: Collection[TenantId]) -> None:
        for tenant_id in tenant_ids:
            customer = self._desk.listing.customers.get(tenant_id)
            if customer is None or tenant_id in self._waits or not self._is_wanted(tenant_id):
                continue
            if self._only is not None or self._is_open(customer):
                mark = customer.consent
                state = ConsentState.UNKNOWN if mark.state in GIVEN else mark.state
                self._waits[tenant_id] = _Wait(state, mark.code, is_asked_for=self._only is not None)
                self._turns.plan(tenant_id, self._wait_s(customer) * (1 + _JITTER * self._chance()))

    def _changes(self) -> Iterator[News]:
        """What has become of customers that were waited for, whoever learnt it."""
        for tenant_id, wait in list(self._waits.items()):
            customer = self._desk.listing.customers.get(tenant_id)
            if customer is None or (not self._is_open(customer) and not wait.is_asked_for):
                self._waits.pop(tenant_id)
                self._turns.drop(tenant_id)
            if customer is None or customer.consent.state is wait.state or wait.is_asked_for:
                continue
            mark = customer.consent
            wait.state = mark.state
            if mark.state in GIVEN or mark.state is ConsentState.SHORT:
                if not self._is_known(tenant_id, mark):
                    yield Arrived(tenant_id, mark)
            elif mark.state in HOPELESS:
                yield Refused(tenant_id, wait.why or f"Consent is not the question there: {mark.state} {mark.code}.")

    def _wait_s(self, customer: Customer) -> float:
        """Seconds from one look at a customer to the next."""
        wait, mark = self._waits[customer.tenant_id], customer.consent
        if wait.is_hopeless or mark.state in HOPELESS:
            return LONGEST_WAIT_S
        return wait_s(self._desk.wall() - mark.link_sent_at) if mark.link_sent_at else FIRST_WAITS_S[-1]

    # Looking

    async def _look_in_turn(self, tenant_id: TenantId) -> Refused | None:
        """Look at a customer, unless somebody else does or has just done."""
        customer, wait = self._desk.listing.customers.get(tenant_id), self._waits.get(tenant_id)
        if customer is None or wait is None:
            return None
        put_off_s = 0.0 if wait.is_asked_for else self._put_off_s(customer)
        if put_off_s:
            self._turns.plan(tenant_id, put_off_s)
            return None
        told = wait.reason
        self._turns.count()
        try:
            with in_background():
                await self._look(tenant_id)
        except (NetworkError, ServiceError) as error:
            self._hold_off(error)
        except TenantryError as error:
            if self._desk.is_signed_in and wait.is_hopeless and reason(error) != told:
                return Refused(tenant_id, error.summary)
        else:
            self._silent = 0
        return None

    def _put_off_s(self, customer: Customer) -> float:
        """How long a look is not wanted yet; 0 when it is."""
        if self._is_attended(customer.tenant_id):
            return LEAST_WAIT_S
        learnt_at = customer.consent.learnt_at
        since_s = (self._desk.wall() - learnt_at).total_seconds() if learnt_at else -1.0
        pause_s = self._wait_s(customer)
        return max(1.0, pause_s - since_s) if 0 <= since_s < pause_s else 0.0

    def _hold_off(self, error: NetworkError | ServiceError) -> None:
        """Nobody answered: the next looks wait, longer each time, and as long as the service asks for."""
        self._silent += 1
        pause_s = FIRST_WAITS_S[min(self._silent, len(FIRST_WAITS_S)) - 1]
        self._turns.hold_off(error.retry_after_s if isinstance(error, Throttled) else pause_s)

    async def _look(self, tenant_id: TenantId) -> None:
        """One look, shared by whoever wants one meanwhile. Raises what tells nothing of consent."""
        task = self._looks.get(tenant_id)
        if task is None:
            task = self._looks[tenant_id] = asyncio.create_task(self._ask(tenant_id), name="look for a consent")
            task.add_done_callback(lambda done: self._looked(tenant_id, done))
        await asyncio.shield(task)

    def _looked(self, tenant_id: TenantId, task: asyncio.Task[None]) -> None:
        self._looks.pop(tenant_id, None)
        is_answered = not task.cancelled() and task.exception() is None  # seen, also when whoever asked has left
        customer, wait = self._desk.listing.customers.get(tenant_id), self._waits.get(tenant_id)
        if customer is not None and wait is not None:
            wait.is_asked_for = wait.is_asked_for and not is_answered
            self._turns.plan(tenant_id, self._wait_s(customer) * (1 + _JITTER * self._chance()))
        self._turns.wake()

    async def _ask(self, tenant_id: TenantId) -> None:
        """Ask for a token of the customer's tenant, joining whoever asks already, and note what that tells."""
        desk, wait = self._desk, self._waits.get(tenant_id)
        is_alone, was_held = not desk.is_asking(tenant_id), desk.held(tenant_id) is not None
        known = wait.reason if wait else self._standings.mark_of(tenant_id).code
        try:
            token = await desk.customer_token(tenant_id, fresh=is_alone)
        except TenantryError as error:
            state = await self._standings.note_refusal(tenant_id, error)
            if error.wants_sign_in:
                await self._ask_partner()
            if wait is not None:
                wait.reason, wait.why = reason(error), error.summary
                tells_nothing = state is None and not isinstance(error, NetworkError | ServiceError)
                wait.is_hopeless = tells_nothing and desk.is_signed_in
            if reason(error) != known:
                await desk.keep(desk.journal.consent_checked(tenant_id, error))
            if state is None:
                raise
        else:
            await self._standings.note_token(tenant_id, token)
            if is_alone and not was_held:
                desk.drop(tenant_id)
            await desk.keep(desk.journal.consent_checked(tenant_id, correlation_id=token.correlation_id))

    async def _ask_partner(self) -> None:
        """A customer wants another sign-in. Whether nobody else takes the present one either, the partner's own tenant
        tells: the sign-in has ended then, and with it the wait for all."""
        with contextlib.suppress(TenantryError):
            await self._desk.customer_token(self._desk.account.tenant_id, fresh=True)
