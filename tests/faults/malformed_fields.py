"""Values that a field with a meaning of its own can have, by field and name: tokens, lifetimes, codes, endpoints."""

from __future__ import annotations

import base64
import json
from typing import Any

from tests.faults.malformed_json import ESCAPE

STRANGER = "99999999-8888-4777-8666-555555555555"
"""A tenant that nobody knows."""


def encoded(value: Any) -> str:
    """Base64 for a URL, of JSON or of bytes as they are."""
    text = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(text).decode().rstrip("=")


def jwt(claims: Any, header: Any = None) -> str:
    """What looks like a token with these claims; bytes go in as they are."""
    return f"{encoded({'alg': 'none'} if header is None else header)}.{encoded(claims)}."


_NUMBERS: dict[str, Any] = {
    "negative": -5,
    "0": 0,
    "10^12": 10**12,
    "10^400": 10**400,
    "a fraction": 0.5,
    "1e308": 1e308,
    "true": True,
    "a string": "3600",
    "a string of letters": "soon",
    "a string of 10^30": "1" + "0" * 30,
    "a string of 5,000 digits": "9" * 5000,
    "a string in other digits": "\u0663\u0660",
    "null": None,
    "a list": [3600],
    "an object": {"value": 3600},
    "empty": "",
}
FIELDS: dict[str, dict[str, Any]] = {
    "access_token": {
        "null": None,
        "empty": "",
        "a number": 7,
        "a list": ["x"],
        "an object": {},
        "opaque": "opaque",
        "dots alone": "...",
        "no base64": "e30.%%%.x",
        "of the algorithm none": jwt({}),
        "of claims in a list": jwt([1, 2]),
        "of claims that are null": jwt(None),
        "of claims nested 10^5 deep": jwt(b"[" * 100_000),
        "of claims that are no JSON": jwt(b"\xff\xfe"),
        "of 1 MB": jwt({"x": "y" * 700_000}),
        "of a tid that is a list": jwt({"tid": ["x"]}),
        "of a tid that is a number": jwt({"tid": 7}),
        "of another tid": jwt({"tid": STRANGER}),
        "of a tid in capitals": jwt({"tid": STRANGER.upper()}),
        "of an audience in a list": jwt({"aud": ["https://graph.microsoft.com"]}),
        "of another audience": jwt({"aud": "https://evil.example"}),
        "of scopes in a list": jwt({"scp": ["User.Read"]}),
        "of scopes that are a number": jwt({"scp": 7}),
        "of roles in objects": jwt({"wids": [{}, [], 7, None]}),
        "of methods in a string": jwt({"amr": "mfa"}),
        "of claims with NaN": jwt(b'{"exp":NaN,"tid":NaN}'),
        "in another alphabet": "\u0416.\u0416.\u0416",
        "with line breaks": "a\r\nX-Injected: b",
        "hostile": ESCAPE,
    },
    "refresh_token": {
        "null": None,
        "empty": "",
        "a number": 7,
        "a list": ["x"],
        "an object": {"secret": "x"},
        "true": True,
    },
    "id_token": {
        "null": None,
        "a number": 7,
        "a list": [],
        "junk": "junk",
        "dots alone": "..",
        "of claims in a list": jwt([1]),
        "of claims that are null": jwt(None),
        "of claims nested 10^5 deep": jwt(b"[" * 100_000),
        "of numbers": jwt({"tid": 7, "oid": 7, "preferred_username": 7, "name": 7, "aud": 7, "exp": "x"}),
        "of a hostile name": jwt({"preferred_username": ESCAPE, "name": ESCAPE, "oid": ESCAPE}),
        "of no claims": jwt({}),
        "of 1 MB": jwt({"name": "y" * 700_000}),
    },
    "client_info": {
        "null": None,
        "a number": 7,
        "a list": [],
        "junk": "%%%",
        "of one letter": "a",
        "of a list": encoded([1]),
        "of numbers": encoded({"uid": 7, "utid": 7}),
        "nested 10^5 deep": encoded(b"[" * 100_000),
        "of lists": encoded({"uid": [1], "utid": [2]}),
        "hostile": encoded({"uid": ESCAPE, "utid": ESCAPE}),
        "empty": encoded({}),
        "of another tenant": encoded({"uid": STRANGER, "utid": STRANGER}),
        "in another alphabet": "\u0416\u0416\u0416\u0416",
    },
    "token_type": {"null": None, "a number": 7, "another": "MAC", "a list": []},
    "scope": {
        "null": None,
        "a number": 7,
        "a list": ["User.Read"],
        "an object": {},
        "empty": "",
        "of 1 MB": "x " * 500_000,
    },
    "foci": {"1": "1", "a list": []},
    "expires_in": _NUMBERS,
    "ext_expires_in": {"a list": [], "letters": "x", "10^400": 10**400},
    "interval": _NUMBERS,
    "refresh_in": {"letters": "x", "negative": -1, "a list": []},
    "user_code": {
        "null": None,
        "a number": 7,
        "empty": "",
        "hostile": ESCAPE,
        "of 1 MB": "A" * (1 << 20),
        "a list": ["A"],
        "markup": "[@click=app.quit]",
    },
    "device_code": {"null": None, "a number": 7, "empty": "", "a list": ["A"]},
    "verification_uri": {
        "null": None,
        "a number": 7,
        "empty": "",
        "elsewhere": "https://evil.example/devicelogin",
        "plain http": "http://microsoft.com/devicelogin",
        "like Microsoft's": "https://microsoft.com.evil.example/",
        "with a user": "https://microsoft.com@evil.example/",
        "with a port": "https://microsoft.com:444/",
        "in another alphabet": "https://m\u0456crosoft.com/devicelogin",
        "hostile": "https://microsoft.com/" + ESCAPE,
        "of 1 MB": "https://microsoft.com/" + "x" * (1 << 20),
        "a script": "javascript:alert(1)",
        "a list": ["https://microsoft.com/devicelogin"],
        "no address": "https://[::1",
    },
    "message": {"a list": [], "hostile": ESCAPE},
    "issuer": {"null": None, "elsewhere": "https://evil.example/", "a list": []},
    "token_endpoint": {
        "null": None,
        "elsewhere": "https://evil.example/token",
        "plain http": "http://login.microsoftonline.com/x/oauth2/v2.0/token",
        "a list": [],
        "relative": "/token",
        "of another tenant": f"https://login.microsoftonline.com/{STRANGER}/oauth2/v2.0/token",
        "a number": 7,
        "empty": "",
        "no address": "https://[::1",
    },
    "authorization_endpoint": {
        "null": None,
        "elsewhere": "https://evil.example/a",
        "a list": [],
        "without a path": "https://login.microsoftonline.com",
        "a number": 7,
        "of another tenant": f"https://login.microsoftonline.com/{STRANGER}/oauth2/v2.0/authorize",
        "no address": "https://[::1",
    },
    "device_authorization_endpoint": {
        "null": None,
        "elsewhere": "https://evil.example/d",
        "a list": [],
        "a number": 7,
        "relative": "/devicecode",
    },
}
