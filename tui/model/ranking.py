"""What is searched of a customer, and how near to hand it belongs: the same order on every screen and in every list."""

from __future__ import annotations

from datetime import datetime

from tui.model.customer import Customer
from tui.model.search import Entry


def as_entry(customer: Customer, now: datetime) -> Entry:
    """What is searched of a customer, and how near to hand it belongs."""
    return Entry(
        name=customer.name,
        tenant_id=customer.tenant_id,
        alias=customer.alias or None,
        domains=tuple(filter(None, (customer.domain, *customer.other_domains))),
        tags=(customer.note,) if customer.note else (),
        weight=weight(customer, now),
    )


def weight(customer: Customer, now: datetime) -> float:
    """Starred ones first, then those opened often or lately; a use counts half as much each week."""
    starred = 1000.0 if customer.is_starred else 0.0
    if customer.last_opened_at is None:
        return starred
    weeks = max(0.0, (now - customer.last_opened_at).total_seconds()) / (7 * 86400)
    return float(starred + customer.times_opened * 0.5**weeks)
