"""Ten minutes of services that ask to wait, in every form: nothing is asked before its time."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import suppress
from datetime import datetime, timedelta
from email.utils import format_datetime
from random import Random

import httpx
import pytest

from tests.contract.line import GRAPH, PARTNER_CENTER, Line
from tests.support.timeline import Timeline
from tui.errors import Throttled, Unavailable
from tui.graph import graph_service
from tui.model.cloud import PUBLIC
from tui.model.identifiers import TenantId, as_tenant_id
from tui.model.secret import Secret
from tui.model.token import AccessToken
from tui.transport import Budget, Caller, Patience, Request, Waiting
from tui.transport.retry import LONGEST_TOLD_S, LONGEST_WAIT_S

STORM_S = 600
AT_ONCE = 6
THEIR_CLOCK = timedelta(minutes=-47)
"""How far the service's clock is from ours."""
LEAST_BACK_OFF_S = 0.5
CALM, *STORMY = (as_tenant_id(f"00000000-0000-4000-8000-00000000000{number}") for number in range(1, 7))


def refusal(chance: Random, now: datetime) -> tuple[int, dict[str, str], float | None]:
    """One way to ask for a wait: status, headers, and the seconds that it says (None: nothing that counts)."""
    seconds = chance.choice((1, 2, 5, 17, 40))
    theirs = now + THEIR_CLOCK
    date = {"Date": format_datetime(theirs, usegmt=True)}
    said, counts = chance.choices(
        [
            (str(seconds), float(seconds)),
            (format_datetime(theirs + timedelta(seconds=seconds), usegmt=True), float(seconds)),
            ("0", None),
            ("-30", None),
            ("soon", None),
            ("", None),
            (format_datetime(theirs - timedelta(seconds=seconds), usegmt=True), None),
            ("1000000000", LONGEST_TOLD_S),
            ("Fri, 31 Dec 9999 23:59:59 GMT", LONGEST_TOLD_S),
        ],
        weights=[30, 25, 10, 5, 10, 10, 5, 1, 1],
    )[0]
    headers = date | ({"Retry-After": said} if said else {})
    return chance.choice((429, 429, 503)), headers, counts


