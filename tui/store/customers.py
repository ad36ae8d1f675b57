"""The customers of each account: what the partner's lists say, joined with what this technician added."""

from __future__ import annotations

import contextlib
import gc
import json
import sqlite3
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import lru_cache
from typing import Any

from tui.model.customer import Customer, Source
from tui.model.foreign_text import is_safe
from tui.model.identifiers import TenantId
from tui.model.relationship import Relationship
from tui.store.columns import (
    as_column,
    parse_moment,
    parse_optional,
    parse_tenant_id,
    reading,
    require_text,
    safe_text,
)
from tui.store.notes import Note, load_notes

_SELECT = """
SELECT tenant_id, name, domain, other_domains, sources, relationships, seen_at, missing_since
FROM customers WHERE account_id = ?
"""

_UPSERT = """
INSERT OR REPLACE INTO customers
    (account_id, tenant_id, name, domain, other_domains, sources, relationships, seen_at, missing_since)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
"""

_ORDINARY = 4000
"""Characters that most customers' texts stay below; beyond, each text is looked at and cut by itself."""

Listed = tuple[list[Customer], datetime | None]
"""Customers, and when every list was last read to its end (UTC)."""


def load_customers(connection: sqlite3.Connection, account_id: str) -> Listed:
    """The customers of this account and no other, by tenant id."""
    with reading(connection.execute("SELECT listed_at FROM accounts WHERE id = ?", (account_id,))) as rows:
        listed_at = next((parse_optional(row[0]) for row in rows), None)
    notes = load_notes(connection, account_id)
    with reading(connection.execute(_SELECT, (account_id,))) as rows, _not_collecting():
        return [_parse(row, notes.get(row[0])) for row in rows], listed_at


def save_customers(connection: sqlite3.Connection, account_id: str, customers: Iterable[Customer]) -> None:
    """Keep what the lists say of some customers; others, and all notes, stay as they are."""
    connection.executemany(_UPSERT, (_as_row(account_id, customer) for customer in customers))


def save_listed_at(connection: sqlite3.Connection, account_id: str, listed_at: datetime | None) -> None:
    """Keep when the lists were last read to their end."""
    connection.execute("UPDATE accounts SET listed_at = ? WHERE id = ?", (as_column(listed_at), account_id))


@contextlib.contextmanager
def _not_collecting() -> Iterator[None]:
    """Make many objects without looking for garbage among them: half the time for 100,000 customers."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _as_row(account_id: str, customer: Customer) -> tuple[str | None, ...]:
    return (
        account_id,
        customer.tenant_id,
        customer.name,
        customer.domain,
        " ".join(customer.other_domains),
        " + ".join(sorted(customer.sources)),
        json.dumps([_as_list(item) for item in customer.relationships], ensure_ascii=False, separators=(",", ":")),
        as_column(customer.seen_at),
        as_column(customer.missing_since),
    )


def _as_list(item: Relationship) -> list[object]:
    words = [item.id, item.name, item.status, item.customer_id, item.customer_name]
    dates = as_column(item.ends_at), as_column(item.created_at)
    return [*words, dates[0], item.auto_extends, " ".join(item.role_ids), dates[1]]


def _parse(row: tuple[Any, ...], note: Note | None) -> Customer:
    tenant_id, name, domain, other_domains, sources, relationships, seen_at, missing_since = row
    texts = "".join((name, domain, other_domains, relationships))  # TypeError unless all are text
    items = json.loads(relationships)
    if len(texts) > _ORDINARY or "\\" in relationships or not is_safe(texts):
        name, domain, other_domains = safe_text(name), safe_text(domain), _safe_words(other_domains)
        items = [[*map(safe_text, item[:5]), *item[5:7], *map(_safe_words, item[7:8]), *item[8:]] for item in items]
    return Customer(
        parse_tenant_id(tenant_id),
        name,
        domain,
        tuple(other_domains.split()),
        _parse_sources(sources),
        tuple([_parse_relationship(item, tenant_id) for item in items]),
        _parse_round(seen_at),
        _parse_round(missing_since),
        *(note or ()),
    )


def _parse_relationship(item: list[Any], tenant_id: TenantId) -> Relationship:
    relationship_id, name, status, customer_id, customer_name, ends_at, auto_extends, role_ids, *noted = item
    created_at = noted[0] if noted else None  # not kept by the first builds
    require_text(relationship_id, name, status, customer_id, customer_name)
    if customer_id != tenant_id:
        customer_id = parse_tenant_id(customer_id)
    end = None if ends_at is None else parse_moment(ends_at)
    return Relationship(
        relationship_id, name, status, customer_id, customer_name, end, bool(auto_extends), _parse_roles(role_ids),
        parse_optional(created_at),
    )  # fmt: skip


def _safe_words(text: str) -> str:
    return " ".join(map(safe_text, text.split()))


@lru_cache(maxsize=64)
def _parse_sources(text: str) -> frozenset[Source]:
    return frozenset(Source(name) for name in text.split(" + ") if name)


@lru_cache(maxsize=64)
def _parse_round(text: str | None) -> datetime | None:
    """A moment that many customers share: the lists are read in rounds."""
    return parse_optional(text)


@lru_cache(maxsize=1024)
def _parse_roles(text: str) -> tuple[str, ...]:
    """Role ids, one object for all relationships with the same roles: partners offer few different sets."""
    return tuple(text.split())
