"""Customers as rows of the table: which columns, which cells, which order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tui.model.consent import ConsentState
from tui.model.customer import Customer
from tui.model.identifiers import TenantId
from tui.model.search import Entry, fold
from tui.ui.widgets.customer_table import Cell, Column
from tui.ui.words import CONSENT_CELLS, SOON_D, gdap_cell, used_cell

COLUMNS = (
    Column("star", "", 1),
    Column("customer", "Customer", 16, grow=1, is_searched=True),
    Column("domain", "Domain", 10, grow=1, is_searched=True),
    Column("consent", "Consent", 9),
    Column("gdap", "GDAP", 7, is_right=True),
    Column("used", "Used", 6, drop_below=66, is_right=True),
)


class ShowOnly(StrEnum):
    """A part of the list."""

    ALL = "all customers"
    NEEDS_CONSENT = "needs consent"
    ENDS_SOON = "GDAP ends soon"
    STARRED = "starred"


_NEEDS_CONSENT = (ConsentState.MISSING, ConsentState.LINK_SENT, ConsentState.SHORT)


def fits(customer: Customer, part: ShowOnly, now: datetime) -> bool:
    """Whether a customer belongs to that part of the list."""
    if part is ShowOnly.NEEDS_CONSENT:
        return customer.standing in _NEEDS_CONSENT
    if part is ShowOnly.ENDS_SOON:
        current = customer.relationship
        days = current.days_left(now) if current and current.is_live else None
        return days is not None and days <= SOON_D and not (current and current.auto_extends)
    return part is ShowOnly.ALL or customer.is_starred


class SortBy(StrEnum):
    """An order of the list; by default the best match comes first."""

    BEST = "best match"
    CUSTOMER = "customer"
    DOMAIN = "domain"
    CONSENT = "consent"
    GDAP = "gdap"
    USED = "used"


_FAR = 10**6

SORT_KEYS: dict[SortBy, Callable[[Customer, datetime], tuple[float, str]]] = {
    SortBy.CUSTOMER: lambda customer, _: (0, fold(customer.title)),
    SortBy.DOMAIN: lambda customer, _: (not customer.domain, customer.domain),
    SortBy.CONSENT: lambda customer, _: (_CONSENT_ORDER[customer.standing], fold(customer.title)),
    SortBy.GDAP: lambda customer, now: (_days(customer, now), fold(customer.title)),
    SortBy.USED: lambda customer, _: (
        -customer.last_opened_at.timestamp() if customer.last_opened_at else 0,
        fold(customer.title),
    ),
}

_CONSENT_ORDER: dict[ConsentState, int] = {state: at for at, state in enumerate(
    (
        ConsentState.MISSING, ConsentState.LINK_SENT, ConsentState.SHORT, ConsentState.BLOCKED,
        ConsentState.NO_ACCESS, ConsentState.ENDED, ConsentState.UNKNOWN, ConsentState.MORE, ConsentState.GRANTED,
    )
)}  # fmt: skip
"""What needs somebody comes first."""


def _days(customer: Customer, now: datetime) -> float:
    current = customer.relationship
    days = current.days_left(now) if current else None
    return _FAR if days is None else days


def as_entry(customer: Customer, now: datetime) -> Entry:
    """What is searched of a customer, and how near to hand it belongs."""
    return Entry(
        name=customer.name,
        tenant_id=customer.tenant_id,
        alias=customer.alias or None,
        domains=tuple(filter(None, (customer.domain, *customer.other_domains))),
        weight=weight(customer, now),
    )


def weight(customer: Customer, now: datetime) -> float:
    """Starred ones first, then those opened often or lately; a use counts half as much each week."""
    starred = 1000.0 if customer.is_starred else 0.0
    if customer.last_opened_at is None:
        return starred
    weeks = max(0.0, (now - customer.last_opened_at).total_seconds()) / (7 * 86400)
    return float(starred + customer.times_opened * 0.5**weeks)


@dataclass(frozen=True, slots=True)
class CustomerRows:
    """The customers behind the table's rows; cells are made for rows on screen only."""

    customers: Sequence[Customer]
    now: datetime
    is_whole: bool = True
    """Whether the lists were read to their end."""
    tells_gdap: bool = True
    """Whether the cloud has lists of GDAP relationships."""

    def __len__(self) -> int:
        return len(self.customers)

    def key(self, row: int) -> TenantId:
        """The tenant id of a row."""
        return self.customers[row].tenant_id

    def cells(self, row: int) -> Sequence[Cell]:
        """The cells of a row, in the order of `COLUMNS`."""
        customer = self.customers[row]
        consent, consent_role = CONSENT_CELLS[customer.standing]
        gdap, gdap_role = gdap_cell(customer, self.now, is_whole=self.is_whole, tells_gdap=self.tells_gdap)
        name_role = "dim" if customer.missing_since else ""
        return (
            Cell("★" if customer.is_starred else "", "star"),
            Cell(customer.title, name_role),
            Cell(customer.domain, "dim"),
            Cell(consent, consent_role),
            Cell(gdap, gdap_role),
            Cell(used_cell(customer, self.now), "dim"),
        )
