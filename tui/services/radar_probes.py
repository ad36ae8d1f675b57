"""The probes of one run of the radar: how many fly at once, and what those that come back stand for."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from tui.errors import NetworkError, SessionEnded, TenantryError
from tui.model.consent import ConsentMark
from tui.model.identifiers import TenantId
from tui.model.urgency import in_background
from tui.services.desk import Desk
from tui.services.radar_doubt import Doubts
from tui.services.radar_pace import Pace
from tui.services.standings import Standings

Told = tuple[TenantId, ConsentMark | None]
"""A customer that is dealt with, and what was learnt; None: nothing."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What one probe came back with."""

    tenant_id: TenantId
    took: timedelta
    mark: ConsentMark | None
    error: TenantryError | None = None
    """Why it told nothing."""


class Probes:
    """Asks about one customer after another, in the background, so that a person's calls go first."""

    def __init__(self, desk: Desk, standings: Standings) -> None:
        self._desk = desk
        self._standings = standings
        self.begin(())

    def begin(self, tenant_ids: Iterable[TenantId]) -> None:
        """Get ready to ask about these, in this order."""
        self.pace = Pace(self._desk.clock())
        self._queue = deque(tenant_ids)
        self._flying: set[asyncio.Task[None]] = set()
        self._arrived: asyncio.Queue[Answer | BaseException | None] = asyncio.Queue()
        """What comes back; an error that is in no tree; None: look again at what may be done."""
        self._doubts = Doubts()
        self._has_heard = False
        """Whether any customer's answer told something."""
        self._setbacks = self._setbacks_now()

    def start(self) -> None:
        """Let as many fly as may."""
        with in_background():
            while self._queue and len(self._flying) < self.pace.at_once:
                task = asyncio.create_task(self._probe(self._queue.popleft()), name="probe a consent")
                self._flying.add(task)
                task.add_done_callback(self._ended)

    def wake(self) -> None:
        """Have `landed` return, though nothing may have come."""
        self._arrived.put_nowait(None)

    def abandon(self) -> None:
        """Wait for none of them any more."""
        for task in self._flying:
            task.cancel()

    async def landed(self) -> list[Answer]:
        """The answers that are there, once there are any or `wake` was called."""
        found = [await self._arrived.get()]
        while not self._arrived.empty():
            found.append(self._arrived.get_nowait())
        for each in found:
            if isinstance(each, BaseException):
                raise each
        return [each for each in found if isinstance(each, Answer)]

    def judge(self, answers: Sequence[Answer]) -> tuple[list[Told], TenantryError | None]:
        """Who is dealt with by these answers; and what concerns all customers, if something does.

        Whoever told nothing stays in doubt until another customer answers, or nobody is left to ask.
        """
        told: list[Told] = []
        fatal: TenantryError | None = None
        for each in answers:
            self.pace.answered(self._desk.clock(), each.took, had_trouble=self._had_trouble(each))
            if each.error is None:
                self._has_heard = True
                told += [*self._settled(), (each.tenant_id, each.mark)]
            elif self._is_over(each.error) or self._doubts.add(each.tenant_id, each.error):
                fatal = fatal or each.error
        if fatal is None and self._doubts.last and not self._queue and not self._flying:
            last = self._doubts.last
            told += self._settled()
            if not self._queue and not self._has_heard and isinstance(last, NetworkError):
                return [], last
        return told, fatal

    def why_slow(self) -> str:
        """Why nothing is asked for a while, in one sentence; empty when it is."""
        until = self._desk.tokens.rests_until if self._desk.tokens else None
        left_s = (until - self._desk.clock()).total_seconds() if until else 0.0
        return f"Microsoft sign-in asks us to slow down: it goes on in {left_s:.0f} s." if left_s > 0 else ""

    async def _probe(self, tenant_id: TenantId) -> None:
        began, mark, error = self._desk.clock(), None, None
        try:
            mark = await self._standings.ask(tenant_id)
        except TenantryError as told:
            error = told
            if isinstance(told, SessionEnded) and self._doubts.last is None:
                await self._desk.look_home()
        if task := asyncio.current_task():
            self._flying.discard(task)  # before the answer is seen: its place is free by then
        self._arrived.put_nowait(Answer(tenant_id, self._desk.clock() - began, mark, error))

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._flying.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._arrived.put_nowait(error)

    def _settled(self) -> list[Told]:
        again, nothing = self._doubts.settle()
        self._queue.extend(again)
        return [(tenant_id, None) for tenant_id in nothing]

    def _is_over(self, error: TenantryError) -> bool:
        """Whether the sign-in as a whole has ended: no other customer would be answered either."""
        return error.wants_sign_in and not self._desk.is_signed_in

    def _had_trouble(self, answer: Answer) -> bool:
        """Whether the service asked to slow down, failed or was silent since the last look."""
        before, self._setbacks = self._setbacks, self._setbacks_now()
        return self._setbacks != before or isinstance(answer.error, NetworkError)

    def _setbacks_now(self) -> int:
        return self._desk.tokens.setbacks if self._desk.tokens else 0
