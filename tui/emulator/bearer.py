"""The access token on a request, as the service that is shown it reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx

from .entra.claims import Claims
from .entra.signing import REVOCATIONS, read_signed


@dataclass(frozen=True, slots=True)
class Bearer:
    """A token signed by this emulator; not yet judged for time or audience."""

    audience: str
    tenant_id: str
    object_id: str
    username: str
    client_id: str
    scopes: frozenset[str]
    roles: tuple[str, ...]
    did_mfa: bool
    starts_at: datetime
    expires_at: datetime
    can_be_challenged: bool
    """Whether the client said that it can answer a claims challenge (`xms_cc`)."""
    revocations: int
    """How often the person's sessions had been revoked when it was issued."""


def read_bearer(request: httpx.Request) -> Bearer | None:
    """The token in the `Authorization` header; None when there is none or it was not signed here."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    claims = read_signed(token.strip()) if scheme.lower() == "bearer" else None
    return _from_claims(claims) if claims and "tid" in claims and "scp" in claims else None


def _from_claims(claims: Mapping[str, Any]) -> Bearer:
    return Bearer(
        audience=claims["aud"],
        tenant_id=claims["tid"],
        object_id=claims["oid"],
        username=claims["upn"],
        client_id=claims["appid"],
        scopes=frozenset(claims["scp"].split()),
        roles=tuple(claims["wids"]),
        did_mfa="mfa" in claims["amr"],
        starts_at=datetime.fromtimestamp(claims["nbf"], UTC),
        expires_at=datetime.fromtimestamp(claims["exp"], UTC),
        can_be_challenged=Claims(tuple(claims.get("xms_cc", ()))).can_be_challenged,
        revocations=claims.get(REVOCATIONS, 0),
    )
