"""Tokens for customers: which tenant they are for, when they are renewed, and what a refusal means."""

from __future__ import annotations

import asyncio
import threading
from datetime import timedelta

import httpx
import pytest

from tests.waiting import until
from tui.auth import Applications, Tokens, msal_client
from tui.emulator import ADA, GRACE, NOOR
from tui.emulator.faults import Aadsts, Answer, Cut, malformed, throttled, unavailable
from tui.errors import (
    Blocked,
    ConsentMissing,
    InteractionNeeded,
    NotFound,
    NoWayIn,
    SessionEnded,
    TenantryError,
    Throttled,
    Unavailable,
    UnexpectedAnswer,
    Unreachable,
    WrongTenant,
)
from tui.model.account import Account
from tui.model.identifiers import as_tenant_id

from .line import CLIENT, GRAPH, PARTNER_CENTER, TOKEN_PATH, Line, mislead

TOKEN = f"/*{TOKEN_PATH}"
NOWHERE = as_tenant_id("00000000-1111-2222-3333-444444444444")


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
    asking = asyncio.gather(*(tokens.token(tenant, GRAPH) for tenant in customers), return_exceptions=True)
    for _ in range(50):
        await asyncio.sleep(0)  # whoever may ask has begun its thread by now
    in_flight = [thread for thread in threading.enumerate() if thread.name == "off-loop"]
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


# --- the customer lock ---------------------------------------------------------------------------------------------


async def test_a_token_for_another_tenant_is_dropped_unused(line: Line) -> None:
    """A service that issues Contoso's token for Alpine's request: an error, nothing held, nothing sent with it."""
    tokens, contoso, alpine = await line.tokens(), line.customer("Contoso"), line.customer("Alpine Ski House")

    def swap(request: httpx.Request) -> httpx.Request | None:
        if request.url.path.endswith(TOKEN_PATH):
            return mislead(request, path=request.url.path.replace(alpine, contoso))
        return None

    line.twist = swap
    with pytest.raises(WrongTenant):
        await tokens.token(alpine, GRAPH)
    assert (None, None) == (tokens.held(alpine, GRAPH), tokens.held(contoso, GRAPH))
    assert [] == [call for call in line.emulator.calls if call.bearer_tid]


async def test_a_token_for_another_service_is_dropped_unused(line: Line) -> None:
    """The audience is part of the lock: a Graph token is none for Partner Center."""
    signed_in = await line.signed_in()
    graph_token = signed_in.tokens.held(signed_in.account.tenant_id, GRAPH)
    assert graph_token is not None
    body = {"access_token": graph_token.secret.reveal(), "expires_in": 3600, "token_type": "Bearer"}
    line.emulator.faults.plan(Answer(200, body), path=TOKEN)
    with pytest.raises(WrongTenant):
        await signed_in.tokens.token(signed_in.account.tenant_id, PARTNER_CENTER)


async def test_a_token_that_cannot_be_read_counts_by_its_endpoint(line: Line) -> None:
    """Graph tokens are opaque by contract: the tenant's own endpoint is the evidence then."""
    tokens, tenant = await line.tokens(), line.customer("Contoso")
    line.emulator.faults.plan(Answer(200, {"access_token": "opaque", "expires_in": 3600}), path=TOKEN, tenant=tenant)
    token = await tokens.token(tenant, GRAPH)
    assert (tenant, "", line.at + timedelta(hours=1)) == (token.tenant_id, token.claims.tid, token.expires_at)


async def test_discovery_that_names_another_tenant_is_refused(line: Line) -> None:
    """The refresh token is not sent to an endpoint that is not the tenant's own."""
    tokens, contoso, alpine = await line.tokens(), line.customer("Contoso"), line.customer("Alpine Ski House")
    line.twist = lambda request: mislead(request, path=request.url.path.replace(alpine, contoso))
    before = len(line.token_calls())
    with pytest.raises(WrongTenant):
        await tokens.token(alpine, GRAPH)
    assert before == len(line.token_calls())


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://evil.example/{tenant}/oauth2/v2.0/token",
        "http://login.microsoftonline.com/{tenant}/oauth2/v2.0/token",
        "https://login.microsoftonline.com.evil.example/{tenant}/oauth2/v2.0/token",
        "https://login.microsoftonline.com:8443/{tenant}/oauth2/v2.0/token",
        "https://x@login.microsoftonline.com/{tenant}/oauth2/v2.0/token",
    ],
)
async def test_the_refresh_token_goes_to_the_sign_in_host_only(line: Line, endpoint: str) -> None:
    """Discovery may name what it likes: nothing leaves for another host, port or scheme."""
    tokens, tenant = await line.tokens(), line.customer("Contoso")
    named = endpoint.format(tenant=tenant)
    body = {"token_endpoint": named, "authorization_endpoint": named, "issuer": named}
    line.emulator.faults.plan(Answer(200, body), path="*/openid-configuration", tenant=tenant)
    before = len(line.token_calls())
    sent = len(line.requests)
    with pytest.raises(UnexpectedAnswer):
        await tokens.token(tenant, GRAPH)
    assert (before, 1) == (len(line.token_calls()), len(line.requests) - sent)


