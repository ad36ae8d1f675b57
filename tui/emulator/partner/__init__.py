"""Partner Center's REST API, as far as a partner's tool needs it."""

from __future__ import annotations

import httpx

from tui.emulator.exchange import Exchange
from tui.emulator.router import Host

from .refusals import PartnerRefusal


def _not_found(exchange: Exchange) -> httpx.Response:
    """What Partner Center says to an address it does not have."""
    raise PartnerRefusal(404, 0, f"There is nothing at {exchange.request.url.path}.")


def _wrong_method(exchange: Exchange) -> httpx.Response:
    """What Partner Center says to a known address asked the wrong way."""
    raise PartnerRefusal(405, 0, f"{exchange.request.method} is not supported here.")


PARTNER_HOST = Host(routes=(), not_found=_not_found, wrong_method=_wrong_method)
