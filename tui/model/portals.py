"""Microsoft's admin portals as they open in one customer's tenant for a partner's technician.

Sources: the portal table of CIPP (`src/data/portals.json`, as of 2026-07-27) unless an entry names its own; Graph
`delegatedAdminCustomer: list serviceManagementDetails` has the same addresses for those it knows. National clouds:
Entra, "National clouds", table "App registration endpoints", names the Azure portals and no other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from string import Formatter
from urllib.parse import quote

from tui.model.cloud import CHINA, PUBLIC, US_DOD, US_GOV, Cloud
from tui.model.identifiers import TenantId, as_domain
from tui.model.relationship import Relationship

_INITIAL_ENDING = ".onmicrosoft.com"
"""Of the domain a tenant was created with, in the public cloud (Entra, "Manage domain names")."""


@dataclass(frozen=True, slots=True)
class Goal:
    """The tenant that a portal is to open."""

    tenant_id: TenantId
    default_domain: str = ""
    initial_domain: str = ""
    """Empty until the tenant has told its domains."""
    relationships: tuple[Relationship, ...] = ()


@dataclass(frozen=True, slots=True)
class PortalLink:
    """One portal, with its address for one customer, or why there is none."""

    key: str
    """The digit or letter that chooses it, always the same."""
    title: str
    url: str = ""
    why_not: str = ""
    """A sentence; empty where there is an address."""
    remark: str = ""
    """What to know before one follows it."""


@dataclass(frozen=True, slots=True)
class _Portal:
    key: str
    title: str
    address: str
    """With `{tenant}`, `{initial}`, `{domain}` (the default domain, else the initial one) or `{name}` in it."""
    remark: str = ""
    elsewhere: tuple[tuple[Cloud, str], ...] = ()
    """Its addresses in national clouds, as far as a document has them."""


_PORTALS = (
    _Portal("1", "Microsoft 365 admin", "https://admin.cloud.microsoft/?delegatedOrg={initial}"),
    _Portal(
        "2", "Exchange admin",
        "https://admin.cloud.microsoft/exchange?landingpage=homepage&form=mac_sidebar&delegatedOrg={initial}#",
    ),
    _Portal("3", "Entra", "https://entra.microsoft.com/{domain}"),
    _Portal(
        "4", "Azure", "https://portal.azure.com/{domain}",
        elsewhere=(
            (US_GOV, "https://portal.azure.us/{domain}"),
            (US_DOD, "https://portal.azure.us/{domain}"),
            (CHINA, "https://portal.azure.cn/{domain}"),
        ),
    ),
    _Portal("5", "Intune", "https://intune.microsoft.com/{domain}"),
    _Portal("6", "Teams admin", "https://admin.teams.microsoft.com/?delegatedOrg={initial}"),
    _Portal("7", "Defender", "https://security.microsoft.com/?tid={tenant}"),
    _Portal("8", "Purview", "https://purview.microsoft.com/?tid={tenant}"),
    # SharePoint, "Get started with the SharePoint Online Management Shell": `https://<name>-admin.sharepoint.com`
    _Portal(
        "9", "SharePoint admin", "https://{name}-admin.sharepoint.com",
        "The name is derived from the initial domain; a tenant that was renamed in SharePoint has another one.",
    ),
    _Portal("p", "Power Platform admin", "https://admin.powerplatform.microsoft.com/account/login/{tenant}"),
    _Portal("m", "Power Apps maker", "https://make.powerapps.com/home?tenant={tenant}"),
    _Portal("i", "Power BI admin", "https://app.powerbi.com/admin-portal?ctid={tenant}"),
    _Portal("d", "Business Central admin", "https://businesscentral.dynamics.com/{tenant}/admin"),
    _Portal(
        "l", "Microsoft 365 Lighthouse", "https://lighthouse.microsoft.com",
        remark="It opens your own tenant: choose the customer there.",
    ),
)  # fmt: skip

_APPROVAL = (
    "https://admin.microsoft.com/AdminPortal/Home#/partners/invitation/granularAdminRelationships/{relationship}"
)
"""Where a customer's administrator approves a relationship (Partner Center, "Obtain granular admin permissions")."""


def portal_links(cloud: Cloud, goal: Goal, now: datetime) -> tuple[PortalLink, ...]:
    """Every portal for a customer, then one link for each relationship that waits for the customer's approval."""
    links = tuple(_link(portal, cloud, goal) for portal in _PORTALS)
    return (*links, *_approvals(cloud, goal, now))


def _link(portal: _Portal, cloud: Cloud, goal: Goal) -> PortalLink:
    address = portal.address if cloud == PUBLIC else dict(portal.elsewhere).get(cloud)
    if address is None:
        return PortalLink(portal.key, portal.title, why_not=f"No document names its address in the {cloud.title}.")
    values = {}
    for _, field, _, _ in Formatter().parse(address):
        if field:
            value = _value(field, goal)
            if not value:
                return PortalLink(portal.key, portal.title, why_not=_LACKS[field])
            values[field] = quote(value, safe="")
    return PortalLink(portal.key, portal.title, address.format(**values), remark=portal.remark)


_LACKS = {
    "tenant": "The tenant id is not known.",
    "domain": "It needs a domain of the tenant, and none is known.",
    "initial": "It needs the initial domain, which the tenant has not told yet.",
    "name": "It needs the initial domain, from which the name is derived, and none is known that ends in "
    f"{_INITIAL_ENDING}.",
}


def _value(field: str, goal: Goal) -> str:
    """What stands in an address in the place of a field; empty when it is not known, or no domain at all."""
    initial = as_domain(goal.initial_domain).lower()
    if field == "tenant":
        return goal.tenant_id
    if field == "domain":
        return as_domain(goal.default_domain).lower() or initial
    if field == "initial":
        return initial
    name = initial.removesuffix(_INITIAL_ENDING)
    return name if name != initial and "." not in name else ""


def _approvals(cloud: Cloud, goal: Goal, now: datetime) -> Iterator[PortalLink]:
    if not cloud.has_gdap_lists:
        return
    for item in goal.relationships:
        if item.is_asked(now):
            url = _APPROVAL.format(relationship=quote(item.id, safe=""))
            yield PortalLink("g", f"Approval of {item.name}", url, remark="For an administrator of the customer.")
