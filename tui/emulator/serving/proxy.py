"""The proxy: an unmodified tool goes to the services by their real names, and ends at the emulator.

`CONNECT` to a name that is emulated opens TLS with this run's certificate; every other name is refused, so nothing
leaves this machine through it.

Source: RFC 9110 section 9.3.6.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

import h11
import httpx

from .connection import Asked, Connection, Limits, Unfit, plain
from .wire import as_request

if TYPE_CHECKING:
    from tui.emulator.handler import Emulator

_ESTABLISHED = b"HTTP/1.1 200 Connection established\r\n\r\n"
_HTTPS = "443"


class Proxy:
    """Takes connections by `serve`."""

    def __init__(self, emulator: Emulator, names: Iterable[str], context: ssl.SSLContext, limits: Limits) -> None:
        self._emulator = emulator
        self._names = frozenset(names)
        self._context = context
        self._limits = limits

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One client: let it in, or tell it why not.

        Raises:
            OSError, TimeoutError: it went, or took too long.
        """
        outside = Connection(reader, writer, self._limits)
        try:
            asked = await outside.next_request()
            if asked is None:
                return
            host = self._host(asked)
            if not outside.is_read_out:
                raise Unfit(400, "A client waits for the answer to CONNECT before it goes on.")
        except h11.RemoteProtocolError as error:
            await outside.send(plain(error.error_status_hint, "This is no HTTP/1.1."))
            await outside.linger()
            return
        except Unfit as unfit:
            await outside.send(plain(unfit.status, unfit.sentence))
            return
        writer.write(_ESTABLISHED)  # nothing may be awaited between this and the next line that lets bytes in
        await writer.start_tls(self._context, ssl_handshake_timeout=self._limits.head_s)
        await Connection(reader, writer, self._limits).serve(partial(self._answer, host))

    def _host(self, asked: Asked) -> str:
        """Where the client wants to go. Raises Unfit unless that is emulated."""
        if asked.method != "CONNECT":
            raise Unfit(403, "This proxy of tenantry's emulator carries https to the emulated services, nothing else.")
        host, _, port = asked.target.rpartition(":")
        host = host.lower()
        if host not in self._names or port != _HTTPS:
            raise Unfit(
                403, f"This proxy of tenantry's emulator reaches {', '.join(sorted(self._names))}, nothing else."
            )
        return host

    async def _answer(self, host: str, asked: Asked) -> httpx.Response:
        if asked.host not in (host, f"{host}:{_HTTPS}"):
            raise Unfit(421, f"This connection leads to {host}.")
        return await self._emulator.handle_async(as_request(asked, host))
