"""Microsoft's clouds: which hosts belong together, and what cannot be done in each.

Tokens and registrations do not cross clouds. Hosts: Microsoft Graph "National cloud deployments" and Entra
"National clouds" pages; Partner Center "REST URLs". What a cloud lacks: the table "available in the following national
cloud deployments" on each Graph API page; Partner Center, "GDAP and secure application model".
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
    limits: tuple[str, ...] = ()
    """What cannot be done there, said before one tries; a whole sentence each."""

    @property
    def gives_consent(self) -> bool:
        """Whether Partner Center can consent for a customer. It acts through a GDAP relationship (Partner Center, "GDAP
        and secure application model"), and of those no API is documented outside the global service."""
        return self.has_gdap_lists

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


_NATIONAL = (
    # Graph API pages delegatedAdminCustomer, delegatedAdminRelationship: global service only
    "Customers come from reseller contracts and Partner Center alone: GDAP lists exist in the public cloud only.",
    "So no GDAP relationship, role or end date is shown, and nothing warns of one that ends.",
    # Graph API page findTenantInformationByTenantId: global service only
    "A domain that no list tells is not looked up.",
    # Partner Center, GDAP and secure application model: consent goes through a relationship
    "Partner Center cannot give consent: an administrator of the customer opens the consent page.",
    # Entra, National clouds: registrations do not cross
    "An app registration of another cloud does not count: register one in this cloud.",
)
"""What every national cloud lacks."""

PUBLIC = Cloud(
    "public", "public cloud", "login.microsoftonline.com", "graph.microsoft.com",
    "api.partnercenter.microsoft.com", True,
)  # fmt: skip
US_GOV = Cloud(
    "us-gov", "US Government L4", "login.microsoftonline.us", "graph.microsoft.us",
    "api.partnercenter.microsoft.com", False, _NATIONAL,
)  # fmt: skip
US_DOD = Cloud(
    "us-dod", "US Government L5 (DoD)", "login.microsoftonline.us", "dod-graph.microsoft.us",
    "api.partnercenter.microsoft.com", False, _NATIONAL,
)  # fmt: skip
CHINA = Cloud(
    "china", "China (21Vianet)", "login.chinacloudapi.cn", "microsoftgraph.chinacloudapi.cn",
    "partner.partnercenterapi.microsoftonline.cn", False, _NATIONAL,
)  # fmt: skip

CLOUDS = {cloud.name: cloud for cloud in (PUBLIC, US_GOV, US_DOD, CHINA)}
