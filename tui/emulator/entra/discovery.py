"""What an authority says about itself: the discovery document and the signing keys.

Source: OpenID Connect Discovery 1.0; the extra keys as in recorded documents of the service.
"""

from __future__ import annotations

import httpx

from tui.emulator.exchange import Exchange, as_json

from .refusals import EntraRefusal
from .signing import ALGORITHM, key_set

SHARED = {"organizations", "common", "consumers"}
CLAIMS = (
    "sub",
    "iss",
    "aud",
    "exp",
    "iat",
    "acr",
    "nonce",
    "preferred_username",
    "name",
    "tid",
    "ver",
    "at_hash",
    "email",
)


ALIASES = ("login.microsoftonline.com", "login.windows.net", "login.microsoft.com", "sts.windows.net")


def answer_instances(_: Exchange) -> httpx.Response:
    """`GET /common/discovery/instance`: which names one cloud's login service has. Libraries ask before they look into
    their cache, and after a refusal.

    Source: MSAL for Python 1.39, `application.py`; the answer as recorded in MSAL's own tests, this cloud alone.
    """
    base = "https://login.microsoftonline.com/common"
    names = {"preferred_network": ALIASES[0], "preferred_cache": ALIASES[1], "aliases": list(ALIASES)}
    found = {"tenant_discovery_endpoint": f"{base}/v2.0/.well-known/openid-configuration", "api-version": "1.1"}
    return as_json(200, {**found, "metadata": [names]})


def answer_discovery(exchange: Exchange) -> httpx.Response:
    """`GET /{authority}/v2.0/.well-known/openid-configuration`; an unknown tenant is 400 `invalid_tenant`."""
    asked = exchange.values["authority"].lower()
    authority = asked if asked in SHARED else _tenant_id(exchange, asked)
    base = f"https://login.microsoftonline.com/{authority}"
    issuer = "{tenantid}" if asked in SHARED else authority
    body = {
        "token_endpoint": f"{base}/oauth2/v2.0/token",
        "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt", "client_secret_basic"],
        "jwks_uri": f"{base}/discovery/v2.0/keys",
        "response_modes_supported": ["query", "fragment", "form_post"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": [ALGORITHM],
        "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "issuer": f"https://login.microsoftonline.com/{issuer}/v2.0",
        "request_uri_parameter_supported": False,
        "userinfo_endpoint": "https://graph.microsoft.com/oidc/userinfo",
        "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
        "device_authorization_endpoint": f"{base}/oauth2/v2.0/devicecode",
        "http_logout_supported": True,
        "frontchannel_logout_supported": True,
        "end_session_endpoint": f"{base}/oauth2/v2.0/logout",
        "claims_supported": list(CLAIMS),
        "kerberos_endpoint": f"{base}/kerberos",
        "tenant_region_scope": None if asked in SHARED else "EU",
        "cloud_instance_name": "microsoftonline.com",
        "cloud_graph_host_name": "graph.windows.net",
        "msgraph_host": "graph.microsoft.com",
        "rbac_url": "https://pas.windows.net",
    }
    return as_json(200, body)


def answer_keys(exchange: Exchange) -> httpx.Response:
    """`GET /{authority}/discovery/v2.0/keys`."""
    asked = exchange.values["authority"].lower()
    if asked not in SHARED:
        _tenant_id(exchange, asked)
    return as_json(200, key_set())


def _tenant_id(exchange: Exchange, asked: str) -> str:
    tenant = exchange.world.tenant(asked)
    if tenant is None:
        raise EntraRefusal(90002, f"Asked for: {asked}.", error="invalid_tenant")
    return tenant.tenant_id
