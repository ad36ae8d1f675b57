"""Consent addresses of many customers as one text: CSV for spreadsheets, Markdown for tickets and wikis, plain text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, fields
from enum import StrEnum

from tui.model.csv_text import BYTE_ORDER_MARK, csv_lines, needs_mark


class LinkFormat(StrEnum):
    """How a list of addresses is written."""

    CSV = "CSV"
    MARKDOWN = "Markdown"
    PLAIN = "plain text"

    @property
    def suffix(self) -> str:
        """How a file of it ends."""
        return {LinkFormat.CSV: ".csv", LinkFormat.MARKDOWN: ".md", LinkFormat.PLAIN: ".txt"}[self]


@dataclass(frozen=True, slots=True)
class LinkRow:
    """One customer's address. Names have been made safe."""

    customer: str
    domain: str
    """May be empty."""
    tenant_id: str
    consent: str
    """Where consent stands, as far as known here."""
    link_sent_at: str
    """When the address was last copied (ISO 8601, UTC); empty if never."""
    url: str


FIELDS = tuple(field.name for field in fields(LinkRow))
"""The columns of CSV, and the keys of JSON."""

_MARKED = re.compile(r"([\\`*_{}\[\]<>()#+.!|~&-])")
"""What Markdown may read as a sign of its own (CommonMark 2.4: any of it may be escaped); tables add `|`."""


def links_lines(rows: Sequence[LinkRow], form: LinkFormat) -> list[str]:
    """The lines of the list without their ends."""
    if form is LinkFormat.CSV:
        return csv_lines(FIELDS, (astuple(row) for row in rows))
    if form is LinkFormat.MARKDOWN:
        return ["| Customer | Domain | Tenant id | Consent URL |", "|---|---|---|---|", *map(_markdown_row, rows)]
    return _plain(rows)


def links_text(rows: Sequence[LinkRow], form: LinkFormat) -> str:
    """The list as the content of a file; CSV as spreadsheets want it."""
    lines = links_lines(rows, form)
    if form is LinkFormat.CSV:
        return (BYTE_ORDER_MARK if needs_mark(lines) else "") + "".join(f"{line}\r\n" for line in lines)
    return "".join(f"{line}\n" for line in lines)


def in_markdown(text: str) -> str:
    """`text` so that Markdown shows it as it is: no link, no table cell, no tag begins or ends in it."""
    return _MARKED.sub(r"\\\1", text)


def _markdown_row(row: LinkRow) -> str:
    named = (in_markdown(row.customer), in_markdown(row.domain), f"`{row.tenant_id}`", f"[consent page]({row.url})")
    return f"| {' | '.join(named)} |"


def _plain(rows: Iterable[LinkRow]) -> list[str]:
    lines: list[str] = []
    for row in rows:
        lines += [""] if lines else []
        lines += [" · ".join(filter(None, (row.customer, row.domain))), row.tenant_id, row.url]
    return lines
