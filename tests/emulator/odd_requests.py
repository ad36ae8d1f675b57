"""Requests that nobody would make, by chance from a seed: odd words in every place of every address."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from random import Random
from urllib.parse import quote, urlencode

import httpx

from tests.emulator.desk import DEVICE_GRANT, GRAPH, LOGIN, PARTNER, Desk
from tui.emulator import DEMO_CLIENT_ID
from tui.emulator.entra import DEVICE_PAGES
from tui.emulator.entra import LOGIN as LOGIN_HOST
from tui.emulator.graph import GRAPH_HOST
from tui.emulator.partner import PARTNER_HOST
from tui.emulator.router import Host

HOSTS: tuple[tuple[str, Host], ...] = (
    (LOGIN, LOGIN_HOST),
    (GRAPH.removesuffix("/v1.0"), GRAPH_HOST),
    (PARTNER.removesuffix("/v1"), PARTNER_HOST),
    ("https://microsoft.com", DEVICE_PAGES),
)
FIELDS = (
    "client_id", "scope", "refresh_token", "code", "device_code", "redirect_uri", "state", "claims", "code_verifier",
    "response_type", "code_challenge", "code_challenge_method", "account", "answer", "login_hint", "nonce",
    "$top", "$filter", "$select", "$skiptoken", "$count", "size", "seekOperation", "filter",
)  # fmt: skip
GRANTS = ("refresh_token", "authorization_code", DEVICE_GRANT, "password")
NAMES = (
    "requests", "id", "method", "url", "headers", "body", "dependsOn", "applicationId", "applicationGrants",
    "enterpriseApplicationId", "scope",
)  # fmt: skip
METHODS = ("GET", "POST", "HEAD", "PUT", "OPTIONS", "ODD")
HEADERS = ("client-request-id", "MS-RequestId", "MS-CorrelationId", "Content-Type", "Accept")
WORDS = (
    "", "\0", "%00", "'", '"', "../", "..%2f", "\N{GRINNING FACE}", "9" * 5_000, "-1", "1e309", "NaN", "null", "[]",
    "{}", "true", "organizations", "common", DEMO_CLIENT_ID, "https://graph.microsoft.com/.default", "User.Read",
    "eyJ9", "1.AAAA", "http://localhost", "http://localhost:99999999", "id eq 'x'", "\u202e", "\xb2", "[" * 3_000,
)  # fmt: skip


def odd_requests(desk: Desk, chance: Random) -> Iterator[httpx.Request]:
    """Without end; every third has a token that counts."""
    words = [*WORDS, desk.partner_id, desk.tenant_id("Contoso"), desk.tenant_id("Fabrikam")]
    tokens = ["x", "a.b.c", "\xff", desk.access(desk.partner_id), desk.partner_token()]
    while True:
        base, host = chance.choice(HOSTS)
        route = chance.choice(host.routes)
        path = re.sub(r"\(\?P<\w+>.*?\)", lambda _: quote(chance.choice(words) or "x", safe=""), route.path.pattern)
        url = f"{base}{path.removesuffix('/?').replace(chr(92), '')}?{urlencode(_fields(chance, words))}"
        headers = {"Authorization": f"Bearer {chance.choice(tokens)}", chance.choice(HEADERS): chance.choice(words)}
        yield httpx.Request(
            chance.choice([route.method, route.method, *METHODS]),
            url,
            headers=[(name.encode(), value.encode("latin-1", "replace")) for name, value in headers.items()],
            content=_body(chance, words),
        )


def _fields(chance: Random, words: list[str]) -> dict[str, str]:
    return {chance.choice(FIELDS): chance.choice(words) for _ in range(chance.randrange(5))}


def _body(chance: Random, words: list[str]) -> bytes:
    match chance.randrange(4):
        case 0:
            return chance.randbytes(chance.randrange(60))
        case 1:
            return json.dumps(_value(chance, words)).encode()
        case 2:
            return b"[" * 3_000
    likely = {"client_id": DEMO_CLIENT_ID, "grant_type": chance.choice(GRANTS)}
    return urlencode({**likely, **_fields(chance, words)}).encode()


def _value(chance: Random, words: list[str], depth: int = 0) -> object:
    kind = chance.randrange(3) if depth < 4 else 0
    if kind == 0:
        return chance.choice([None, True, 1, -1, 1e308, [], {}, chance.choice(words)])
    parts = [_value(chance, words, depth + 1) for _ in range(chance.randrange(4))]
    return parts if kind == 1 else {chance.choice(NAMES): part for part in parts}
