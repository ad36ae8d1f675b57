"""Marks of customers whose consent address was sent, as other instances and the command line write them meanwhile."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime

from tui.errors import StoreError
from tui.model.consent import ConsentMark
from tui.model.identifiers import TenantId
from tui.services.desk import Desk

_NEVER = datetime.min.replace(tzinfo=UTC)


class SentMarks:
    """Brings such marks into the list. Where list and disk differ, what was changed counts; if both were, the newer."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._bases: dict[TenantId, ConsentMark] = {}
        """What was written when it was last looked at."""

    def in_list(self) -> list[TenantId]:
        """Customers whose address was sent, as the list in memory has it; looks at every one."""
        customers = self._desk.listing.customers.values()
        sent = [each for each in customers if each.consent.link_sent_at is not None]
        for each in sent:
            self._bases.setdefault(each.tenant_id, each.consent)
        return sorted(each.tenant_id for each in sent)

    async def take_in(self, watched: Collection[TenantId]) -> list[TenantId]:
        """Look at what is written: the tenants whose address was sent. A disk that does not let us has no news."""
        desk = self._desk
        try:
            found = await desk.store.load_sent(desk.account.id, watched)
        except StoreError:
            return []
        for tenant_id, written in found.items():
            known = desk.listing.customers.get(tenant_id)
            if known is not None and written != known.consent and self._is_news(tenant_id, known.consent, written):
                desk.listing.mark(tenant_id, written)
            self._bases[tenant_id] = written
        return [tenant_id for tenant_id, mark in found.items() if mark.link_sent_at is not None]

    def _is_news(self, tenant_id: TenantId, known: ConsentMark, written: ConsentMark) -> bool:
        if known == self._bases.get(tenant_id):
            return self._desk.store_problem is None  # else what is known here could not be written
        return _stamp(written) > _stamp(known)


def _stamp(mark: ConsentMark) -> datetime:
    """When a mark was last changed, as far as it tells."""
    return max(mark.learnt_at or _NEVER, mark.link_sent_at or _NEVER)
