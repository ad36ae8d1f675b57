"""Two partners on one wire who have the same customers: only whose token it is tells their calls apart."""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from urllib.parse import parse_qsl

import httpx

from tests.faults.interleaved_wire import WatchedWire
from tests.support.demo import Wire
from tui.emulator import World
from tui.emulator.entra.sessions import read_refresh_token
from tui.emulator.entra.signing import read_signed
from tui.emulator.world.seeded import guid
from tui.emulator.world.tenants import Tenant

PARTNER: ContextVar[str] = ContextVar("the partner whose account a key was pressed for", default="")


class OtherPartner(World):
    """A world with the customers of another one, down to their ids, and a partner of its own."""

    @property
    def partner(self) -> Tenant:
        """Tailwind Traders' own tenant."""
        first = super().partner
        return Tenant(
            guid(self.seed, "another partner"), "Tailwind Traders", "tailwindtraders.onmicrosoft.com",
            "tailwindtraders.example", "US", first.created_at,
        )  # fmt: skip


def other_partner(world: World, secret: bytes) -> OtherPartner:
    """Another partner of the same customers; refresh tokens of one world are refused by the other."""
    return OtherPartner(world.seed, world.scenario, world.epoch, world.customers, secret)


class TwoPartners(Wire):
    """Sends each request to the partner whose account it is for, and notes every secret of the other that comes with
    it."""

    wires: Mapping[str, WatchedWire]
    """By the partner's tenant id."""
    mixed: tuple[str, ...] = ()

    def handle(self, request: httpx.Request) -> httpx.Response:
        """Answer one request as the partner's services."""
        partner = PARTNER.get()
        wire = self.wires[partner]
        request.read()
        for whose in (self._bearer_of(request), self._renewal_of(request)):
            if whose not in ("", partner):
                self.mixed = (*self.mixed, f"{request.method} {request.url.path}: {whose} in the place of {partner}")
        return wire.handle(request)

    @staticmethod
    def _bearer_of(request: httpx.Request) -> str:
        """The home tenant of whoever's access token is sent."""
        claims = read_signed(request.headers.get("authorization", "").removeprefix("Bearer "))
        return str(claims["idp"]).rstrip("/").rpartition("/")[2] if claims else ""

    def _renewal_of(self, request: httpx.Request) -> str:
        """The partner in whose world the refresh token was issued."""
        if not request.url.path.endswith("/oauth2/v2.0/token"):
            return ""
        token = dict(parse_qsl(request.content.decode())).get("refresh_token", "")
        found = (each for each, wire in self.wires.items() if token and read_refresh_token(wire.world, token))
        return next(found, "")
