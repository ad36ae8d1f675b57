"""What each customer's tenant told of itself last, as JSON beside the session that it belongs to.

The file may have been edited by somebody else: a row that we cannot have written counts as if it were not there, for
the tenant is asked again anyway.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from tui.model.identifiers import TenantId
from tui.model.tenant_facts import Domain, Licence, TenantFacts
from tui.store.columns import as_column, parse_moment, parse_tenant_id, reading, require_text, safe_text

T = TypeVar("T")

_LONGEST = 1_000_000
"""Characters of one tenant's facts that are read: a thousand licences and as many domains need a tenth."""

_MOST = 2**53
"""No count is greater: Graph writes them as JSON numbers, which are exact up to here (RFC 8259 section 6)."""

_SELECT = "SELECT tenant_id, asked_at, content FROM facts WHERE account_id = ? AND LENGTH(content) <= ?"
_UPSERT = """
INSERT OR REPLACE INTO facts (account_id, tenant_id, asked_at, content)
SELECT ?1, ?2, ?3, ?4 WHERE EXISTS (SELECT 1 FROM sessions WHERE account_id = ?1 AND tenant_id = ?2)
"""


def load_facts(connection: sqlite3.Connection, account_id: str) -> dict[TenantId, TenantFacts]:
    """The facts of this account's customers and no other's, by tenant id; damaged ones are left out."""
    with reading(connection.execute(_SELECT, (account_id, _LONGEST))) as rows:
        found = [_parsed(row) for row in rows]
    return {facts.tenant_id: facts for facts in found if facts is not None}


def save_facts(connection: sqlite3.Connection, account_id: str, facts: TenantFacts) -> None:
    """Keep what a tenant told, in the place of what it told before; nothing without a session there, which may have
    been forgotten while the answer was on its way."""
    connection.execute(_UPSERT, (account_id, facts.tenant_id, as_column(facts.asked_at), _as_content(facts)))


def _as_content(facts: TenantFacts) -> str:
    return json.dumps(
        {
            "name": facts.name,
            "country": facts.country,
            "created_at": as_column(facts.created_at),
            "domains": [[each.name, each.is_default, each.is_initial] for each in facts.domains],
            "licences": [[each.name, each.used, each.bought, each.status] for each in facts.licences],
            "directory": [facts.directory_used, facts.directory_total],
            "failed": facts.failed,
            "older": [[part, as_column(at)] for part, at in facts.older],
        }
    )


def _parsed(row: tuple[Any, ...]) -> TenantFacts | None:
    """The facts in a row; None when we cannot have written it."""
    try:
        return _parse(*row)
    except (ValueError, TypeError, LookupError, AttributeError, OverflowError, RecursionError):
        return None


def _parse(tenant_id: str, asked_at: str, content: str) -> TenantFacts:
    require_text(tenant_id, asked_at, content)
    found: dict[str, Any] = json.loads(content)
    created_at = found["created_at"]
    used, total = found["directory"]
    return TenantFacts(
        parse_tenant_id(tenant_id),
        parse_moment(asked_at),
        safe_text(found["name"]),
        safe_text(found["country"]),
        None if created_at is None else parse_moment(created_at),
        _each(found["domains"], lambda name, *flags: Domain(safe_text(name), *map(_flag, flags))),
        _each(found["licences"], _licence),
        None if used is None else _count(used),
        None if total is None else _count(total),
        _each(found["failed"], lambda part, why: (safe_text(part), safe_text(why))),
        _each(found["older"], _older),
    )


def _each(items: list[list[Any]], make: Callable[..., T]) -> tuple[T, ...]:
    return tuple(make(*item) for item in items)


def _licence(name: str, used: int, bought: int, status: str) -> Licence:
    return Licence(safe_text(name), _count(used), _count(bought), safe_text(status))


def _older(part: str, at: str) -> tuple[str, datetime]:
    return safe_text(part), parse_moment(at)


def _count(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MOST:
        return value
    raise ValueError("no count")


def _flag(value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise ValueError("neither true nor false")
