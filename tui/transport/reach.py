"""Whether a host answers from here, and how far one gets: for telling, with one call that says nothing.

Source: httpcore 1.0, "Extensions" (`trace` names each step before it is taken).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from socket import gaierror
from typing import Any

import httpx

from tui.errors import Details, NetworkError, Unreachable
from tui.model.clock import Clock
from tui.model.foreign_text import foreign_text
from tui.off_loop import off_loop
from tui.transport.client import open_clients
from tui.transport.failures import UNREADABLE_LOCATION, as_network_error, causes
from tui.transport.retry import http_date
from tui.transport.route import find_routes

_STEPS = {"start_tls.started": "encryption", "send_request_headers.started": "answer"}
WITHIN_S = 10.0
"""Seconds for one step; twice as many for all of them."""


@dataclass(frozen=True, slots=True)
class Reached:
    """How far one got to one host."""

    host: str
    step: str
    """The last one that was begun: `name`, `connection`, `encryption` or `answer`; of a proxy or of the host."""
    error: NetworkError | None = None
    """Why it ended there; None when an answer came."""
    status: int = 0
    """Of the answer (RFC 9110 section 15): any shows that the host is there."""
    after_ms: int = 0
    issuer: str = ""
    """Who vouches for the host's certificate; made safe. Another than the usual one reads along."""
    ahead_s: float | None = None
    """Seconds by which this machine's clock is ahead of the host's, which counts whole ones; None: it told no time."""


async def reach_all(hosts: Iterable[str], wall: Clock, within_s: float = WITHIN_S) -> list[Reached]:
    """Call each host once, all at the same time, through the proxies and with the certificates of every other call.

    Raises:
        SettingsError: the proxy variables name something that is no proxy.
    """
    clients = await off_loop(open_clients)
    try:
        return await asyncio.gather(*(_reach(clients.graph, host, wall, within_s) for host in hosts))
    finally:
        await clients.close()


async def _reach(client: httpx.AsyncClient, host: str, wall: Clock, within_s: float) -> Reached:
    begun, steps = time.monotonic(), ["connection"]

    async def note(event: str, _: Mapping[str, Any]) -> None:
        steps.extend(step for sign, step in _STEPS.items() if event.endswith(sign))

    try:
        async with asyncio.timeout(2 * within_s):
            answer = await client.head(f"https://{host}/", timeout=within_s, extensions={"trace": note})
    except (httpx.HTTPError, TimeoutError, *UNREADABLE_LOCATION) as error:
        return _failed(host, steps[-1], error, wall())
    theirs = http_date(answer.headers.get("date", ""))
    return Reached(
        host,
        "answer",
        status=answer.status_code,
        after_ms=round((time.monotonic() - begun) * 1000),
        issuer=_issuer(answer),
        ahead_s=(wall() - theirs).total_seconds() if theirs is not None else None,
    )


def _failed(host: str, step: str, error: Exception, now: datetime) -> Reached:
    (route,) = find_routes([host])
    told = Details(code=type(error).__name__, happened_at=now, text=foreign_text(str(error), most=300))
    is_nameless = any(isinstance(cause, gaierror) for cause in causes(error))
    if route.proxy and (is_nameless or (step == "connection" and isinstance(error, httpx.ConnectError))):
        said = f"Its proxy {route.proxy} {'is not found by its name' if is_nameless else 'takes no connection'}."
        remedy = f"Correct {route.origin}, or have the proxy mended."
        return Reached(host, "name" if is_nameless else step, Unreachable(said, remedy, details=told))
    if is_nameless:
        remedy = "Have DNS mended, or set HTTPS_PROXY."
        return Reached(host, "name", Unreachable("Its name is not found.", remedy, details=told))
    return Reached(host, step, as_network_error(error, host, Details(happened_at=now)))


def _issuer(answer: httpx.Response) -> str:
    """The organisation, or the name, that signed the certificate; empty where that cannot be told."""
    stream = answer.extensions.get("network_stream")
    encryption = stream.get_extra_info("ssl_object") if stream is not None else None
    found: Any = encryption.getpeercert() if encryption is not None else None
    named = {key: value for part in (found or {}).get("issuer", ()) for key, value in part}
    return foreign_text(named.get("organizationName") or named.get("commonName"), most=80)
