"""Microsoft Entra: discovery, device codes, the sign-in page, tokens, consent pages."""

from __future__ import annotations

import httpx

from tui.emulator.exchange import Exchange
from tui.emulator.router import Host, route

from .authorize import answer_authorize, show_authorize
from .consent_pages import answer_consent, answer_old_consent, ask_consent, ask_old_consent
from .device_code import issue_code
from .device_page import answer_device_page, show_device_page
from .discovery import answer_discovery, answer_instances, answer_keys
from .pages import page
from .refusals import EntraRefusal
from .token import answer_token


def _not_found(_: Exchange) -> httpx.Response:
    """What the login host says to an address it does not have."""
    return httpx.Response(404, text="404 - Not found")


def _landing(_: Exchange) -> httpx.Response:
    """`GET /common/oauth2/nativeclient`: where a browser stands after it was sent back to an app that has no page."""
    return page("You may close this window", "")


def _wrong_method(exchange: Exchange) -> httpx.Response:
    """What the login host says to a known address asked the wrong way."""
    raise EntraRefusal(900561, f"Not {exchange.request.method}.")


LOGIN = Host(
    routes=(
        route("GET", "/common/oauth2/nativeclient", _landing),
        route("GET", "/common/discovery/instance", answer_instances),
        route("GET", "/{authority}/v2.0/.well-known/openid-configuration", answer_discovery),
        route("GET", "/{authority}/discovery/v2.0/keys", answer_keys),
        route("POST", "/{authority}/oauth2/v2.0/devicecode", issue_code),
        route("POST", "/{authority}/oauth2/v2.0/token", answer_token),
        route("GET", "/{authority}/oauth2/v2.0/authorize", show_authorize),
        route("POST", "/{authority}/oauth2/v2.0/authorize", answer_authorize),
        route("GET", "/{authority}/v2.0/adminconsent", ask_consent),
        route("POST", "/{authority}/v2.0/adminconsent", answer_consent),
        route("GET", "/{authority}/adminconsent", ask_old_consent),
        route("POST", "/{authority}/adminconsent", answer_old_consent),
    ),
    not_found=_not_found,
    wrong_method=_wrong_method,
)
DEVICE_PAGES = Host(
    routes=tuple(
        route(method, path, answer)
        for path in ("/devicelogin", "/device")
        for method, answer in (("GET", show_device_page), ("POST", answer_device_page))
    ),
    not_found=_not_found,
    wrong_method=_not_found,
)
