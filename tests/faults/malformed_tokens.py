"""Fields with a meaning of their own: tokens, lifetimes, codes, links to the next page, refusals."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from random import Random
from typing import Any

from tests.faults.malformed_fields import FIELDS, encoded
from tests.faults.malformed_json import ESCAPE, parsed, places, written
from tests.faults.malformed_wire import Raw, Told, raw

Make = Callable[[Told, Random], Raw | None]

_ELSEWHERE = {
    "itself": "",
    "elsewhere": "https://evil.example/v1.0/x",
    "no scheme": "//evil.example/x",
    "plain http": "http://graph.microsoft.com/v1.0/contracts",
    "with a user": "https://graph.microsoft.com@evil.example/",
    "with a port": "https://graph.microsoft.com:8443/x",
    "relative": "contracts?$skiptoken=1",
    "a script": "javascript:alert(1)",
    "of 1 MB": "https://graph.microsoft.com/v1.0/contracts?$skiptoken=" + "x" * (1 << 20),
    "no address": "https://[::1",
    "hostile": "https://graph.microsoft.com/" + ESCAPE,
    "a backslash": "https://graph.microsoft.com\\@evil.example/",
    "a number": 7,
    "a list": ["x"],
    "an object": {},
}
_ERRORS: dict[str, tuple[int, Any]] = {
    "a string": (400, "x"),
    "a list": (400, [1]),
    "a number": (400, 7),
    "null": (400, None),
    "an empty object": (400, {}),
    "nested": (400, {"error": {"error": {}}}),
    "of numbers": (400, {"code": 7, "message": 7, "innerError": 7}),
    "of lists": (403, {"code": [], "message": [], "innerError": []}),
    "with a hostile text": (
        403,
        {
            "code": ESCAPE,
            "message": ESCAPE,
            "innerError": {"request-id": ESCAPE, "date": ESCAPE, "client-request-id": ESCAPE},
        },
    ),
    "with a text of 1 MB": (500, {"code": "x" * (1 << 20), "message": "y" * (1 << 20)}),
    "with odd dates": (404, {"innerError": {"date": "9999-12-31T23:59:59-14:00"}}),
    "with a success": (200, {"code": "Forbidden", "message": "no"}),
}
_REFUSALS: dict[str, dict[str, Any]] = {
    "codes in a string": {"error": "invalid_grant", "error_codes": "65001"},
    "codes in an object": {"error": "invalid_grant", "error_codes": {"65001": 1}},
    "negative codes": {"error": "invalid_grant", "error_codes": [-65001]},
    "huge codes": {"error": "invalid_grant", "error_codes": [10**300]},
    "codes that are true": {"error": "invalid_grant", "error_codes": [True]},
    "codes in lists": {"error": "invalid_grant", "error_codes": [[65001]]},
    "ten thousand codes": {"error": "invalid_grant", "error_codes": list(range(10_000))},
    "no codes": {"error": "invalid_grant", "error_codes": []},
    "an unknown code": {"error": "invalid_grant", "error_codes": [999999999]},
    "an unknown error": {"error": "no_such_error"},
    "a suberror that is a list": {"error": "invalid_grant", "suberror": ["consent_required"]},
    "an unknown suberror": {"error": "invalid_grant", "suberror": "\x1b[2J"},
    "a suberror that is a number": {"error": "interaction_required", "suberror": 7},
    "claims that are junk": {"error": "interaction_required", "claims": "{{{"},
    "claims that are a list": {"error": "interaction_required", "claims": [1]},
    "claims that are a number": {"error": "interaction_required", "claims": 7},
    "claims nested 10^5 deep": {"error": "interaction_required", "claims": "[" * 100_000},
    "a text that is a number": {"error": "invalid_grant", "error_description": 7},
    "a text that is a list": {"error": "invalid_grant", "error_description": ["x"]},
    "a text of 1 MB": {"error": "invalid_grant", "error_description": "x" * (1 << 20)},
    "a hostile text": {"error": ESCAPE, "error_description": ESCAPE},
    "an odd time": {"error": "invalid_grant", "timestamp": "9999-99-99 99:99:99Z"},
    "a time that is a number": {"error": "invalid_grant", "timestamp": 10**300},
    "ids that are lists": {"error": "invalid_grant", "correlation_id": [], "trace_id": {}},
    "hostile ids": {"error": "invalid_grant", "correlation_id": ESCAPE, "trace_id": ESCAPE},
    "consent missing and more": {"error": "invalid_grant", "error_codes": [65001, "x", None]},
    "pending, told as a number": {"error": 7, "error_codes": [70016]},
    "an error that is an object": {"error": {"code": "x"}},
    "an empty error": {"error": ""},
    "no refresh token any more": {"error": "invalid_grant", "suberror": "bad_token"},
    "an address of the error": {"error": "invalid_request", "error_uri": "javascript:alert(1)"},
    "device code words": {"error": "expired_token"},
    "slow down": {"error": "slow_down"},
    "declined": {"error": "authorization_declined"},
    "a client error": {"error": "invalid_client"},
}


def made() -> dict[str, Make]:
    """Field kinds by name."""
    found: dict[str, Make] = {
        f"{field} {name}": partial(_field, field, value)
        for field, values in FIELDS.items()
        for name, value in values.items()
    }
    found |= {f"{field} missing": partial(_field, field, _MISSING) for field in FIELDS}
    headers: tuple[Any, ...] = ({"alg": "none"}, {"alg": 7}, [], {"alg": "RS256", "kid": ESCAPE}, {})
    for header in headers:
        found[f"a token with the header {json.dumps(header)}"] = partial(_other_header, header)
    found |= {f"the next page is {name}": partial(_next, link) for name, link in _ELSEWHERE.items()}
    found |= {f"an error that is {name}": partial(_error, status, error) for name, (status, error) in _ERRORS.items()}
    found |= {f"a refusal with {name}": partial(_refusal, fields) for name, fields in _REFUSALS.items()}
    found["an error beside the tokens"] = partial(_field, "error", "invalid_grant", adds=True)
    found["an empty error beside the tokens"] = partial(_field, "error", None, adds=True)
    found["an error in 200"] = lambda told, _: raw(
        told, status="200 OK", body=b'{"error":"invalid_grant","error_codes":[65001]}'
    )
    return found


_MISSING = object()


def _field(field: str, value: Any, told: Told, _: Random, *, adds: bool = False) -> Raw | None:
    """The field put otherwise, wherever it stands."""
    body = parsed(told)
    if adds and isinstance(body, dict):
        body[field] = value
        return written(told, body)
    found = [(box, key) for box, key in places(body) if key == field]
    for box, key in found:
        if value is _MISSING:
            del box[key]
        else:
            box[key] = value
    return written(told, body) if found else None


def _other_header(header: Any, told: Told, _: Random) -> Raw | None:
    """A token whose claims are the true ones, and whose header is not."""
    body = parsed(told)
    found = [(box, key) for box, key in places(body) if key == "access_token"]
    for box, key in found:
        box[key] = f"{encoded(header)}.{box[key].split('.')[1]}."
    return written(told, body) if found else None


def _next(link: Any, told: Told, _: Random) -> Raw | None:
    body = parsed(told)
    if not isinstance(body, dict) or not ("value" in body or "items" in body):
        return None
    link = str(told.request.url) if link == "" else link
    if "value" in body:
        body["@odata.nextLink"] = link
    else:
        uri = link.replace("graph.microsoft.com", "api.partnercenter.microsoft.com") if isinstance(link, str) else link
        body["links"] = {"next": {"uri": uri, "headers": [7, {"key": "MS-ContinuationToken", "value": ESCAPE}]}}
    return written(told, body)


def _error(status: int, error: Any, told: Told, _: Random) -> Raw:
    body = {"error": error, **(error if isinstance(error, dict) else {"code": error, "description": error})}
    return raw(told, status=f"{status} Odd", body=json.dumps(body).encode())


def _refusal(fields: dict[str, Any], told: Told, _: Random) -> Raw:
    return raw(told, status="400 Bad Request", body=json.dumps(fields).encode())
