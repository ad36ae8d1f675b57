"""Customers, ends of relationships and differences as people read them on a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from tui.cli.cells import fitted_table
from tui.cli.output import wrapped
from tui.model.customer import Customer
from tui.model.estate_view import MEANINGS, Difference, concerned
from tui.model.forecast import Loss
from tui.model.foreign_text import foreign_text
from tui.model.roles import role_name

Lines = tuple[list[str], tuple[str, ...]]
"""The lines of a table, and the columns that there was no room for."""

_COLUMNS = ("Customer", "Consent", "GDAP", "Domain", "Tenant id", "Remark")
_ENDING_COLUMNS = ("Day (UTC)", "Left", "Customer", "Loses", "Relationship", "Tenant id")
_DIFFERENCE_COLUMNS = ("  Customer", "Left", "Domain", "Relationship", "Tenant id")
_INDENT = "    "


def customers_table(customers: Sequence[Customer], now: datetime, width: int | None) -> Lines:
    """One line a customer."""
    rows = [
        _clean(each.title, str(each.standing), _gdap(each, now), each.domain, each.tenant_id, each.remark(now))
        for each in customers
    ]
    return fitted_table(_COLUMNS, rows, 0, width)


def endings_table(losses: Sequence[Loss], now: datetime, width: int | None) -> Lines:
    """One line an end; below it the roles that are lost."""
    rows = [
        _clean(
            loss.on.isoformat(), f"{loss.days_left(now)} d", loss.customer.title, _loses(loss), loss.relationship.name,
            loss.customer.tenant_id,
        )
        for loss in losses
    ]  # fmt: skip
    (head, *lines), left_out = fitted_table(_ENDING_COLUMNS, rows, 2, width)
    shown = [head]
    for line, loss in zip(lines, losses, strict=True):
        shown.append(line)
        if names := ", ".join(map(role_name, loss.roles_lost)):
            shown += _below(foreign_text(names, most=len(names)), width)
    return shown, left_out


def differences_table(found: Mapping[Difference, Sequence[Customer]], now: datetime, width: int | None) -> Lines:
    """A paragraph and a list for each difference that somebody has."""
    shown: list[str] = []
    left_out: dict[str, None] = {}
    for difference, customers in found.items():
        if not customers:
            continue
        meaning = MEANINGS[difference]
        shown += [*([""] if shown else []), f"{meaning.title}: {len(customers):,}"]
        shown += _below(f"{meaning.why} Whose job: {meaning.owner}. {meaning.remedy}", width, "  ")
        rows = [_difference_row(difference, customer, now) for customer in customers]
        told = [at for at in range(len(_DIFFERENCE_COLUMNS)) if any(row[at] for row in rows)]
        lines, missing = fitted_table(
            [_DIFFERENCE_COLUMNS[at] for at in told], [[row[at] for at in told] for row in rows], 0, width
        )
        shown += lines
        left_out |= dict.fromkeys(missing)
    return shown, tuple(left_out)


def _difference_row(difference: Difference, customer: Customer, now: datetime) -> tuple[str, ...]:
    item = concerned(difference, customer, now)
    days = item.days_left(now) if item else None
    left = "" if days is None else f"{days} d"
    cells = _clean(customer.title, left, customer.domain, item.name if item else "", customer.tenant_id)
    return f"  {cells[0]}", *cells[1:]


def _gdap(customer: Customer, now: datetime) -> str:
    current = customer.relationship
    if current is None:
        return "none" if customer.sources else ""
    days = current.days_left(now)
    if not current.is_live:
        return "ended" if current.is_over else "pending"
    if days is None:
        return "active"
    return f"{days} d, extends" if current.auto_extends else f"{days} d"


def _loses(loss: Loss) -> str:
    if loss.auto_extends:
        return "nothing, extends itself"
    count = len(loss.roles_lost)
    cannot = ", cannot extend" if loss.relationship.cannot_extend else ""
    if not count:
        return f"nothing, others stay{cannot}"
    roles = "1 role" if count == 1 else f"{count} roles"
    return f"{roles if loss.keeps else f'all {roles}' if count > 1 else 'its only role'}{cannot}"


def _below(paragraph: str, width: int | None, indent: str = _INDENT) -> Iterable[str]:
    """A paragraph below a line, wrapped on a terminal."""
    if width is None:
        return [indent + paragraph]
    return [indent + line for line in wrapped(paragraph, width - len(indent))]


def _clean(*texts: str) -> tuple[str, ...]:
    """Foreign for a second time: the file that it comes from may have been changed by anybody."""
    return tuple(foreign_text(text) for text in texts)
