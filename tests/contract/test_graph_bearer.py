"""Where the bearer goes: to its own service, and nowhere else."""

from __future__ import annotations

from dataclasses import replace

import httpx
import pytest

from tui.emulator.faults import Answer
from tui.errors import (
    NotPermitted,
    TenantryError,
    UnexpectedAnswer,
    WrongTenant,
)
from tui.transport import Page

from .line import PARTNER_CENTER, Line, facts_token, whole

HOST = "graph.microsoft.com"
CUSTOMERS = "*/delegatedAdminCustomers"


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
