"""Customers as rows of the table: which columns, which cells, which order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tui.model.consent import NEEDS_CONSENT, ConsentState
from tui.model.customer import Customer
from tui.model.identifiers import TenantId
from tui.model.relationship import SOON_D
from tui.model.reminding import AFTER_DAYS, days_waited
from tui.model.search import fold
from tui.ui.widgets.customer_table import Cell, Column
from tui.ui.words import PROTECTED_MARK, consent_cell, gdap_cell, used_cell

COLUMNS = (
    Column("star", "", 2),
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
    LINK_OLD = "link sent long ago"
    """As many days as the settings say, and no consent yet."""


ListPart = ShowOnly | ConsentState
"""What the list can show alone: a part that is worked on, or the customers whose consent stands at one state."""


def fits(customer: Customer, part: ListPart, now: datetime, remind_after_days: int = AFTER_DAYS) -> bool:
    """Whether a customer belongs to that part of the list."""
    if part is ShowOnly.LINK_OLD:
        return days_waited(customer, now, remind_after_days) is not None
    if isinstance(part, ConsentState):
        return customer.standing is part
    if part is ShowOnly.NEEDS_CONSENT:
        return customer.standing in NEEDS_CONSENT
    if part is ShowOnly.ENDS_SOON:
        current = customer.relationship
        days = current.days_left(now) if current and current.is_live else None
        return days is not None and days <= SOON_D and not (current and current.auto_extends)
    return part is ShowOnly.ALL or customer.is_starred


CONSENT_ORDER = (
    ConsentState.MISSING, ConsentState.LINK_SENT, ConsentState.SHORT, ConsentState.BLOCKED, ConsentState.NO_ACCESS,
    ConsentState.ENDED, ConsentState.UNKNOWN, ConsentState.MORE, ConsentState.GRANTED,
)  # fmt: skip
"""What needs somebody comes first."""

_CONSENT_RANK = {state: at for at, state in enumerate(CONSENT_ORDER)}


class SortBy(StrEnum):
    """An order of the list; by default the best match comes first."""

    BEST = "best match"
    CUSTOMER = "customer"
    DOMAIN = "domain"
    CONSENT = "consent"
    GDAP = "gdap"
    USED = "used"


_FAR = 10**6

SortKey = tuple[float, str] | tuple[float, float, str]

SORT_KEYS: dict[SortBy, Callable[[Customer, datetime], SortKey]] = {
    SortBy.CUSTOMER: lambda customer, _: (0, fold(customer.title)),
    SortBy.DOMAIN: lambda customer, _: (not customer.domain, customer.domain),
    SortBy.CONSENT: lambda customer, _: (
        _CONSENT_RANK[customer.standing],
        at.timestamp() if (at := customer.standing_learnt_at) else 0,
        fold(customer.title),
    ),
    SortBy.GDAP: lambda customer, now: (_days(customer, now), fold(customer.title)),
    SortBy.USED: lambda customer, _: (
        -customer.last_opened_at.timestamp() if customer.last_opened_at else 0,
        fold(customer.title),
    ),
}


def _days(customer: Customer, now: datetime) -> float:
    current = customer.relationship
    days = current.days_left(now) if current else None
    return _FAR if days is None else days


def is_found_alike(before: Sequence[Customer], after: Sequence[Customer]) -> bool:
    """Whether a search finds the same in both, so that nothing has to be indexed again."""
    return len(before) == len(after) and all(
        old is new or _found_by(old) == _found_by(new) for old, new in zip(before, after, strict=True)
    )


def _found_by(customer: Customer) -> tuple[object, ...]:
    """All that an index knows of a customer, but for the moment at which it was made."""
    return (
        customer.tenant_id, customer.name, customer.alias, customer.domain, customer.other_domains,
        customer.is_starred, customer.times_opened, customer.last_opened_at, customer.note,
    )  # fmt: skip


def count_standings(
    counts: Counter[ConsentState], before: Sequence[Customer], after: Sequence[Customer], *, is_alike: bool
) -> Counter[ConsentState]:
    """How many customers are in each state. `counts` are those of `before`: of a list that is alike, only customers
    that changed are looked at."""
    if not is_alike:
        return Counter(customer.standing for customer in after)
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old is not new]
    found = counts.copy()
    found.update(new.standing for _, new in changed)
    found.subtract(old.standing for old, _ in changed)
    return found


@dataclass(frozen=True, slots=True)
class CustomerRows:
    """The customers behind the table's rows; cells are made for rows on screen only."""

    customers: Sequence[Customer]
    now: datetime
    is_whole: bool = True
    """Whether the lists were read to their end."""
    marks: Container[TenantId] = frozenset()
    """The customers that a person picked out."""
    remind_after_days: int = AFTER_DAYS
    """After so many days a link that was sent is shown as too old."""
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
        consent, consent_role = consent_cell(customer, self.now, self.remind_after_days)
        gdap, gdap_role = gdap_cell(customer, self.now, is_whole=self.is_whole, tells_gdap=self.tells_gdap)
        mark = ("▪" if customer.tenant_id in self.marks else " ") + ("★" if customer.is_starred else "")
        guard = f"{PROTECTED_MARK} " if customer.is_protected else ""
        name_role = "warn" if guard else "dim" if customer.missing_since else ""
        return (
            Cell(mark.rstrip(), "star"),
            Cell(guard + customer.title, name_role),
            Cell(customer.domain, "dim"),
            Cell(consent, consent_role),
            Cell(gdap, gdap_role),
            Cell(used_cell(customer, self.now), "dim"),
        )
