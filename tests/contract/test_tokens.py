"""Tokens for customers: held, shared, renewed and refused."""

from __future__ import annotations

import asyncio
import threading
from datetime import timedelta

import httpx
import pytest

from tui.auth import msal_client
from tui.emulator.faults import Aadsts, Cut
from tui.errors import (
    Blocked,
    ConsentMissing,
    NoWayIn,
    TenantryError,
)
from tui.model.identifiers import as_tenant_id

from .line import GRAPH, PARTNER_CENTER, TOKEN_PATH, Line

TOKEN = f"/*{TOKEN_PATH}"


async def test_each_customers_token_is_for_that_customer(line: Line) -> None:
    """One sign-in serves every tenant, and each token says the tenant it was asked for."""
    tokens = await line.tokens()
    asked = [line.customer(name) for name in ("Contoso", "Alpine Ski House", "Proseware")]
    assert asked == [(await tokens.token(tenant, GRAPH)).claims.tid for tenant in asked]


async def test_the_partner_center_token_is_for_partner_center(line: Line) -> None:
    """The same refresh token gives a token for another resource in the partner's own tenant."""
    token = await line.partner_token(scope=PARTNER_CENTER)
    assert "https://api.partnercenter.microsoft.com" == token.claims.aud


async def test_a_held_token_costs_no_call(line: Line) -> None:
    """A second ask, and looking, touch the network not at all."""
    tokens, tenant = await line.tokens(), line.customer("Contoso")
    token = await tokens.token(tenant, GRAPH)
    before = len(line.emulator.calls)
    assert (token, token) == (await tokens.token(tenant, GRAPH), tokens.held(tenant, GRAPH))
    assert before == len(line.emulator.calls)


@pytest.mark.parametrize(
    ("name", "kind", "code"),
    [
        ("Fabrikam", ConsentMissing, "AADSTS65001"),
        ("Adventure Works", ConsentMissing, "AADSTS700016"),
        ("Northwind Traders", Blocked, "AADSTS53003"),
        ("Tailspin Toys", NoWayIn, "AADSTS50020"),
        ("Litware", NoWayIn, "AADSTS50020"),
    ],
)
async def test_each_refusal_has_its_class_and_details(
    line: Line, name: str, kind: type[TenantryError], code: str
) -> None:
    """The class says who can act; the details are what a support desk asks for."""
    tokens = await line.tokens()
    with pytest.raises(kind) as refused:
        await tokens.token(line.customer(name), GRAPH)
    details = refused.value.details
    assert (code, line.at) == (details.code, details.happened_at)
    assert "" not in (details.correlation_id, details.trace_id, details.text)


async def test_consent_given_meanwhile_counts_at_once(line: Line) -> None:
    """The replay trap: MSAL alone would answer from memory for a minute after the refusal."""
    tokens, tenant = await line.tokens(), line.customer("Fabrikam")
    with pytest.raises(ConsentMissing):
        await tokens.token(tenant, GRAPH)
    line.give_consent(tenant)
    assert tenant == (await tokens.token(tenant, GRAPH)).claims.tid
    assert [400, 200] == [call.status for call in line.token_calls(tenant)]


async def test_a_refusal_never_costs_the_sign_in(line: Line) -> None:
    """One customer's refusal leaves the refresh token that serves all the others."""
    tokens = await line.tokens()
    for name in ("Fabrikam", "Tailspin Toys", "Northwind Traders"):
        with pytest.raises(TenantryError):
            await tokens.token(line.customer(name), GRAPH)
    contoso = line.customer("Contoso")
    assert contoso == (await tokens.token(contoso, GRAPH)).claims.tid


async def test_fresh_asks_the_service_again(line: Line) -> None:
    """Roles and consent are computed when a token is issued: the held one is dropped first."""
    tokens, tenant = await line.tokens(), line.customer("Contoso")
    first = await tokens.token(tenant, GRAPH)
    second = await tokens.token(tenant, GRAPH, fresh=True)
    assert 2 == len(line.token_calls(tenant))
    assert (False, second) == (first is second, tokens.held(tenant, GRAPH))


async def test_a_dropped_token_is_not_held(line: Line) -> None:
    """Only the tokens of that tenant go."""
    tokens, contoso, alpine = await line.tokens(), line.customer("Contoso"), line.customer("Alpine Ski House")
    await tokens.token(contoso, GRAPH)
    kept = await tokens.token(alpine, GRAPH)
    tokens.drop(contoso)
    assert (None, kept) == (tokens.held(contoso, GRAPH), tokens.held(alpine, GRAPH))


async def test_a_token_is_renewed_shortly_before_its_end(line: Line) -> None:
    """Five minutes before the end a new one is asked for; the old one is still shown until then."""
    tokens, tenant = await line.tokens(), line.customer("Contoso")
    token = await tokens.token(tenant, GRAPH)
    line.at = token.expires_at - timedelta(minutes=6)
    assert token == await tokens.token(tenant, GRAPH)
    line.at = token.expires_at - timedelta(minutes=4)
    assert token == tokens.held(tenant, GRAPH)
    assert (await tokens.token(tenant, GRAPH)).expires_at > token.expires_at


