"""Microsoft Graph: the partner's lists, a tenant's facts, and what goes wrong on the way."""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

import httpx
import pytest

from tests.waiting import until
from tui.emulator import GRACE
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
    WrongTenant,
)
from tui.graph import Graph
from tui.model.cloud import PUBLIC
from tui.model.identifiers import as_tenant_id
from tui.model.secret import Secret
from tui.model.token import AccessToken
from tui.transport import Caller, Page, Patience, Request, caller

from .line import GRAPH, PARTNER_CENTER, Line, in_another_cloud

HOST = "graph.microsoft.com"
CUSTOMERS = "*/delegatedAdminCustomers"
T = TypeVar("T")


async def whole(pages: AsyncIterator[Page[T]]) -> list[T]:
    """Every item of a list."""
    return [item async for page in pages for item in page.items]


async def facts_token(line: Line, name: str = "Contoso") -> AccessToken:
    """A token for one customer's tenant."""
    return await (await line.tokens()).token(line.customer(name), GRAPH)


# --- lists ---------------------------------------------------------------------------------------------------------


async def test_the_lists_hold_what_the_world_holds(line: Line) -> None:
    """GDAP customers, relationships and contracts, each entry under its tenant id."""
    token = await line.partner_token()
    world, now = line.world, line.at
    related = {who.tenant.tenant_id for who in world.customers if world.relationships(who, now)}
    contracted = {
        who.tenant.tenant_id: who.tenant.default_domain for who in world.customers if who.character.has_contract
    }
    assert related == {item.tenant_id for item in await whole(line.graph.customers(token))}
    assert contracted == {item.tenant_id: item.domain for item in await whole(line.graph.contracts(token))}
    relationships = await whole(line.graph.relationships(token))
    assert related >= {item.customer_id for item in relationships}


async def test_a_relationship_is_read_whole(line: Line) -> None:
    """Status, end, extension and roles are those that the service tells."""
    token, alpine = await line.partner_token(), line.world.customer_named("Alpine Ski House")
    [truth] = line.world.relationships(alpine, line.at)
    [read] = [
        item for item in await whole(line.graph.relationships(token)) if item.customer_id == alpine.tenant.tenant_id
    ]
    assert (truth.status, truth.ends_at, False) == (read.status, read.ends_at, read.auto_extends)
    assert (9, True) == (read.days_left(line.at), read.is_live)
    assert 0 < len(read.role_ids)


async def test_relationships_without_a_customer_are_counted_not_shown(line: Line) -> None:
    """A request that nobody has approved may have no customer yet."""
    token = await line.partner_token()
    pages = [page async for page in line.graph.relationships(token)]
    nobodys = [
        who
        for who in line.world.customers
        for each in line.world.relationships(who, line.at)
        if each.status == "approvalPending"
    ]
    assert len(nobodys) == sum(page.skipped for page in pages)


async def test_a_list_of_many_pages_comes_whole() -> None:
    """Seven hundred customers come in three pages, none twice and none missing."""
    line = Line(customers=700)
    token = await line.partner_token()
    pages = [page async for page in line.graph.customers(token)]
    ids = [item.tenant_id for page in pages for item in page.items]
    assert (3, len(ids)) == (len(pages), len(set(ids)))
    related = [who for who in line.world.customers if line.world.relationships(who, line.at)]
    assert len(related) == len(ids)


async def test_names_from_the_service_are_made_safe(line: Line) -> None:
    """The customer whose name attacks the terminal is listed, recognisable and harmless."""
    items = await whole(line.graph.customers(await line.partner_token()))
    [hostile] = [item.name for item in items if "Lucerne" in item.name]
    assert [] == [letter for letter in hostile if unicodedata.category(letter) in ("Cc", "Cf", "Co", "Cs")]
    assert "\ufffd" in hostile


async def test_somebody_outside_admin_agents_sees_an_empty_list(line: Line) -> None:
    """The service does not refuse: it shows nothing."""
    assert [] == await whole(line.graph.customers(await line.partner_token(GRACE)))


async def test_a_cloud_without_gdap_lists_is_not_asked_for_them(line: Line) -> None:
    """The caller has to look at the cloud first."""
    token = await line.partner_token()
    graph = in_another_cloud(line)
    with pytest.raises(ValueError, match="no GDAP lists"):
        graph.customers(token)
    assert [] == line.calls_to(HOST)
    assert 0 < len(await whole(graph.contracts(token)))