# --- waiting and failing -------------------------------------------------------------------------------------------


async def test_429_is_waited_out_exactly(line: Line) -> None:
    """`Retry-After` seconds, told to whoever draws the countdown, then the same request again."""
    tokens, tenant = await line.tokens(), line.customer("Contoso")
    line.slept.clear()
    line.emulator.faults.plan(throttled(17), path=TOKEN, tenant=tenant)
    await tokens.token(tenant, GRAPH)
    [wait] = line.waits
    assert ([17.0], 17.0, line.at) == (line.slept, wait.seconds, wait.until)


async def test_5xx_backs_off_and_asks_again(line: Line) -> None:
    """Without a time of the service's own the waits double."""
    tokens, tenant = await line.tokens(), line.customer("Contoso")
    line.slept.clear()
    line.emulator.faults.plan(unavailable(), path=TOKEN, tenant=tenant, times=3)
    await tokens.token(tenant, GRAPH)
    assert [1.0, 2.0, 4.0] == line.slept


async def test_5xx_that_stays_is_told_after_four_tries(line: Line) -> None:
    """Then it is the person's turn, and asking again really asks."""
    tokens, tenant = await line.tokens(), line.customer("Contoso")
    line.emulator.faults.plan(unavailable(), path=TOKEN, tenant=tenant, times=4)
    with pytest.raises(Unavailable):
        await tokens.token(tenant, GRAPH)
    assert tenant == (await tokens.token(tenant, GRAPH)).claims.tid


async def test_an_absurd_wait_is_told_instead_of_waited(line: Line) -> None:
    """Nobody sits in front of a countdown of an hour."""
    tokens, tenant = await line.tokens(), line.customer("Contoso")
    line.slept.clear()
    line.emulator.faults.plan(throttled(10**9), path=TOKEN, tenant=tenant)
    with pytest.raises(Throttled) as told:
        await tokens.token(tenant, GRAPH)
    assert ([], 3600.0) == (line.slept, told.value.retry_after_s)


async def test_a_cut_connection_is_told_at_once(line: Line) -> None:
    """A redemption that may have happened is not repeated behind the person's back."""
    tokens, tenant = await line.tokens(), line.customer("Contoso")
    line.emulator.faults.plan(Cut("after"), path=TOKEN, tenant=tenant)
    with pytest.raises(Unreachable) as told:
        await tokens.token(tenant, GRAPH)
    assert 1 == len(line.token_calls(tenant))
    assert (None, None) == (told.value.__cause__, told.value.__context__)


@pytest.mark.parametrize(
    "answer",
    [
        malformed(),
        malformed("[]"),
        malformed('"x"'),
        Answer(200, "<html></html>"),
        Answer(200, {"access_token": None}),
        Answer(200, {"access_token": 7, "expires_in": 3600}),
        Answer(200, {"expires_in": 3600, "scope": []}),
        Answer(200, {"access_token": "x.y.z", "expires_in": "soon"}),
        Answer(200, {"access_token": "x.y.z", "id_token": 5, "client_info": 5, "scope": 5}),
        Answer(400, {"error": None}),
        Answer(400, {"error_codes": "65001"}),
        Answer(204, ""),
        Answer(302, "", {"Location": "https://evil.example/"}),
    ],
)
async def test_an_unreadable_answer_is_told_as_such(line: Line, answer: Answer) -> None:
    """Whatever comes, the person gets a sentence; nothing else escapes."""
    tokens, tenant = await line.tokens(), line.customer("Contoso")
    line.emulator.faults.plan(answer, path=TOKEN, tenant=tenant)
    with pytest.raises(UnexpectedAnswer) as told:
        await tokens.token(tenant, GRAPH)
    assert None is told.value.__context__


