"""Tenants that a service answers no calls of for a while, because it said so."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from tui.errors import NO_DETAILS, Details, TenantryError, Throttled
from tui.model.identifiers import TenantId
from tui.model.urgency import Urgency, urgency
from tui.transport.budget import Budget
from tui.transport.patience import Patience
from tui.transport.retry import LONGEST_WAIT_S, Wait


class Closings:
    """Until when one service is not asked on behalf of which tenant; other tenants are not held up.

    Calls made meanwhile count against the limit and prolong it (Microsoft Graph "Throttling guidance").
    """

    def __init__(self, service: str, patience: Patience) -> None:
        self._service = service
        self._patience = patience
        self._until: dict[TenantId, datetime] = {}
        self._details: dict[TenantId, Details] = {}
        """Of the refusal that closed a tenant, where it was told to a person."""
        self.rests_until: datetime | None = None
        """Until when calls in the background leave the whole service alone (`rest`); None or past: they need not."""

    def note(self, tenant_id: TenantId, status: int, then: Wait | TenantryError) -> None:
        """Take in what follows a refusal: 429 closes the tenant, and so does any time that the service named.

        A closing is never shortened: answers of calls that went out side by side come in any order.
        """
        seconds = then.retry_after_s if isinstance(then, Throttled) else None
        if isinstance(then, Wait) and (status == 429 or then.is_told):
            seconds = then.seconds
        if isinstance(then, Throttled):
            self._details[tenant_id] = then.details
        if seconds is not None:
            until = self._patience.clock() + timedelta(seconds=seconds)
            self._until[tenant_id] = max(until, self._until.get(tenant_id, until))

    def rest(self, seconds: float) -> None:
        """The service as a whole asked to be left alone: whoever nobody waits for asks for no other tenant either."""
        until = self._patience.clock() + timedelta(seconds=seconds)
        self.rests_until = max(until, self.rests_until or until)

    @asynccontextmanager
    async def admission(self, tenant_id: TenantId, budget: Budget) -> AsyncIterator[None]:
        """A place for one call, once the tenant may be asked and calls may leave: whoever waits for the place may
        see the tenant close, or the program lock.

        Raises:
            Throttled: the tenant is closed for longer than is waited for; nothing was sent.
        """
        while True:
            await self._until_open(tenant_id)
            await self._until_rested()
            await self._patience.door.passed()
            async with budget.place():
                if tenant_id not in self._until and not self._rest_left_s() and self._patience.door.is_open:
                    yield
                    return

    async def _until_open(self, tenant_id: TenantId) -> None:
        """Wait until the tenant may be asked again. Raises Throttled."""
        while until := self._until.get(tenant_id):
            left_s = (until - self._patience.clock()).total_seconds()
            if left_s <= 0:
                del self._until[tenant_id]
                return
            if left_s > LONGEST_WAIT_S:
                raise Throttled(
                    f"{self._service} asks us to wait.",
                    f"Try again in {left_s:.0f} seconds.",
                    retry_after_s=left_s,
                    details=self._details.get(tenant_id, NO_DETAILS),
                )
            await self._patience.wait(self._service, Wait(left_s, "asks us to slow down", is_told=True))

    async def _until_rested(self) -> None:
        """Wait as long as the service asked to be left alone, however long that is: nobody waits for this call."""
        while left_s := self._rest_left_s():
            await self._patience.wait(self._service, Wait(left_s, "asks us to slow down", is_told=True))

    def _rest_left_s(self) -> float:
        if self.rests_until is None or urgency() is Urgency.PERSON:
            return 0.0
        return max(0.0, (self.rests_until - self._patience.clock()).total_seconds())
