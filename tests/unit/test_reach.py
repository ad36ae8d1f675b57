"""Whether a host answers: how far one gets, whose job the cure is, and what the answer tells besides."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from socket import gaierror

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tui.cli.doctor.finding import State
from tui.cli.doctor.network import _clock, _told
from tui.errors import CertificateRefused, Owner, TimedOut, Unreachable
from tui.transport.reach import Reached, reach_all

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "HTTP_PROXY", "http_proxy", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A file with a key and a certificate for `localhost` that vouches for itself as Contoso Inspection."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Contoso Inspection"),
        x509.NameAttribute(NameOID.COMMON_NAME, "localhost"),
    ])  # fmt: skip
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path = tmp_path / "localhost.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


@contextlib.asynccontextmanager
async def server(answer: str | None, certificate: Path | None) -> AsyncIterator[str]:
    """A host that answers so, or stays silent, until the block ends; its name with its port."""
    over = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, OSError):
            if answer is None:
                await over.wait()
            else:
                await reader.readuntil(b"\r\n\r\n")
                writer.write(answer.encode())
                await writer.drain()
        writer.close()

    context = None
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
    listening = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    try:
        yield f"localhost:{listening.sockets[0].getsockname()[1]}"
    finally:
        over.set()
        listening.close()


def reached(answer: str | None, certificate: Path | None, within_s: float = 10) -> Reached:
    """What is found of such a host at noon."""

    async def ask() -> Reached:
        async with server(answer, certificate) as host:
            (found,) = await reach_all([host], lambda: NOON, within_s)
            return found

    return asyncio.run(ask())


def test_an_answer_tells_time_and_who_vouches(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Any status is an answer; the clock here is five minutes behind, and another than the usual one reads along."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    date = format_datetime(NOON + timedelta(minutes=5), usegmt=True)
    found = reached(f"HTTP/1.1 404 Not Found\r\nDate: {date}\r\nContent-Length: 0\r\n\r\n", certificate)

    assert (None, 404, "answer", -300.0) == (found.error, found.status, found.step, found.ahead_s)
    assert "Contoso Inspection" == found.issuer


def test_a_certificate_that_is_not_trusted_is_the_networks(
    certificate: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The cure names the variable for a private authority."""
    (tmp_path / "none.pem").touch()
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    found = reached("", certificate)

    assert ("encryption", CertificateRefused) == (found.step, type(found.error))
    assert found.error is not None
    assert ("SSL_CERT_FILE" in found.error.remedy, Owner.NETWORK) == (True, found.error.owner)


@pytest.mark.parametrize("is_encrypted", [False, True])
def test_silence_is_left_after_a_while(certificate: Path, monkeypatch: pytest.MonkeyPatch, is_encrypted: bool) -> None:
    """Before and after the encryption has begun."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    found = reached(None, certificate if is_encrypted else None, within_s=0.3)

    assert (TimedOut, "answer" if is_encrypted else "encryption") == (type(found.error), found.step)


def told(hosts: list[str]) -> list[Reached]:
    """What is found of these hosts."""
    return asyncio.run(reach_all(hosts, lambda: NOON))


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port of this machine at which nobody listens."""
    import socket

    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))  # without listen, and so that nobody else gets it
        yield held.getsockname()[1]


def test_a_host_that_is_closed_ends_at_the_connection(closed_port: int) -> None:
    """Refused, and the other hosts are told all the same."""
    found = told([f"localhost:{closed_port}", f"localhost:{closed_port}"])

    assert [("connection", Unreachable)] * 2 == [(each.step, type(each.error)) for each in found]


def test_a_proxy_that_is_closed_is_named_without_its_password(
    closed_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not the host is blamed, but the proxy, with the variable that names it."""
    monkeypatch.setenv("HTTPS_PROXY", f"http://ada:hunter2@127.0.0.1:{closed_port}")
    (found,) = told(["graph.microsoft.com"])

    assert found.error is not None
    assert f"Its proxy http://***@127.0.0.1:{closed_port} takes no connection." == found.error.summary
    assert ("HTTPS_PROXY" in found.error.remedy, "hunter2" in repr(found)) == (True, False)


def test_a_name_that_is_not_found_is_a_matter_of_dns(monkeypatch: pytest.MonkeyPatch) -> None:
    """The resolver says no."""

    def fail(*_: object, **__: object) -> None:
        raise gaierror(-2, "Name or service not known")

    monkeypatch.setattr("socket.getaddrinfo", fail)
    (found,) = told(["graph.microsoft.com"])

    assert found.error is not None
    assert ("name", "Its name is not found.") == (found.step, found.error.summary)
    assert "DNS" in found.error.remedy


def test_what_was_reached_reads_as_lines() -> None:
    """Good, a service that fails on its side, and one that is not reached, with the step at which it ended."""
    up, ailing = Reached("a", "answer", status=302, after_ms=1234, issuer="Contoso"), Reached("b", "answer", status=503)
    down = Reached("c", "connection", Unreachable("It is closed.", "Open it."))
    found = list(_told([up, ailing, down]))
    said = [
        "a after 1,234 ms; Contoso vouches for it",
        "b, but with HTTP 503",
        "c does not (connection): It is closed.",
    ]

    assert said == [each.said for each in found]
    assert [State.GOOD, State.WARNING, State.FAULT] == [each.state for each in found]


@pytest.mark.parametrize(
    ("ahead", "state", "said"),
    [
        ([1.2, 0.4, -0.9], State.GOOD, "agrees with"),
        ([1.2, 7200.0, 0.1], State.GOOD, "agrees with"),
        ([-45.0, -44.0, -46.0], State.WARNING, "45 s behind"),
        ([7200.0, 7201.0, 7199.0], State.FAULT, "7,200 s ahead of"),
        ([], State.GOOD, "not compared"),
    ],
)  # fmt: skip
def test_most_answers_decide_about_the_clock(ahead: list[float], state: State, said: str) -> None:
    """One answer may have lain in a proxy; more than five minutes is a fault."""
    (found,) = _clock(ahead)

    assert (state, said) == (found.state, found.said[: len(said)])
