"""What an estate loses on which day, if nobody does anything. Days are those of UTC, in which Graph tells every end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tui.model.customer import Customer
from tui.model.relationship import EXTENSION, Relationship, after

WEEK_D = 7


@dataclass(frozen=True, slots=True)
class Loss:
    """One live relationship on the day its term is over."""

    on: date
    """The day in UTC."""
    at: datetime
    """The moment (UTC)."""
    customer: Customer
    relationship: Relationship
    roles_lost: tuple[str, ...]
    """Role template ids that the customer's other relationships do not have for longer."""
    keeps: bool
    """Whether another live relationship still gives some role afterwards."""
    auto_extends: bool
    """Whether it extends itself on that day: nothing is lost then."""

    def days_left(self, now: datetime) -> int:
        """Whole days until then, as the customer list counts them."""
        return (self.at - now) // timedelta(days=1)


def forecast(customers: Iterable[Customer], now: datetime, within_days: int | None = None) -> list[Loss]:
    """Every live relationship whose term ends after `now`, and within so many whole days, soonest first.

    Of a customer that no list has any more nothing is foretold: its relationships are gone already.
    """
    found = [loss for customer in customers if not customer.missing_since for loss in _of(customer, now)]
    if within_days is not None:
        found = [loss for loss in found if loss.days_left(now) <= within_days]
    return sorted(found, key=lambda loss: (loss.at, loss.customer.title, loss.customer.tenant_id, loss.relationship.id))


def by_week(losses: Iterable[Loss], now: datetime, weeks: int) -> list[int]:
    """How many relationships end for good in each week from `now` on; what extends itself is none of them."""
    counts = [0] * weeks
    for loss in losses:
        week = loss.days_left(now) // WEEK_D
        if not loss.auto_extends and 0 <= week < weeks:
            counts[week] += 1
    return counts


def roles_held(relationships: Iterable[Relationship], at: datetime) -> frozenset[str]:
    """The roles that live relationships give at a moment from now on, if nobody does anything."""
    return frozenset(role for item in relationships if _lasts_beyond(item, at) for role in item.role_ids)


def _of(customer: Customer, now: datetime) -> Iterator[Loss]:
    """The ends of one customer's relationships."""
    live = [item for item in customer.relationships if item.is_live]
    for item in live:
        end = _next_end(item, now)
        if end is None:
            continue
        kept = roles_held((other for other in live if other is not item), end)
        lost = () if item.auto_extends else _without(item.role_ids, kept)
        yield Loss(end.date(), end, customer, item, lost, item.auto_extends or bool(kept), item.auto_extends)


def _without(role_ids: Sequence[str], kept: frozenset[str]) -> tuple[str, ...]:
    return tuple(role for role in dict.fromkeys(role_ids) if role not in kept)


def _next_end(item: Relationship, now: datetime) -> datetime | None:
    """When its present term is over; None if it never is, or was by the local copy, which then is out of date."""
    end = item.ends_at
    if end is None or (end <= now and not item.auto_extends):
        return None
    if end <= now:
        terms = (now - end) // EXTENSION + 1
        end = after(end, terms * EXTENSION)
    return end


def _lasts_beyond(item: Relationship, at: datetime) -> bool:
    """Whether a live relationship gives its roles after this moment: it has a later end, none, or extends itself."""
    return item.is_live and (item.auto_extends or item.ends_at is None or item.ends_at > at)
