"""What a service that refuses a token wants to see instead: the claims in `WWW-Authenticate`.

Sources: RFC 9110 section 11.6.1 (several challenges may stand in one header); Entra "Claims challenges, claims requests
and client capabilities": the `Bearer` challenge has `claims`, base64 of a JSON object. Standard and URL-safe alphabets
and missing padding were observed. Which `error` goes with it differs (`insufficient_claims`, `invalid_token`), so the
claims themselves decide. Everything else is passed over: a header that cannot be read asks for nothing.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

LONGEST_HEADER = 32_768
LONGEST_CLAIMS = 8_192
"""Characters; what is longer is no claims challenge. Observed ones have about a hundred."""

_WORD = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_PARAMETER = re.compile(rf'({_WORD})[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*))')
_SCHEME = re.compile(_WORD)
_BETWEEN = re.compile(r"[\s,]*")


def claims_in(headers: Mapping[str, str]) -> str:
    """The claims that an answer asks for, as the service wrote them; empty when it asks for none.

    `headers` compare names without case (an `httpx.Headers`).
    """
    text = headers.get("www-authenticate", "")[:LONGEST_HEADER]
    bearers = (named for scheme, named in _challenges(text) if scheme.lower() == "bearer")
    return next((claims for named in bearers if (claims := _decoded(named.get("claims", "")))), "")


def usable_claims(text: object) -> str:
    """`text` if it is claims that can be sent on: a JSON object, and an object in it for the access token, if any.

    It is never changed: a service gets back what it wrote. Empty for anything else.
    """
    if not isinstance(text, str) or len(text) > LONGEST_CLAIMS:
        return ""
    try:
        found: Any = json.loads(text)
    except (ValueError, RecursionError):
        return ""
    return text if isinstance(found, dict) and isinstance(found.get("access_token", {}), dict) else ""


def _challenges(text: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Each challenge in the header: its scheme, and its parameters by their names in lower case."""
    scheme, named = "", dict[str, str]()
    at = 0
    while (at := _after(_BETWEEN, text, at)) < len(text):
        if parameter := _PARAMETER.match(text, at):
            quoted, plain = parameter[2], parameter[3]
            value = plain if quoted is None else re.sub(r"\\(.)", r"\1", quoted)
            named.setdefault(parameter[1].lower(), value)
            at = parameter.end()
        elif word := _SCHEME.match(text, at):
            yield scheme, named
            scheme, named = word[0], {}
            at = word.end()
        else:
            at += 1
    yield scheme, named


def _after(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at


def _decoded(value: str) -> str:
    """The claims in a parameter; empty when it holds none."""
    word = value.strip().rstrip("=").replace("-", "+").replace("_", "/")
    try:
        text = base64.b64decode(word + "=" * (-len(word) % 4), validate=True).decode()
    except ValueError:
        return ""
    return usable_claims(text)
