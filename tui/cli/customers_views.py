"""What `tenantry customers` shows: customers, ends of relationships, or differences, each in all three forms."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from tui.cli.customers_arguments import CustomersArguments
from tui.cli.customers_facts import (
    CSV_FIELDS,
    DIFFERENCE_FIELDS,
    ENDING_FIELDS,
    Fact,
    Row,
    as_csv_row,
    as_fact,
    difference_as_fact,
    difference_as_row,
    ending_as_fact,
    ending_as_row,
)
from tui.cli.customers_table import Lines, customers_table, differences_table, endings_table
from tui.model.customer import Customer
from tui.model.estate_view import differences
from tui.model.forecast import forecast
from tui.model.ranking import as_entry
from tui.model.search import CustomerIndex


@dataclass(frozen=True, slots=True)
class View:
    """One list in the forms that it can be shown in; each is made when it is asked for."""

    what: str
    """What the journal calls its entries."""
    count: int
    none: str
    """What to tell when there are none."""
    head: Sequence[str]
    """The columns of `rows`."""
    facts: Callable[[], Iterable[Fact]]
    rows: Callable[[], Iterable[Row]]
    lines: Callable[[int | None], Lines]
    """For a terminal of so many cells; None: as wide as it takes."""


def view_of(
    arguments: CustomersArguments, customers: Sequence[Customer], now: datetime, *, has_gdap_lists: bool
) -> View:
    """What is asked for."""
    found = chosen(arguments, customers, now)
    if arguments.ending_d is not None:
        return _endings(found, now, arguments.ending_d)
    if arguments.differences:
        return _differences(found, now, has_gdap_lists=has_gdap_lists)
    return View(
        "customers",
        len(found),
        "No customer fits." if customers else "There is no customer.",
        CSV_FIELDS,
        lambda: (as_fact(each, now) for each in found),
        lambda: (as_csv_row(each, now) for each in found),
        lambda width: customers_table(found, now, width),
    )


def chosen(arguments: CustomersArguments, customers: Sequence[Customer], now: datetime) -> list[Customer]:
    """The customers that are asked for, in the order of the list on the screen; a pasted text finds its customer."""
    index = CustomerIndex(as_entry(each, now) for each in customers)
    found = [customers[row] for row in index.find(index.as_query(arguments.filter)).rows]
    return [each for each in found if arguments.state in (None, each.standing)]


def _endings(found: Sequence[Customer], now: datetime, within_days: int) -> View:
    losses = forecast(found, now, within_days)
    return View(
        "ends of relationships",
        len(losses),
        "No relationship of these customers ends so soon.",
        ENDING_FIELDS,
        lambda: (ending_as_fact(each, now) for each in losses),
        lambda: (ending_as_row(each, now) for each in losses),
        lambda width: endings_table(losses, now, width),
    )


def _differences(found: Sequence[Customer], now: datetime, *, has_gdap_lists: bool) -> View:
    by_kind = differences(found, now, has_gdap_lists=has_gdap_lists)
    pairs = [(kind, each) for kind, customers in by_kind.items() for each in customers]
    return View(
        "differences",
        len(pairs),
        "No difference: lists, relationships and consents fit together.",
        DIFFERENCE_FIELDS,
        lambda: (difference_as_fact(kind, each, now) for kind, each in pairs),
        lambda: (difference_as_row(kind, each, now) for kind, each in pairs),
        lambda width: differences_table(by_kind, now, width),
    )
