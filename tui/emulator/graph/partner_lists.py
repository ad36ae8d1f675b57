"""What a partner sees of its customers in Graph: GDAP customers, relationships, access assignments, contracts.

Source: learn.microsoft.com, Graph API pages tenantrelationship-list-delegatedadmincustomers,
tenantrelationship-list-delegatedadminrelationships, delegatedadminrelationship-list-accessassignments,
delegatedadmincustomer-list-servicemanagementdetails, contract-list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial

import httpx

from tui.emulator.bearer import Bearer
from tui.emulator.exchange import Exchange, as_json
from tui.emulator.world import Customer
from tui.emulator.world.roles import DIRECTORY_READERS
from tui.emulator.world.seeded import guid

from .filters import parse_filter
from .gate import DIRECTORY, RELATIONSHIPS, admit_partner, check_outage
from .paging import DIRECTORY_PAGES, GDAP_PAGES, Place, Row, answer_page, collection, options
from .refusals import denied, not_found
from .relationship_rows import assignment_rows, customer_row, relationship_row

RowsOf = Callable[[Customer], list[Row]]


def list_customers(exchange: Exchange) -> httpx.Response:
    """`GET /tenantRelationships/delegatedAdminCustomers`: 200 and empty for a caller outside AdminAgents."""
    bearer = admit_partner(exchange, *RELATIONSHIPS)
    check_outage(exchange)
    wanted = parse_filter(options(exchange).get("$filter", ""), {"tenantId"})
    source = partial(_rows, exchange, bearer, wanted.get("tenantId", ""), _customer_rows)
    return answer_page(exchange, "tenantRelationships/delegatedAdminCustomers", source, GDAP_PAGES)


def list_relationships(exchange: Exchange) -> httpx.Response:
    """`GET /tenantRelationships/delegatedAdminRelationships`; several per customer are possible."""
    bearer = admit_partner(exchange, *RELATIONSHIPS)
    check_outage(exchange)
    wanted = parse_filter(options(exchange).get("$filter", ""), {"status", "customer/tenantId"})
    rows = partial(_relationship_rows, exchange, wanted.get("status", ""))
    source = partial(_rows, exchange, bearer, wanted.get("customer/tenantId", ""), rows)
    return answer_page(exchange, "tenantRelationships/delegatedAdminRelationships", source, GDAP_PAGES)


def list_assignments(exchange: Exchange) -> httpx.Response:
    """`GET …/delegatedAdminRelationships/{id}/accessAssignments`: which group was given which roles."""
    bearer = admit_partner(exchange, *RELATIONSHIPS)
    found = exchange.world.relationship(exchange.values["relationship"], exchange.now)
    if found is None or not exchange.world.is_admin_agent(bearer.username):
        raise not_found(f"There is no relationship {exchange.values['relationship']}.")
    return as_json(200, collection("accessAssignments", assignment_rows(exchange, found[1])))


def list_portals(exchange: Exchange) -> httpx.Response:
    """`GET …/delegatedAdminCustomers/{id}/serviceManagementDetails`: the portals of one customer."""
    bearer = admit_partner(exchange, *RELATIONSHIPS)
    customer = exchange.world.customers.by_tenant_id(exchange.values["customer"])
    if customer is None or not exchange.world.is_admin_agent(bearer.username):
        raise not_found(f"There is no customer {exchange.values['customer']}.")
    domain = customer.tenant.initial_domain
    portals = {
        "Azure Active Directory": f"https://aad.portal.azure.com/{domain}",
        "Microsoft 365 Lighthouse": "https://lighthouse.microsoft.com",
        "Teams": f"https://admin.teams.microsoft.com/?delegatedOrg={domain}",
    }
    rows = [
        {"id": guid(exchange.world.seed, "portal", name), "serviceName": name, "serviceManagementUrl": address}
        for name, address in portals.items()
    ]
    return as_json(200, collection("serviceManagementDetails", rows))


def list_contracts(exchange: Exchange) -> httpx.Response:
    """`GET /contracts`: reseller contracts in the partner's tenant; the caller needs a directory role there."""
    bearer = admit_partner(exchange, "Contracts.Read.All", *DIRECTORY)
    check_outage(exchange)
    if DIRECTORY_READERS not in bearer.roles:
        raise denied("The caller's roles do not allow contracts to be read.")
    wanted = parse_filter(options(exchange).get("$filter", ""), {"customerId", "defaultDomainName", "displayName"})
    rows = partial(_contract_rows, exchange, wanted)
    source = partial(_rows, exchange, bearer, wanted.get("customerId", ""), rows)
    return answer_page(exchange, "contracts", source, DIRECTORY_PAGES)


def _rows(
    exchange: Exchange, bearer: Bearer, tenant_id: str, rows_of: RowsOf, start: Place
) -> Iterator[tuple[Place, Row]]:
    """Every row from `start` on, customer by customer; of one customer only when `tenant_id` says so."""
    if not exchange.world.is_admin_agent(bearer.username):
        return
    customers = exchange.world.customers
    only = customers.by_tenant_id(tenant_id) if tenant_id else None
    first, past = (only.index, only.index + 1) if only else (0, 0 if tenant_id else len(customers))
    for index in range(max(first, start[0]), past):
        skipped = start[1] if index == start[0] else 0
        for place, row in enumerate(rows_of(customers[index])):
            if place >= skipped:
                yield (index, place), row


def _customer_rows(customer: Customer) -> list[Row]:
    return [customer_row(customer)] if customer.has_relationship else []


def _relationship_rows(exchange: Exchange, status: str, customer: Customer) -> list[Row]:
    found = exchange.world.relationships(customer, exchange.now)
    return [relationship_row(customer, each) for each in found if not status or each.status == status]


def _contract_rows(exchange: Exchange, wanted: Mapping[str, str], customer: Customer) -> list[Row]:
    row = {
        "@odata.type": "#microsoft.graph.contract",
        "id": guid(exchange.world.seed, "contract", customer.index),
        "deletedDateTime": None,
        "contractType": "ResellerPartner",
        "customerId": customer.tenant.tenant_id,
        "defaultDomainName": customer.tenant.default_domain,
        "displayName": customer.contract_name,
    }
    matches = all(str(row[field]).casefold() == value.casefold() for field, value in wanted.items())
    return [row] if customer.character.has_contract and matches else []
