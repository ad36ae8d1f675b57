"""Whose turn it is: a heap of due moments, with a bound on how many there are in a minute."""

from __future__ import annotations

import asyncio
import heapq
from collections import deque
from datetime import datetime, timedelta

from tui.model.identifiers import TenantId
from tui.model.waiting import LEAST_WAIT_S
from tui.services.desk import Desk

MOST_PER_MINUTE = 30
"""Looks of the watcher: a twentieth of what the sign-in service is asked at most (`transport.budget`)."""
_MINUTE = timedelta(minutes=1)


class Turns:
    """When each customer is due, on the steady clock."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._due: dict[TenantId, datetime] = {}
        self._heap: list[tuple[datetime, TenantId]] = []
        """Every moment that was planned; one that was planned anew since is passed over."""
        self._taken: deque[datetime] = deque()
        """The looks of the last minute."""
        self._not_before: datetime | None = None
        self._news_at: datetime | None = None
        self._is_woken = asyncio.Event()

    def due(self, tenant_id: TenantId) -> datetime | None:
        """When a customer is due."""
        return self._due.get(tenant_id)

    def plan(self, tenant_id: TenantId, in_s: float) -> None:
        """Let a customer be due in so many seconds, whatever was planned before."""
        due = self._due[tenant_id] = self._desk.clock() + timedelta(seconds=in_s)
        heapq.heappush(self._heap, (due, tenant_id))

    def drop(self, tenant_id: TenantId) -> None:
        """Let a customer never be due."""
        self._due.pop(tenant_id, None)

    def hold_off(self, seconds: float) -> None:
        """Let nobody be due for so long."""
        self._not_before = self._desk.clock() + timedelta(seconds=seconds)

    def count(self) -> None:
        """One look has begun."""
        self._taken.append(self._desk.clock())

    def wake(self) -> None:
        """Something has changed: whoever waits in `next` looks again."""
        self._is_woken.set()

    def is_news_due(self) -> bool:
        """Whether it is time to see what other instances wrote; counts as done then."""
        now = self._desk.clock()
        if self._news_at is not None and now - self._news_at < timedelta(seconds=LEAST_WAIT_S):
            return False
        self._news_at = now
        return True

    async def next(self, at_most_s: float) -> TenantId | None:
        """The next customer that is due, once it is; None when `at_most_s` is over before, or something has changed."""
        first = self._first()
        now = self._desk.clock()
        at = now + timedelta(seconds=at_most_s)
        if first is not None:
            at = min(at, max(first[0], self._earliest(now)))
        if at > now:
            await self._pause((at - now).total_seconds())
            return None
        if first is None:
            return None
        heapq.heappop(self._heap)
        self._due.pop(first[1], None)
        return first[1]

    def _first(self) -> tuple[datetime, TenantId] | None:
        while self._heap and self._due.get(self._heap[0][1]) != self._heap[0][0]:
            heapq.heappop(self._heap)
        return self._heap[0] if self._heap else None

    def _earliest(self, now: datetime) -> datetime:
        """Before when nobody may be looked at."""
        while self._taken and now - self._taken[0] >= _MINUTE:
            self._taken.popleft()
        full = self._taken[0] + _MINUTE if len(self._taken) >= MOST_PER_MINUTE else now
        return max(now, full, self._not_before or now)

    async def _pause(self, seconds: float) -> None:
        """Wait so long, or until woken."""
        sleeping = asyncio.ensure_future(self._desk.sleep(seconds))
        woken = asyncio.create_task(self._is_woken.wait(), name="wait for a change")
        try:
            await asyncio.wait((sleeping, woken), return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (sleeping, woken):
                task.cancel()
            self._is_woken.clear()