@pytest.mark.parametrize("life", [{}, {"expires_in": -5}, {"expires_in": "0"}])
async def test_a_token_without_a_life_is_renewed_at_its_next_use(line: Line, life: dict[str, object]) -> None:
    """No reason to refuse a good token, nor to trust it for long."""
    tokens, tenant = await line.tokens(), line.customer("Contoso")
    line.emulator.faults.plan(Answer(200, {"access_token": "opaque"} | life), path=TOKEN, tenant=tenant)
    token = await tokens.token(tenant, GRAPH)
    assert (line.at, None) == (token.expires_at, tokens.held(tenant, GRAPH))


async def test_a_tenant_that_does_not_exist_is_not_found(line: Line) -> None:
    """MSAL's constructor fails for it without saying why; the service's code is told."""
    tokens = await line.tokens()
    with pytest.raises(NotFound) as refused:
        await tokens.token(NOWHERE, GRAPH)
    assert "AADSTS90002" == refused.value.code


async def test_a_revoked_sign_in_is_over(line: Line) -> None:
    """The same answer at every customer: sign in again."""
    tokens = await line.tokens()
    line.emulator.revoke_sessions(ADA)
    with pytest.raises(SessionEnded) as refused:
        await tokens.token(line.customer("Contoso"), GRAPH)
    assert "AADSTS50173" == refused.value.code


async def test_a_sign_in_without_mfa_does_not_reach_customers(line: Line) -> None:
    """50076 asks for the person, not for consent."""
    tokens = await line.tokens(NOOR)
    with pytest.raises(InteractionNeeded):
        await tokens.token(line.customer("Contoso"), GRAPH)


async def test_somebody_outside_every_group_has_no_way_in(line: Line) -> None:
    """The relationship alone lets nobody in."""
    tokens = await line.tokens(GRACE)
    with pytest.raises(NoWayIn):
        await tokens.token(line.customer("Contoso"), GRAPH)


# --- signing out ---------------------------------------------------------------------------------------------------


async def test_nothing_is_left_after_signing_out(line: Line) -> None:
    """No token is held, and none can be got without signing in again."""
    tokens, tenant = await line.tokens(), line.customer("Contoso")
    await tokens.token(tenant, GRAPH)
    before = len(line.token_calls())
    tokens.close()
    with pytest.raises(SessionEnded):
        await tokens.token(tenant, GRAPH)
    assert (None, before) == (tokens.held(tenant, GRAPH), len(line.token_calls()))


async def test_an_answer_that_lands_after_signing_out_brings_nothing_back(line: Line) -> None:
    """MSAL puts the rotated refresh token back into its cache: nobody may find it there."""
    applications = Applications(line.login)
    flow = applications.start_device_flow("organizations", GRAPH)
    applications.poll_device_flow("organizations", flow)
    tenant = line.customer("Contoso")
    account = Account("o.t", ADA, "Ada", tenant, "", "public", CLIENT)
    tokens = Tokens(account, applications.redeem, applications.retire, line.patience)
    asked, may_answer = threading.Event(), threading.Event()

    def hold(request: httpx.Request) -> None:
        if request.url.path.endswith(TOKEN_PATH):
            asked.set()
            may_answer.wait(timeout=20)

    line.twist = hold
    asking = asyncio.create_task(tokens.token(tenant, GRAPH))
    await until(asked.is_set, "the refresh to be in flight")
    tokens.close()
    may_answer.set()
    with pytest.raises(SessionEnded):
        await asking
    assert (200, None) == (line.token_calls(tenant)[-1].status, tokens.held(tenant, GRAPH))
    assert None is applications.redeem(tenant, GRAPH)


async def test_a_token_dropped_on_its_way_is_not_held(line: Line) -> None:
    """What was asked before a change of consent is not kept after it."""
    tokens, tenant = await line.tokens(), line.customer("Contoso")
    asking = asyncio.create_task(tokens.token(tenant, GRAPH))
    await asyncio.sleep(0)
    tokens.drop(tenant)
    await asking
    assert None is tokens.held(tenant, GRAPH)


async def test_no_token_is_printed(line: Line) -> None:
    """Neither the objects nor their errors show what they hold."""
    tokens, tenant = await line.tokens(), line.customer("Contoso")
    token = await tokens.token(tenant, GRAPH)
    assert token.secret.reveal() not in f"{token!r} {tokens!r} {tokens.__dict__!r}"