async def test_a_tenant_can_be_looked_up(line: Line) -> None:
    """Its public name and default domain."""
    found = await line.graph.tenant_information(await line.partner_token(), line.customer("Contoso"))
    assert ("Contoso", "contoso.example") == (found.name, found.domain)


@pytest.mark.parametrize(
    "entry", [None, 7, "x", [], {}, {"tenantId": "x"}, {"tenantId": 5, "id": None}, {"displayName": "Contoso"}]
)
async def test_an_entry_without_an_id_is_counted_not_shown(line: Line, entry: object) -> None:
    """One bad entry costs that entry."""
    token = await line.partner_token()
    good = {"tenantId": "4FDBFF88-9D6B-42E0-9713-45C922BA8001", "displayName": None}
    line.emulator.faults.plan(Answer(200, {"value": [entry, good]}), path=CUSTOMERS)
    [page] = [page async for page in line.graph.customers(token)]
    assert (1, ["4fdbff88-9d6b-42e0-9713-45c922ba8001"]) == (page.skipped, [item.tenant_id for item in page.items])


# --- where the bearer goes -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "link",
    [
        "https://evil.example/v1.0/more",
        "http://graph.microsoft.com/v1.0/more",
        "https://graph.microsoft.com:8443/v1.0/more",
        "https://graph.microsoft.com.evil.example/more",
        "https://graph.microsoft.com@evil.example/more",
        "https://user@graph.microsoft.com/more",
        "https://graph.microsoft.us/v1.0/more",
        "//evil.example/more",
        "://",
        "https://[",
        "javascript:alert(1)",
    ],
)
async def test_a_next_link_to_elsewhere_is_not_followed(line: Line, link: str) -> None:
    """No bearer leaves for another host, port or scheme; the page that came was handed out first."""
    token = await line.partner_token()
    line.emulator.faults.plan(Answer(200, {"value": [], "@odata.nextLink": link}), path=CUSTOMERS)
    sent = len(line.requests)
    pages = line.graph.customers(token)
    assert Page(()) == await anext(pages)
    with pytest.raises(TenantryError):
        await anext(pages)
    bearers = [request.url.host for request in line.requests[sent:] if "authorization" in request.headers]
    assert {HOST} >= set(bearers)
    assert {"https"} == {request.url.scheme for request in line.requests[sent:]}


async def test_a_redirect_is_not_followed(line: Line) -> None:
    """A redirect would carry the bearer along."""
    token = await line.partner_token()
    line.emulator.faults.plan(Answer(302, "", {"Location": "https://evil.example/"}), path=CUSTOMERS)
    with pytest.raises(UnexpectedAnswer):
        await whole(line.graph.customers(token))
    assert 1 == len(line.calls_to(HOST))


async def test_pages_that_lead_in_a_circle_end_in_an_error(line: Line) -> None:
    """The list is not called whole, and nothing is asked twice."""
    token = await line.partner_token()
    link = f"https://{HOST}/v1.0/tenantRelationships/delegatedAdminCustomers?$skiptoken=a"
    line.emulator.faults.plan(Answer(200, {"value": [], "@odata.nextLink": link}), path=CUSTOMERS, times=2)
    with pytest.raises(UnexpectedAnswer):
        await whole(line.graph.customers(token))
    assert 2 == len(line.calls_to(HOST))


