"""The listener on loopback: one answer, and nothing that anybody else on the machine could make of it."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator

import pytest

from tests.waiting import until
from tui.auth.loopback import Loopback
from tui.errors import Owner, PortTaken
from tui.model.secret import Secret

STATE = "st4te-Kc3vJx0aT9Qe"
RIGHT = f"/?code=1.abc&state={STATE}"
HEAD = "GET {} HTTP/1.1\r\nHost: localhost:{}\r\nUser-Agent: a browser\r\nCookie: other=page\r\n\r\n"


@pytest.fixture
async def loopback() -> AsyncIterator[Loopback]:
    """One that listens at a free port."""
    found = Loopback(Secret(STATE), request_s=0.5)
    await found.open(0)
    yield found
    await found.close()


async def sent(port: int, request: bytes, host: str = "127.0.0.1") -> bytes:
    """What comes back to these bytes, until the connection is closed."""
    reader, writer = await asyncio.open_connection(host, port)
    try:
        writer.write(request)
        await writer.drain()
        return await reader.read()
    except ConnectionError:
        return b""
    finally:
        writer.close()


async def get(loopback: Loopback, target: str, host: str = "127.0.0.1") -> bytes:
    """What a browser gets that goes there."""
    return await sent(loopback.port, HEAD.format(target, loopback.port).encode(), host)


def is_open(port: int, host: str = "127.0.0.1") -> bool:
    """Whether anybody takes connections there."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        return probe.connect_ex((host, port)) == 0


def has_ipv6() -> bool:
    """Whether this machine has `::1`."""
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


async def test_the_answer_is_taken_and_said_to_be(loopback: Loopback) -> None:
    """One plain page without scripts; the listener is gone then."""
    page = await get(loopback, RIGHT)
    answer = loopback.heard.result()

    assert (True, True, False) == (page.startswith(b"HTTP/1.1 200 OK\r\n"), b"You may close this page" in page,
                                   b"<script" in page)  # fmt: skip
    assert (b"default-src 'none'" in page, b"no-store" in page) == (True, True)
    assert answer.code is not None
    assert ("1.abc", False) == (answer.code.reveal(), is_open(loopback.port))


async def test_both_names_of_this_machine_are_listened_at(loopback: Loopback) -> None:
    """`localhost` leads to either: nobody else can take the other one."""
    if not has_ipv6():
        pytest.skip("no IPv6 here")
    page = await get(loopback, RIGHT, "::1")

    assert (True, True) == (b"200 OK" in page, loopback.heard.done())
    assert (False, False) == (is_open(loopback.port), is_open(loopback.port, "::1"))


async def test_no_other_address_is_listened_at(loopback: Loopback) -> None:
    """Loopback alone: nobody on the network reaches it."""
    names = [server.sockets[0].getsockname()[0] for server in loopback._servers]

    assert set() == set(names) - {"127.0.0.1", "::1"}


@pytest.mark.parametrize(
    "request_text",
    [
        HEAD.format("/?code=1.abc&state=wrong", 1),
        HEAD.format("/?code=1.abc", 1),
        HEAD.format("/", 1),
        HEAD.format("/favicon.ico", 1),
        HEAD.format(f"/callback?code=1.abc&state={STATE}", 1),
        HEAD.format(f"/{RIGHT}", 1),
        HEAD.format(f"http://localhost:1{RIGHT}", 1),
        HEAD.format(f"//localhost{RIGHT}", 1),
        HEAD.format(f"{RIGHT}&code=2", 1),
        HEAD.format(RIGHT, 1).replace("GET", "POST"),
        HEAD.format(RIGHT, 1).replace("GET", "get"),
        HEAD.format(RIGHT, 1).replace("HTTP/1.1", "HTTP/2"),
        HEAD.format(RIGHT, 1).replace("localhost:1", "contoso.example"),
        HEAD.format(RIGHT, 1).replace("localhost:1", "localhost.contoso.example"),
        f"GET {RIGHT} HTTP/1.1\r\n\r\n",
        f"GET {RIGHT}\r\n\r\n",
        "\r\n\r\n",
        "\x16\x03\x01\x02\x00\x01\x00\r\n\r\n",
        HEAD.format(f"{RIGHT}\x00", 1),
        HEAD.format(f"{RIGHT} x", 1),
    ],
)
async def test_everything_else_gets_400_and_is_ignored(loopback: Loopback, request_text: str) -> None:
    """Wrong state, other pages, other methods, another host's name, garbage: the wait goes on, and the right one is
    taken after it."""
    assert (await sent(loopback.port, request_text.encode("latin-1"))).startswith(b"HTTP/1.1 400 Bad Request\r\n")
    assert not loopback.heard.done()
    await get(loopback, RIGHT)

    assert loopback.heard.done()


