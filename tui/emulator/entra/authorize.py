"""The page on which a person signs in to an app in a browser, and the code that the app is sent.

Source: learn.microsoft.com, v2-oauth2-auth-code-flow; RFC 7636 for PKCE. Where an address does not hold, nothing is
sent back to it: the person reads the reason on the page.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

import httpx

from tui.emulator.exchange import Exchange
from tui.emulator.memory import AuthorizationCode
from tui.emulator.world import Application

from .admission import known_app, tenant_at
from .claims import parse_claims
from .pages import PageRefusal, buttons, form, page, paragraphs, text_field
from .refusals import EntraRefusal
from .scopes import parse_scopes

LIFETIME = timedelta(minutes=10)
"""Of a code (protocol page: "about ten minutes")."""
CANCELLED = {
    "error": "access_denied",
    "error_subcode": "cancel",
    "error_description": "AADSTS65004: The user declined to consent to access the app.",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """An address that has passed every check."""

    app: Application
    redirect_uri: str


def show_authorize(exchange: Exchange) -> httpx.Response:
    """`GET /{authority}/oauth2/v2.0/authorize`."""
    asked = _check(exchange)
    if sent := _refusal(exchange, asked):
        return sent
    told = paragraphs(f"Sign in to {asked.app.display_name}.")
    account = text_field("account", "Sign in as", exchange.query.get("login_hint", ""))
    return page("Pick an account", told + form(account, buttons(accept="Continue", cancel="Cancel")))


def answer_authorize(exchange: Exchange) -> httpx.Response:
    """The person's answer: the browser is sent back to the app with a code, or with an error."""
    asked = _check(exchange)
    if sent := _refusal(exchange, asked):
        return sent
    if exchange.form.get("answer") != "accept":
        return _send_back(exchange, asked, CANCELLED)
    username = exchange.form.get("account", "").strip().lower()
    if username not in exchange.world.accounts:
        raise PageRefusal(50034, f"Account: {username}.")
    code = _issue(exchange, asked, username)
    exchange.memory.put_authorization(code)
    return _send_back(exchange, asked, {"code": code.code, "session_state": secrets.token_hex(16)})


def redeem_authorization(exchange: Exchange) -> AuthorizationCode:
    """The code that a token request brings: spent by this call.

    The switch for public client flows does not count here: a registered `http://localhost` is enough for an app to be
    a public client (learn.microsoft.com, scenario-desktop-app-registration).

    Raises:
        EntraRefusal: 900144 nothing is brought, 70000 not known, 54005 used before, 70008 too old, 700005 another
            authority's, 500112 another redirect address, 50148 or 501481 the proof of PKCE is missing or wrong.
    """
    fields = exchange.form
    app = known_app(exchange.world, fields.get("client_id", ""))
    if not fields.get("code"):
        raise EntraRefusal(900144, "It must carry a code.")
    code = exchange.memory.authorizations.get(fields["code"])
    if code is None or code.client_id != app.client_id:
        raise EntraRefusal(70000, "The code is not recognised.")
    if code.is_spent:
        raise EntraRefusal(54005)
    if exchange.now >= code.expires_at:
        raise EntraRefusal(70008, "The authorization code has expired.")
    if code.authority != exchange.values["authority"].lower():
        raise EntraRefusal(700005)
    if fields.get("redirect_uri", "") != code.redirect_uri:
        raise EntraRefusal(500112)
    _check_proof(code, fields.get("code_verifier", ""))
    code.is_spent = True
    return code


def _check_proof(code: AuthorizationCode, verifier: str) -> None:
    """Raises: EntraRefusal, unless whoever redeems the code is who asked for it (RFC 7636 section 4.6)."""
    if not code.challenge:
        return
    if not verifier:
        raise EntraRefusal(50148)
    hashed = hashlib.sha256(verifier.encode()).digest()
    shown = base64.urlsafe_b64encode(hashed).decode().rstrip("=") if code.method == "S256" else verifier
    if not secrets.compare_digest(shown.encode(), code.challenge.encode()):
        raise EntraRefusal(501481)


def _check(exchange: Exchange) -> Asked:
    """Raises: PageRefusal, as an address that does not hold is never redirected."""
    query, authority = exchange.query, exchange.values["authority"]
    try:
        tenant_at(exchange.world, authority)
        app = known_app(exchange.world, query.get("client_id", ""))
    except EntraRefusal as error:
        raise PageRefusal(error.code, f"Asked for: {authority}, {query.get('client_id', '')}.") from error
    redirect_uri = query.get("redirect_uri", "")
    if not app.accepts_redirect(redirect_uri):
        raise PageRefusal(50011, f"Asked for: {redirect_uri}.")
    return Asked(app, redirect_uri)


def _refusal(exchange: Exchange, asked: Asked) -> httpx.Response | None:
    """What the app is told at once about a request that it made in a wrong way; None when it is right."""
    query = exchange.query
    if query.get("response_type") != "code":
        said = "AADSTS700051: The response_type is not enabled for the application."
        return _send_back(exchange, asked, {"error": "unsupported_response_type", "error_description": said})
    if query.get("code_challenge") and query.get("code_challenge_method", "plain") not in ("S256", "plain"):
        said = "AADSTS9002313: The code_challenge_method is not known."
        return _send_back(exchange, asked, {"error": "invalid_request", "error_description": said})
    try:
        parse_scopes(query.get("scope", ""))
        parse_claims(query.get("claims", ""))
    except EntraRefusal as error:
        return _send_back(exchange, asked, {"error": error.error, "error_description": str(error)})
    return None


def _issue(exchange: Exchange, asked: Asked, username: str) -> AuthorizationCode:
    query = exchange.query
    return AuthorizationCode(
        code=f"1.{secrets.token_urlsafe(480)}",  # as long as the service's
        client_id=asked.app.client_id,
        authority=exchange.values["authority"].lower(),
        redirect_uri=asked.redirect_uri,
        scopes=query.get("scope", ""),
        claims=query.get("claims", ""),
        nonce=query.get("nonce", ""),
        challenge=query.get("code_challenge", ""),
        method=query.get("code_challenge_method", "plain"),
        username=username,
        expires_at=exchange.now + LIFETIME,
    )


def _send_back(exchange: Exchange, asked: Asked, answer: dict[str, str]) -> httpx.Response:
    state = {"state": exchange.query["state"]} if "state" in exchange.query else {}
    base = asked.redirect_uri if asked.redirect_uri.count("/") > 2 else f"{asked.redirect_uri}/"
    joint = "&" if "?" in base else "?"
    return httpx.Response(302, headers={"Location": f"{base}{joint}{urlencode({**answer, **state})}"})
