"""The address of a child's tokens, as anybody on the machine meets it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import sys
from collections.abc import AsyncIterator

import httpx
import pytest

from tests.waiting import until
from tui.inside.endpoint import Endpoint
from tui.inside.peers import NOBODYS, uid_of_peer
from tui.inside.question import Answer
from tui.off_loop import off_loop

QUERY = "?api-version=2019-08-01&resource=https://graph.microsoft.com"
NOBODY = 65534


class Kept:
    """An endpoint with a token to give, and what it was told of strangers."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.strangers: list[str] = []
        self.may_answer = asyncio.Event()
        self.may_answer.set()
        self.endpoint = Endpoint(self._answer, self._note)

    async def _answer(self, resource: str) -> Answer | bytes:
        self.asked.append(resource)
        await self.may_answer.wait()
        return b'{"access_token": "the-token"}'

    async def _note(self, sentence: str) -> None:
        self.strangers.append(sentence)

    async def get(self, query: str = QUERY, **headers: str) -> httpx.Response:
        """What a client is answered."""
        shown = {"X-IDENTITY-HEADER": self.endpoint.header.reveal(), **headers}
        async with httpx.AsyncClient(trust_env=False) as client:
            return await client.get(self.endpoint.url + query, headers=shown)

    @property
    def address(self) -> tuple[str, int]:
        """Where it listens."""
        url = httpx.URL(self.endpoint.url)
        return url.host, int(url.port or 0)


@pytest.fixture
async def kept() -> AsyncIterator[Kept]:
    """Open until the test ends."""
    found = Kept()
    await found.endpoint.open()
    yield found
    await found.endpoint.close()


async def test_who_shows_the_secret_gets_the_token(kept: Kept) -> None:
    """At an address of this machine alone."""
    answer = await kept.get()

    assert (200, {"access_token": "the-token"}) == (answer.status_code, answer.json())
    assert "127.0.0.1" == kept.address[0]
    assert "close" == answer.headers["Connection"]


async def test_who_does_not_is_refused_before_he_is_heard(kept: Kept) -> None:
    """401 with the reason, also where the request is none that would be answered; told of once."""
    answers = [await kept.get(query, **{"X-IDENTITY-HEADER": "guessed"}) for query in (QUERY, "?nonsense")]

    assert [401, 401] == [each.status_code for each in answers]
    assert "invalid_client" == answers[0].json()["error"]
    assert (1, []) == (len(kept.strangers), kept.asked)


@pytest.mark.skipif(sys.platform != "linux" or os.getuid() != 0, reason="only root can become another user")
async def test_another_user_gets_nothing_though_he_knows_the_secret(kept: Kept) -> None:
    """The system tells who is at the other end: the right secret in other hands is refused."""
    script = (
        "import os, sys, urllib.request, urllib.error\n"
        "address, secret = sys.stdin.read().split()\n"
        f"'loaded'.encode('idna'); os.setuid({NOBODY})\n"
        "try: urllib.request.build_opener(urllib.request.ProxyHandler({})).open("
        "urllib.request.Request(address, headers={'X-IDENTITY-HEADER': secret}))\n"
        "except urllib.error.HTTPError as error: print(error.status, error.read().decode())\n"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", script, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    told = f"{kept.endpoint.url}{QUERY} {kept.endpoint.header.reveal()}".encode()
    output, _ = await process.communicate(told)

    assert output.startswith(b"403")
    assert (["Another user of this machine asked."], []) == (kept.strangers, kept.asked)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells")
@pytest.mark.parametrize("family", [socket.AF_INET, socket.AF_INET6])
async def test_the_system_tells_whose_a_connection_is(kept: Kept, family: socket.AddressFamily) -> None:
    """Also when it came from an IPv6 socket; nobody's is told as nobody's."""
    host, port = kept.address
    with socket.socket(family, socket.SOCK_STREAM) as client:
        client.connect((host if family == socket.AF_INET else f"::ffff:{host}", port))
        here = client.getsockname()[1]
        assert os.getuid() == await off_loop(uid_of_peer, (host, here), (host, port))
    assert NOBODYS == await off_loop(uid_of_peer, (host, 1), (host, port))


async def test_who_has_left_is_accused_of_nothing(kept: Kept) -> None:
    """A connection that is closed again, as a look whether the port is open does, is no stranger's."""
    for _ in range(5):
        _, writer = await asyncio.open_connection(*kept.address)
        writer.transport.abort()
    await kept.get()

    assert [] == kept.strangers


async def test_nobody_is_answered_after_the_child_has_gone(kept: Kept) -> None:
    """A request under way gets nothing, and the port is free."""
    kept.may_answer.clear()
    asking = asyncio.create_task(kept.get())
    await until(lambda: kept.asked, "the request")

    await kept.endpoint.close()
    kept.may_answer.set()

    with pytest.raises(httpx.TransportError):
        await asking
    with pytest.raises(httpx.ConnectError):
        await kept.get()


@pytest.mark.parametrize(
    "sent",
    [
        b"\x16\x03\x01 this is no HTTP\r\n\r\n",
        b"GET /msi/token HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        b"GET /msi/token HTTP/1.1\r\n\r\n",
    ],
    ids=["no HTTP", "two lengths", "no host"],
)
async def test_what_is_no_request_is_told_so(kept: Kept, sent: bytes) -> None:
    """400, and the connection ends."""
    reader, writer = await asyncio.open_connection(*kept.address)
    writer.write(sent)
    answer = await reader.read()
    writer.close()

    assert answer.startswith(b"HTTP/1.1 400 ")
    assert [] == kept.asked


async def test_a_head_without_an_end_is_not_taken_in(kept: Kept) -> None:
    """Whoever goes on and on is left, with whatever was said by then."""
    reader, writer = await asyncio.open_connection(*kept.address)
    writer.write(b"GET /msi/token HTTP/1.1\r\nX: " + b"a" * 1_000_000)
    answer = b""
    with contextlib.suppress(ConnectionError):
        answer = await reader.read()
    writer.close()

    assert (True, []) == (answer == b"" or answer.startswith(b"HTTP/1.1 400 "), kept.asked)


async def test_who_says_nothing_keeps_nobody_waiting(kept: Kept) -> None:
    """Connections that are opened and left alone, as many as are talked to at a time but one."""
    silent = [await asyncio.open_connection(*kept.address) for _ in range(200)]
    answer = await kept.get()
    for _, writer in silent:
        writer.close()

    assert 200 == answer.status_code
