"""The token endpoint: device-code, authorization-code and refresh-token grants.

Source: learn.microsoft.com, v2-oauth2-device-code and v2-oauth2-auth-code-flow ("Redeem a code for an access
token", "Refresh the access token"); of blocked device codes, concept-authentication-flows ("Protocol tracking").
"""

from __future__ import annotations

import httpx

from tui.emulator.exchange import Exchange, as_json
from tui.emulator.world.changes import DeviceCodeRule

from .admission import Admitted, Bid, admit, policy_claims, tenant_at
from .authorize import redeem_authorization
from .claims import parse_claims
from .device_code import redeem_code
from .issue import token_set
from .refusals import EntraRefusal
from .sessions import begin_session, read_refresh_token

DEVICE_GRANTS = frozenset({"urn:ietf:params:oauth:grant-type:device_code", "device_code"})
NEVER_CACHED = {"Cache-Control": "no-store, no-cache", "Pragma": "no-cache"}


def answer_token(exchange: Exchange) -> httpx.Response:
    """`POST /{authority}/oauth2/v2.0/token`."""
    grant = exchange.form.get("grant_type", "")
    if not grant:
        raise EntraRefusal(900144, "It must name a grant_type.")
    if grant in DEVICE_GRANTS:
        admitted = _by_device_code(exchange)
    elif grant == "authorization_code":
        return _by_authorization(exchange)
    elif grant == "refresh_token":
        admitted = _by_refresh_token(exchange)
    else:
        raise EntraRefusal(70003)
    return as_json(200, token_set(exchange, admitted), NEVER_CACHED)


def _by_device_code(exchange: Exchange) -> Admitted:
    world = exchange.world
    tenant = tenant_at(world, exchange.values["authority"])
    code = redeem_code(exchange)
    if world.device_code_rule is not DeviceCodeRule.ALLOWED:
        raise EntraRefusal(53003, claims=policy_claims(world))
    asked, claims = parse_claims(code.claims), parse_claims(exchange.form.get("claims", ""))
    session = begin_session(
        world, code.approved_by, code.client_id, exchange.now, asked.policies | claims.policies, by_device_code=True
    )
    return admit(exchange, Bid(tenant, code.client_id, code.scopes, session, exchange.now, claims))


def _by_authorization(exchange: Exchange) -> httpx.Response:
    world = exchange.world
    tenant = tenant_at(world, exchange.values["authority"])
    code = redeem_authorization(exchange)
    asked, claims = parse_claims(code.claims), parse_claims(exchange.form.get("claims", ""))
    session = begin_session(world, code.username, code.client_id, exchange.now, asked.policies | claims.policies)
    admitted = admit(exchange, Bid(tenant, code.client_id, code.scopes, session, exchange.now, claims))
    return as_json(200, token_set(exchange, admitted, nonce=code.nonce), NEVER_CACHED)


def _by_refresh_token(exchange: Exchange) -> Admitted:
    world, form = exchange.world, exchange.form
    tenant = tenant_at(world, exchange.values["authority"])
    if not form.get("refresh_token"):
        raise EntraRefusal(900144, "It must carry a refresh_token.")
    claims = parse_claims(form.get("claims", ""))
    session, issued_at = read_refresh_token(world, form["refresh_token"]) or (None, exchange.now)
    is_blocked = world.device_code_rule is not DeviceCodeRule.ALLOWED and tenant == world.partner
    if session is not None and session.by_device_code and is_blocked:
        raise EntraRefusal(530036)
    return admit(exchange, Bid(tenant, form.get("client_id", ""), form.get("scope", ""), session, issued_at, claims))
