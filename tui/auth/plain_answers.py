"""Answers of the sign-in host as MSAL may see them: small, plain JSON, and nothing in them that would spoil its cache.

MSAL keeps whatever stands under `refresh_token`, and fails over it at every later use (msal 1.39, `oauth2.py`,
`obtain_token_by_refresh_token`: an `assert`). It sends what stood under `error` along with the next requests, and fails
over what no header can hold (`telemetry.py`, `generate_headers`). One odd answer would end the sign-in for good.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import timedelta

import httpx

from tui.auth.answers import TITLE, read_fields, unreadable
from tui.errors import Details, TimedOut, UnexpectedAnswer
from tui.model.clock import Clock
from tui.model.token import is_token_text
from tui.transport.body import Body, TooLarge

LARGEST_ANSWER = 1024 * 1024
"""Bytes; token answers have about 10 kB."""
LONGEST_ANSWER = timedelta(seconds=90)
"""A service that drips its answer would outlast the timeout between two pieces."""

_ERROR = re.compile(r"[\x20-\x21\x23-\x5b\x5d-\x7e]{1,100}")
"""RFC 6749 section 5.2."""
_ABOUT_BYTES = frozenset({"content-length", "content-type", "content-encoding", "transfer-encoding"})


def read_whole(response: httpx.Response, clock: Clock, details: Details) -> httpx.Response:
    """The answer with its body, unpacked.

    Raises:
        UnexpectedAnswer: it is larger than any that was asked for.
        TimedOut: it does not come to an end.
        httpx.HTTPError: it broke off.
    """
    if response.is_stream_consumed:  # the demo's answers are whole from the start
        return response
    body, until = Body(response.headers, LARGEST_ANSWER), clock() + LONGEST_ANSWER
    try:
        for piece in response.iter_raw():
            body.add(piece)
            if clock() > until:
                raise TimedOut(
                    f"{TITLE} did not answer in time.", "Check the connection, then try again.", details=details
                )
    except TooLarge:
        summary = f"{TITLE} answered with more than {LARGEST_ANSWER >> 20} MB; it was not read on."
        raise UnexpectedAnswer(summary, "Try again; if it stays so, report the details.", details=details) from None
    headers = [(name, value) for name, value in response.headers.multi_items() if name not in _ABOUT_BYTES]
    return httpx.Response(response.status_code, headers=headers, content=body.whole(), extensions=response.extensions)


def as_plain(response: httpx.Response, details: Details) -> httpx.Response:
    """What MSAL reads of an answer; the call's own id stands in it where the service named none.

    Raises:
        UnexpectedAnswer: it is no JSON object (MSAL would log it, whole).
    """
    fields = dict(read_fields(response))
    if not fields:
        raise unreadable(details)
    if not is_token_text(fields.get("refresh_token")):
        fields.pop("refresh_token", None)
    if "error" in fields and not _is_error(fields["error"]):
        fields["error"] = ""
    if not _is_filled(fields, "correlation_id"):
        fields["correlation_id"] = details.correlation_id
    headers = [(name, value) for name, value in response.headers.multi_items() if name not in _ABOUT_BYTES]
    return httpx.Response(response.status_code, headers=headers, content=json.dumps(fields).encode())


def _is_error(value: object) -> bool:
    return isinstance(value, str) and _ERROR.fullmatch(value) is not None


def _is_filled(fields: Mapping[str, object], name: str) -> bool:
    value = fields.get(name)
    return isinstance(value, str) and bool(value)
