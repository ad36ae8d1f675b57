"""What stands around the rows of the customer list: the count, and the strip about the highlighted customer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rich.cells import cell_len, set_cell_size
from textual.content import Content

from tui.model.clock import as_age
from tui.model.consent import ConsentState
from tui.model.customer import Customer
from tui.model.reminding import AFTER_DAYS
from tui.services import ListingState
from tui.ui.text import Part, safe
from tui.ui.widgets.customer_rows import ListPart, ShowOnly
from tui.ui.widgets.customer_table import TableState
from tui.ui.words import CONSENT_CELLS, live_gdap, standing_sentence


@dataclass(frozen=True, slots=True)
class ListView:
    """All that the list shows besides the customers themselves."""

    state: ListingState
    now: datetime
    listed_at: datetime | None
    is_refreshing: bool
    trouble: str
    """What is missing from the list and why; empty when nothing is."""
    without_rows: TableState
    """Shown in the place of the rows when there are none at all."""
    remind_after_days: int = AFTER_DAYS
    """After so many days a link that was sent is shown as too old."""
    tells_gdap: bool = True
    """Whether the cloud has lists of GDAP relationships."""


def part_words(part: ListPart) -> str:
    """A part of the list, in the words of its column."""
    return CONSENT_CELLS[part][0] if isinstance(part, ConsentState) else str(part)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many customers there are of each kind."""

    found: int
    """Those that the filter leaves."""
    total: int
    marked: int


def count_line(view: ListView, part: ListPart, counts: Counts, width: int) -> Content:
    """How many customers are shown, in at most `width` cells if it can: the age goes first, then words.

    A width of 0 stands for a line that is not laid out yet, and cuts nothing.
    """
    age = "refreshing…" if view.is_refreshing else as_age(view.now - view.listed_at) if view.listed_at else ""
    style = "$warning" if view.state is ListingState.STALE and not view.is_refreshing else ""
    shown: Part = (f"{part_words(part)} · ", "$primary") if part is not ShowOnly.ALL else ""
    marks: Part = (f"{counts.marked:,} marked · ", "$accent") if counts.marked else ""
    few: Part = (f"▪{counts.marked:,} · ", "$accent") if counts.marked else ""
    count = f"{counts.found:,} of {counts.total:,}"
    lines = [
        safe(shown, marks, count, (f" · {age}" if age else "", style)),
        safe(shown, marks, count),
        safe(shown, few, count),
        safe(shown, few, f"{counts.found:,}"),
    ]
    return next((line for line in lines if not width or line.cell_length <= width), lines[-1])


def detail_lines(customer: Customer, view: ListView, width: int) -> Content:
    """Three lines about one customer, uncut as far as `width` cells go."""
    name = f"{customer.title} ({customer.name})" if customer.alias else customer.title
    is_told = view.is_refreshing or customer.standing is ConsentState.ENDED  # its sentence says the same
    remark = "" if is_told else customer.remark(view.now, tells_gdap=view.tells_gdap)
    about = (remark, standing_sentence(customer, view.now), live_gdap(customer, view.now))
    lines: Sequence[str] = (
        " · ".join(part for part in (name, customer.domain) if part),
        customer.tenant_id,
        " · ".join(part for part in about if part),
    )
    first, *rest = (line if cell_len(line) <= width else set_cell_size(line, width - 1) + "…" for line in lines)
    return safe((first, "$foreground"), *("\n" + line for line in rest))
