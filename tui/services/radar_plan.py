"""Which customers a run of the radar asks about, in which order, and whose earlier answer still counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tui.model.consent import ConsentState
from tui.model.customer import Customer
from tui.model.identifiers import TenantId

COUNTS_FOR = {
    ConsentState.GRANTED: timedelta(hours=24),
    ConsentState.MORE: timedelta(hours=24),
    ConsentState.SHORT: timedelta(hours=1),
    ConsentState.MISSING: timedelta(hours=1),
    ConsentState.BLOCKED: timedelta(hours=6),
    ConsentState.NO_ACCESS: timedelta(hours=6),
}
"""How long an answer counts before the customer is asked again unbidden.

Consent that was given is rarely withdrawn, and opening a session asks in any case: a day. What is missing is just being
worked on, and scopes in a token stay as they are for its lifetime of about an hour: an hour. Policies and relationships
are changed by people who are told to, within a working day: six hours.
"""

_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run has to do."""

    ask: tuple[TenantId, ...]
    """In this order: what is unknown first, then what was learnt longest ago."""
    reused: int
    """Customers whose answer still counts."""


def plan(customers: Iterable[Customer], now: datetime, *, is_fresh: bool) -> Plan:
    """Which of the customers to ask. `is_fresh`: all of them, whatever is known."""
    whole = list(customers)
    ask = [each for each in whole if is_fresh or not still_counts(each, now)]
    ask.sort(key=lambda each: each.consent.learnt_at or _NEVER)
    return Plan(tuple(each.tenant_id for each in ask), len(whole) - len(ask))


def still_counts(customer: Customer, now: datetime) -> bool:
    """Whether what is known of a customer's consent needs no asking. The lists alone tell of an ended relationship. An
    answer from the future is one from before the machine's clock was set back, and counts no more."""
    if customer.standing is ConsentState.ENDED:
        return True
    learnt_at, lasts = customer.consent.learnt_at, COUNTS_FOR.get(customer.consent.state)
    return learnt_at is not None and lasts is not None and timedelta() <= now - learnt_at < lasts
