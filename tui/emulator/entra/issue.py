"""The answer to a granted token request: access token, id token, refresh token, client info.

Source: learn.microsoft.com, v2-oauth2-device-code and access-token-claims-reference.
"""

from __future__ import annotations

import base64
import json
import uuid
from collections.abc import Mapping
from typing import Any

from tui.emulator.exchange import Exchange
from tui.emulator.world.seeded import roll
from tui.emulator.world.tenants import object_id

from .admission import Admitted
from .sessions import refresh_token
from .signing import REVOCATIONS, sign

SHORTEST_S = 3_600
SPREAD_S = 1_801
"""Access tokens live between 60 and 90 minutes, at random."""
EVALUATED_S = 86_400
"""A day, where the tenant evaluates access continuously and the client can be challenged (20 to 28 h, by the page
app-resilience-continuous-access-evaluation). Half way the client is asked to renew."""


def token_set(exchange: Exchange, admitted: Admitted, nonce: str = "") -> dict[str, Any]:
    """The JSON of a successful answer; the tokens asked for and no others. `nonce` comes back in the id token."""
    world, memory = exchange.world, exchange.memory
    memory.tokens_issued += 1
    is_evaluated = admitted.claims.can_be_challenged and admitted.tenant.tenant_id in world.changes.evaluated
    ordinary_s = SHORTEST_S + roll(world.seed, "lifetime", memory.tokens_issued) % SPREAD_S
    expires_in = EVALUATED_S if is_evaluated else ordinary_s
    answer: dict[str, Any] = {
        "token_type": "Bearer",
        "scope": admitted.scopes.written(admitted.granted),
        "expires_in": expires_in,
        "ext_expires_in": expires_in,
        "access_token": sign(_access_claims(exchange, admitted, expires_in)),
    }
    if is_evaluated:
        answer["refresh_in"] = expires_in // 2
    if "offline_access" in admitted.scopes.oidc:
        answer["refresh_token"] = refresh_token(world, admitted.session, exchange.now)
    if "openid" in admitted.scopes.oidc:
        said = {"nonce": nonce} if nonce else {}
        answer["id_token"] = sign({**_id_claims(exchange, admitted, expires_in), **said})
    if exchange.form.get("client_info") == "1":
        answer["client_info"] = _client_info(exchange, admitted)
    return answer


def _times(exchange: Exchange, expires_in: int) -> Mapping[str, int]:
    now = int(exchange.now.timestamp())
    return {"iat": now, "nbf": now, "exp": now + expires_in}


def _access_claims(exchange: Exchange, admitted: Admitted, expires_in: int) -> dict[str, Any]:
    home = exchange.world.partner.tenant_id
    tenant_id = admitted.tenant.tenant_id
    oid = object_id(exchange.world.seed, tenant_id, admitted.account.username)
    capabilities = {"xms_cc": list(admitted.claims.capabilities)} if admitted.claims.capabilities else {}
    return {
        "aud": exchange.world.addresses.as_here(admitted.scopes.audience or admitted.scopes.resource.uri),
        "iss": f"https://sts.windows.net/{tenant_id}/",
        "tid": tenant_id,
        "oid": oid,
        "sub": oid,
        "upn": admitted.account.username,
        "name": admitted.account.display_name,
        "appid": admitted.app.client_id,
        "app_displayname": admitted.app.display_name,
        "scp": " ".join(admitted.granted or admitted.scopes.oidc),
        "wids": list(admitted.roles),
        "amr": ["pwd", "mfa"] if admitted.session.did_mfa else ["pwd"],
        "idp": f"https://sts.windows.net/{home}/",
        "uti": uuid.uuid4().hex[:22],
        REVOCATIONS: admitted.session.revocations,
        **capabilities,
        "ver": "1.0",
        **_times(exchange, expires_in),
    }


def _id_claims(exchange: Exchange, admitted: Admitted, expires_in: int) -> dict[str, Any]:
    tenant_id = admitted.tenant.tenant_id
    oid = object_id(exchange.world.seed, tenant_id, admitted.account.username)
    return {
        "aud": admitted.app.client_id,
        "iss": f"https://login.microsoftonline.com/{tenant_id}/v2.0",
        "tid": tenant_id,
        "oid": oid,
        "sub": oid,
        "preferred_username": admitted.account.username,
        "name": admitted.account.display_name,
        "ver": "2.0",
        **_times(exchange, expires_in),
    }


def _client_info(exchange: Exchange, admitted: Admitted) -> str:
    """The home account, base64url without padding."""
    home = exchange.world.partner.tenant_id
    facts = {"uid": object_id(exchange.world.seed, home, admitted.account.username), "utid": home}
    return base64.urlsafe_b64encode(json.dumps(facts).encode()).decode().rstrip("=")
