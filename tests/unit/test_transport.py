"""The clients, and failures of the connection in words."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path
from socket import create_server, socket

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tui import __version__
from tui.errors import (
    CertificateRefused,
    Details,
    SettingsError,
    TenantryError,
    TimedOut,
    UnexpectedAnswer,
    Unreachable,
)
from tui.transport import as_network_error, check_address, open_clients
from tui.transport.failures import as_refusal

NONE = Details()


@pytest.fixture
def untrusted(tmp_path: Path) -> Iterator[int]:
    """The port of a TLS server on this machine whose certificate nobody has signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = tmp_path / "server.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    pem.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    listener = create_server(("127.0.0.1", 0))

    def serve() -> None:
        for _ in range(2):
            _shake_hands(listener, context)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield listener.getsockname()[1]
    listener.close()


def _shake_hands(listener: socket, context: ssl.SSLContext) -> None:
    """Meet one client, and let it go whatever comes."""
    try:
        connection, _ = listener.accept()
        with connection, context.wrap_socket(connection, server_side=True) as secured:
            secured.recv(65_536)
            secured.sendall(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
    except OSError:
        return


async def test_an_untrusted_certificate_is_refused(untrusted: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """By a real handshake: no answer is read, and the sentence names SSL_CERT_FILE."""
    monkeypatch.setenv("NO_PROXY", "*")
    clients = open_clients()
    with pytest.raises(httpx.ConnectError) as raised:
        await clients.graph.get(f"https://localhost:{untrusted}/")
    error = as_network_error(raised.value, "Microsoft Graph", NONE)
    await clients.close()
    assert (CertificateRefused, True) == (type(error), "SSL_CERT_FILE" in error.remedy)


async def test_a_private_authority_is_trusted_when_it_is_named(
    untrusted: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SSL_CERT_FILE is honoured, by the client of the loop as by that of the threads."""
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "server.pem"))
    clients = open_clients()
    answers = [
        clients.login.get(f"https://localhost:{untrusted}/"),
        await clients.graph.get(f"https://localhost:{untrusted}/"),
    ]
    await clients.close()
    assert [204, 204] == [answer.status_code for answer in answers]


def test_keys_of_connections_are_never_written_down(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SSLKEYLOGFILE is not obeyed: what it writes decrypts every token."""
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "keys"))
    asyncio.run(open_clients().close())
    assert [] == list(tmp_path.iterdir())


async def test_the_clients_follow_no_redirects_and_name_only_themselves() -> None:
    """A plain user agent and no platform, no library."""
    clients = open_clients()
    both = (clients.graph, clients.partner_center, clients.login)
    assert {False} == {client.follow_redirects for client in both}
    assert {f"tenantry/{__version__}"} == {client.headers["user-agent"] for client in both}
    assert {(10.0, 30.0)} == {(client.timeout.connect, client.timeout.read) for client in both}
    await clients.close()


def test_a_proxy_that_is_none_is_a_setting_to_mend(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its address may hold a password, and is not repeated."""
    monkeypatch.setenv("HTTPS_PROXY", "gopher://user:hunter2@proxy.example")
    with pytest.raises(SettingsError) as refused:
        open_clients()
    assert (False, None) == ("hunter2" in str(refused.value), refused.value.__cause__)


async def test_the_libraries_log_no_addresses(caplog: pytest.LogCaptureFixture) -> None:
    """httpx would write whole URLs at INFO, MSAL whole bodies at ERROR."""
    await open_clients().close()
    for name in ("httpx", "httpcore.connection", "httpcore.http11"):
        logging.getLogger(name).info("https://secret.example/")
    logging.getLogger("msal.oauth2cli.oauth2").error("body")
    assert [] == caplog.records


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (httpx.ConnectTimeout("x"), TimedOut),
        (httpx.ReadTimeout("x"), TimedOut),
        (httpx.WriteTimeout("x"), TimedOut),
        (httpx.PoolTimeout("x"), TimedOut),
        (TimeoutError(), TimedOut),
        (httpx.ConnectError("Name or service not known"), Unreachable),
        (httpx.ProxyError("407 Proxy Authentication Required"), Unreachable),
        (httpx.ReadError(""), Unreachable),
        (httpx.RemoteProtocolError("Server disconnected"), Unreachable),
        (httpx.DecodingError("bad gzip"), Unreachable),
    ],
)
def test_each_failure_of_the_connection_has_its_class(error: Exception, kind: type[TenantryError]) -> None:
    """A sentence, a remedy and the kind of failure for the details."""
    told = as_network_error(error, "Microsoft Graph", Details(correlation_id="c"))
    assert (kind, "c", type(error).__name__) == (type(told), told.details.correlation_id, told.code)
    assert "Microsoft Graph" in told.summary
    assert told.remedy.endswith(".")


def test_the_words_of_a_failure_are_made_safe() -> None:
    """A proxy chooses them."""
    told = as_network_error(httpx.ProxyError("\x1b]52;c;AAAA\x07 no"), "Microsoft Graph", NONE)
    assert "\x1b" not in told.details.text


def test_a_status_out_of_every_range_is_unexpected() -> None:
    """Nothing falls through."""
    kinds = {type(as_refusal("Microsoft Graph", status, NONE, None)) for status in (100, 302, 400, 418)}
    assert {UnexpectedAnswer} == kinds


@pytest.mark.parametrize("url", ["https://graph.microsoft.com/v1.0/x?$top=1", "HTTPS://GRAPH.MICROSOFT.COM/"])
def test_an_address_at_the_host_passes(url: str) -> None:
    """Scheme and host compare without case."""
    assert "graph.microsoft.com" == check_address(url, "graph.microsoft.com").host


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/v1.0",
        "http://graph.microsoft.com/",
        "https://graph.microsoft.com:444/",
        "https://a@graph.microsoft.com/",
        "https://graph.microsoft.com./",
        "https://graph.microsoft.com\\@evil.example/",
        "https://evil.example/?graph.microsoft.com",
        "https://graph。microsoft.com.evil.example/",
        "https://graph.microsoft.com\n.evil.example/",
        "\x00",
    ],
)
def test_an_address_elsewhere_is_refused(url: str) -> None:
    """Exactly the host, https, no port, no user."""
    with pytest.raises(UnexpectedAnswer):
        check_address(url, "graph.microsoft.com")
