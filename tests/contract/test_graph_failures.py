"""Microsoft Graph when it is busy, silent, odd or says no."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest

from tests.waiting import until
from tui.emulator.faults import Answer, Cut, malformed, throttled, unavailable
from tui.errors import (
    Conflict,
    NetworkError,
    NotFound,
    NotPermitted,
    SessionEnded,
    TenantryError,
    Throttled,
    TimedOut,
    Unavailable,
    UnexpectedAnswer,
    Unreachable,
)
from tui.graph import Graph
from tui.model.cloud import PUBLIC
from tui.transport import Caller, Patience, Request, caller

from .line import GRAPH, Line, made_up_token, whole

HOST = "graph.microsoft.com"
CUSTOMERS = "*/delegatedAdminCustomers"


@pytest.mark.parametrize("fault", [throttled(11), unavailable(11)])
async def test_retry_after_is_waited_out_exactly(line: Line, fault: Answer) -> None:
    """429 and 503 alike: the seconds that are told, a countdown, and the same request again."""
    token = await line.partner_token()
    line.slept.clear()
    line.emulator.faults.plan(fault, path=CUSTOMERS)
    assert 0 < len(await whole(line.graph.customers(token)))
    [wait] = line.waits
    assert ([11.0], "Microsoft Graph", line.at) == (line.slept, wait.service, wait.until)


async def test_calls_to_a_tenant_that_asked_for_a_pause_wait_as_well(line: Line) -> None:
    """Asked meanwhile they would prolong it; other tenants are not held up."""
    tokens = await line.tokens()
    contoso = await tokens.token(line.customer("Contoso"), GRAPH)
    alpine = await tokens.token(line.customer("Alpine Ski House"), GRAPH)
    line.emulator.faults.plan(throttled(60), path="/v1.0/$batch", tenant=contoso.tenant_id)
    slept: list[float] = []
    may_go_on = asyncio.Event()

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        await may_go_on.wait()

    graph = Graph(Caller(line.clients.graph, line.caller.service, Patience(line.clock, sleep)), PUBLIC)
    first = asyncio.create_task(graph.facts(contoso))
    await until(lambda: [60.0] == slept, "the first call to wait")
    assert "Alpine Ski House" == (await graph.facts(alpine)).name
    second = asyncio.create_task(graph.facts(contoso))
    await until(lambda: [60.0, 60.0] == slept, "the second call to wait")
    assert 2 == len([call for call in line.calls_to(HOST) if call.path.endswith("$batch")])
    line.at += timedelta(seconds=60)
    may_go_on.set()
    assert await first == await second


async def test_an_outage_is_told_after_four_tries(line: Line) -> None:
    """The waits double, and then it is the person's turn."""
    token = await line.partner_token()
    line.slept.clear()
    line.emulator.faults.plan(unavailable(), path=CUSTOMERS, times=4)
    with pytest.raises(Unavailable):
        await whole(line.graph.customers(token))
    assert [1.0, 2.0, 4.0] == line.slept


async def test_an_absurd_wait_is_told_instead_of_waited(line: Line) -> None:
    """Two minutes are waited for, more are told."""
    token = await line.partner_token()
    line.slept.clear()
    line.emulator.faults.plan(throttled(121), path=CUSTOMERS)
    with pytest.raises(Throttled) as told:
        await whole(line.graph.customers(token))
    assert ([], 121.0) == (line.slept, told.value.retry_after_s)


@pytest.mark.parametrize("cut", [Cut("connect"), Cut("before"), Cut("after")])
async def test_a_read_is_repeated_after_a_cut(line: Line, cut: Cut) -> None:
    """Reading twice changes nothing."""
    token = await line.partner_token()
    line.emulator.faults.plan(cut, path=CUSTOMERS, times=3)
    assert 0 < len(await whole(line.graph.customers(token)))


async def test_a_cut_that_stays_is_told_without_the_bearer(line: Line) -> None:
    """What httpx raised holds the request: it is not chained."""
    token = await line.partner_token()
    line.emulator.faults.plan(Cut("before"), path=CUSTOMERS, times=4)
    with pytest.raises(Unreachable) as told:
        await whole(line.graph.customers(token))
    assert (None, None) == (told.value.__cause__, told.value.__context__)


