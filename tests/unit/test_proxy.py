"""A proxy is gone through where the variables say so, past it where they say that; one that refuses is told.

Everything stays on this machine: the proxy leads every CONNECT to a server of ours, whatever host it names.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tui.errors import Details, Unreachable
from tui.transport import open_clients
from tui.transport.failures import as_network_error

GRAPH = "graph.microsoft.com"
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\nhere"
VARIABLES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY")


@dataclass
class Machine:
    """A server with a certificate that this machine trusts, and a proxy before it."""

    status: str = "200 Connection established"
    """What the proxy answers to CONNECT."""
    asked: list[str] = field(default_factory=list)
    """The hosts that the proxy was asked for."""
    served: int = 0
    server_port: int = 0
    proxy_port: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request."""
        await reader.readuntil(b"\r\n\r\n")
        self.served += 1
        writer.write(ANSWER)
        await writer.drain()
        writer.close()

    async def lead(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one CONNECT; when that is no refusal, carry bytes both ways until somebody ends it."""
        head = await reader.readuntil(b"\r\n\r\n")
        method, target, _ = head.decode().split(" ", 2)
        self.asked.append(f"{method} {target}")
        writer.write(f"HTTP/1.1 {self.status}\r\n\r\n".encode())
        await writer.drain()
        if self.status.startswith("200"):
            there, back = await asyncio.open_connection("127.0.0.1", self.server_port)
            await asyncio.gather(_carry(reader, back), _carry(there, writer))
        writer.close()


async def _carry(source: asyncio.StreamReader, goal: asyncio.StreamWriter) -> None:
    try:
        while some := await source.read(65536):
            goal.write(some)
            await goal.drain()
    except OSError:
        pass
    goal.close()


def certificate(folder: Path) -> ssl.SSLContext:
    """A server's context for Graph and localhost; its authority is written to `folder/ca.pem`."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "a test")])
    names = x509.SubjectAlternativeName([x509.DNSName(GRAPH), x509.DNSName("localhost")])
    authority = x509.BasicConstraints(ca=True, path_length=0)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1)).not_valid_after(now + timedelta(hours=1))
        .add_extension(names, critical=False).add_extension(authority, critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    plain = serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    (folder / "ca.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "server.pem").write_bytes(pem + made.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem")
    return context


@asynccontextmanager
async def machine(folder: Path, patch: pytest.MonkeyPatch) -> AsyncIterator[Machine]:
    """Both at work, the proxy named by HTTPS_PROXY."""
    for name in VARIABLES:
        patch.delenv(name, raising=False)
        patch.delenv(name.lower(), raising=False)
    one = Machine()
    server = await asyncio.start_server(one.serve, "127.0.0.1", 0, ssl=certificate(folder))
    proxy = await asyncio.start_server(one.lead, "127.0.0.1", 0)
    one.server_port, one.proxy_port = (each.sockets[0].getsockname()[1] for each in (server, proxy))
    patch.setenv("SSL_CERT_FILE", str(folder / "ca.pem"))
    patch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{one.proxy_port}")
    try:
        yield one
    finally:
        for each in (proxy, server):
            each.close()


async def both_ask(url: str) -> list[str]:
    """What the client of the loop and that of MSAL's threads are answered."""
    clients = open_clients()
    try:
        first = await clients.graph.get(url)
        second = await asyncio.to_thread(clients.login.get, url)
        return [first.text, second.text]
    finally:
        await clients.close()


async def test_every_client_goes_through_the_proxy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One CONNECT for each, with nothing but host and port in it; what comes back is the service's answer."""
    async with machine(tmp_path, monkeypatch) as one:
        assert ["here", "here"] == await both_ask(f"https://{GRAPH}/v1.0/me")
        assert [f"CONNECT {GRAPH}:443"] * 2 == one.asked


async def test_a_host_of_no_proxy_is_reached_without_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The proxy is asked nothing, and the answer is there all the same."""
    async with machine(tmp_path, monkeypatch) as one:
        monkeypatch.setenv("NO_PROXY", "localhost")
        assert ["here", "here"] == await both_ask(f"https://localhost:{one.server_port}/")
        assert ([], 2) == (one.asked, one.served)


@pytest.mark.parametrize(
    ("status", "remedy"),
    [
        ("407 Proxy Authentication Required", "It wants a name and a password: give them in HTTPS_PROXY."),
        ("502 Bad Gateway", "Check HTTPS_PROXY and NO_PROXY."),
    ],
)
async def test_a_proxy_that_refuses_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, status: str, remedy: str
) -> None:
    """In a sentence that names the proxy and what to do about it; the service is asked nothing."""
    async with machine(tmp_path, monkeypatch) as one:
        one.status = status
        clients = open_clients()
        with pytest.raises(httpx.ProxyError) as on_loop:
            await clients.graph.get(f"https://{GRAPH}/v1.0/me")
        with pytest.raises(httpx.ProxyError) as in_thread:
            await asyncio.to_thread(clients.login.get, f"https://{GRAPH}/v1.0/me")
        await clients.close()

        told = [as_network_error(each.value, "Microsoft Graph", Details()) for each in (on_loop, in_thread)]
        assert [(Unreachable, "The proxy did not let us through to Microsoft Graph.", remedy)] * 2 == [
            (type(each), each.summary, each.remedy) for each in told
        ]
        assert (2, 0) == (len(one.asked), one.served)
