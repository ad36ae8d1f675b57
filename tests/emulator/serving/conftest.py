"""The desk's emulator, served on this machine."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field

import httpx
import pytest

from tests.emulator.desk import Desk
from tui.emulator.serving import Limits, Serving

HASTE = Limits(idle_s=0.3, head_s=0.3, body_s=0.3, answer_s=0.3, linger_s=0.3)
"""So little patience that a test need not have much."""


@dataclass
class Served:
    """An emulator with both of its doors open."""

    desk: Desk
    serving: Serving
    stack: ExitStack
    base: str = field(init=False)
    proxy: str = field(init=False)

    def __post_init__(self) -> None:
        self.base = self.serving.open_direct()
        self.proxy = self.serving.open_proxy()

    @property
    def port(self) -> int:
        """That of the direct door."""
        return int(self.base.rpartition(":")[2])

    @property
    def proxy_port(self) -> int:
        """That of the proxy."""
        return int(self.proxy.rpartition(":")[2])

    @property
    def trust(self) -> ssl.SSLContext:
        """What a client trusts that was given the file."""
        return ssl.create_default_context(cafile=self.serving.ca_file)

    def client(self, base: str = "", *, through_proxy: bool = False) -> httpx.Client:
        """A client that trusts the file, straight to the direct door or by the proxy."""
        proxy = self.proxy if through_proxy else None
        client = httpx.Client(base_url=base or self.base, verify=self.trust, proxy=proxy, trust_env=False)
        return self.stack.enter_context(client)

    def token(self, tenant: str) -> dict[str, str]:
        """The header with a Graph token of Ada's for a tenant."""
        return {"Authorization": f"Bearer {self.desk.access(tenant)}"}


Serve = Callable[..., Served]


@pytest.fixture
def serve(desk: Desk) -> Iterator[Serve]:
    """Serves the emulator of a desk, in the end no more."""
    with ExitStack() as stack:

        def begin(which: Desk = desk, limits: Limits | None = None) -> Served:
            return Served(which, stack.enter_context(Serving(which.emulator, limits)), stack)

        yield begin


@pytest.fixture
def served(serve: Serve) -> Served:
    """The desk's emulator with both doors open."""
    return serve()
