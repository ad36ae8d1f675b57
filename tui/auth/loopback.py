"""The listener that Microsoft's page sends the browser back to: on this machine alone, for one answer.

Source: RFC 8252 sections 7.3 and 8.3 (loopback redirects); Entra "Redirect URI best practices": the port of
`http://localhost` does not count, `127.0.0.1` and `[::1]` cannot be registered as easily. The name leads to either.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import re
import socket
from urllib.parse import urlsplit

from tui.auth.redirect import LONGEST, Answer, WrongAddress, parse_query
from tui.errors import PortTaken
from tui.model.secret import Secret

_HEAD_MOST = 2 * LONGEST
"""Bytes of a request's head: the address, and what browsers send along for other pages on localhost."""
_REQUEST_S = 10.0
"""How long one request may take. Browsers open connections before they need them."""
_MOST_AT_ONCE = 16
_HOSTS = re.compile(rb"\r\nhost:[ \t]*(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?[ \t]*\r\n", re.IGNORECASE)
_LINE = re.compile(r"GET (/[!-~]*) HTTP/1\.[01]")
_NO_IPV6 = frozenset({errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL, errno.EPROTONOSUPPORT})

_PAGE = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{0}</title></head>'
    "<body><h1>{0}</h1><p>{1}</p></body></html>"
)
_TAKEN_IN = _PAGE.format("tenantry has the answer", "You may close this page and go back to the terminal.")
_IGNORED = _PAGE.format("Not the answer", "This is not what tenantry waits for. Nothing was done.")


class Loopback:
    """Listens at `http://localhost:port/` until it has heard the one answer with the right `state`, or is closed."""

    def __init__(self, state: Secret, *, request_s: float = _REQUEST_S) -> None:
        self.state = state
        """What the answer is known by."""
        self._request_s = request_s
        self._servers: list[asyncio.Server] = []
        self._talking: set[asyncio.Task[None]] = set()
        self.heard: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        """The answer, once it has come."""
        self.port = 0
        """Where it listens; 0 while it does not."""

    async def open(self, port: int) -> None:
        """Listen; `port` 0 takes any that is free.

        Raises:
            PortTaken: something else listens there already, at either of the two addresses.
        """
        try:
            await self._listen("127.0.0.1", port)
            with contextlib.suppress(_NoIPv6):
                await self._listen("::1", self.port)
        except OSError as error:
            self.stop()
            raise _taken(port, error) from None

    async def close(self) -> None:
        """Stop listening, and drop whoever is talking. What was written to them still arrives."""
        self.stop()
        for task in self._talking:
            task.cancel()
        await asyncio.gather(*self._talking, return_exceptions=True)
        if not self.heard.done():
            self.heard.cancel()

    def stop(self) -> None:
        """Listen no more. Whoever brought the answer is still told so."""
        for server in self._servers:
            server.close()
        self._servers.clear()

    async def _listen(self, host: str, port: int) -> None:
        try:
            server = await asyncio.start_server(self._meet, host, port, limit=_HEAD_MOST, backlog=_MOST_AT_ONCE)
        except OSError as error:
            if host == "::1" and (error.errno in _NO_IPV6 or not socket.has_ipv6):
                raise _NoIPv6 from None
            raise
        self._servers.append(server)
        self.port = self.port or int(server.sockets[0].getsockname()[1])

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one browser. Whatever goes wrong on the way is that browser's business."""
        task = asyncio.current_task()
        if task is None or len(self._talking) >= _MOST_AT_ONCE:
            writer.close()
            return
        self._talking.add(task)
        try:
            async with asyncio.timeout(self._request_s):
                answer = await self._read(reader)
                writer.write(_response(answer is not None))
                await writer.drain()
                writer.close()
                await writer.wait_closed()
        except (OSError, TimeoutError, asyncio.CancelledError):
            writer.transport.abort()
        finally:
            self._talking.discard(task)

    async def _read(self, reader: asyncio.StreamReader) -> Answer | None:
        """The answer in a request, taken if it is the first; None for everything else."""
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            answer = self._parsed(head)
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, WrongAddress):
            return None
        if self.heard.done():
            return None
        self.stop()
        self.heard.set_result(answer)
        return answer

    def _parsed(self, head: bytes) -> Answer:
        line = _LINE.fullmatch(head.partition(b"\r\n")[0].decode("latin-1"))
        if line is None or not _HOSTS.search(head):
            raise WrongAddress("That is no request of a browser for this page.")
        parts = urlsplit(line[1])
        if parts.path != "/" or parts.netloc:
            raise WrongAddress("That is another page.")
        return parse_query(parts.query, self.state)


class _NoIPv6(Exception):
    """This machine has no `::1`; nobody else can listen there either."""


def _taken(port: int, error: OSError) -> PortTaken:
    why = "is in use" if error.errno == errno.EADDRINUSE else f"cannot be used ({error.strerror or 'no reason told'})"
    return PortTaken(
        f"Port {port} {why} on this machine, so the browser's answer does not arrive by itself.",
        "Paste the address of the page that fails to load, or set sign_in_port to a free port.",
    )


def _response(is_right: bool) -> bytes:
    body = (_TAKEN_IN if is_right else _IGNORED).encode()
    head = (
        f"HTTP/1.1 {'200 OK' if is_right else '400 Bad Request'}\r\n"
        "Content-Type: text/html; charset=utf-8\r\n"
        f"Content-Length: {len(body)}\r\n"
        "Content-Security-Policy: default-src 'none'; base-uri 'none'; frame-ancestors 'none'\r\n"
        "Cache-Control: no-store\r\n"
        "Referrer-Policy: no-referrer\r\n"
        "X-Content-Type-Options: nosniff\r\n"
        "Connection: close\r\n\r\n"
    )
    return head.encode() + body
