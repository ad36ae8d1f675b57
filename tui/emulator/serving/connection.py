"""One connection of a client: HTTP/1.1 read within limits, each request answered by the emulator.

Source: RFC 9112; h11 judges the framing.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import h11
import httpx

_FRAMING = frozenset(
    {b"connection", b"content-length", b"content-encoding", b"keep-alive", b"transfer-encoding", b"upgrade"}
)
_AT_ONCE = 16 << 10
"""Bytes of one reading; a head may be that much longer than its limit."""
_HELD_BACK = 64 << 10
"""Bytes of answers kept for a client that does not read."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a client is given: beyond it the connection ends, and the server goes on."""

    idle_s: float = 75
    """How long a connection waits for its next request."""
    head_s: float = 10
    """How long a head may take from its first byte on."""
    body_s: float = 30
    answer_s: float = 60
    """How long a client may take to read an answer."""
    linger_s: float = 2
    """How long a client that is refused may go on sending: closing at once would take the refusal from it."""
    head_bytes: int = 64 << 10
    """A token with many claims, and an address with the longest scope list, fit several times."""
    body_bytes: int = 4 << 20


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it came."""

    method: str
    target: str
    """As in the request line: not checked, not decoded."""
    headers: list[tuple[bytes, bytes]]
    """Names in lower case."""
    body: bytes = b""

    @property
    def host(self) -> str:
        """The `Host` header in lower case; empty without one."""
        return next((value.decode("latin-1").lower() for name, value in self.headers if name == b"host"), "")


class Unfit(Exception):
    """A request that no service gets to see."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence


Answer = Callable[[Asked], Awaitable[httpx.Response]]
"""Answers a request. Raises `Unfit`, or `httpx.TransportError` to cut the connection."""


class Connection:
    """HTTP/1.1 with one client, over streams that are open already."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, limits: Limits) -> None:
        self._reader = reader
        self._writer = writer
        self._limits = limits
        writer.transport.set_write_buffer_limits(high=_HELD_BACK)
        self._http = h11.Connection(h11.SERVER, max_incomplete_event_size=limits.head_bytes)
        self._method = ""

    async def serve(self, answer: Answer) -> None:
        """Answer until the client has gone or has to go.

        Raises:
            OSError, TimeoutError: the client went without a word, or took too long.
        """
        while True:
            try:
                asked = await self.next_request()
                if asked is None:
                    return
                response = await answer(asked)
            except h11.RemoteProtocolError as error:
                response = plain(error.error_status_hint, f"This is no HTTP/1.1: {error}.")
            except Unfit as unfit:
                response = plain(unfit.status, unfit.sentence)
            except httpx.TransportError:  # a planned fault
                self._writer.transport.abort()
                return
            except OSError:
                raise
            except Exception as error:  # of the emulator: the client should learn of it, and others be served
                response = plain(500, f"This is a bug of the emulator: {type(error).__name__}.")
            await self.send(response)
            if self._http.states != {h11.CLIENT: h11.DONE, h11.SERVER: h11.DONE}:
                await self.linger()
                return
            self._http.start_next_cycle()

    async def linger(self) -> None:
        """Let a client that still sends read what it was told; its bytes are thrown away (RFC 9112 section 9.6)."""
        if self._http.their_state in (h11.ERROR, h11.SEND_BODY):
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._limits.linger_s):
                    while await self._reader.read(_AT_ONCE):
                        pass

    async def next_request(self) -> Asked | None:
        """The next request with its body; None when the client has gone.

        Raises:
            h11.RemoteProtocolError: what came is no HTTP. Unfit: it is too much. OSError, TimeoutError.
        """
        head = await self._event(self._limits.head_s, self._limits.idle_s)
        if not isinstance(head, h11.Request):
            return None
        if self._http.they_are_waiting_for_100_continue:
            await self._write(self._http.send(h11.InformationalResponse(status_code=100, headers=[])))
        self._method = head.method.decode("ascii")
        return Asked(self._method, head.target.decode("ascii"), list(head.headers), await self._body())

    @property
    def is_read_out(self) -> bool:
        """Whether nothing has come behind the last request."""
        return not self._http.trailing_data[0]

    async def _body(self) -> bytes:
        body = bytearray()
        async with asyncio.timeout(self._limits.body_s):
            while isinstance(part := await self._event(self._limits.body_s), h11.Data):
                body += part.data
                if len(body) > self._limits.body_bytes:
                    raise Unfit(413, "The body is too large.")
        return bytes(body)

    async def _event(
        self, within_s: float, first_within_s: float = 0
    ) -> h11.Event | type[h11.NEED_DATA] | type[h11.PAUSED]:
        """The next event; `within_s` counts from the first byte on, for which `first_within_s` are waited."""
        loop = asyncio.get_running_loop()
        until = loop.time() + (first_within_s if first_within_s and not self._http.trailing_data[0] else within_s)
        is_first = True
        while (event := self._http.next_event()) is h11.NEED_DATA:
            async with asyncio.timeout_at(until):
                self._http.receive_data(await self._reader.read(_AT_ONCE))
            if is_first:
                until, is_first = loop.time() + within_s, False
        return event

    async def send(self, response: httpx.Response) -> None:
        """Send a whole answer; nothing when the client expects none any more."""
        if self._http.our_state not in (h11.IDLE, h11.SEND_RESPONSE):
            return
        body = response.content
        headers = [pair for pair in response.headers.raw if pair[0].lower() not in _FRAMING]
        headers.append((b"content-length", str(len(body)).encode()))
        reason = response.reason_phrase.encode("ascii", "replace")
        parts = self._http.send(h11.Response(status_code=response.status_code, headers=headers, reason=reason)) or b""
        parts += self._http.send(h11.Data(data=b"" if self._method == "HEAD" else body)) or b""
        await self._write(parts + (self._http.send(h11.EndOfMessage()) or b""))

    async def _write(self, data: bytes | None) -> None:
        self._writer.write(data or b"")
        async with asyncio.timeout(self._limits.answer_s):
            await self._writer.drain()


def plain(status: int, sentence: str) -> httpx.Response:
    """An answer of the server's own."""
    return httpx.Response(status, text=f"{sentence}\n", headers={"Cache-Control": "no-store"})
