"""A wire on which the emulator's true answers are spoilt, byte by byte, before the program's HTTP stack reads them."""

from __future__ import annotations

import ssl
import threading
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpcore
import httpx

from tests.support.demo import Wire

HOSTS = frozenset({"login.microsoftonline.com", "graph.microsoft.com", "api.partnercenter.microsoft.com"})
"""Where the program may send anything."""

_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Never used: no byte leaves the process."""


@dataclass(frozen=True, slots=True)
class Told:
    """A true answer, taken apart."""

    status: int
    headers: tuple[tuple[str, str], ...]
    """Without those that say how long the body is."""
    body: bytes
    request: httpx.Request


@dataclass(frozen=True, slots=True)
class Raw:
    """What is sent instead: bytes in pieces, then the end of the connection or a failure."""

    pieces: Iterable[bytes]
    failure: Exception | None = None


Spoil = Callable[[Told], Raw]


def raw(
    told: Told,
    *,
    status: str = "",
    headers: Iterable[tuple[str, str | bytes]] | None = None,
    body: bytes | None = None,
    length: bool = True,
) -> Raw:
    """The true answer with some of it put otherwise; `length` says whether its length is told rightly."""
    body = told.body if body is None else body
    lines = [f"HTTP/1.1 {status or f'{told.status} Told'}".encode()]
    for name, value in told.headers if headers is None else headers:
        lines.append(
            name.encode() + b": " + (value if isinstance(value, bytes) else value.encode("latin-1", "replace"))
        )
    if length:
        lines.append(f"Content-Length: {len(body)}".encode())
    return Raw([b"\r\n".join(lines) + b"\r\n\r\n", body])


class _Line(httpcore.NetworkStream):
    """A connection on which `Raw` comes, whatever is asked."""

    def __init__(self, answer: Raw) -> None:
        self._pieces = iter(answer.pieces)
        self._failure = answer.failure
        self._piece = memoryview(b"")

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        while not self._piece:
            piece = next(self._pieces, None)
            if piece is None:
                if self._failure is not None:
                    raise self._failure
                return b""
            self._piece = memoryview(piece)
        taken, self._piece = bytes(self._piece[:max_bytes]), self._piece[max_bytes:]
        return taken

    def write(self, buffer: bytes, timeout: float | None = None) -> None: ...

    def close(self) -> None: ...

    def start_tls(self, *_: Any, **__: Any) -> httpcore.NetworkStream:
        return self

    def get_extra_info(self, info: str) -> Any:
        return None


class _Network(httpcore.NetworkBackend):
    def __init__(self, line: _Line) -> None:
        self._line = line

    def connect_tcp(self, *_: Any, **__: Any) -> httpcore.NetworkStream:
        return self._line


class _Either(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body that never blocks, for either kind of client."""

    def __init__(self, stream: httpx.SyncByteStream) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._stream)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self._stream:
            yield piece

    def close(self) -> None:
        self._stream.close()

    async def aclose(self) -> None:
        self._stream.close()


def received(request: httpx.Request, answer: Raw) -> httpx.Response:
    """What httpx makes of these bytes; raises what it raises."""
    transport = httpx.HTTPTransport(verify=_TLS)
    transport._pool = httpcore.ConnectionPool(ssl_context=_TLS, network_backend=_Network(_Line(answer)))
    plain = httpx.Request(request.method, request.url, headers=request.headers, content=request.content)
    response = transport.handle_request(plain)
    assert isinstance(response.stream, httpx.SyncByteStream)
    return httpx.Response(
        response.status_code,
        headers=response.headers,
        stream=_Either(response.stream),
        extensions=response.extensions,
    )


@dataclass
class Spoiling:
    """Which requests are answered wrongly, how, and how often still."""

    wants: Callable[[httpx.Request], bool]
    spoil: Spoil
    left: int = 6
    hits: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def takes(self, request: httpx.Request) -> bool:
        """Whether this request is answered wrongly; counts it."""
        with self.lock:
            if self.left <= 0 or not self.wants(request):
                return False
            self.left -= 1
            self.hits += 1
            return True


class SpoiltWire(Wire):
    """The emulator behind a wire whose answers are spoilt to order. Notes every host that was asked."""

    spoiling: Spoiling | None = None
    strangers: tuple[str, ...] = ()
    """Addresses outside `HOSTS` that were asked. There must be none."""
    asked: int = 0

    def handle(self, request: httpx.Request) -> httpx.Response:
        """Answer one request, truly or not."""
        self.asked += 1
        if request.url.scheme != "https" or request.url.host not in HOSTS or request.url.port is not None:
            self.strangers = (*self.strangers, str(request.url))
        true = super().handle(request)
        spoiling = self.spoiling
        if spoiling is None or not spoiling.takes(request):
            return true
        kept = [(name, value) for name, value in true.headers.multi_items() if name.lower() not in _ABOUT_LENGTH]
        return received(request, spoiling.spoil(Told(true.status_code, tuple(kept), true.content, request)))


_ABOUT_LENGTH = ("content-length", "transfer-encoding")
