"""The only address that may see a secret: https at exactly one host."""

from __future__ import annotations

import httpx

from tui.errors import UnexpectedAnswer
from tui.model.foreign_text import foreign_text


def check_address(url: str, host: str) -> httpx.URL:
    """`url` as an address at `host`, for addresses that a service told us.

    Raises:
        UnexpectedAnswer: it is not https, names another host, port or a user, or is no address at all.
    """
    try:
        address = httpx.URL(url)
    except (httpx.InvalidURL, ValueError):
        raise _refusal("no address", host) from None
    named = address.raw_host.decode("ascii", "replace")  # as it is looked up; `host` decodes it, and fails over some
    if (address.scheme, named, address.port, address.userinfo) != ("https", host, None, b""):
        raise _refusal(foreign_text(f"{address.scheme}://{named}"), host)
    return address


def _refusal(named: str, host: str) -> UnexpectedAnswer:
    return UnexpectedAnswer(
        f"An answer of {host} points elsewhere ({named}).",
        "Nothing was sent there. If it happens again, tell whoever runs this network.",
    )
