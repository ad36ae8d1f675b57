"""Microsoft Graph v1.0, as far as a partner's tool needs it."""

from __future__ import annotations

import httpx

from tui.emulator.exchange import Exchange
from tui.emulator.router import Host, route

from . import applications, directory, memberships, partner_lists
from .batch import answer_batch
from .gate import check_deployment, check_token
from .refusals import GraphRefusal

__all__ = ["GRAPH_HOST", "check_deployment"]

RELATIONSHIPS = "/v1.0/tenantRelationships"


def _not_found(exchange: Exchange) -> httpx.Response:
    """What Graph says to an address it does not have, once the token is good."""
    check_token(exchange)
    raise GraphRefusal(404, "ResourceNotFound", f"There is nothing at {exchange.request.url.path}.")


def _wrong_method(exchange: Exchange) -> httpx.Response:
    """What Graph says to a known address asked the wrong way."""
    raise GraphRefusal(405, "Request_BadRequest", f"{exchange.request.method} is not supported here.")


GRAPH_HOST = Host(
    routes=(
        route("GET", f"{RELATIONSHIPS}/delegatedAdminCustomers", partner_lists.list_customers),
        route(
            "GET",
            f"{RELATIONSHIPS}/delegatedAdminCustomers/{{customer}}/serviceManagementDetails",
            partner_lists.list_portals,
        ),
        route("GET", f"{RELATIONSHIPS}/delegatedAdminRelationships", partner_lists.list_relationships),
        route(
            "GET",
            f"{RELATIONSHIPS}/delegatedAdminRelationships/{{relationship}}/accessAssignments",
            partner_lists.list_assignments,
        ),
        route(
            "GET",
            f"{RELATIONSHIPS}/findTenantInformationByTenantId(tenantId='{{tenant}}')",
            directory.find_by_tenant_id,
        ),
        route(
            "GET",
            f"{RELATIONSHIPS}/findTenantInformationByDomainName(domainName='{{domain}}')",
            directory.find_by_domain,
        ),
        route("GET", "/v1.0/contracts", partner_lists.list_contracts),
        route("GET", "/v1.0/organization", directory.get_organization),
        route("GET", "/v1.0/subscribedSkus", directory.list_licences),
        route("GET", "/v1.0/domains", directory.list_domains),
        route("GET", "/v1.0/me", directory.get_me),
        route("GET", "/v1.0/me/transitiveMemberOf", memberships.list_my_groups),
        route("GET", "/v1.0/servicePrincipals(appId='{app}')", applications.get_service_principal),
        route("GET", "/v1.0/servicePrincipals", applications.find_service_principals),
        route("GET", "/v1.0/oauth2PermissionGrants", applications.list_grants),
        route("POST", "/v1.0/$batch", answer_batch),
    ),
    not_found=_not_found,
    wrong_method=_wrong_method,
)
