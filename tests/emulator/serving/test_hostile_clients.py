"""Clients that do what they should not: each is let go in time, and the next one is served."""

from __future__ import annotations

import contextlib
import select
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from tests.emulator.serving.conftest import HASTE, Serve, Served
from tests.waiting import until_blocking
from tui.emulator import faults
from tui.emulator.serving import Limits
from tui.emulator.serving.server import MOST_CONNECTIONS

LIST = "/v1.0/tenantRelationships/delegatedAdminCustomers?$top=300"
PATIENCE_S = 10.0
"""Many times what the server has; a connection that lasts longer hangs."""


@pytest.fixture
def hasty(serve: Serve) -> Iterator[Served]:
    """A server of little patience, which serves its next client after whatever a test did."""
    served = serve(limits=HASTE)
    yield served
    assert 200 == served.client().get("/").status_code
    assert 401 == served.client(through_proxy=True).get("https://graph.microsoft.com/v1.0/organization").status_code


def _plain(served: Served) -> socket.socket:
    return socket.create_connection(("127.0.0.1", served.port), PATIENCE_S)


def _by_proxy(served: Served) -> socket.socket:
    return socket.create_connection(("127.0.0.1", served.proxy_port), PATIENCE_S)


def _by_tls(served: Served) -> socket.socket:
    return served.trust.wrap_socket(_plain(served), server_hostname="localhost")


Open = Callable[[Served], socket.socket]
DOORS: list[Open] = [_by_tls, _by_proxy]


def _read_out(connection: socket.socket) -> bytes:
    """Everything until the server closes. Fails when it does not."""
    got = b""
    try:
        while part := connection.recv(65_536):
            got += part
    except (ConnectionError, ssl.SSLError):
        pass
    connection.close()
    return got


@pytest.mark.parametrize("opened", DOORS)
@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 100_000 + b"\r\n\r\n", b"431"),
        (b"GET /" + b"x" * 100_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", b"431"),
        (b"\x16\x03\x01 this is no TLS, and no HTTP\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", b"400"),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", b"400"),
        (b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nHost: a\r\n continued: x\r\n\x00: \r\n\r\n", b"400"),
    ],
    ids=["huge header", "huge target", "no HTTP", "two hosts", "two lengths", "bad chunk", "bad header"],
)
def test_what_is_no_request_is_told_so_and_let_go(hasty: Served, opened: Open, sent: bytes, status: bytes) -> None:
    """An answer with the fitting status, then the end of the connection."""
    connection = opened(hasty)
    connection.sendall(sent)

    assert b"HTTP/1.1 " + status == _read_out(connection)[:12]


def test_a_refusal_reaches_who_still_sends(served: Served) -> None:
    """More than any buffer between holds is taken in and thrown away: the client can end and read what it was told."""
    connection = _by_proxy(served)
    connection.sendall(b"GET / HTTP/1.1\r\nX: " + b"x" * 12_000_000)

    assert b"HTTP/1.1 431" == connection.recv(12)
    connection.close()


