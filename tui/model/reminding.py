"""Consent links that were sent and not answered: after how many days somebody is reminded of one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from tui.model.consent import ConsentState
from tui.model.customer import Customer

AFTER_DAYS = 7
"""Unless the settings say otherwise: a week in which an administrator is away passes first."""


def days_waited(customer: Customer, now: datetime, after_days: int = AFTER_DAYS) -> int | None:
    """Whole days since the link was sent, when that is `after_days` or more and consent has not come; else None."""
    sent_at = customer.consent.link_sent_at
    if sent_at is None or customer.standing is not ConsentState.LINK_SENT or customer.missing_since is not None:
        return None
    days = (now - sent_at) // timedelta(days=1)
    return days if days >= after_days else None


def reminder(customers: Iterable[Customer], now: datetime, after_days: int = AFTER_DAYS) -> str:
    """What a person is told of links that wait too long; empty when none does."""
    count = sum(days_waited(each, now, after_days) is not None for each in customers)
    if not count:
        return ""
    links, them = ("link", "it") if count == 1 else ("links", "them")
    return f"{count:,} consent {links} sent {after_days} or more days ago: no consent yet. F7 shows {them}."
