"""What customers' tenants told of themselves: from the local copy at once, and again when it is asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from tui.errors import StoreError
from tui.model.identifiers import TenantId
from tui.model.tenant_facts import TenantFacts, with_earlier
from tui.services.desk import Desk


class KnownFacts:
    """The facts of one account's customers."""

    def __init__(self, desk: Desk, *, lasts_s: float) -> None:
        self._desk = desk
        self._lasts = timedelta(seconds=lasts_s)
        self.facts: dict[TenantId, TenantFacts] = {}
        """As last told, in this run or an earlier one."""
        self._told_at: dict[TenantId, datetime] = {}
        """When those of this run were told, by the clock that no step moves."""

    async def load(self) -> None:
        """Take in the local copy; nothing when it cannot be read, for each tenant is asked anyway."""
        try:
            kept = await self._desk.store.load_facts(self._desk.account.id)
        except StoreError:
            return
        self.facts = {**kept, **self.facts}

    def are_current(self, tenant_id: TenantId) -> bool:
        """Whether they need not be asked for: told in this run, whole, and not long ago."""
        known, told_at = self.facts.get(tenant_id), self._told_at.get(tenant_id)
        if known is None or known.failed or told_at is None:
            return False
        return self._desk.clock() - told_at < self._lasts

    def outdate(self, tenant_id: TenantId) -> None:
        """Let them be asked for again; until then they stand with their age."""
        self._told_at.pop(tenant_id, None)

    def forget(self, tenant_id: TenantId) -> None:
        """Know nothing of a tenant."""
        self.facts.pop(tenant_id, None)
        self.outdate(tenant_id)

    async def ask(self, tenant_id: TenantId) -> TenantFacts:
        """The facts as the tenant tells them now; a part that it does not tell, as it was told before. Keeps nothing.

        Raises the refusal.
        """
        remote = await self._desk.connected()
        told = await remote.graph.facts(await self._desk.customer_pass(tenant_id))
        return with_earlier(replace(told, asked_at=self._desk.wall()), self.facts.get(tenant_id))

    async def keep(self, facts: TenantFacts) -> None:
        """Keep what was told, here and for later runs."""
        self.facts[facts.tenant_id] = facts
        self._told_at[facts.tenant_id] = self._desk.clock()
        await self._desk.keep(self._desk.store.save_facts(self._desk.account.id, facts))
