"""What a tenant tells about itself: organization, licences, domains, the signed-in person; and tenants seen from afar.

Source: learn.microsoft.com, Graph API pages organization-list, subscribedsku-list, domain-list, user-get,
tenantrelationship-findtenantinformationbytenantid and …bydomainname.
"""

from __future__ import annotations

import httpx

from tui.emulator.exchange import Exchange, as_json
from tui.emulator.world import Tenant
from tui.emulator.world.seeded import guid, roll
from tui.emulator.world.tenants import Licence, licences_of

from .gate import DIRECTORY, admit, admit_partner, home_of
from .paging import GRAPH_BASE, Row, collection, options
from .refusals import not_found

WHOLE_ORGANIZATION = ("Organization.Read.All", *DIRECTORY)
INITIAL_END = ".onmicrosoft.com"


def get_organization(exchange: Exchange) -> httpx.Response:
    """`GET /organization`: with `User.Read` alone only id, name and domains are filled."""
    bearer = admit(exchange, "User.Read", *WHOLE_ORGANIZATION)
    tenant = home_of(exchange, bearer)
    row = _short_organization(tenant)
    if bearer.scopes.intersection(WHOLE_ORGANIZATION):
        row |= _rest_of_organization(exchange, tenant)
    return as_json(200, collection("organization", [row], options(exchange).get("$select", "")))


def list_licences(exchange: Exchange) -> httpx.Response:
    """`GET /subscribedSkus`: what the tenant bought and how much of it is used; never paged."""
    bearer = admit(exchange, "LicenseAssignment.Read.All", *WHOLE_ORGANIZATION)
    tenant = home_of(exchange, bearer)
    rows = [_licence_row(tenant, licence) for licence in licences_of(exchange.world.seed, tenant)]
    return as_json(200, collection("subscribedSkus", rows, options(exchange).get("$select", "")))


def list_domains(exchange: Exchange) -> httpx.Response:
    """`GET /domains`."""
    bearer = admit(exchange, "Domain.Read.All", *DIRECTORY)
    tenant = home_of(exchange, bearer)
    rows = [_domain_row(tenant, domain) for domain in tenant.domains]
    return as_json(200, collection("domains", rows, options(exchange).get("$select", "")))


def get_me(exchange: Exchange) -> httpx.Response:
    """`GET /me`: a partner's person has no user object in a customer's tenant, so 404 there."""
    bearer = admit(exchange, "User.Read")
    account = exchange.world.accounts.get(bearer.username)
    if account is None or bearer.tenant_id != exchange.world.partner.tenant_id:
        raise not_found("The signed-in user is not in this directory.")
    given, _, family = account.display_name.partition(" ")
    body: Row = {
        "@odata.context": f"{GRAPH_BASE}/$metadata#users/$entity",
        "businessPhones": [],
        "displayName": account.display_name,
        "givenName": given,
        "id": bearer.object_id,
        "jobTitle": None,
        "mail": account.username,
        "mobilePhone": None,
        "officeLocation": None,
        "preferredLanguage": None,
        "surname": family,
        "userPrincipalName": account.username,
    }
    return as_json(200, body)


def find_by_tenant_id(exchange: Exchange) -> httpx.Response:
    """`GET /tenantRelationships/findTenantInformationByTenantId(tenantId='…')`."""
    return _tenant_information(exchange, exchange.values["tenant"])


def find_by_domain(exchange: Exchange) -> httpx.Response:
    """`GET /tenantRelationships/findTenantInformationByDomainName(domainName='…')`."""
    return _tenant_information(exchange, exchange.values["domain"])


def _tenant_information(exchange: Exchange, text: str) -> httpx.Response:
    admit_partner(exchange, "CrossTenantInformation.ReadBasic.All")
    tenant = exchange.world.tenant(text)
    if tenant is None:
        raise not_found(f"No tenant was found for {text}.")
    body: Row = {
        "@odata.context": f"{GRAPH_BASE}/$metadata#microsoft.graph.tenantInformation",
        "tenantId": tenant.tenant_id,
        "federationBrandName": None,
        "displayName": tenant.display_name,
        "defaultDomainName": tenant.default_domain,
    }
    return as_json(200, body)


def _short_organization(tenant: Tenant) -> Row:
    domains = [
        {
            "capabilities": "Email, OfficeCommunicationsOnline",
            "isDefault": domain == tenant.default_domain,
            "isInitial": domain.endswith(INITIAL_END),
            "name": domain,
            "type": "Managed",
        }
        for domain in tenant.domains
    ]
    return {"id": tenant.tenant_id, "displayName": tenant.display_name, "verifiedDomains": domains}


def _rest_of_organization(exchange: Exchange, tenant: Tenant) -> Row:
    used = 20 + roll(exchange.world.seed, "objects", tenant.tenant_id) % 4_000
    return {
        "countryLetterCode": tenant.country,
        "createdDateTime": f"{tenant.created_at:%Y-%m-%dT%H:%M:%SZ}",
        "defaultUsageLocation": tenant.country,
        "partnerTenantType": None,
        "tenantType": "AAD",
        "directorySizeQuota": {"used": used, "total": 300_000},
        "technicalNotificationMails": [f"it@{tenant.default_domain}"],
        "assignedPlans": [],
        "provisionedPlans": [],
    }


def _licence_row(tenant: Tenant, licence: Licence) -> Row:
    return {
        "accountName": tenant.initial_domain.removesuffix(INITIAL_END),
        "accountId": tenant.tenant_id,
        "appliesTo": "User",
        "capabilityStatus": "Enabled",
        "consumedUnits": licence.used,
        "id": f"{tenant.tenant_id}_{licence.sku_id}",
        "prepaidUnits": {"enabled": licence.bought, "lockedOut": 0, "suspended": 0, "warning": 0},
        "servicePlans": [],
        "skuId": licence.sku_id,
        "skuPartNumber": licence.part_number,
        "subscriptionIds": [guid(0, "subscription", tenant.tenant_id, licence.sku_id)],
    }


def _domain_row(tenant: Tenant, domain: str) -> Row:
    return {
        "id": domain,
        "authenticationType": "Managed",
        "availabilityStatus": None,
        "isAdminManaged": True,
        "isDefault": domain == tenant.default_domain,
        "isInitial": domain.endswith(INITIAL_END),
        "isRoot": True,
        "isVerified": True,
        "supportedServices": ["Email", "OfficeCommunicationsOnline"],
        "passwordValidityPeriodInDays": None,
        "passwordNotificationWindowInDays": None,
        "state": None,
    }
