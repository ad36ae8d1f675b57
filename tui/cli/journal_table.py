"""The journal as a table for people: as many columns as the terminal has room for."""

from __future__ import annotations

from collections.abc import Sequence

from tui.cli.cells import fitted_table
from tui.model.foreign_text import foreign_text
from tui.model.journal import Record

COLUMNS = ("No.", "Time (UTC)", "What", "Result", "Customer", "Account", "Detail", "Correlation id")
_CUSTOMER = 4


def table(records: Sequence[Record], width: int | None = None) -> tuple[list[str], tuple[str, ...]]:
    """The lines of a table of `width` cells, its head first, and the columns there was no room for.

    None is as wide as it takes. The last columns go first; after them the customer's name is cut.
    """
    return fitted_table(COLUMNS, [_cells(record) for record in records], _CUSTOMER, width)


def _cells(record: Record) -> tuple[str, ...]:
    """One row. The file may have been changed by anybody: what comes out of it is foreign."""
    customer = record.customer or record.customer_id
    if record.is_purged:
        return str(record.number), "", "(purged)", "", "", "", "", ""
    time = record.at[:19].replace("T", " ")
    result = f"{record.result} {record.code}".strip()
    texts = (time, record.what, result, customer, record.account, record.detail, record.correlation_id)
    return str(record.number), *(foreign_text(text) for text in texts)
