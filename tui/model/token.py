"""Tokens as they are held in memory, and what they say of themselves."""

from __future__ import annotations

import base64
import binascii
import json
import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tui.model.foreign_text import foreign_text
from tui.model.identifiers import TenantId
from tui.model.secret import Secret


@dataclass(frozen=True, slots=True)
class Claims:
    """What an access token says, read for diagnosis and for the customer lock; never a proof."""

    tid: str = ""
    """Tenant it was issued in; empty when the token cannot be read."""
    aud: str = ""
    scopes: tuple[str, ...] = ()
    role_ids: tuple[str, ...] = ()
    """`wids`: directory roles effective in the token (observed; not documented for GDAP)."""
    has_mfa: bool = False
    oid: str = ""


@dataclass(frozen=True, slots=True)
class AccessToken:
    """An access token that was checked to be for the tenant, the service and the account it was asked for."""

    tenant_id: TenantId
    secret: Secret
    expires_at: datetime
    claims: Claims = field(default_factory=Claims)
    renew_at: datetime | None = None
    """From when on a new one is asked for before use; None: shortly before its end."""
    correlation_id: str = ""
    """Under which the sign-in service finds the request that it answered with this token."""


_TOKEN = re.compile(r"[\x21-\x7e]{1,65536}")


def is_token_text(value: object) -> bool:
    """Whether this can be a token at all: it has to fit into a header (RFC 6750 section 2.1 allows less)."""
    return isinstance(value, str) and _TOKEN.fullmatch(value) is not None


def parse_claims(token: str) -> Claims:
    """The claims of a JWT, without checking its signature. An unreadable token gives empty claims.

    Source: Entra access-token claims reference. Graph tokens are opaque by contract: nothing here decides more than
    the customer lock and what is shown.
    """
    try:
        payload = token.split(".")[1]
        found: Any = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (IndexError, ValueError, RecursionError, binascii.Error):
        return Claims()
    if not isinstance(found, dict):
        return Claims()
    return Claims(
        tid=foreign_text(found.get("tid")).lower(),
        aud=foreign_text(found.get("aud")),
        scopes=tuple(foreign_text(found.get("scp"), most=4000).split()),
        role_ids=_words(found.get("wids")),
        has_mfa="mfa" in _words(found.get("amr")),
        oid=foreign_text(found.get("oid")),
    )


def _words(value: object) -> tuple[str, ...]:
    return tuple(foreign_text(item) for item in value) if isinstance(value, list) else ()
