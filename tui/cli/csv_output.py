"""Printing lists as CSV (`tui.model.csv_text`): a byte order mark and CRLF for files, neither on a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tui.cli.output import output_width, print_lines
from tui.model.csv_text import BYTE_ORDER_MARK, csv_lines, disarmed, needs_mark, rearmed

__all__ = ["csv_lines", "disarmed", "print_csv", "rearmed"]


def print_csv(head: Sequence[str], rows: Iterable[Sequence[str | int]]) -> None:
    """Print the list.

    Raises:
        TenantryError: the output takes no more.
    """
    lines = csv_lines(head, rows)
    is_file = output_width() is None
    print_lines(lines, begin=BYTE_ORDER_MARK if is_file and needs_mark(lines) else "", end="\r\n" if is_file else "\n")