class Service:
    """Graph in a storm, on a clock that a test moves."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)
        self.time = Timeline()
        self.waits: list[Waiting] = []
        self.requests: Counter[TenantId] = Counter()
        self.too_early: list[str] = []
        self.closed: dict[TenantId, tuple[datetime, datetime]] = {}
        """When each tenant was told to wait, and until when."""
        self.in_flight = self.most = 0
        self.open = self.time.now()

    async def handle(self, request: httpx.Request) -> httpx.Response:
        """Answer in a moment, mostly with a wait."""
        tenant_id = TenantId(request.headers["authorization"].removeprefix("Bearer "))
        now = self.time.now()
        self.requests[tenant_id] += 1
        told_at, until = self.closed.get(tenant_id, (now, now))
        if told_at < now < until:
            self.too_early.append(f"{tenant_id} at {now}, {until - now} before its time")
        self.in_flight += 1
        self.most = max(self.most, self.in_flight)
        try:
            await self.time.sleep(self.chance.choice((0.25, 0.5, 1)))
        finally:
            self.in_flight -= 1
        if tenant_id == CALM or self.chance.random() < 0.35:
            return httpx.Response(200, json={})
        status, headers, seconds = refusal(self.chance, self.time.now())
        if seconds is None:
            seconds = LEAST_BACK_OFF_S if status == 429 else 0.0
        until = max(self.closed.get(tenant_id, (now, now))[1], self.time.now() + timedelta(seconds=seconds))
        self.closed[tenant_id] = (self.time.now(), until)
        return httpx.Response(status, headers=headers, json={"error": {"code": "TooManyRequests"}})


async def caller(service: Service, door: Caller, tenant_id: TenantId, ends_at: datetime, took: list[float]) -> None:
    """Somebody who works in one tenant, and tries again whatever is said."""
    while service.time.now() < ends_at:
        began = service.time.now()
        token = AccessToken(tenant_id, Secret(tenant_id), began + timedelta(hours=9))
        with suppress(Throttled, Unavailable):
            await door.call(Request("GET", "/v1.0/organization", is_read=True), token)
        if tenant_id == CALM:
            took.append((service.time.now() - began).total_seconds())
        await service.time.sleep(service.chance.choice((0.25, 1, 3, 10)))


@pytest.mark.parametrize("seed", [1, 2, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(3, 23))])
async def test_nothing_is_asked_before_its_time(seed: int) -> None:
    """Ten minutes, five tenants in the storm and one outside: nothing too early, six in flight, the sixth unharmed."""
    service = Service(seed)
    ends_at, took = service.time.now() + timedelta(seconds=STORM_S), list[float]()
    async with httpx.AsyncClient(transport=httpx.MockTransport(service.handle)) as client:
        patience = Patience(service.time.now, service.time.sleep, service.chance.random, service.waits.append)
        budget = Budget("Microsoft Graph", patience, at_once=AT_ONCE)
        door = Caller(client, graph_service(PUBLIC), patience, budget)
        callers = [
            asyncio.ensure_future(caller(service, door, tenant_id, ends_at, took))
            for tenant_id in (CALM, *STORMY, *STORMY, *STORMY)
        ]
        while service.time.now() < ends_at + timedelta(seconds=4 * LONGEST_WAIT_S) and not all(
            each.done() for each in callers
        ):
            for _ in range(12):
                await asyncio.sleep(0)
            service.time.advance(0.25)
        await asyncio.gather(*callers)
    print(
        f"seed {seed}: {service.requests.total()} requests, {len(service.waits)} waits shown, {service.most} in flight"
    )

    assert [] == service.too_early
    assert service.most <= AT_ONCE
    assert max(took) <= 10
    assert service.waits
    assert {*STORMY, CALM} == set(service.requests)


async def test_the_token_endpoint_is_not_asked_before_its_time_either() -> None:
    """A hundred refusals in every form: the wait is what was said, or a back-off of our own."""
    line = Line()
    tokens = await line.tokens()
    tenant_id, chance = line.customer("Contoso"), Random(7)
    refusals: list[tuple[int, dict[str, str], float | None]] = []

    def refuse_once(request: httpx.Request) -> httpx.Response | None:
        if not refusals or not request.url.path.endswith("/token"):
            return None
        status, headers, _ = refusals.pop()
        return httpx.Response(status, headers=headers)

    line.twist = refuse_once
    for _ in range(100):
        line.slept.clear()
        refusals.append(refused := refusal(chance, line.at))
        status, _, seconds = refused
        if seconds is not None and seconds > LONGEST_WAIT_S:
            with pytest.raises(Throttled):
                await tokens.token(tenant_id, GRAPH, fresh=True)
            sent = len(line.requests)
            with pytest.raises(Throttled):
                await tokens.token(tenant_id, GRAPH, fresh=True)
            assert sent == len(line.requests)
            line.at += timedelta(seconds=LONGEST_TOLD_S)
            continue
        await tokens.token(tenant_id, GRAPH, fresh=True)
        expected = seconds if seconds is not None else 30.0 if status == 429 else 1.0
        assert [expected] == line.slept
    await line.close()


async def test_a_tenant_that_has_to_wait_waits_for_every_kind_of_token() -> None:
    """Both services' tokens come from one endpoint; another tenant's are not held up."""
    line = Line()
    tokens = await line.tokens()
    partner, contoso = tokens.account.tenant_id, line.customer("Contoso")
    line.twist = lambda request: (
        httpx.Response(429, headers={"Retry-After": "600"}) if f"/{partner}/" in str(request.url) else None
    )
    with pytest.raises(Throttled):
        await tokens.token(partner, PARTNER_CENTER)
    sent = len(line.requests)

    with pytest.raises(Throttled) as told:
        await tokens.token(partner, GRAPH, fresh=True)
    asked = len(line.requests) - sent
    token = await tokens.token(contoso, GRAPH)

    await line.close()
    assert (0, 600.0, contoso) == (asked, told.value.retry_after_s, token.tenant_id)
