"""How much one service is asked: at most so many calls at once, at most so many a minute, in turn.

Sources of the figures: Partner Center "API throttling guidance" allows 500 requests a minute for each tenant, all
programs of the partner together, hence four fifths of it. Microsoft Graph "Throttling limits" allows the smallest
tenant 3,500 resource units in 10 s, and what is asked here costs 1 to 3: 7,000 calls a minute or more, of which a
quarter is taken. Microsoft Entra publishes none for tokens: ten a second are our own choice.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from tui.model.urgency import Urgency, urgency
from tui.transport.patience import Patience
from tui.transport.retry import Wait

MOST_AT_ONCE = 6
GRAPH_PER_MINUTE = 1_750
PARTNER_CENTER_PER_MINUTE = 400
LOGIN_PER_MINUTE = 600

MINUTE = timedelta(minutes=1)
KEPT_FOR_PEOPLE = 5
"""Background calls leave one in so many of the places and of the minute's calls to a person's."""
LONGEST_BEHIND = timedelta(seconds=10)
"""A background call that has waited this long is overtaken no more."""
SHOWN_FROM_S = 0.3
"""A shorter wait is over before it is read."""


@dataclass(slots=True, eq=False)
class _Turn:
    """One call that waits for its turn."""

    urgency: Urgency
    since: datetime
    may_start: asyncio.Future[None]


class Budget:
    """Lets calls of one service start in turn. Shared by everything that asks it; belongs to one event loop."""

    def __init__(
        self, service: str, patience: Patience, *, per_minute: int = GRAPH_PER_MINUTE, at_once: int = MOST_AT_ONCE
    ) -> None:
        self._service = service
        self._patience = patience
        self._per_minute = per_minute
        self._at_once = at_once
        self._in_flight = 0
        self._started: deque[datetime] = deque()
        """When each call of the last minute started."""
        self._turns: list[_Turn] = []
        """Waiting calls, the first come first."""
        self._alarm: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """A place for one call, once it is its turn. Cancelling gives it up."""
        turn = _Turn(urgency(), self._patience.clock(), asyncio.get_running_loop().create_future())
        self._turns.append(turn)
        self._give_turns()
        try:
            await turn.may_start
        except asyncio.CancelledError:
            if turn in self._turns:
                self._turns.remove(turn)
            elif not turn.may_start.cancelled():
                self._leave()  # its turn came in the same moment
            raise
        try:
            yield
        finally:
            self._leave()

    def _leave(self) -> None:
        self._in_flight -= 1
        self._give_turns()

    def _give_turns(self) -> None:
        """Start whoever may start; if only the minute stands in the way, come back when it has moved on."""
        now = self._patience.clock()
        while self._started and now - self._started[0] >= MINUTE:
            self._started.popleft()
        self._turns = [turn for turn in self._turns if not turn.may_start.done()]  # a cancelled one is about to leave
        turn = self._next(now)
        while turn is not None and self._has_room(turn, now):
            self._turns.remove(turn)
            self._in_flight += 1
            self._started.append(now)
            turn.may_start.set_result(None)
            turn = self._next(now)
        self._set_alarm(turn, now)

    def _set_alarm(self, turn: _Turn | None, now: datetime) -> None:
        if turn is None and self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        elif (
            turn is not None and self._alarm is None and len(self._started) >= self._share(self._per_minute, turn, now)
        ):
            self._alarm = asyncio.create_task(self._when_the_minute_moves(), name="wait for the call budget")

    def _next(self, now: datetime) -> _Turn | None:
        """Whose turn it is: a person's before those in the background that can still be overtaken."""
        return min(self._turns, key=lambda turn: self._rank(turn, now), default=None)

    def _rank(self, turn: _Turn, now: datetime) -> Urgency:
        return Urgency.PERSON if now - turn.since >= LONGEST_BEHIND else turn.urgency

    def _has_room(self, turn: _Turn, now: datetime) -> bool:
        places, calls = self._share(self._at_once, turn, now), self._share(self._per_minute, turn, now)
        return self._in_flight < places and len(self._started) < calls

    def _share(self, whole: int, turn: _Turn, now: datetime) -> int:
        """What of a bound this call may use up to; at least one."""
        if self._rank(turn, now) is Urgency.PERSON:
            return whole
        return max(1, whole - -(-whole // KEPT_FOR_PEOPLE))

    async def _when_the_minute_moves(self) -> None:
        """Wait until the oldest call of the last minute is a minute old, and say so where one looks."""
        left_s = max(0.0, (self._started[0] + MINUTE - self._patience.clock()).total_seconds())
        pause = Wait(left_s, "gets no more calls this minute")
        await (self._patience.wait(self._service, pause) if left_s > SHOWN_FROM_S else self._patience.sleep(left_s))
        self._alarm = None
        self._give_turns()


class Budgets:
    """One budget for each service, for everything in this process."""

    def __init__(self, patience: Patience, per_minute: int | None = None) -> None:
        """`per_minute` holds for every service; None: what its limits suggest."""
        self.graph = Budget("Microsoft Graph", patience, per_minute=per_minute or GRAPH_PER_MINUTE)
        self.partner_center = Budget("Partner Center", patience, per_minute=per_minute or PARTNER_CENTER_PER_MINUTE)
        self.login = Budget("Microsoft sign-in", patience, per_minute=per_minute or LOGIN_PER_MINUTE)
