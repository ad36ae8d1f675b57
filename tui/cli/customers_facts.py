"""Customers, ends of relationships and differences as other programs get them: JSON objects, and rows of CSV.

The names and forms here are what `tenantry customers --help` promises.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from tui.model.consent import ConsentState
from tui.model.customer import Customer
from tui.model.estate_view import MEANINGS, Difference, concerned
from tui.model.forecast import Loss
from tui.model.relationship import Relationship
from tui.model.roles import role_name

FIELDS = (
    "tenant_id", "name", "alias", "domain", "other_domains", "sources", "is_starred", "consent", "relationships",
    "remark", "seen_at", "missing_since", "last_opened_at", "note", "colour", "is_protected",
)  # fmt: skip
ENDING_FIELDS = (
    "on", "at", "days_left", "tenant_id", "name", "domain", "relationship_id", "relationship", "is_microsoft_led",
    "cannot_extend", "auto_extends", "roles_lost", "keeps_access",
)  # fmt: skip
DIFFERENCE_FIELDS = (
    "difference", "title", "whose_job", "tenant_id", "name", "domain", "relationship_id", "relationship", "days_left",
)  # fmt: skip
CSV_FIELDS = (
    "tenant_id", "name", "alias", "domain", "other_domains", "sources", "is_starred", "consent", "consent_code",
    "consent_learnt_at", "link_sent_at", "link_sent_by", "relationship", "relationship_status", "relationship_ends_at",
    "relationship_auto_extends", "remark", "seen_at", "missing_since", "last_opened_at", "note", "is_protected",
)  # fmt: skip
"""In a row of CSV only the relationship that counts has room."""

Fact = dict[str, object]
Row = tuple[str | int, ...]


def as_fact(customer: Customer, now: datetime) -> Fact:
    """One customer as an object."""
    mark, is_ended = customer.consent, customer.standing is ConsentState.ENDED
    consent = {
        "state": str(customer.standing),
        "code": "" if is_ended else mark.code,
        "learnt_at": as_time(customer.standing_learnt_at),
        "learnt_by": str(customer.learnt_by),
        "short_of": [] if is_ended else list(mark.short_of),
        "beyond": [] if is_ended else list(mark.beyond),
        "link_sent_at": as_time(mark.link_sent_at),
        "link_sent_by": mark.link_sent_by,
    }
    values = (
        customer.tenant_id, customer.name, customer.alias, customer.domain, list(customer.other_domains),
        sorted(customer.sources), customer.is_starred, consent,
        [_relationship(item, now) for item in customer.relationships], customer.remark(now),
        as_time(customer.seen_at), as_time(customer.missing_since), as_time(customer.last_opened_at),
        customer.note, customer.colour, customer.is_protected,
    )  # fmt: skip
    return dict(zip(FIELDS, values, strict=True))


def as_csv_row(customer: Customer, now: datetime) -> Row:
    """One customer as a row of `CSV_FIELDS`."""
    mark, current = customer.consent, customer.relationship
    code = "" if customer.standing is ConsentState.ENDED else mark.code
    relationship = (current.name, current.status, as_time(current.ends_at) or "", _yes(current.auto_extends)) if (
        current
    ) else ("", "", "", "")  # fmt: skip
    return (
        customer.tenant_id, customer.name, customer.alias, customer.domain, " ".join(customer.other_domains),
        " + ".join(sorted(customer.sources)), _yes(customer.is_starred), str(customer.standing), code,
        as_time(customer.standing_learnt_at) or "", as_time(mark.link_sent_at) or "", mark.link_sent_by,
        *relationship, customer.remark(now), as_time(customer.seen_at) or "", as_time(customer.missing_since) or "",
        as_time(customer.last_opened_at) or "", customer.note, _yes(customer.is_protected),
    )  # fmt: skip


def ending_as_fact(loss: Loss, now: datetime) -> Fact:
    """The end of one relationship as an object."""
    customer, item = loss.customer, loss.relationship
    values = (
        loss.on.isoformat(), as_time(loss.at), loss.days_left(now), customer.tenant_id, customer.name, customer.domain,
        item.id, item.name, item.is_microsoft_led, item.cannot_extend, loss.auto_extends, _roles(loss.roles_lost),
        loss.keeps,
    )  # fmt: skip
    return dict(zip(ENDING_FIELDS, values, strict=True))


def ending_as_row(loss: Loss, now: datetime) -> Row:
    """The same as a row of `ENDING_FIELDS`, the roles by name."""
    fact = ending_as_fact(loss, now) | {"roles_lost": ", ".join(map(role_name, loss.roles_lost))}
    return tuple(_cell(value) for value in fact.values())


def difference_as_fact(difference: Difference, customer: Customer, now: datetime) -> Fact:
    """One difference of one customer as an object; relationship and days are null when it is of no one of them."""
    meaning, item = MEANINGS[difference], concerned(difference, customer, now)
    values = (
        str(difference), meaning.title, str(meaning.owner), customer.tenant_id, customer.name, customer.domain,
        item.id if item else None, item.name if item else None, item.days_left(now) if item else None,
    )  # fmt: skip
    return dict(zip(DIFFERENCE_FIELDS, values, strict=True))


def difference_as_row(difference: Difference, customer: Customer, now: datetime) -> Row:
    """The same as a row of `DIFFERENCE_FIELDS`."""
    return tuple(_cell(value) for value in difference_as_fact(difference, customer, now).values())


def as_time(at: datetime | None) -> str | None:
    """A moment as text in UTC, to the second."""
    return at.isoformat(timespec="seconds") if at else None


def _relationship(item: Relationship, now: datetime) -> Fact:
    return {
        "id": item.id,
        "name": item.name,
        "status": item.status,
        "ends_at": as_time(item.ends_at),
        "days_left": item.days_left(now),
        "auto_extends": item.auto_extends,
        "cannot_extend": item.cannot_extend,
        "is_microsoft_led": item.is_microsoft_led,
        "roles": _roles(item.role_ids),
    }


def _roles(role_ids: Sequence[str]) -> list[Fact]:
    return [{"id": role_id, "name": role_name(role_id)} for role_id in role_ids]


def _yes(value: bool) -> str:
    return "true" if value else "false"


def _cell(value: object) -> str | int:
    if isinstance(value, bool):
        return _yes(value)
    return value if isinstance(value, int) else "" if value is None else str(value)
