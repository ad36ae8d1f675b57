"""The applications and resources this emulator knows.

Source of ids and scope names: learn.microsoft.com, Graph permissions-reference and Partner Center authentication.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

DEMO_CLIENT_ID = "7e4a1c52-60d3-4b0f-9a86-2f1d8c35be90"
"""The partner's own registration in this emulator; invented, registered nowhere."""

COMMAND_LINE_TOOLS_ID = "14d82eec-204b-4c2f-b7e8-296a70dab67e"
GRAPH_ID = "00000003-0000-0000-c000-000000000000"
PARTNER_CENTER_ID = "fa3d9a0c-3fb0-42cc-9193-47c7ecd2edbd"
MICROSOFT_TENANT_ID = "cdc5aeea-15c5-4db6-b079-fcadd2505dc2"

NATIVE_CLIENT_REDIRECT = "https://login.microsoftonline.com/common/oauth2/nativeclient"
LOOPBACK_REDIRECT = "http://localhost"


@dataclass(frozen=True, slots=True)
class Resource:
    """An API that tokens are issued for."""

    app_id: str
    display_name: str
    uri: str
    """The audience that names it, without a trailing slash."""
    published: frozenset[str]
    """Every delegated scope it knows."""

    @property
    def audiences(self) -> frozenset[str]:
        """What the `aud` claim may say."""
        return frozenset({self.uri, f"{self.uri}/", self.app_id})


@dataclass(frozen=True, slots=True)
class Application:
    """A registration: what the app is called, where it may be sent back to and what it asks for."""

    client_id: str
    display_name: str
    owner_tenant_id: str
    """Empty for the partner's own tenant, which differs with the seed."""
    redirect_uris: tuple[str, ...]
    required: Mapping[str, tuple[str, ...]]
    """Scope names by resource app id: the static permission list."""
    allows_public_client: bool = True
    """The switch "Allow public client flows"; off means AADSTS7000218."""

    def accepts_redirect(self, uri: str) -> bool:
        """Exact match, except that the port of `http://localhost` does not count (reply-url page)."""
        return uri in self.redirect_uris or (LOOPBACK_REDIRECT in self.redirect_uris and _is_loopback(uri))


def _is_loopback(uri: str) -> bool:
    """`http://localhost` with any port and no path but a single slash."""
    rest = uri.removeprefix(LOOPBACK_REDIRECT)
    port = rest.removesuffix("/")
    return rest != uri and (port == "" or (port[0] == ":" and port[1:].isascii() and port[1:].isdigit()))


GRAPH = Resource(
    GRAPH_ID,
    "Microsoft Graph",
    "https://graph.microsoft.com",
    frozenset(
        {
            "User.Read",
            "User.Read.All",
            "DelegatedAdminRelationship.Read.All",
            "DelegatedAdminRelationship.ReadWrite.All",
            "Directory.Read.All",
            "Directory.ReadWrite.All",
            "Directory.AccessAsUser.All",
            "Organization.Read.All",
            "CrossTenantInformation.ReadBasic.All",
            "LicenseAssignment.Read.All",
            "Domain.Read.All",
            "Application.Read.All",
            "DelegatedPermissionGrant.Read.All",
            "DelegatedPermissionGrant.ReadWrite.All",
            "RoleManagement.Read.Directory",
            "Group.Read.All",
            "GroupMember.Read.All",
            "AuditLog.Read.All",
            "Contracts.Read.All",
        }
    ),
)
PARTNER_CENTER = Resource(
    PARTNER_CENTER_ID, "Partner Center", "https://api.partnercenter.microsoft.com", frozenset({"user_impersonation"})
)
RESOURCES: tuple[Resource, ...] = (GRAPH, PARTNER_CENTER)

TENANTRY = Application(
    client_id=DEMO_CLIENT_ID,
    display_name="Tenantry",
    owner_tenant_id="",
    redirect_uris=(NATIVE_CLIENT_REDIRECT, LOOPBACK_REDIRECT),
    required={
        GRAPH_ID: (
            "User.Read",
            "DelegatedAdminRelationship.Read.All",
            "Directory.Read.All",
            "Organization.Read.All",
            "CrossTenantInformation.ReadBasic.All",
        ),
        PARTNER_CENTER_ID: ("user_impersonation",),
    },
)
COMMAND_LINE_TOOLS = Application(
    client_id=COMMAND_LINE_TOOLS_ID,
    display_name="Microsoft Graph Command Line Tools",
    owner_tenant_id=MICROSOFT_TENANT_ID,
    redirect_uris=(NATIVE_CLIENT_REDIRECT, LOOPBACK_REDIRECT),
    required={
        GRAPH_ID: ("User.Read", "DelegatedAdminRelationship.Read.All", "Directory.Read.All", "Organization.Read.All")
    },
)


def resource_named(text: str) -> Resource | None:
    """The resource behind an audience: its URI, with or without a slash at the end, or its app id."""
    return next((resource for resource in RESOURCES if text.rstrip("/") in {resource.uri, resource.app_id}), None)
