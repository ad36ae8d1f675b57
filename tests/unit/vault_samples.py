"""Accounts, keys and vaults for the tests of the vault."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from tui.model.account import Account
from tui.model.identifiers import as_client_id, as_tenant_id
from tui.model.secret import Secret
from tui.store.vault import Kept, Vault
from tui.store.vault.key_files import FileKeys

NOON = datetime(2030, 1, 7, 12, 0, tzinfo=UTC)
ASIDE = "tokens.vault.{}-20300107T120000Z"
ADA = Account(
    "7a000000-0000-4000-8000-000000000001.11111111-1111-4111-8111-111111111111",
    "ada@contoso.example",
    "Ada",
    as_tenant_id("11111111-1111-4111-8111-111111111111"),
    "Contoso",
    "public",
    as_client_id("22222222-2222-4222-8222-222222222222"),
)
GRACE = replace(ADA, id="7a000000-0000-4000-8000-000000000002.11111111-1111-4111-8111-111111111111", name="Grace")


def numbered(number: int) -> Account:
    """One more account."""
    return replace(ADA, id=f"7b000000-0000-4000-8000-{number:012d}.{ADA.tenant_id}", name=f"Person {number}")


def renewal(token: str) -> Secret:
    """What renews a sign-in, with this refresh token in it."""
    return Secret(f'{{"RefreshToken":{{"a":{{"secret":"{token}"}}}},"Account":{{}},"AppMetadata":{{}}}}')


def keys_beside(path: Path) -> FileKeys:
    """A key file that is no part of the vault's folder."""
    return FileKeys(path.parent.parent / "keys" / "vault.key")


def opened(path: Path) -> Vault:
    """The vault at `path` as one more instance opens it, at noon."""
    return Vault.open(path, keys_beside(path), clock=lambda: NOON)


def kept_in(path: Path) -> dict[str, tuple[str, str]]:
    """What a fresh instance finds: sign-in and renewal by account id."""
    return as_found(opened(path).accounts())


def as_found(accounts: list[Kept]) -> dict[str, tuple[str, str]]:
    """Sign-in and renewal by account id."""
    return {kept.account.id: (kept.sign_in_id, kept.renewal.reveal()) for kept in accounts}


def entry(sign_in_id: str, token: str) -> tuple[str, str]:
    """One account as `kept_in` tells it."""
    return sign_in_id, renewal(token).reveal()


def names_in(folder: Path) -> set[str]:
    """What a folder holds, but the lock."""
    return {each.name for each in folder.iterdir()} - {"tokens.vault.lock"}


def summed(body: bytes) -> bytes:
    """A file whose sum at the end is right again, as somebody makes it who changes it on purpose."""
    return body + hashlib.sha256(body).digest()
