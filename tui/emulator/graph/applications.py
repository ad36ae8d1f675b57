"""Which apps a tenant knows and what it granted to them.

Source: learn.microsoft.com, Graph API pages serviceprincipal-get, serviceprincipal-list, oauth2permissiongrant-list.
"""

from __future__ import annotations

import httpx

from tui.emulator.bearer import Bearer
from tui.emulator.exchange import Exchange, as_json
from tui.emulator.world import GRAPH, PARTNER_CENTER, ConsentState
from tui.emulator.world.seeded import guid
from tui.emulator.world.tenants import object_id

from .filters import parse_filter
from .gate import DIRECTORY, admit
from .paging import GRAPH_BASE, Row, collection, options
from .refusals import not_found

KNOWS_APP = frozenset({ConsentState.GRANTED, ConsentState.MISSING})


def get_service_principal(exchange: Exchange) -> httpx.Response:
    """`GET /servicePrincipals(appId='…')`: 404 when the tenant does not know the app."""
    bearer = admit(exchange, "Application.Read.All", *DIRECTORY)
    row = _principal_row(exchange, bearer, exchange.values["app"])
    if row is None:
        raise not_found(f"There is no service principal for {exchange.values['app']}.")
    return as_json(200, {"@odata.context": f"{GRAPH_BASE}/$metadata#servicePrincipals/$entity", **row})


def find_service_principals(exchange: Exchange) -> httpx.Response:
    """`GET /servicePrincipals?$filter=appId eq '…'`: empty when the tenant does not know the app."""
    bearer = admit(exchange, "Application.Read.All", *DIRECTORY)
    asked = options(exchange)
    wanted = parse_filter(asked.get("$filter", ""), {"appId"})
    app_ids = [wanted["appId"]] if "appId" in wanted else [*exchange.world.apps, GRAPH.app_id, PARTNER_CENTER.app_id]
    rows = [row for app_id in app_ids if (row := _principal_row(exchange, bearer, app_id)) is not None]
    return as_json(200, collection("servicePrincipals", rows, asked.get("$select", "")))


def list_grants(exchange: Exchange) -> httpx.Response:
    """`GET /oauth2PermissionGrants`: tenant-wide delegated grants; `clientId` is a service principal's object id."""
    bearer = admit(exchange, "DelegatedPermissionGrant.Read.All", "DelegatedPermissionGrant.ReadWrite.All", *DIRECTORY)
    asked = options(exchange)
    wanted = parse_filter(asked.get("$filter", ""), {"clientId", "consentType"})
    rows = [row for app_id in exchange.world.apps for row in _grant_rows(exchange, bearer, app_id)]
    kept = [row for row in rows if all(row[field] == value for field, value in wanted.items())]
    return as_json(200, collection("oauth2PermissionGrants", kept, asked.get("$select", "")))


def _principal_row(exchange: Exchange, bearer: Bearer, app_id: str) -> Row | None:
    """The service principal of an app or resource in the token's tenant."""
    world, app_id = exchange.world, app_id.lower()
    resource = next((each for each in (GRAPH, PARTNER_CENTER) if each.app_id == app_id), None)
    if resource is not None:
        is_here = resource is GRAPH or bearer.tenant_id == world.partner.tenant_id
        name, owner = resource.display_name, guid(0, "Microsoft services")
    elif app_id in world.apps:
        is_here = world.consent(bearer.tenant_id, app_id, exchange.now).state in KNOWS_APP
        name = world.apps[app_id].display_name
        owner = world.apps[app_id].owner_tenant_id or world.partner.tenant_id
    else:
        return None
    row = {
        "id": object_id(world.seed, bearer.tenant_id, app_id),
        "appId": app_id,
        "displayName": name,
        "accountEnabled": True,
        "appRoleAssignmentRequired": False,
        "appOwnerOrganizationId": owner,
        "oauth2PermissionScopes": [],
    }
    return row if is_here else None


def _grant_rows(exchange: Exchange, bearer: Bearer, app_id: str) -> list[Row]:
    """What the token's tenant granted to one app, one row per resource."""
    world, tenant_id = exchange.world, bearer.tenant_id
    return [
        {
            "id": guid(world.seed, "grant", tenant_id, app_id, resource_id).replace("-", ""),
            "clientId": object_id(world.seed, tenant_id, app_id),
            "consentType": "AllPrincipals",
            "principalId": None,
            "resourceId": object_id(world.seed, tenant_id, resource_id),
            "scope": " ".join(names),
        }
        for resource_id, names in world.consent(tenant_id, app_id, exchange.now).scopes.items()
    ]
