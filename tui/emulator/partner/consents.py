"""Consent to one's own app, given for a customer through Partner Center.

Source: learn.microsoft.com, partner-center/developer/control-panel-vendor-apis and gdap-and-secure-application-model.
"""

from __future__ import annotations

import json
from typing import Any

import httpx

from tui.emulator.bearer import Bearer
from tui.emulator.exchange import Exchange, as_json
from tui.emulator.world import GRAPH_ID, Application, Consent, ConsentState, Customer
from tui.emulator.world.consents import granted
from tui.emulator.world.roles import MAY_CONSENT_FOR_CUSTOMER

from .customers import contracted
from .gate import admit
from .refusals import PartnerRefusal

BAD_INPUT = 2000


def give_consent(exchange: Exchange) -> httpx.Response:
    """`POST /v1/customers/{id}/applicationconsents`: 201, and the grant may take a while to spread."""
    bearer = admit(exchange)
    customer = contracted(exchange)
    _check_role(exchange, bearer, customer)
    asked = _parse(exchange.request.content)
    app = _own_app(exchange, bearer, asked["applicationId"])
    permissions = _permissions(app, asked["applicationGrants"])
    current = exchange.world.consent(customer.tenant.tenant_id, app.client_id, exchange.now)
    _check_resources(permissions, current)
    if current.state is ConsentState.GRANTED:
        raise PartnerRefusal(409, BAD_INPUT, "Permission entry already exists.")
    consent = granted(permissions, exchange.now, customer.character.probes_after_consent)
    exchange.world.put_consent(customer.tenant.tenant_id, app.client_id, consent, exchange.now)
    return as_json(201, {**asked, "displayName": app.display_name})


def remove_consent(exchange: Exchange) -> httpx.Response:
    """`DELETE …/applicationconsents/{app}`: the customer forgets the app altogether."""
    bearer = admit(exchange)
    customer = contracted(exchange)
    _check_role(exchange, bearer, customer)
    app = _own_app(exchange, bearer, exchange.values["app"])
    tenant_id = customer.tenant.tenant_id
    if exchange.world.consent(tenant_id, app.client_id, exchange.now).state is not ConsentState.GRANTED:
        raise PartnerRefusal(404, 0, "There is no consent to this application.")
    gone = Consent(ConsentState.ABSENT, {}, exchange.now)
    exchange.world.put_consent(tenant_id, app.client_id, gone, exchange.now)
    return httpx.Response(200)


def _check_role(exchange: Exchange, bearer: Bearer, customer: Customer) -> None:
    """Raises: PartnerRefusal 403, unless GDAP gives the caller a role that may consent there."""
    account = exchange.world.accounts[bearer.username]
    roles = exchange.world.effective_roles(account, customer, exchange.now)
    if not MAY_CONSENT_FOR_CUSTOMER.intersection(roles):
        raise PartnerRefusal(403, 900308, "The caller's role at this customer does not allow consent.")


def _parse(content: bytes) -> dict[str, Any]:
    """Raises: PartnerRefusal 400, when the body has not the shape of an application consent."""
    try:
        asked = json.loads(content)
        grants = [(grant["enterpriseApplicationId"], grant["scope"]) for grant in asked["applicationGrants"]]
        words = [asked["applicationId"], *(word for grant in grants for word in grant)]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise PartnerRefusal(400, BAD_INPUT, f"The body is malformed: {error!r}") from error
    if not grants or not all(isinstance(word, str) and word for word in words):
        raise PartnerRefusal(400, BAD_INPUT, "The body names no application, no resource or no scope.")
    return dict(asked)


def _own_app(exchange: Exchange, bearer: Bearer, application_id: str) -> Application:
    """Raises: PartnerRefusal 400, when it is not the very app the token was issued to."""
    if application_id.lower() != bearer.client_id:
        raise PartnerRefusal(400, BAD_INPUT, "The application must be the one the token was issued to.")
    return exchange.world.apps[bearer.client_id]


def _permissions(app: Application, grants: list[dict[str, str]]) -> dict[str, tuple[str, ...]]:
    """Scope names by resource; they are separated by commas and part of the registration's list.

    Raises:
        PartnerRefusal: 400.
    """
    permissions = {}
    for grant in grants:
        resource_id = grant["enterpriseApplicationId"].lower()
        names = tuple(grant["scope"].split(","))
        unknown = [name for name in names if name not in app.required.get(resource_id, ())]
        if unknown:
            raise PartnerRefusal(400, BAD_INPUT, f"The application is not registered for {', '.join(unknown)}.")
        permissions[resource_id] = names
    return permissions


def _check_resources(permissions: dict[str, tuple[str, ...]], current: Consent) -> None:
    """Raises: PartnerRefusal 400, when the customer lacks a resource; Partner Center itself exists at no customer."""
    for resource_id in permissions:
        if resource_id != GRAPH_ID or current.state is ConsentState.NO_RESOURCE:
            raise PartnerRefusal(400, BAD_INPUT, f"The organisation lacks a service principal for {resource_id}.")
