"""The estate's differences, and the ends of its relationships, as rows of tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tui.model.clock import as_age
from tui.model.customer import Customer
from tui.model.estate_view import MEANINGS, Difference, concerned
from tui.model.forecast import Loss
from tui.model.relationship import SOON_D
from tui.ui.widgets.customer_table import Cell, Column, CustomerTable
from tui.ui.words import CONSENT_CELLS

KIND_COLUMNS = (Column("kind", "Difference", 24, grow=1), Column("count", "", 5, is_right=True))
CUSTOMER_COLUMNS = (
    Column("customer", "Customer", 16, grow=1),
    Column("domain", "Domain", 16, grow=1, drop_below=56),
    Column("note", "", 9, is_right=True),
)
ENDING_COLUMNS = (
    Column("on", "Day (UTC)", 10),
    Column("left", "Left", 6, is_right=True),
    Column("customer", "Customer", 16, grow=2),
    Column("loses", "Loses", 12),
    Column("extends", "Extends", 7),
    Column("relationship", "Relationship", 12, grow=1),
)


class EstateTable(CustomerTable):
    """A table one walks in: nothing is typed beside it, so a click takes the focus along."""

    DEFAULT_CSS = "EstateTable:focus { background-tint: transparent 0%; }"

    FOCUS_ON_CLICK = True


@dataclass(frozen=True, slots=True)
class KindRows:
    """The kinds of differences with how many customers have each."""

    found: Mapping[Difference, Sequence[Customer]]

    def __len__(self) -> int:
        return len(Difference)

    def key(self, row: int) -> str:
        """The kind's name."""
        return str(list(Difference)[row])

    def cells(self, row: int) -> Sequence[Cell]:
        """Title and count; what nobody has is dim."""
        difference = list(Difference)[row]
        count = len(self.found[difference])
        role = "" if count else "dim"
        return Cell(MEANINGS[difference].title, role), Cell(f"{count:,}", role)


@dataclass(frozen=True, slots=True)
class DifferentRows:
    """The customers that have one difference."""

    difference: Difference
    customers: Sequence[Customer]
    now: datetime

    def __len__(self) -> int:
        return len(self.customers)

    def key(self, row: int) -> str:
        """The tenant id."""
        return self.customers[row].tenant_id

    def cells(self, row: int) -> Sequence[Cell]:
        """Name, domain, and what the difference is measured by."""
        customer = self.customers[row]
        return Cell(customer.title), Cell(customer.domain, "dim"), _note(self.difference, customer, self.now)


@dataclass(frozen=True, slots=True)
class EndingRows:
    """The ends of relationships, the next one first."""

    losses: Sequence[Loss]
    now: datetime

    def __len__(self) -> int:
        return len(self.losses)

    def key(self, row: int) -> str:
        """The place in the list: a customer has several, and what a service calls its relationships may repeat."""
        return str(row)

    def cells(self, row: int) -> Sequence[Cell]:
        """Day, days left, customer, what is lost, whether it extends itself, relationship."""
        loss = self.losses[row]
        days, plain = loss.days_left(self.now), "dim" if loss.auto_extends else ""
        return (
            Cell(loss.on.isoformat(), plain),
            Cell(f"{days} d", plain or ("warn" if days <= SOON_D else "")),
            Cell(loss.customer.title, plain),
            loses_cell(loss),
            _extends_cell(loss),
            Cell(loss.relationship.name, "accent" if loss.relationship.is_microsoft_led else "dim"),
        )


def loses_cell(loss: Loss) -> Cell:
    """What is lost, in a few letters: `all 11 roles` when none stays."""
    count = len(loss.roles_lost)
    if loss.auto_extends or not count:
        return Cell("nothing", "dim")
    roles = f"{count} role{'s' if count != 1 else ''}"
    return Cell(roles, "warn") if loss.keeps else Cell(f"all {roles}" if count != 1 else "its only role", "bad")


def _extends_cell(loss: Loss) -> Cell:
    if loss.auto_extends:
        return Cell("↻ yes", "dim")
    return Cell("✗ never", "bad") if loss.relationship.cannot_extend else Cell("no")


def _note(difference: Difference, customer: Customer, now: datetime) -> Cell:
    if note := _NOTES.get(difference):
        return note(customer, now)
    item = concerned(difference, customer, now)
    if item is None:
        return Cell("")
    days = item.days_left(now)
    left = "" if days is None else f"{days} d ↻" if item.auto_extends else f"{days} d"
    return Cell(left, "warn" if difference is Difference.ENDS_SOON else "dim")


def _lapses(customer: Customer, now: datetime) -> Cell:
    item = concerned(Difference.REQUESTED, customer, now)
    at = item.lapses_at if item else None
    return Cell(f"{(at - now).days} d left" if at else "", "warn")


def _ended(customer: Customer, now: datetime) -> Cell:
    ends = [item.ends_at for item in customer.relationships if item.ends_at]
    return _aged(max(ends, default=None), now)


def _aged(at: datetime | None, now: datetime) -> Cell:
    return Cell(as_age(now - at) if at else "", "dim")


_NOTES: Mapping[Difference, Callable[[Customer, datetime], Cell]] = {
    Difference.NO_CONSENT: lambda customer, _: Cell(*CONSENT_CELLS[customer.standing]),
    Difference.REQUESTED: _lapses,
    Difference.ENDED: _ended,
    Difference.LEFT_BEHIND: lambda customer, now: _aged(customer.consent.learnt_at, now),
    Difference.GONE: lambda customer, now: _aged(customer.missing_since, now),
}
"""What the last column tells where it is not the days left of a relationship."""
