"""Partner Center's REST API, as far as a partner's tool needs it."""

from __future__ import annotations

import httpx

from tui.emulator.exchange import Exchange
from tui.emulator.router import Host, route

from .consents import give_consent, remove_consent
from .customers import get_customer, list_customers
from .refusals import PartnerRefusal


def _not_found(exchange: Exchange) -> httpx.Response:
    """What Partner Center says to an address it does not have."""
    raise PartnerRefusal(404, 0, f"There is nothing at {exchange.request.url.path}.")


def _wrong_method(exchange: Exchange) -> httpx.Response:
    """What Partner Center says to a known address asked the wrong way."""
    raise PartnerRefusal(405, 0, f"{exchange.request.method} is not supported here.")


PARTNER_HOST = Host(
    routes=(
        route("GET", "/v1/customers", list_customers),
        route("GET", "/v1/customers/{customer}", get_customer),
        route("POST", "/v1/customers/{customer}/applicationconsents", give_consent),
        route("DELETE", "/v1/customers/{customer}/applicationconsents/{app}", remove_consent),
    ),
    not_found=_not_found,
    wrong_method=_wrong_method,
)
