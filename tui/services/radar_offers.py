"""What the radar can be asked to do right now, and what each would cost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from tui.model.customer import Customer
from tui.model.identifiers import TenantId
from tui.services.radar_plan import still_counts

MOST_A_MINUTE = 480
"""Probes that the call budget of the sign-in service leaves to the background (`tui.transport.budget`, which is not
loaded before the first frame; a test holds the two together)."""


class OfferKind(StrEnum):
    """Which customers a run would be about."""

    LEFT_OVER = "Go on with what is left of the last check"
    MARKED = "Marked in the list"
    SHOWN = "Shown in the list"
    NEEDED = "Need it: unknown, or known for too long"
    ALL = "All, whatever is known"


@dataclass(frozen=True, slots=True)
class Offer:
    """One run that could begin."""

    kind: OfferKind
    asks: int
    """Customers that would be asked about: one request each, more only if the service asks to try again."""
    reuses: int = 0
    """Customers whose answer still counts, and who are not asked."""
    tenant_ids: tuple[TenantId, ...] | None = None
    """Whom it is about; None for those that are left over."""
    is_fresh: bool = False
    """Whether everybody is asked, whatever is known."""


def offers(
    customers: Mapping[TenantId, Customer],
    now: datetime,
    *,
    left_over: int,
    marked: Sequence[TenantId],
    shown: Sequence[TenantId],
) -> tuple[Offer, ...]:
    """What can be begun, the one to propose first. What is proposed never asks again about what is known well enough.

    Over a relationship that has ended there is nothing to ask, unless somebody picked that very customer.
    """
    open_ones = [each for each in customers.values() if not each.is_ended]
    needed = [each.tenant_id for each in open_ones if not still_counts(each, now)]
    here = [tenant_id for tenant_id in shown if tenant_id in customers and not customers[tenant_id].is_ended]
    found = []
    if left_over:
        found.append(Offer(OfferKind.LEFT_OVER, left_over))
    if marked:
        found.append(_fresh(OfferKind.MARKED, marked))
    found.append(Offer(OfferKind.NEEDED, len(needed), len(open_ones) - len(needed), tuple(needed)))
    if here and len(shown) < len(customers):
        found.append(_fresh(OfferKind.SHOWN, here))
    found.append(_fresh(OfferKind.ALL, (each.tenant_id for each in open_ones)))
    return tuple(found)


def _fresh(kind: OfferKind, tenant_ids: Iterable[TenantId]) -> Offer:
    whom = tuple(tenant_ids)
    return Offer(kind, len(whom), tenant_ids=whom, is_fresh=True)


def likely_rate(per_minute: float) -> float:
    """Customers a minute, from the rate that was measured last (0: none was). A short run can be faster than what the
    call budget allows for long."""
    return min(per_minute or MOST_A_MINUTE, MOST_A_MINUTE)


def lasts(offer: Offer, per_minute: float) -> timedelta:
    """About how long it takes at that rate."""
    return timedelta(minutes=offer.asks / likely_rate(per_minute))