async def test_a_second_answer_is_not_taken(loopback: Loopback) -> None:
    """Both connected before the first was heard: the second gets 400, and the first one's code counts."""
    port = loopback.port
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    await get(loopback, RIGHT)
    writer.write(HEAD.format(RIGHT.replace("1.abc", "2.def"), port).encode())
    late = await reader.read()
    writer.close()
    code = loopback.heard.result().code

    assert (True, True) == (late.startswith(b"HTTP/1.1 400"), code is not None and code.reveal() == "1.abc")


async def test_an_endless_request_is_cut_off(loopback: Loopback) -> None:
    """A head beyond the bound is not read to its end, and harms nothing."""
    endless = b"GET /?" + b"x" * 200_000
    assert (await sent(loopback.port, endless))[:12] in (b"", b"HTTP/1.1 400")
    await get(loopback, RIGHT)

    assert loopback.heard.done()


async def test_a_slow_request_is_dropped(loopback: Loopback) -> None:
    """Whoever opens a connection and says nothing is let go in time; the answer of another is taken meanwhile."""
    reader, writer = await asyncio.open_connection("127.0.0.1", loopback.port)
    writer.write(b"GET /")
    try:
        dropped = await reader.read()
    except ConnectionError:
        dropped = b""
    writer.close()
    await get(loopback, RIGHT)

    assert (b"", True) == (dropped, loopback.heard.done())


async def test_few_talk_at_once() -> None:
    """Of forty silent connections sixteen are kept and the others closed; when one of the sixteen goes there is
    room for the answer."""
    loopback = Loopback(Secret(STATE), request_s=60)
    await loopback.open(0)
    silent = [await asyncio.open_connection("127.0.0.1", loopback.port) for _ in range(40)]
    await until(lambda: sum(reader.at_eof() for reader, _ in silent) == 24, "twenty-four to be closed")
    assert 16 == len(loopback._talking)
    next(writer for reader, writer in silent if not reader.at_eof()).close()
    await until(lambda: len(loopback._talking) == 15, "room")
    await get(loopback, RIGHT)
    await loopback.close()
    for _, writer in silent:
        writer.close()

    assert loopback.heard.done()


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
async def test_a_taken_port_is_an_error_with_a_remedy(host: str) -> None:
    """At either name: the other one is not listened at alone, and the remedy names paste and setting."""
    if ":" in host and not has_ipv6():
        pytest.skip("no IPv6 here")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, 0), family=family) as other:
        port = other.getsockname()[1]
        loopback = Loopback(Secret(STATE))
        with pytest.raises(PortTaken) as refused:
            await loopback.open(port)
        assert not is_open(port, "::1" if host == "127.0.0.1" else "127.0.0.1")
        await loopback.close()

    assert (Owner.MACHINE, True, True) == (
        refused.value.owner, str(port) in refused.value.summary, "sign_in_port" in refused.value.remedy,
    )  # fmt: skip


async def test_the_port_can_be_used_again_at_once() -> None:
    """Closed and opened anew, as after `n`, also right after a connection."""
    first = Loopback(Secret(STATE))
    await first.open(0)
    port = first.port
    await get(first, "/")
    await first.close()
    second = Loopback(Secret(STATE))
    await second.open(port)
    page = await get(second, RIGHT)
    await second.close()

    assert page.startswith(b"HTTP/1.1 200")


async def test_closing_drops_whoever_is_talking() -> None:
    """No task and no connection is left."""
    loopback = Loopback(Secret(STATE))
    await loopback.open(0)
    reader, writer = await asyncio.open_connection("127.0.0.1", loopback.port)
    await until(lambda: loopback._talking, "the talk to begin")
    await loopback.close()
    try:
        left = await reader.read()
    except ConnectionError:
        left = b""
    writer.close()

    assert (b"", set(), False) == (left, loopback._talking, is_open(loopback.port))


async def test_closing_lets_the_browser_read_that_it_was_taken() -> None:
    """Closed the moment the answer is there: the page still arrives."""
    loopback = Loopback(Secret(STATE))
    await loopback.open(0)
    page = asyncio.create_task(get(loopback, RIGHT))
    await asyncio.wait({loopback.heard})
    await loopback.close()

    assert b"You may close this page" in await page