async def test_an_expired_token_is_not_held(line: Line) -> None:
    """What has run out is not shown as live."""
    tokens, tenant = await line.tokens(), line.customer("Contoso")
    line.at = (await tokens.token(tenant, GRAPH)).expires_at
    assert None is tokens.held(tenant, GRAPH)


async def test_a_token_near_its_end_outlasts_an_outage(line: Line) -> None:
    """When nothing can be learnt, a token that still counts is better than none."""
    tokens, tenant = await line.tokens(), line.customer("Contoso")
    token = await tokens.token(tenant, GRAPH)
    line.at = token.expires_at - timedelta(minutes=3)
    line.emulator.faults.plan(Cut("connect"), path=TOKEN, tenant=tenant)
    assert token == await tokens.token(tenant, GRAPH)


async def test_a_token_near_its_end_does_not_outlast_a_refusal(line: Line) -> None:
    """Consent withdrawn is an answer, not an outage."""
    tokens, tenant = await line.tokens(), line.customer("Contoso")
    line.at = (await tokens.token(tenant, GRAPH)).expires_at - timedelta(minutes=3)
    line.emulator.faults.plan(Aadsts(65001), tenant=tenant)
    with pytest.raises(ConsentMissing):
        await tokens.token(tenant, GRAPH)


async def test_fifty_askers_share_one_request(line: Line) -> None:
    """One refresh in flight for each tenant and scope, whoever asks meanwhile."""
    tokens, tenant = await line.tokens(), line.customer("Contoso")
    answers = await asyncio.gather(*(tokens.token(tenant, GRAPH) for _ in range(50)))
    assert (1, 1) == (len(line.token_calls(tenant)), len({id(token) for token in answers}))


async def test_fifty_askers_share_one_refusal(line: Line) -> None:
    """A refusal is shared as well: it is not asked for fifty times."""
    tokens, tenant = await line.tokens(), line.customer("Fabrikam")
    answers = await asyncio.gather(*(tokens.token(tenant, GRAPH) for _ in range(50)), return_exceptions=True)
    assert {ConsentMissing} == {type(answer) for answer in answers}
    assert 1 == len(line.token_calls(tenant))


async def test_an_asker_that_is_cancelled_leaves_the_request_to_others(line: Line) -> None:
    """A screen that closes does not take another's token away."""
    tokens, tenant = await line.tokens(), line.customer("Contoso")
    leaving, staying = (asyncio.create_task(tokens.token(tenant, GRAPH)) for _ in range(2))
    await asyncio.sleep(0)
    leaving.cancel()
    assert tenant == (await staying).claims.tid
    assert (True, 1) == (leaving.cancelled(), len(line.token_calls(tenant)))


async def test_at_most_six_requests_are_in_flight(line: Line) -> None:
    """A check of all customers must not look like an attack."""
    tokens, may_answer = await line.tokens(), threading.Event()

    def hold(_: httpx.Request) -> None:
        may_answer.wait(timeout=20)

    line.twist = hold
    customers = [as_tenant_id(who.tenant.tenant_id) for who in list(line.world.customers)[:18]]
    before = set(threading.enumerate())
    asking = asyncio.gather(*(tokens.token(tenant, GRAPH) for tenant in customers), return_exceptions=True)
    for _ in range(50):
        await asyncio.sleep(0)  # whoever may ask has begun its thread by now
    in_flight = set(threading.enumerate()) - before
    may_answer.set()
    await asking
    assert 6 == len(in_flight)


async def test_an_application_that_was_let_go_is_built_again(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred thousand customers are not a hundred thousand MSAL applications."""
    monkeypatch.setattr(msal_client, "MOST_APPLICATIONS", 2)
    tokens = await line.tokens()
    names = ("Contoso", "Alpine Ski House", "Proseware", "Contoso", "Contoso")
    for name in names:
        await tokens.token(line.customer(name), GRAPH, fresh=True)
    contoso = line.customer("Contoso")
    discovered = [
        call for call in line.emulator.calls if call.path.endswith("configuration") and call.tenant == contoso
    ]
    assert (2, 3) == (len(discovered), len(line.token_calls(contoso)))


async def test_each_redemption_uses_the_newest_refresh_token(line: Line) -> None:
    """A new refresh token comes with every answer, and the next request carries it."""
    tokens, tenant = await line.tokens(), line.customer("Contoso")
    for _ in range(3):
        await tokens.token(tenant, GRAPH, fresh=True)
    sent = [dict(httpx.QueryParams(request.content.decode())).get("refresh_token") for request in line.requests]
    assert 3 == len({token for token in sent if token})
