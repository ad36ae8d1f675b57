"""From a request as it came to the emulator, and back."""

from __future__ import annotations

import httpx

from .connection import Asked, Unfit

_OF_THE_HOP = frozenset({b"host", b"connection", b"proxy-connection", b"keep-alive", b"transfer-encoding", b"te"})
"""Headers that speak to this server, not to a service."""


def as_request(asked: Asked, host: str) -> httpx.Request:
    """The request as a service at `host` gets it.

    Raises:
        Unfit: the target is no path.
    """
    if not asked.target.startswith("/"):
        raise Unfit(400, "The target is no path.")
    try:
        url = httpx.URL(f"https://{host}{asked.target}")
    except (httpx.InvalidURL, ValueError):
        raise Unfit(400, "The target cannot be read.") from None
    headers = [pair for pair in asked.headers if pair[0] not in _OF_THE_HOP]
    return httpx.Request(asked.method, url, headers=headers, content=asked.body)