async def test_a_cut_in_mid_list_keeps_what_came() -> None:
    """The first page was handed out before the second failed."""
    line = Line(customers=700)
    token = await line.partner_token()
    line.emulator.faults.plan(Cut("before"), path=CUSTOMERS, after=1, times=4)
    pages = line.graph.customers(token)
    first = await anext(pages)
    with pytest.raises(NetworkError):
        await anext(pages)
    assert 300 == len(first.items)


async def test_a_silent_service_is_told_as_such(line: Line) -> None:
    """Each try ends with its timeout; four in all."""
    token = await line.partner_token()
    line.twist = lambda request: httpx.ReadTimeout("nothing came", request=request)
    sent = len(line.requests)
    with pytest.raises(TimedOut):
        await whole(line.graph.customers(token))
    assert 4 == len(line.requests) - sent


async def test_a_dripping_answer_ends_with_its_try(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytes that keep coming would outlast the timeout between two of them."""
    monkeypatch.setattr(caller, "LONGEST_CALL_S", 0.01)

    async def drip() -> AsyncIterator[bytes]:
        while True:
            await asyncio.sleep(0.001)
            yield b" "

    line.twist = lambda _: httpx.Response(200, content=drip())
    with pytest.raises(TimedOut):
        await whole(line.graph.customers(made_up_token(line)))


async def test_an_answer_without_end_is_not_read_to_it(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory is bounded whatever the other side sends."""
    monkeypatch.setattr(caller, "LARGEST_ANSWER", 1024)
    line.twist = lambda _: httpx.Response(200, content=b'{"value": []}' + b" " * 4096)
    with pytest.raises(UnexpectedAnswer):
        await whole(line.graph.customers(made_up_token(line)))


@pytest.mark.parametrize(
    "answer",
    [
        malformed(),
        malformed(""),
        malformed("[]"),
        malformed("null"),
        malformed("[" * 100_000),
        Answer(200, "<html>Sign in to the hotel network</html>"),
        Answer(204, ""),
        Answer(200, '{"value": []}', {"Content-Encoding": "gzip"}),
    ],
)
async def test_an_unreadable_answer_is_told_as_such(line: Line, answer: Answer) -> None:
    """Nothing but a sentence comes of it."""
    token = await line.partner_token()
    line.emulator.faults.plan(answer, path=CUSTOMERS, times=4 if answer.headers.get("Content-Encoding") else 1)
    with pytest.raises(TenantryError):
        await whole(line.graph.customers(token))


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (401, {"error": {"code": "InvalidAuthenticationToken"}}, SessionEnded),
        (403, {"error": {"code": "Authorization_RequestDenied"}}, NotPermitted),
        (404, {"error": {"code": "Request_ResourceNotFound"}}, NotFound),
        (409, {"error": {"code": "Conflict"}}, Conflict),
        (400, {"error": {"code": "Request_BadRequest"}}, UnexpectedAnswer),
        (418, {"error": "I am a teapot"}, UnexpectedAnswer),
        (403, {"error": {"code": 7, "innerError": []}}, NotPermitted),
        (501, {}, Unavailable),
    ],
)
async def test_each_status_has_its_class(
    line: Line, status: int, body: dict[str, object], kind: type[TenantryError]
) -> None:
    """Whatever the body looks like."""
    token = await line.partner_token()
    line.emulator.faults.plan(Answer(status, body), path=CUSTOMERS)
    with pytest.raises(kind):
        await whole(line.graph.customers(token))


async def test_an_expired_token_is_not_accepted(line: Line) -> None:
    """The service itself says so, with its code."""
    token = await line.partner_token()
    line.at = token.expires_at + timedelta(seconds=1)
    with pytest.raises(SessionEnded) as refused:
        await whole(line.graph.customers(token))
    assert "InvalidAuthenticationToken" == refused.value.code


async def test_at_most_six_calls_are_in_flight(line: Line) -> None:
    """One budget for all that is asked of one service."""
    token = made_up_token(line)
    now, most = 0, 0

    async def slowly(_: httpx.Request) -> httpx.Response:
        nonlocal now, most
        now += 1
        most = max(most, now)
        for _turn in range(20):
            await asyncio.sleep(0)
        now -= 1
        return httpx.Response(200, json={"value": []})

    async with httpx.AsyncClient(transport=httpx.MockTransport(slowly)) as client:
        door = Caller(client, line.caller.service, line.patience)
        await asyncio.gather(*(door.call(Request("GET", "/v1.0/domains", is_read=True), token) for _ in range(30)))
    assert 6 == most
