"""The direct way: every service under one address of this machine, told apart by the path.

What the services write of themselves (discovery, next links, the page for codes) comes back in the address that the
client used. Scopes and audiences stay as they are: they are names that look like addresses.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import httpx

from tui.emulator.addresses import DEVICE_PAGE, GRAPH_NAME, LOGIN_NAME, PARTNER_NAME, Addresses

from .connection import Asked, Unfit
from .wire import as_request

if TYPE_CHECKING:
    from tui.emulator.handler import Emulator

_GRAPH_PATHS = re.compile(r"/(v1\.0|beta)(/|$)", re.IGNORECASE)
_PARTNER_PATHS = re.compile(r"/(v1/|generatetoken$)", re.IGNORECASE)
_DEVICE_PATHS = re.compile(r"/(devicelogin|device)/?$", re.IGNORECASE)
_TEXTS = ("application/json", "text/")
_INDEX = """\
This is tenantry's emulator of Microsoft Entra, Graph and Partner Center, for tests on this machine only.
Codes are entered at /devicelogin."""


@dataclass(frozen=True)
class Names:
    """The services' names in the cloud of one world, and how what they write of themselves is found."""

    addresses: Addresses
    _own: re.Pattern[bytes] = field(init=False, repr=False)
    _lead: re.Pattern[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        login, graph, partner, device = map(self.addresses.as_here, (LOGIN_NAME, GRAPH_NAME, PARTNER_NAME, DEVICE_PAGE))
        own = (
            rf"{re.escape(login)}(?=/(?!common/oauth2/nativeclient|error\?))",
            rf"{re.escape(graph)}(?=/(?:v1\.0|beta|oidc)/)",
            rf"{re.escape(partner)}(?=/v1/)",
            rf"(?P<page>{re.escape(device)})(?![\w/.-])",
        )
        object.__setattr__(self, "_own", re.compile(rf"https://(?:{'|'.join(own)})".encode()))
        object.__setattr__(self, "_lead", re.compile(rf"https://{re.escape(login)}(?=/)"))

    def host_of(self, path: str) -> str:
        """Which service answers a path."""
        if _GRAPH_PATHS.match(path):
            return self.addresses.as_here(GRAPH_NAME)
        if _PARTNER_PATHS.match(path):
            return self.addresses.as_here(PARTNER_NAME)
        return self.addresses.as_here(LOGIN_NAME)

    def rewritten(self, text: bytes, base: str) -> bytes:
        """What a service wrote, its own addresses below `base`."""
        return self._own.sub(lambda found: f"{base}/devicelogin".encode() if found["page"] else base.encode(), text)

    def led(self, location: str, base: str) -> str:
        """Where a browser is sent: never from here to the real service."""
        return self._lead.sub(base, location)


class Direct:
    """Answers what comes to `https://localhost:PORT`."""

    def __init__(self, emulator: Emulator, port: int) -> None:
        self._emulator = emulator
        self._names = Names(emulator.world.addresses)
        self._called = frozenset(f"{name}:{port}" for name in ("localhost", "127.0.0.1", "[::1]"))

    async def answer(self, asked: Asked) -> httpx.Response:
        """Answer one request. Raises Unfit when it is for no service."""
        if asked.host not in self._called:
            raise Unfit(421, "This server answers to localhost, 127.0.0.1 and ::1 only.")
        request = self._request(asked)
        if request.url.path == "/":
            return httpx.Response(200, text=f"{_INDEX}\n")
        response = await self._emulator.handle_async(request)
        base = f"https://{asked.host}"
        headers = [
            (name, self._names.led(value, base) if name.lower() == "location" else value)
            for name, value in response.headers.multi_items()
            if name.lower() not in ("content-length", "content-encoding")
        ]
        is_text = response.headers.get("content-type", "").startswith(_TEXTS)
        body = self._names.rewritten(response.content, base) if is_text else response.content
        return httpx.Response(response.status_code, headers=headers, content=body)

    def _request(self, asked: Asked) -> httpx.Request:
        path = as_request(asked, "localhost").url.path  # dots and escapes are resolved, as a service would see it
        if _DEVICE_PATHS.match(path):
            host, _, rest = self._names.addresses.as_here(DEVICE_PAGE).partition("/")
            return as_request(Asked(asked.method, f"/{rest}", asked.headers, asked.body), host)
        return as_request(asked, self._names.host_of(path))
