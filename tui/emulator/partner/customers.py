"""The partner's customers as Partner Center lists them: those with a reseller contract.

Source: learn.microsoft.com, partner-center/developer/get-a-list-of-customers and customer-resources.
"""

from __future__ import annotations

from itertools import islice
from typing import Any

import httpx

from tui.emulator.entra.signing import seal, unseal
from tui.emulator.exchange import Exchange, as_json
from tui.emulator.world import Customer
from tui.emulator.world.seeded import guid

from .gate import admit
from .refusals import PartnerRefusal

USUAL_SIZE = 40
MOST = 500
TOKEN_HEADER = "MS-ContinuationToken"
OPTIONS = frozenset({"size", "seekOperation"})


def list_customers(exchange: Exchange) -> httpx.Response:
    """`GET /v1/customers`: a page; the next one is asked for with the token of this one in a header."""
    admit(exchange)
    size, start = _size(exchange), _start(exchange)
    customers = exchange.world.customers
    with_contract = (index for index in range(start, len(customers)) if customers.character(index).has_contract)
    found = list(islice(with_contract, size + 1))
    own = {"uri": f"/v1/customers?size={size}", "method": "GET", "headers": []}
    body: dict[str, Any] = {
        "totalCount": customers.contract_count,
        "items": [_item(customers[index]) for index in found[:size]],
        "links": {"self": own},
        "attributes": {"objectType": "Collection"},
    }
    if len(found) > size:
        token = seal(exchange.world.secret, {"of": "customers", "at": found[size]})
        header = {"key": TOKEN_HEADER, "value": token}
        uri = f"/v1/customers?size={size}&seekOperation=Next"
        body["links"]["next"] = {"uri": uri, "method": "GET", "headers": [header]}
    return as_json(200, body)


def get_customer(exchange: Exchange) -> httpx.Response:
    """`GET /v1/customers/{id}`."""
    admit(exchange)
    customer = contracted(exchange)
    more = {
        "commerceId": guid(exchange.world.seed, "commerce", customer.index),
        "allowDelegatedAccess": True,
        "customDomains": list(customer.tenant.domains),
    }
    return as_json(200, _item(customer) | more)


def contracted(exchange: Exchange) -> Customer:
    """The customer in the path.

    Raises:
        PartnerRefusal: 404, unknown (60003) or without a reseller contract (20002).
    """
    customer = exchange.world.customers.by_tenant_id(exchange.values["customer"])
    if customer is None:
        raise PartnerRefusal(404, 60003, "The tenant was not found.")
    if not customer.character.has_contract:
        raise PartnerRefusal(404, 20002, "There is no commerce relationship with this customer.")
    return customer


def _size(exchange: Exchange) -> int:
    unknown = set(exchange.query) - OPTIONS
    text = exchange.query.get("size", str(USUAL_SIZE))
    size = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0
    if unknown or not 1 <= size <= MOST:
        raise PartnerRefusal(400, 2000, f"Only size (1 to {MOST}) and seekOperation are understood.")
    return size


def _start(exchange: Exchange) -> int:
    """Where the page begins; the continuation token and `seekOperation=Next` come together or not at all."""
    word = exchange.request.headers.get(TOKEN_HEADER)
    if exchange.query.get("seekOperation") != (None if word is None else "Next"):
        raise PartnerRefusal(400, 2000, "A continuation token and seekOperation=Next come together.")
    if word is None:
        return 0
    facts = unseal(exchange.world.secret, word)
    if facts is None or facts.get("of") != "customers":
        raise PartnerRefusal(400, 2000, "The continuation token is not valid.")
    return int(facts["at"])


def _item(customer: Customer) -> dict[str, Any]:
    tenant = customer.tenant
    return {
        "id": tenant.tenant_id,
        "companyProfile": {
            "tenantId": tenant.tenant_id,
            "domain": tenant.initial_domain,
            "companyName": tenant.display_name,
            "attributes": {"objectType": "CustomerCompanyProfile"},
        },
        "relationshipToPartner": "reseller",
        "attributes": {"objectType": "Customer"},
    }
