"""The address at which a child gets its tokens: on this machine alone, for one customer, as long as the child lives."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
from collections.abc import Awaitable, Callable, Iterable, Sequence
from http import HTTPStatus

import h11

from tui.inside.peers import NOBODYS, uid_of_peer
from tui.inside.question import PATH, Answer, Refused, is_known, refusal, wanted_resource
from tui.model.secret import Secret
from tui.off_loop import off_loop

_REQUEST_S = 10.0
"""How long a child may take to say what it wants."""
_STRANGER_S = 1.0
_MOST_AT_ONCE = 256
"""Connections that are talked to at a time; each further one waits for its turn, as many as the system lets wait."""
_HEAD_MOST = 16 << 10
"""Bytes of a request's head."""

Answering = Callable[[str], Awaitable[Answer | bytes]]
"""Answers a known child that wants a token for a resource: bytes are a body with a token in it."""
OnStranger = Callable[[str], Awaitable[None]]
"""Told once of each kind of asker that is refused whatever it wants; the sentence says which."""


class Endpoint:
    """Answers from `open` to `close`. Nobody gets a token after that, whoever is still asking."""

    def __init__(self, answering: Answering, on_stranger: OnStranger) -> None:
        self.header = Secret(secrets.token_urlsafe(32))
        """What the child shows. For this child alone."""
        self.url = ""
        self._answering = answering
        self._on_stranger = on_stranger
        self._told: set[str] = set()
        self._server: asyncio.Server | None = None
        self._talking: set[asyncio.Task[None]] = set()
        self._turns = asyncio.Semaphore(_MOST_AT_ONCE)

    async def open(self) -> None:
        """Listen at a free port. Raises OSError where none is to be had."""
        self._server = await asyncio.start_server(self._meet, "127.0.0.1", 0, limit=_HEAD_MOST, backlog=_MOST_AT_ONCE)
        port = self._server.sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{port}{PATH}"

    async def close(self) -> None:
        """Answer no more: the port is free, and whoever is still asking gets nothing."""
        server, self._server = self._server, None
        if server is not None:
            server.close()
        tasks = tuple(self._talking)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request. Whatever goes wrong on the way is the asker's business."""
        task = asyncio.current_task()
        if task is None or self._server is None:
            writer.transport.abort()
            return
        self._talking.add(task)
        try:
            async with self._turns:
                await self._talk(reader, writer)
        except (OSError, TimeoutError, h11.RemoteProtocolError, asyncio.CancelledError):
            pass
        finally:
            writer.transport.abort()  # what was written and drained has arrived
            self._talking.discard(task)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if await self._is_somebody_else(writer):  # before he can keep anybody waiting
            await self._tell("Another user of this machine asked.")
            await _hear_out(reader)
            answer: Answer | bytes = refusal(HTTPStatus.FORBIDDEN, "access_denied", "This address is for another user.")
        else:
            answer = await self._heard(reader)
        writer.write(_written(answer))
        async with asyncio.timeout(_REQUEST_S):
            await writer.drain()
            writer.close()
            await writer.wait_closed()

    async def _heard(self, reader: asyncio.StreamReader) -> Answer | bytes:
        talk = h11.Connection(h11.SERVER, max_incomplete_event_size=_HEAD_MOST)
        try:
            async with asyncio.timeout(_REQUEST_S):
                request = await _request(talk, reader)
        except h11.RemoteProtocolError:
            return refusal(HTTPStatus.BAD_REQUEST, "invalid_request", "That is no request.")
        headers: Sequence[tuple[bytes, bytes]] = list(request.headers)
        if not is_known(headers, self.header):
            await self._tell("A program asked without this child's secret.")
            return refusal(HTTPStatus.UNAUTHORIZED, "invalid_client", "X-IDENTITY-HEADER is missing or wrong.")
        try:
            resource = wanted_resource(request.method, request.target, headers)
        except Refused as refused:
            return refused.answer
        return await self._answering(resource)

    async def _is_somebody_else(self, writer: asyncio.StreamWriter) -> bool:
        """Whether the system says that the asker is another user: nobody but this one is given anything."""
        peer, here = writer.get_extra_info("peername"), writer.get_extra_info("sockname")
        uid = await off_loop(uid_of_peer, peer[:2], here[:2])
        if uid == NOBODYS:
            raise ConnectionResetError("it left before it was looked at")
        return uid is not None and uid != os.getuid()

    async def _tell(self, sentence: str) -> None:
        if sentence not in self._told:
            self._told.add(sentence)
            await self._on_stranger(sentence)


async def _hear_out(reader: asyncio.StreamReader) -> None:
    """Take in what was said, unread: an answer to somebody who is still talking may not arrive."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_STRANGER_S):
            await reader.read(_HEAD_MOST)


async def _request(talk: h11.Connection, reader: asyncio.StreamReader) -> h11.Request:
    """The head of the request; a body is not waited for."""
    while True:
        event = talk.next_event()
        if event is h11.NEED_DATA:
            received = await reader.read(_HEAD_MOST)
            if not received:
                raise ConnectionResetError("it left before it had said what it wants")
            talk.receive_data(received)
        elif isinstance(event, h11.Request):
            return event
        else:
            raise ConnectionResetError("it left before it had said what it wants")


def _written(answer: Answer | bytes) -> bytes:
    """An answer as it is sent; the connection ends with it."""
    status = HTTPStatus.OK if isinstance(answer, bytes) else answer.status
    body = answer if isinstance(answer, bytes) else answer.body
    talk = h11.Connection(h11.SERVER)
    headers = [
        ("Content-Type", "application/json"), ("Content-Length", str(len(body))), ("Cache-Control", "no-store"),
        ("X-Content-Type-Options", "nosniff"), ("Connection", "close"), *_besides(answer),
    ]  # fmt: skip
    head = h11.Response(status_code=status, headers=headers, reason=status.phrase.encode())
    return b"".join(talk.send(event) or b"" for event in (head, h11.Data(data=body), h11.EndOfMessage()))


def _besides(answer: Answer | bytes) -> Iterable[tuple[str, str]]:
    if isinstance(answer, Answer) and answer.retry_after_s is not None:
        yield "Retry-After", str(answer.retry_after_s)
