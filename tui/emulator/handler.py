"""The emulator itself: the one wire into it."""

from __future__ import annotations

import asyncio
import re
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx

from .addresses import GRAPH_NAME, LOGIN_NAME, PARTNER_NAME
from .bearer import Bearer, read_bearer
from .entra import DEVICE_PAGES, LOGIN
from .entra.refusals import EntraRefusal
from .exchange import Exchange, Refusal
from .faults import Aadsts, Answer, Cut, Faults, Outcome, Slow
from .graph import GRAPH_HOST, check_deployment
from .memory import Memory
from .partner import PARTNER_HOST
from .people import People
from .router import Host
from .world import World

HOSTS: dict[str, Host] = {
    LOGIN_NAME: LOGIN,
    GRAPH_NAME: GRAPH_HOST,
    PARTNER_NAME: PARTNER_HOST,
    "microsoft.com": DEVICE_PAGES,
    "login.microsoft.com": DEVICE_PAGES,
}
CALLS_KEPT = 10_000
CUSTOMER_IN_PATH = re.compile(r"/v1/customers/([^/]+)")


@dataclass(frozen=True, slots=True)
class Call:
    """One request as it went over the wire; a member of a batch is a call of its own."""

    method: str
    host: str
    path: str
    tenant: str
    """Login: the authority as written. Partner Center: the customer in the path. Graph: that of the token."""
    status: int
    """0: the connection was cut."""
    bearer_tid: str = ""
    bearer_aud: str = ""
    correlation_id: str = ""
    """Under which the service finds it: what the client called it, and at Partner Center `MS-CorrelationId`."""


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Emulator(People):
    """Entra, Microsoft Graph and Partner Center over one world. Thread-safe.

    `handle` suits `httpx.MockTransport` under a sync or async client; `handle_async` suits it under an async client and
    waits out slow faults without holding the event loop up.
    """

    def __init__(
        self, world: World, *, now: Callable[[], datetime] = _utc_now, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        super().__init__(world, Memory(outage_calls_left=world.scenario.outage_calls), now)
        self.faults = Faults()
        self.calls: deque[Call] = deque(maxlen=CALLS_KEPT)
        self._sleep = sleep

    def handle(self, request: httpx.Request) -> httpx.Response:
        """Answer one request.

        Raises:
            httpx.ConnectError, httpx.ReadError: a planned fault cut the connection.
        """
        request.read()
        addresses = self.world.addresses
        response, delay_s = self._answer(addresses.taken_in(request))
        if delay_s:
            self._sleep(delay_s)
        return addresses.sent_out(response)

    async def handle_async(self, request: httpx.Request) -> httpx.Response:
        """As `handle`, on an event loop."""
        await request.aread()
        addresses = self.world.addresses
        response, delay_s = self._answer(addresses.taken_in(request))
        if delay_s:
            await asyncio.sleep(delay_s)
        return addresses.sent_out(response)

    def _answer(self, request: httpx.Request) -> tuple[httpx.Response, float]:
        """The response, and how many seconds to hold it back."""
        with self.world.lock:
            bearer = read_bearer(request)
            tenant = _tenant_of(request, bearer)
            outcome = self.faults.take(
                self.world.addresses.as_here(request.url.host), request.url.path, tenant, request.method
            )
            try:
                response = self._meet(request, outcome)
            except httpx.TransportError:
                self._record(request, tenant, 0, bearer)
                raise
            self._record(request, tenant, response.status_code, bearer)
        return response, outcome.seconds if isinstance(outcome, Slow) else 0.0

    def _record(self, request: httpx.Request, tenant: str, status: int, bearer: Bearer | None) -> None:
        tid, aud = (bearer.tenant_id, bearer.audience) if bearer else ("", "")
        url = request.url
        asked = request.headers
        name = asked.get("MS-CorrelationId" if url.host == PARTNER_NAME else "client-request-id", "")
        host = self.world.addresses.as_here(url.host)
        self.calls.append(Call(request.method, host, url.path, tenant, status, tid, aud, name))

    def _meet(self, request: httpx.Request, outcome: Outcome | None) -> httpx.Response:
        """Answer the request under the fault that was planned for it, if any."""
        exchange = Exchange(request, self.world, self.memory, self.now(), perform=lambda part: self._answer(part)[0])
        match outcome:
            case Answer():
                return _planned(outcome)
            case Aadsts(code, claims):
                return _stamped(exchange, EntraRefusal(code, claims=claims).answer(exchange))
            case Cut("connect"):
                raise httpx.ConnectError("the connection could not be opened", request=request)
            case Cut("before"):
                raise httpx.ReadError("the connection broke", request=request)
            case Cut():
                self._serve(exchange)
                raise httpx.ReadError("the connection broke before the answer came", request=request)
        return self._serve(exchange)

    def _serve(self, exchange: Exchange) -> httpx.Response:
        """What the service itself says."""
        url = exchange.request.url
        if url.scheme != "https":
            return httpx.Response(403, text="Only https is answered here.")
        host = HOSTS.get(url.host)
        if host is None:
            return httpx.Response(421, text="No service of this name is here.")
        try:
            check_deployment(exchange)
            response = host.answer(exchange)
        except Refusal as refusal:
            response = refusal.answer(exchange)
        return _stamped(exchange, response)


def _tenant_of(request: httpx.Request, bearer: Bearer | None) -> str:
    """The tenant a request is about, as `Call.tenant` and the faults understand it."""
    if request.url.host == LOGIN_NAME:
        return request.url.path.split("/")[1]
    if request.url.host == PARTNER_NAME:
        named = CUSTOMER_IN_PATH.match(request.url.path)
        return named[1] if named else ""
    return bearer.tenant_id if bearer else ""


def _planned(answer: Answer) -> httpx.Response:
    """A planned answer: text as it is, a mapping as JSON."""
    if isinstance(answer.body, str):
        return httpx.Response(answer.status, content=answer.body.encode(), headers=answer.headers)
    return httpx.Response(answer.status, json=answer.body, headers=answer.headers)


def _stamped(exchange: Exchange, response: httpx.Response) -> httpx.Response:
    """Add what every answer of these services carries: date and ids."""
    asked = exchange.request.headers
    response.headers["Date"] = f"{exchange.now:%a, %d %b %Y %H:%M:%S GMT}"
    host = exchange.request.url.host
    if host == GRAPH_NAME:
        response.headers["request-id"] = exchange.request_id
        response.headers["client-request-id"] = exchange.client_request_id
    elif host == LOGIN_NAME:
        response.headers["x-ms-request-id"] = exchange.request_id
        if "client-request-id" in asked:
            response.headers["client-request-id"] = exchange.client_request_id
    elif host == PARTNER_NAME:
        response.headers["MS-RequestId"] = exchange.named("MS-RequestId")
        response.headers["MS-CorrelationId"] = exchange.named("MS-CorrelationId")
    return response
