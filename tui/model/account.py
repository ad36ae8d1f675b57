"""Who signed in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tui.model.folding import fold
from tui.model.identifiers import ClientId, TenantId


@dataclass(frozen=True, slots=True)
class Account:
    """A technician's account in the partner's tenant. Holds no secret."""

    id: str
    """`<object id>.<home tenant id>`: stays the same when names change (MSAL's home account id)."""
    username: str
    name: str
    tenant_id: TenantId
    """The partner tenant: where the account lives."""
    tenant_name: str
    """The partner's name, or its domain or id while the name is not known."""
    cloud: str
    client_id: ClientId
    """The app registration that this account signed in to."""
    last_used_at: datetime | None = None


def matching(accounts: Sequence[Account], text: str) -> list[Account]:
    """The accounts that `text` names: by id, by the whole user name, else by a part of it."""
    exact = [account for account in accounts if text.lower() in (account.id.lower(), account.username.lower())]
    return exact or [account for account in accounts if fold(text) and fold(text) in fold(account.username)]
