"""The program's own clients over an emulator, with a clock that goes on only while somebody waits."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import httpx

from tui.auth import CodeIssued, Login, SignedIn, SignInStep, StillWaiting, Tokens, sign_in
from tui.emulator import ADA, DEMO_CLIENT_ID, Call, Emulator, World, build_world
from tui.graph import Graph, graph_service
from tui.model.cloud import PUBLIC
from tui.model.identifiers import TenantId, as_client_id, as_tenant_id
from tui.model.secret import Secret
from tui.model.token import AccessToken
from tui.off_loop import off_loop
from tui.partner import PartnerCenter, partner_center_service
from tui.transport import Caller, Page, Patience, Transports, Waiting, open_clients

GRAPH = PUBLIC.graph_scope
PARTNER_CENTER = PUBLIC.partner_center_scope
CLIENT = as_client_id(DEMO_CLIENT_ID)
TOKEN_PATH = "/oauth2/v2.0/token"
T = TypeVar("T")
MONDAY = datetime(2030, 1, 7, 9, 0, tzinfo=UTC)

Twist = Callable[[httpx.Request], httpx.Request | httpx.Response | Exception | None]
"""Meddles with a request on its way: another request, an answer, or a failure instead of it; None lets it pass."""


def _straight(_: httpx.Request) -> None:
    """Meddles with nothing."""


class Line:
    """One emulator, and what the program would make of it."""

    def __init__(self, scenario: str = "default", *, customers: int = 60, world: World | None = None) -> None:
        self.at = MONDAY
        self.waits: list[Waiting] = []
        self.slept: list[float] = []
        self.world = world or build_world(scenario, customers=customers, now=self.at)
        self.world.auto_approve_after_s = 0
        self.emulator = Emulator(self.world, now=self.clock)
        self.requests: list[httpx.Request] = []
        self.twist: Twist = _straight
        self.patience = Patience(self.clock, self.sleep, lambda: 1.0, self.waits.append)
        self.clients = clients = open_clients(
            Transports(httpx.MockTransport(self.answer), httpx.MockTransport(self.handle))
        )
        self.login = Login(clients.login, PUBLIC, CLIENT, self.clock)
        self.caller = Caller(clients.graph, graph_service(PUBLIC), self.patience)
        self.graph = Graph(self.caller, PUBLIC)
        self.partner_center = PartnerCenter(
            Caller(clients.partner_center, partner_center_service(PUBLIC), self.patience)
        )
        self.close = clients.close

    def clock(self) -> datetime:
        """The time here; it stands still unless somebody sleeps."""
        return self.at

    async def sleep(self, seconds: float) -> None:
        """Let the clock go on, and other tasks run."""
        self.slept.append(seconds)
        self.at += timedelta(seconds=seconds)
        await asyncio.sleep(0)

    def handle(self, request: httpx.Request) -> httpx.Response:
        """The one wire, for threads."""
        self.requests.append(request)
        twisted = self.twist(request)
        if isinstance(twisted, Exception):
            raise twisted
        if isinstance(twisted, httpx.Response):
            return twisted
        return self.emulator.handle(twisted or request)

    async def answer(self, request: httpx.Request) -> httpx.Response:
        """The one wire, for the event loop."""
        return await off_loop(self.handle, request)

    def sign_in(self, tenant: str = "organizations", claims: str = "") -> SignInSteps:
        """Begin a device-code sign-in."""
        return SignInSteps(self, tenant, claims)

    async def signed_in(self, username: str = ADA) -> SignedIn:
        """Sign somebody in."""
        self.world.auto_approve_as = username
        step = (await self.sign_in().rest())[-1]
        assert isinstance(step, SignedIn)
        return step

    async def tokens(self, username: str = ADA) -> Tokens:
        """The tokens of somebody who has just signed in."""
        return (await self.signed_in(username)).tokens

    async def partner_token(self, username: str = ADA, scope: str = GRAPH) -> AccessToken:
        """A token for the partner's own tenant."""
        signed_in = await self.signed_in(username)
        return await signed_in.tokens.token(signed_in.account.tenant_id, scope)

    def customer(self, name: str) -> TenantId:
        """The tenant id of a customer by the beginning of its name."""
        return as_tenant_id(self.world.customer_named(name).tenant.tenant_id)

    def give_consent(self, tenant_id: TenantId) -> None:
        """The customer's own administrator consents."""
        self.emulator.consent_as_administrator(tenant_id, CLIENT, ["User.Read", "Organization.Read.All"])

    def token_calls(self, tenant: str = "") -> list[Call]:
        """Requests to the token endpoint of one tenant, or of all."""
        calls = [call for call in self.emulator.calls if call.path.endswith(TOKEN_PATH)]
        return [call for call in calls if tenant in ("", call.tenant)]

    def calls_to(self, host: str) -> list[Call]:
        """Requests that reached one host, members of a batch included."""
        return [call for call in self.emulator.calls if call.host == host]


class SignInSteps:
    """The steps of one sign-in as they come."""

    def __init__(self, line: Line, tenant: str, claims: str) -> None:
        self._steps = sign_in(line.login, tenant, GRAPH, line.patience, claims)

    async def next(self) -> SignInStep:
        """The next step."""
        return await anext(self._steps)

    async def code(self) -> CodeIssued:
        """The first step."""
        step = await self.next()
        assert isinstance(step, CodeIssued)
        return step

    async def waiting(self) -> StillWaiting:
        """The next step, when it is a wait."""
        step = await self.next()
        assert isinstance(step, StillWaiting)
        return step

    async def rest(self) -> list[SignInStep]:
        """Every further step to the end."""
        return [step async for step in self._steps]

    async def abandon(self) -> None:
        """Close the stream as a screen does that is left."""
        await self._steps.aclose()


def mislead(request: httpx.Request, **parts: str) -> httpx.Request:
    """The same request to another host or path."""
    return httpx.Request(
        request.method, request.url.copy_with(**parts), headers=_portable(request), content=request.content
    )


def _portable(request: httpx.Request) -> dict[str, str]:
    kept = ("authorization", "content-type", "client-request-id")
    return {name: value for name, value in request.headers.items() if name in kept}


def in_another_cloud(line: Line) -> Graph:
    """Graph in a cloud that has no GDAP lists."""
    return Graph(line.caller, replace(PUBLIC, has_gdap_lists=False))


async def whole(pages: AsyncIterator[Page[T]]) -> list[T]:
    """Every item of a list."""
    return [item async for page in pages for item in page.items]


async def facts_token(line: Line, name: str = "Contoso") -> AccessToken:
    """A token for one customer's tenant."""
    return await (await line.tokens()).token(line.customer(name), GRAPH)


def made_up_token(line: Line) -> AccessToken:
    """A token made up here, for answers that are made up as well."""
    tenant_id = as_tenant_id(line.world.partner.tenant_id)
    return AccessToken(tenant_id, Secret("made-up"), line.at + timedelta(hours=1))
