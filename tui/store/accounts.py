"""The accounts kept here: who signed in before, and to which app."""

from __future__ import annotations

import sqlite3
from typing import Any

from tui.model.account import Account
from tui.model.identifiers import ClientId, TenantId
from tui.store.columns import as_column, as_texts, parse_optional, reading

_SELECT = """
SELECT id, username, name, tenant_id, tenant_name, cloud, client_id, last_used_at
FROM accounts ORDER BY last_used_at DESC, id
"""

_UPSERT = """
INSERT INTO accounts (id, username, name, tenant_id, tenant_name, cloud, client_id, last_used_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET
    username = excluded.username, name = excluded.name, tenant_id = excluded.tenant_id,
    tenant_name = excluded.tenant_name, cloud = excluded.cloud, client_id = excluded.client_id,
    last_used_at = excluded.last_used_at
"""


def load_accounts(connection: sqlite3.Connection) -> list[Account]:
    """Every account, the last used first; those never used at the end."""
    with reading(connection.execute(_SELECT)) as rows:
        return [_parse(row) for row in rows]


def save_account(connection: sqlite3.Connection, account: Account) -> None:
    """Keep an account, new or changed."""
    row = (
        account.id, account.username, account.name, account.tenant_id, account.tenant_name, account.cloud,
        account.client_id, as_column(account.last_used_at),
    )  # fmt: skip
    connection.execute(_UPSERT, row)


def forget_account(connection: sqlite3.Connection, account_id: str) -> None:
    """Remove an account with its customers, notes and sessions."""
    connection.execute("DELETE FROM accounts WHERE id = ?", (account_id,))


def _parse(row: tuple[Any, ...]) -> Account:
    *texts, used_at = row
    account_id, username, name, tenant_id, tenant_name, cloud, client_id = as_texts(*texts)
    return Account(
        account_id,
        username,
        name,
        TenantId(tenant_id),
        tenant_name,
        cloud,
        ClientId(client_id),
        parse_optional(used_at),
    )
