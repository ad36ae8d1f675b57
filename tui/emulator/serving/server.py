"""The emulator on ports of this machine, in a thread of its own that never holds up the end of the program."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import socket
import ssl
import threading
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Self, TypeVar

from .certificates import Certificates
from .connection import Connection, Limits
from .direct import Direct
from .proxy import Proxy

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from tui.emulator.handler import Emulator

    Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

T = TypeVar("T")
MOST_CONNECTIONS = 256
"""At once; one more is closed unheard."""
_STARTS_WITHIN_S = 30.0
_ENDS_WITHIN_S = 2.0
_TRIES = 20


class Serving:
    """One emulator, served until `close`. Everything public may be called from any thread, and blocks."""

    def __init__(self, emulator: Emulator, limits: Limits | None = None) -> None:
        from tui.emulator.handler import HOSTS

        addresses = emulator.world.addresses
        self.names = tuple(map(addresses.as_here, HOSTS))
        """The hosts that the proxy reaches."""
        self._emulator = emulator
        self._limits = limits or Limits()
        self._certificates = Certificates(self.names)
        self._connections: set[asyncio.StreamWriter] = set()
        self._servers: list[asyncio.Server] = []
        self._is_ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), name="emulator-serving", daemon=True)
        self._thread.start()
        self._is_ready.wait(_STARTS_WITHIN_S)

    @property
    def ca_file(self) -> Path:
        """The certificate to trust, as a file in PEM form; gone after `close`."""
        return self._certificates.ca_file

    def open_direct(self, port: int = 0) -> str:
        """Serve every service over HTTPS at one port, 0 for any that is free; the base address.

        Raises:
            OSError: the port cannot be had.
        """
        sockets = _both_loopbacks(port)
        port = sockets[0].getsockname()[1]
        direct = Direct(self._emulator, port)

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await Connection(reader, writer, self._limits).serve(direct.answer)

        self._await(self._listen(sockets, serve, self._certificates.context))
        return f"https://localhost:{port}"

    def open_proxy(self, port: int = 0) -> str:
        """Serve the proxy; its address.

        Raises:
            OSError: the port cannot be had.
        """
        door = socket.create_server(("127.0.0.1", port))
        proxy = Proxy(self._emulator, self.names, self._certificates.context, self._limits)
        self._await(self._listen([door], proxy.serve))
        return f"http://127.0.0.1:{door.getsockname()[1]}"

    def close(self, within_s: float = _ENDS_WITHIN_S) -> None:
        """Cut every connection, give the ports back and remove the files; at the second call nothing happens.

        What has not ended within so many seconds goes on ending by itself.
        """
        self._certificates.remove()
        with contextlib.suppress(RuntimeError):  # the loop has ended already
            self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join(within_s)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _await(self, work: Awaitable[T]) -> T:
        async def do() -> T:
            return await work

        return asyncio.run_coroutine_threadsafe(do(), self._loop).result(_STARTS_WITHIN_S)

    async def _run(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._loop.set_exception_handler(lambda *_: None)  # what a client breaks is no news, and the terminal is in use
        self._end = asyncio.Event()
        self._is_ready.set()
        await self._end.wait()
        for server in self._servers:
            server.close()
        for writer in self._connections:
            writer.transport.abort()

    async def _listen(self, sockets: list[socket.socket], serve: Serve, tls: ssl.SSLContext | None = None) -> None:
        async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            if len(self._connections) >= MOST_CONNECTIONS:
                writer.transport.abort()
                return
            self._connections.add(writer)
            try:
                await serve(reader, writer)
            except (OSError, TimeoutError):  # ssl.SSLError is an OSError
                writer.transport.abort()
            finally:
                self._connections.discard(writer)
                writer.close()

        for each in sockets:
            self._servers.append(
                await asyncio.start_server(
                    take,
                    sock=each,
                    ssl=tls,
                    ssl_handshake_timeout=self._limits.head_s if tls else None,
                    ssl_shutdown_timeout=self._limits.linger_s if tls else None,
                )
            )


def _both_loopbacks(port: int) -> list[socket.socket]:
    """The same port at 127.0.0.1 and, where there is IPv6, at ::1: `localhost` may be either.

    Raises:
        OSError: it is somebody else's.
    """
    for _ in range(_TRIES if port == 0 else 1):
        first = socket.create_server(("127.0.0.1", port))
        try:
            return [first, socket.create_server(("::1", first.getsockname()[1]), family=socket.AF_INET6)]
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                return [first]
            first.close()
    raise OSError(errno.EADDRINUSE, "the port is in use at ::1")
