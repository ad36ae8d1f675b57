"""Tenant ids, client ids and domains: what they look like and how they are compared."""

from __future__ import annotations

import re
from typing import NewType

TenantId = NewType("TenantId", str)
"""A tenant's GUID in lower case with hyphens."""

ClientId = NewType("ClientId", str)
"""An app registration's GUID in lower case with hyphens."""

_GUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_DOMAIN = re.compile(r"(?=.{3,255}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{1,62}", re.IGNORECASE)

GRAPH_COMMAND_LINE = ClientId("14d82eec-204b-4c2f-b7e8-296a70dab67e")
"""Microsoft Graph Command Line Tools, Microsoft's own app (microsoft-info, MicrosoftApps.csv)."""


def is_guid(text: object) -> bool:
    """Whether `text` is a GUID and nothing else."""
    return isinstance(text, str) and _GUID.fullmatch(text) is not None


def as_tenant_id(text: object) -> TenantId:
    """The tenant id that `text` is. Raises ValueError when it is not a GUID."""
    if not is_guid(text):
        raise ValueError("a tenant id is a GUID")
    return TenantId(str(text).lower())


def as_client_id(text: object) -> ClientId:
    """The client id that `text` is. Raises ValueError when it is not a GUID."""
    if not is_guid(text):
        raise ValueError("a client id is a GUID")
    return ClientId(str(text).lower())


def as_domain(text: str) -> str:
    """The domain that `text` is, as it is sent (a name with other letters in its ASCII form); empty when it is none."""
    if is_domain(text):
        return text
    try:
        ascii_form = text.encode("idna").decode("ascii")
    except UnicodeError:
        return ""
    return ascii_form if is_domain(ascii_form) else ""


def is_domain(text: str) -> bool:
    """Whether `text` has the form of a DNS name with at least two labels."""
    return _DOMAIN.fullmatch(text) is not None