async def test_pages_without_end_end_in_an_error(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    """Always another link: a bound stops it."""
    monkeypatch.setattr("tui.transport.pages.MOST_PAGES", 5)
    token = await line.partner_token()
    line.twist = lambda request: httpx.Response(
        200, json={"value": [], "@odata.nextLink": str(request.url.copy_merge_params({"n": str(len(line.requests))}))}
    )
    sent = len(line.requests)
    with pytest.raises(UnexpectedAnswer):
        await whole(line.graph.customers(token))
    assert 5 == len(line.requests) - sent


async def test_a_token_for_another_service_is_not_sent(line: Line) -> None:
    """The audience is looked at before the request is made."""
    token = await line.partner_token(scope=PARTNER_CENTER)
    with pytest.raises(WrongTenant):
        await whole(line.graph.customers(token))
    assert [] == line.calls_to(HOST)


async def test_a_token_for_another_tenant_is_not_sent(line: Line) -> None:
    """Whatever a token is held as, what it says counts."""
    token = replace(await facts_token(line), tenant_id=line.customer("Alpine Ski House"))
    with pytest.raises(WrongTenant):
        await line.graph.facts(token)
    assert [] == line.calls_to(HOST)


async def test_every_call_carries_an_id_of_its_own(line: Line) -> None:
    """`client-request-id` is what support asks for; errors show it."""
    token = await line.partner_token()
    line.emulator.faults.plan(Answer(403, "no"), path=CUSTOMERS)
    with pytest.raises(NotPermitted) as refused:
        await whole(line.graph.customers(token))
    assert line.requests[-1].headers["client-request-id"] == refused.value.details.correlation_id
    await whole(line.graph.customers(token))
    assert line.requests[-1].headers["client-request-id"] != refused.value.details.correlation_id


# --- waiting and failing -------------------------------------------------------------------------------------------


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
    line.twist = lambda _: httpx.Response(200, content=b" " * 4096)
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


# --- facts of one tenant -------------------------------------------------------------------------------------------


async def test_facts_come_in_one_call(line: Line) -> None:
    """Organisation, licences and domains, all in a single batch."""
    token = await facts_token(line)
    sent = len(line.requests)
    facts = await line.graph.facts(token)
    assert 1 == len(line.requests) - sent
    assert ("Contoso", "contoso.example", "contoso.onmicrosoft.com") == (
        facts.name,
        facts.default_domain,
        facts.initial_domain,
    )
    assert ((), line.at, token.tenant_id) == (facts.failed, facts.asked_at, facts.tenant_id)
    assert [] == [item for item in facts.licences if not item.name or item.used > item.bought]
    assert 0 < len(facts.licences)


async def test_members_that_are_throttled_are_asked_again_after_their_wait(line: Line) -> None:
    """Proseware throttles inside the batch: the batch itself is 200."""
    token = await facts_token(line, "Proseware")
    line.slept.clear()
    facts = await line.graph.facts(token)
    assert ("Proseware", ()) == (facts.name, facts.failed)
    assert [4.0] == line.slept
    assert 4.0 == line.waits[-1].seconds


async def test_a_part_that_fails_is_named_and_the_others_stand(line: Line) -> None:
    """A role may allow the organisation and not the licences."""
    token = await facts_token(line)
    refusal = {"error": {"code": "Authorization_RequestDenied", "message": "no"}}
    line.emulator.faults.plan(Answer(403, refusal), path="/v1.0/subscribedSkus")
    facts = await line.graph.facts(token)
    [(part, why)] = facts.failed
    assert ("Contoso", (), "licences") == (facts.name, facts.licences, part)
    assert why.endswith(".")


async def test_domains_that_fail_are_taken_from_the_organisation(line: Line) -> None:
    """The organisation names its verified domains as well."""
    token = await facts_token(line)
    line.emulator.faults.plan(Answer(403, {}), path="/v1.0/domains")
    facts = await line.graph.facts(token)
    assert (["domains"], "contoso.example") == ([part for part, _ in facts.failed], facts.default_domain)


async def test_a_directory_that_refuses_everything_is_an_error(line: Line) -> None:
    """Facts without any fact would look like an empty tenant."""
    token = await facts_token(line)
    for path in ("/v1.0/organization", "/v1.0/subscribedSkus", "/v1.0/domains"):
        line.emulator.faults.plan(Answer(403, {}), path=path)
    with pytest.raises(NotPermitted):
        await line.graph.facts(token)


async def test_another_tenants_organisation_is_not_shown(line: Line) -> None:
    """The customer lock holds for what Graph answers, too."""
    token = await facts_token(line)
    other = {"value": [{"id": line.customer("Alpine Ski House"), "displayName": "Alpine Ski House"}]}
    line.emulator.faults.plan(Answer(200, other), path="/v1.0/organization")
    with pytest.raises(WrongTenant):
        await line.graph.facts(token)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"responses": None},
        {"responses": [None, 7, {}, {"id": 1, "status": 200}, {"id": "organisation", "status": "200"}]},
        {"responses": [{"id": "organisation", "status": 10**6, "headers": {"Retry-After": None, "é": "1"}}]},
    ],
)
async def test_a_batch_with_nothing_readable_in_it_is_an_error(line: Line, body: dict[str, object]) -> None:
    """Members of another shape count as missing."""
    token = await facts_token(line)
    line.emulator.faults.plan(Answer(200, body), path="/v1.0/$batch")
    with pytest.raises(TenantryError):
        await line.graph.facts(token)


def made_up_token(line: Line) -> AccessToken:
    """A token made up here, for answers that are made up as well."""
    tenant_id = as_tenant_id(line.world.partner.tenant_id)
    return AccessToken(tenant_id, Secret("made-up"), line.at + timedelta(hours=1))
