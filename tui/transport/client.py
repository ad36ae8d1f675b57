"""The HTTP clients, built once a run. A demo hands in other transports; nothing else differs."""

from __future__ import annotations

import logging
import ssl
from collections.abc import Callable
from dataclasses import dataclass

import httpx

from tui import __version__
from tui.errors import SettingsError

TIMEOUTS = httpx.Timeout(30.0, connect=10.0)
"""Seconds: to connect 10; between two pieces of an answer, to send, and for a free connection 30."""


@dataclass(frozen=True, slots=True)
class Transports:
    """Where bytes go instead of the network: one for the event loop, one for MSAL's threads."""

    for_loop: httpx.AsyncBaseTransport
    for_threads: httpx.BaseTransport


@dataclass(frozen=True, slots=True)
class Clients:
    """One client for each service."""

    graph: httpx.AsyncClient
    partner_center: httpx.AsyncClient
    login: httpx.Client
    """Synchronous: MSAL calls it from threads."""

    async def close(self) -> None:
        """Close every connection."""
        await self.graph.aclose()
        await self.partner_center.aclose()
        self.login.close()


def open_clients(
    transports: Transports | None = None, on_answer: Callable[[httpx.Headers], None] = lambda _: None
) -> Clients:
    """The clients for Graph, Partner Center and the sign-in. Reads the system's certificates, so call it off the loop.

    `on_answer` is told the headers of each answer as they come, from any thread.

    Proxies come from HTTPS_PROXY, ALL_PROXY and NO_PROXY, trusted authorities from the system and SSL_CERT_FILE.

    Raises:
        SettingsError: the proxy variables name something that is no proxy.
    """
    _quieten_libraries()
    context = True if transports else _trust()  # other transports never ask for it
    for_loop = transports.for_loop if transports else None
    for_threads = transports.for_threads if transports else None
    agent = {"User-Agent": f"tenantry/{__version__}"}

    def look(response: httpx.Response) -> None:
        on_answer(response.headers)

    async def look_on_loop(response: httpx.Response) -> None:
        look(response)

    hooks, hooks_on_loop = {"response": [look]}, {"response": [look_on_loop]}
    try:
        graph, partner_center = (
            httpx.AsyncClient(
                verify=context, timeout=TIMEOUTS, headers=agent, transport=for_loop, event_hooks=hooks_on_loop
            )
            for _ in range(2)
        )
        login = httpx.Client(verify=context, timeout=TIMEOUTS, headers=agent, transport=for_threads, event_hooks=hooks)
    except (ValueError, ImportError):  # its text holds the address, which may hold a password
        raise SettingsError(
            "The proxy named by HTTPS_PROXY or ALL_PROXY cannot be used.",
            "Give it as http://host:port, or leave it unset.",
        ) from None
    return Clients(graph, partner_center, login)


def _trust() -> ssl.SSLContext:
    """The system's certificates and those of SSL_CERT_FILE and SSL_CERT_DIR. No setting turns checking off.

    Not `ssl.create_default_context`: it obeys SSLKEYLOGFILE, and that file decrypts every token.
    Source: Python documentation, `ssl.PROTOCOL_TLS_CLIENT` (checks certificate and host name by default).
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_default_certs()
    return context


def _quieten_libraries() -> None:
    """httpx logs whole addresses at INFO; MSAL logs whole bodies at ERROR when an answer is no JSON."""
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("msal").setLevel(logging.CRITICAL)
