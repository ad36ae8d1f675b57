"""How facts are written in a column, and read back as they were."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime

from tui.errors import Unreadable
from tui.model.foreign_text import foreign_text, without_controls

LONGEST = 4000
"""Characters read of one column that holds what tenantry did not write."""


def as_column(at: datetime | None) -> str | None:
    """A moment as text in UTC; such texts sort by time. Raises ValueError for a time without a zone."""
    if at is None:
        return None
    if at.tzinfo is None:
        raise ValueError("a time without a zone cannot be kept")
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def parse_moment(text: str) -> datetime:
    """The moment a column holds, aware, in UTC. Raises ValueError for any other text."""
    at = datetime.fromisoformat(text)
    if at.tzinfo is not UTC:
        raise ValueError("a moment is not in UTC")
    return at


def parse_optional(text: str | None) -> datetime | None:
    """As `parse_moment`, of a column that may be empty."""
    return None if text is None else parse_moment(text)


def as_texts(*values: str) -> tuple[str, ...]:
    """What columns hold, safe to show: somebody may have written into the file. Raises TypeError unless all are text.

    Damage can turn a column into a number or into bytes.
    """
    whole = "".join(values)  # the quickest look there is: it is taken for every customer
    if whole.isprintable() and whole == without_controls(whole):
        return values
    return tuple(foreign_text(value, most=LONGEST) for value in values)


@contextlib.contextmanager
def reading(rows: sqlite3.Cursor) -> Iterator[sqlite3.Cursor]:
    """Within it, a value that we cannot have written counts as damage. Raises Unreadable.

    The cursor is closed at the end: one that stays open, in a traceback too, keeps SQLite from letting go of the file.
    """
    try:
        with contextlib.closing(rows):
            yield rows
    except (ValueError, TypeError, LookupError, RecursionError) as error:
        raise Unreadable("The local state holds values that tenantry did not write.") from error
