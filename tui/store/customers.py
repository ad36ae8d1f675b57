"""The customers of each account: what the partner's lists say, joined with what this technician added."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any

from tui.model.consent import ConsentMark, ConsentState
from tui.model.customer import Customer, Source
from tui.model.identifiers import TenantId
from tui.model.relationship import Relationship
from tui.store.columns import as_column, parse_moment, parse_optional, reading, require_text

_SELECT = """
SELECT tenant_id, name, domain, sources, relationships, seen_at, missing_since,
    is_starred, alias, times_opened, last_opened_at,
    consent_state, consent_code, consent_learnt_at, consent_short_of, link_sent_at
FROM customers LEFT JOIN notes USING (account_id, tenant_id)
WHERE account_id = ?
"""

_UPSERT = """
INSERT OR REPLACE INTO customers
    (account_id, tenant_id, name, domain, sources, relationships, seen_at, missing_since)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
"""

Listed = tuple[list[Customer], datetime | None]
"""Customers, and when every list was last read to its end (UTC)."""


def load_customers(connection: sqlite3.Connection, account_id: str) -> Listed:
    """The customers of this account and no other, by tenant id."""
    rows = connection.execute("SELECT listed_at FROM accounts WHERE id = ?", (account_id,))
    with reading():
        listed_at = next((parse_optional(row[0]) for row in rows), None)
        return [_parse(row) for row in connection.execute(_SELECT, (account_id,))], listed_at


def save_customers(connection: sqlite3.Connection, account_id: str, customers: Iterable[Customer]) -> None:
    """Keep what the lists say of some customers; others, and all notes, stay as they are."""
    connection.executemany(_UPSERT, (_as_row(account_id, customer) for customer in customers))


def save_listed_at(connection: sqlite3.Connection, account_id: str, listed_at: datetime | None) -> None:
    """Keep when the lists were last read to their end."""
    connection.execute("UPDATE accounts SET listed_at = ? WHERE id = ?", (as_column(listed_at), account_id))


def _as_row(account_id: str, customer: Customer) -> tuple[str | None, ...]:
    return (
        account_id,
        customer.tenant_id,
        customer.name,
        customer.domain,
        " + ".join(sorted(customer.sources)),
        json.dumps([_as_list(item) for item in customer.relationships], ensure_ascii=False, separators=(",", ":")),
        as_column(customer.seen_at),
        as_column(customer.missing_since),
    )


def _as_list(item: Relationship) -> list[object]:
    ends_at = as_column(item.ends_at)
    words = [item.id, item.name, item.status, item.customer_id, item.customer_name]
    return [*words, ends_at, item.auto_extends, *item.role_ids]


def _parse(row: tuple[Any, ...]) -> Customer:
    tenant_id, name, domain, sources, relationships, seen_at, missing_since, *notes = row
    require_text(tenant_id, name, domain)
    listed = (
        TenantId(tenant_id), name, domain, _parse_sources(sources),
        tuple([_parse_relationship(item) for item in json.loads(relationships)]),
        _parse_round(seen_at), _parse_round(missing_since),
    )  # fmt: skip
    if notes[0] is None:
        return Customer(*listed)
    is_starred, alias, times_opened, last_opened_at, *mark = notes
    require_text(alias)
    opened_at = parse_optional(last_opened_at)
    return Customer(*listed, alias, bool(is_starred), int(times_opened), opened_at, _parse_mark(mark))


def _parse_relationship(item: list[Any]) -> Relationship:
    relationship_id, name, status, customer_id, customer_name, ends_at, auto_extends, *role_ids = item
    require_text(relationship_id, name, status, customer_id, customer_name, *role_ids)
    end = None if ends_at is None else parse_moment(ends_at)
    customer = TenantId(customer_id)
    return Relationship(
        relationship_id, name, status, customer, customer_name, end, bool(auto_extends), tuple(role_ids)
    )


def _parse_mark(columns: list[Any]) -> ConsentMark:
    state, code, learnt_at, short_of, link_sent_at = columns
    require_text(code)
    short = tuple(json.loads(short_of))
    return ConsentMark(ConsentState(state), code, parse_optional(learnt_at), short, parse_optional(link_sent_at))


@lru_cache(maxsize=64)
def _parse_sources(text: str) -> frozenset[Source]:
    return frozenset(Source(name) for name in text.split(" + ") if name)


@lru_cache(maxsize=64)
def _parse_round(text: str | None) -> datetime | None:
    """A moment that many customers share: the lists are read in rounds."""
    return parse_optional(text)
