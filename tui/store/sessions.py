"""The customer sessions of each account, without their tokens."""

from __future__ import annotations

import sqlite3
from typing import Any

from tui.model.identifiers import TenantId
from tui.model.session import Session, SessionState
from tui.store.columns import as_column, parse_moment, parse_optional, parse_tenant_id, reading

_SELECT = """
SELECT tenant_id, opened_at, used_at, renewed_at, expires_at, refused, is_pinned
FROM sessions WHERE account_id = ? ORDER BY opened_at DESC, tenant_id
"""

_UPSERT = """
INSERT OR REPLACE INTO sessions
    (account_id, tenant_id, opened_at, used_at, renewed_at, expires_at, refused, is_pinned)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
"""


def load_sessions(connection: sqlite3.Connection, account_id: str) -> list[Session]:
    """The sessions of this account and no other, newest opened first; their numbers belong to the sidebar."""
    with reading(connection.execute(_SELECT, (account_id,))) as rows:
        return [_parse(row) for row in rows]


def save_session(connection: sqlite3.Connection, account_id: str, session: Session) -> None:
    """Keep a session, new or changed."""
    row = (
        account_id, session.tenant_id, as_column(session.opened_at), as_column(session.used_at),
        as_column(session.renewed_at), as_column(session.expires_at), session.refused, session.is_pinned,
    )  # fmt: skip
    connection.execute(_UPSERT, row)


def forget_session(connection: sqlite3.Connection, account_id: str, tenant_id: TenantId) -> None:
    """Remove one session with the facts that its tenant told; what is noted of its customer stays."""
    for table in ("sessions", "facts"):
        connection.execute(f"DELETE FROM {table} WHERE account_id = ? AND tenant_id = ?", (account_id, tenant_id))  # noqa: S608


def _parse(row: tuple[Any, ...]) -> Session:
    tenant_id, opened_at, used_at, renewed_at, expires_at, refused, is_pinned = row
    return Session(
        parse_tenant_id(tenant_id),
        parse_moment(opened_at),
        parse_moment(used_at),
        parse_optional(renewed_at),
        parse_optional(expires_at),
        None if refused is None else SessionState(refused),
        bool(is_pinned),
    )