@pytest.mark.parametrize("opened", [*DOORS, _plain])
@pytest.mark.parametrize(
    "sent", [b"", b"G", b"GET / HTTP/1.1\r\n", b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n1"]
)
def test_who_stops_in_the_middle_is_let_go(hasty: Served, opened: Open, sent: bytes) -> None:
    """Before, in or after a head: after its patience the server closes without being asked."""
    connection = opened(hasty)
    connection.sendall(sent)

    assert b" 200 " not in _read_out(connection)


def test_who_sends_a_byte_now_and_then_is_let_go(hasty: Served) -> None:
    """The time for a head is counted in all (slow loris): it ends while bytes are still coming."""
    connection, is_over = _by_tls(hasty), threading.Event()

    def drip() -> None:
        try:
            while not is_over.wait(0.02):
                connection.sendall(b"x")
        except OSError:
            pass

    connection.sendall(b"GET /")
    began = time.monotonic()
    thread = threading.Thread(target=drip)
    thread.start()
    try:
        connection.settimeout(PATIENCE_S)
        assert b"" == _received(connection)
        assert PATIENCE_S > time.monotonic() - began
    finally:
        is_over.set()
        thread.join()
        connection.close()


def _received(connection: socket.socket) -> bytes:
    try:
        return connection.recv(1_000)
    except (ConnectionError, ssl.SSLError):
        return b""


def test_a_body_without_end_is_refused(serve: Serve) -> None:
    """More than the limit is answered with 413, while the client still sends."""
    served = serve(limits=Limits(body_bytes=1_000))

    assert 413 == served.client().post("/v1.0/$batch", content=b"x" * 1_001).status_code


def test_plain_http_and_old_tls_get_nothing(hasty: Served) -> None:
    """The direct door speaks TLS 1.2 or later alone."""
    connection = _plain(hasty)
    connection.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert b"HTTP" not in _read_out(connection)

    old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
    old.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        old.maximum_version = ssl.TLSVersion.TLSv1_1
    with pytest.raises(OSError, match=r"SSL|reset|closed"):
        old.wrap_socket(_plain(hasty), server_hostname="localhost")


@pytest.mark.parametrize("target", ["*", "https://graph.microsoft.com/v1.0/organization", "/\\", "/%", "/%00"])
def test_an_odd_target_is_answered(hasty: Served, target: str) -> None:
    """Whatever stands in the request line, there is an answer and no crash."""
    connection = _by_tls(hasty)
    connection.sendall(f"GET {target} HTTP/1.1\r\nHost: localhost:{hasty.port}\r\nConnection: close\r\n\r\n".encode())

    assert _read_out(connection).partition(b"\r\n")[0] in (
        b"HTTP/1.1 400 Bad Request",
        b"HTTP/1.1 404 Not Found",
    )


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("CONNECT example.com:443", 403),
        ("CONNECT graph.microsoft.com:80", 403),
        ("CONNECT graph.microsoft.com", 403),
        ("CONNECT 127.0.0.1:443", 403),
        ("CONNECT graph.microsoft.com.evil.example:443", 403),
        ("CONNECT [::1]:443", 403),
        ("GET http://graph.microsoft.com/v1.0/organization", 403),
        ("GET /", 403),
    ],
)
def test_the_proxy_leads_nowhere_else(hasty: Served, said: str, status: int) -> None:
    """Anything but TLS to an emulated name is refused with a sentence."""
    connection = _by_proxy(hasty)
    connection.sendall(f"{said} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    head, _, body = _read_out(connection).partition(b"\r\n\r\n")

    assert f"HTTP/1.1 {status}".encode() == head[:12]
    assert body.startswith(b"This proxy of tenantry's emulator ")


def test_a_tunnel_leads_to_the_name_it_was_opened_for(served: Served) -> None:
    """Another host in the request inside is refused: no service is reached under another's name."""
    client = served.client(through_proxy=True)
    answer = client.get("https://graph.microsoft.com/v1.0/organization", headers={"Host": "microsoft.com"})

    assert 421 == answer.status_code


def test_bytes_pushed_in_behind_connect_are_not_taken_for_the_tunnel(hasty: Served) -> None:
    """What comes before the answer could be of somebody else (request smuggling): refused."""
    connection = _by_proxy(hasty)
    connection.sendall(b"CONNECT graph.microsoft.com:443 HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\n\r\n")

    assert b"HTTP/1.1 400" == _read_out(connection)[:12]


def test_one_connection_too_many_is_closed_and_room_is_made(served: Served) -> None:
    """At the limit a new client is let go at once; when another has gone there is room again."""
    held = [_by_proxy(served) for _ in range(MOST_CONNECTIONS)]
    assert b"" == _read_out(_by_proxy(served))
    for each in held:
        each.close()

    def is_served() -> bool:
        connection = _by_proxy(served)
        connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        return _read_out(connection).startswith(b"HTTP/1.1 403")

    until_blocking(is_served, "room for one more")


def test_a_planned_cut_cuts(served: Served) -> None:
    """A fault that breaks the connection does so on the wire too."""
    served.desk.emulator.faults.plan(faults.Cut("before"))
    connection = _by_tls(served)
    connection.sendall(f"GET /v1.0/organization HTTP/1.1\r\nHost: localhost:{served.port}\r\n\r\n".encode())

    assert b"" == _read_out(connection)


def test_a_bug_of_the_emulator_is_told_to_the_client(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error nobody foresaw is a 500 that names its kind; the connection and the server go on."""
    client = served.client()
    with monkeypatch.context() as patched:
        patched.setattr(served.desk.emulator, "_meet", lambda request, _: {}[request])
        answer = client.get("/v1.0/organization")
    assert (500, "This is a bug of the emulator: KeyError.\n") == (answer.status_code, answer.text)

    assert 401 == client.get("/v1.0/organization").status_code


def test_who_does_not_read_is_let_go(hasty: Served) -> None:
    """Pages are asked for without end and never read: the server keeps no more than a buffer of them, and closes."""
    token = hasty.token(hasty.desk.partner_id)["Authorization"]
    head = f"GET {LIST} HTTP/1.1\r\nHost: localhost:{hasty.port}\r\nAuthorization: {token}\r\n\r\n".encode()
    plain = socket.socket()
    plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    plain.connect(("127.0.0.1", hasty.port))
    connection = hasty.trust.wrap_socket(plain, server_hostname="localhost")
    connection.setblocking(False)
    watched = select.poll()
    watched.register(connection, 0)  # the end of a connection is always told

    def has_ended() -> bool:
        with contextlib.suppress(OSError):  # it takes no more for now
            connection.send(head)
        return bool(watched.poll(0))

    until_blocking(has_ended, "the end of the connection")
    connection.close()
