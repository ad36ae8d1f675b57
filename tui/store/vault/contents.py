"""What the vault keeps of each signed-in account, as it is before sealing.

One account has one entry, however many customers it serves: its size does not grow with them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tui.model.account import Account
from tui.model.identifiers import as_client_id, as_tenant_id
from tui.model.secret import Secret
from tui.store.vault.sealing import Flaw

_TEXTS = ("id", "username", "name", "tenant_name", "cloud")


@dataclass(frozen=True, slots=True)
class Kept:
    """One account's sign-in."""

    account: Account
    """Without `last_used_at`, which is no part of a sign-in."""
    sign_in_id: str
    """Which sign-in it was: the same account signed in again has another."""
    renewal: Secret
    """What renews it: refresh token, account and app metadata as one text. Only `tui.auth` reads it."""
    revision: int = 0
    """Counts the writes of this sign-in, by whichever instance."""

    @property
    def mark(self) -> tuple[str, int]:
        """Tells this state of the sign-in from every other."""
        return self.sign_in_id, self.revision


Contents = Mapping[str, Kept]
"""Every sign-in by its account's id."""


def encode(contents: Contents) -> bytes:
    """The text to seal."""
    entries = {
        id: {
            "account": _fields(kept.account),
            "sign_in": kept.sign_in_id,
            "revision": kept.revision,
            "renewal": kept.renewal.reveal(),
        }
        for id, kept in contents.items()
    }
    return json.dumps({"accounts": entries}, separators=(",", ":")).encode()


def decode(text: bytes) -> Contents | Flaw:
    """What was encoded. No exception leaves with the text in it."""
    try:
        entries = json.loads(text)["accounts"]
        return {id: _parse(id, entry) for id, entry in entries.items()}
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return Flaw.DAMAGED


def _fields(account: Account) -> dict[str, str]:
    texts = {name: getattr(account, name) for name in _TEXTS}
    return {**texts, "tenant_id": account.tenant_id, "client_id": account.client_id}


def _parse(id: str, entry: Mapping[str, Any]) -> Kept:
    fields, revision = entry["account"], entry["revision"]
    texts = {name: fields[name] for name in _TEXTS}
    strings = (*texts.values(), entry["sign_in"], entry["renewal"])
    if not all(isinstance(text, str) for text in strings) or type(revision) is not int or texts["id"] != id:
        raise ValueError("no entry of this version")
    account = Account(**texts, tenant_id=as_tenant_id(fields["tenant_id"]), client_id=as_client_id(fields["client_id"]))
    return Kept(account, entry["sign_in"], Secret(entry["renewal"]), revision)
