"""Microsoft's clouds: which hosts belong together.

Tokens and registrations do not cross clouds. Hosts: Microsoft Graph "National cloud deployments" and Entra
"National clouds" pages; Partner Center "REST URLs".
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cloud:
    """One closed world of sign-in, Graph and Partner Center hosts."""

    name: str
    title: str
    login_host: str
    graph_host: str
    partner_center_host: str
    has_gdap_lists: bool
    """Whether `delegatedAdmin*` and `findTenantInformation*` exist there (Graph API pages: global service only)."""

    @property
    def graph_scope(self) -> str:
        """Everything consented for Microsoft Graph in the tenant that is asked."""
        return f"https://{self.graph_host}/.default"

    @property
    def partner_center_scope(self) -> str:
        """Acting as the signed-in person in Partner Center."""
        return f"https://{self.partner_center_host}/user_impersonation"

    def authority(self, tenant: str) -> str:
        """The address that issues tokens for `tenant` (a GUID, a domain or `organizations`)."""
        return f"https://{self.login_host}/{tenant}"


PUBLIC = Cloud(
    "public", "public cloud", "login.microsoftonline.com", "graph.microsoft.com",
    "api.partnercenter.microsoft.com", True,
)  # fmt: skip
US_GOV = Cloud(
    "us-gov", "US Government L4", "login.microsoftonline.us", "graph.microsoft.us",
    "api.partnercenter.microsoft.com", False,
)  # fmt: skip
US_DOD = Cloud(
    "us-dod", "US Government L5 (DoD)", "login.microsoftonline.us", "dod-graph.microsoft.us",
    "api.partnercenter.microsoft.com", False,
)  # fmt: skip
CHINA = Cloud(
    "china", "China (21Vianet)", "login.chinacloudapi.cn", "microsoftgraph.chinacloudapi.cn",
    "partner.partnercenterapi.microsoftonline.cn", False,
)  # fmt: skip

CLOUDS = {cloud.name: cloud for cloud in (PUBLIC, US_GOV, US_DOD, CHINA)}
