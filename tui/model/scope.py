"""The permissions the app asks for, and what each means in words.

Graph permission ids: Microsoft Graph permissions reference (collected in microsoft-info, GraphDelegateRoles.csv).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

GRAPH_APP_ID = "00000003-0000-0000-c000-000000000000"
"""Microsoft Graph's own application id, the same in every tenant."""


@dataclass(frozen=True, slots=True)
class Permission:
    """One delegated permission of Microsoft Graph, as a person reads it."""

    name: str
    guid: str
    words: str


_KNOWN = (
    Permission("User.Read", "e1fe6dd8-ba31-4d61-89e7-88639da4683d", "Sign in, and read the technician's own profile"),
    Permission(
        "Organization.Read.All", "4908d5b9-3fb2-4b1e-9336-1888b7937185",
        "Read the organisation: name, domains, licences bought and used",
    ),
    Permission(
        "Directory.Read.All", "06da0dbc-49e2-44d2-8312-53f166ab848a",
        "Read the directory: users, groups, apps and roles; change nothing",
    ),
    Permission(
        "DelegatedAdminRelationship.Read.All", "0c0064ea-477b-4130-82a5-4c2cc4ff68aa",
        "Read the partner's delegated admin relationships (GDAP)",
    ),
    Permission(
        "CrossTenantInformation.ReadBasic.All", "81594d25-e88e-49cf-ac8c-fecbff49f994",
        "Look up a tenant's public name and domain",
    ),
    Permission(
        "Domain.Read.All", "2f9ee017-59c1-4f1d-9472-bd5529a7b311", "Read the organisation's domains",
    ),
    Permission(
        "LicenseAssignment.Read.All", "f395577a-0960-456b-979f-7228de0c5996", "Read licences bought and assigned",
    ),
    Permission(
        "Application.Read.All", "c79f8feb-a9db-4090-85f9-90d820caa0eb", "Read the apps known to the organisation",
    ),
    Permission(
        "DelegatedPermissionGrant.Read.All", "a197cdc4-a8e8-4d49-9d35-4ca7c83887b4",
        "Read which permissions were granted to which app",
    ),
)  # fmt: skip

PERMISSIONS = {permission.name: permission for permission in _KNOWN}

CUSTOMER_SCOPES = ("User.Read", "Organization.Read.All", "Directory.Read.All")
"""What a customer is asked to consent to: the least that shows a tenant's facts."""

PARTNER_SCOPES = (
    "User.Read",
    "Directory.Read.All",
    "DelegatedAdminRelationship.Read.All",
    "CrossTenantInformation.ReadBasic.All",
)
"""What the partner's own tenant is asked for: the list of customers needs it, no customer does."""

_SILENT = frozenset({"openid", "profile", "email", "offline_access"})


def in_words(name: str) -> str:
    """What a permission lets the app do, or the bare name when it is none that we know."""
    permission = PERMISSIONS.get(name)
    return permission.words if permission else name


def missing_scopes(granted: Iterable[str], wanted: Iterable[str]) -> tuple[str, ...]:
    """Wanted permissions that are not granted, in the wanted order. Names compare without case (Graph permissions
    reference); the sign-in scopes never count."""
    have = {name.casefold() for name in granted}
    return tuple(name for name in wanted if name.casefold() not in have and name not in _SILENT)


def scopes_beyond(granted: Iterable[str], wanted: Iterable[str]) -> tuple[str, ...]:
    """Granted permissions that nobody asks for, in their order; the sign-in scopes never count."""
    asked = {name.casefold() for name in wanted}
    return tuple(name for name in granted if name.casefold() not in asked and name.casefold() not in _SILENT)
