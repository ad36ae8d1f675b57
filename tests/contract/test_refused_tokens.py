"""A service refuses a token: one silent try, one request more, then an error that a person is asked with."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest

from tui.emulator import ADA
from tui.emulator.faults import Aadsts, Answer, Cut
from tui.errors import Blocked, ConsentMissing, InteractionNeeded, SessionEnded, TenantryError, Unreachable
from tui.model.scope import CUSTOMER_SCOPES
from tui.transport import Pass

from .line import CLIENT, GRAPH, PARTNER_CENTER, TOKEN_PATH, Line, whole

GRAPH_HOST = "graph.microsoft.com"
PARTNER_HOST = "api.partnercenter.microsoft.com"
TOKEN = f"/*{TOKEN_PATH}"
WANTED = '{"access_token":{"nbf":{"essential":true,"value":"1893488400"}}}'
CHALLENGE = (
    'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", '
    f'error="insufficient_claims", claims="{base64.b64encode(WANTED.encode()).decode()}"'
)
NO = {"error": {"code": "InvalidAuthenticationToken", "message": "No."}}


def refused(challenge: str = 'Bearer realm=""') -> Answer:
    """401 as Graph gives it."""
    return Answer(401, NO, {"WWW-Authenticate": challenge})


def asked_claims(line: Line, kind: str = "token") -> list[dict[str, Any]]:
    """What each request of this kind asked to have in the token, without what the client can do."""
    found = []
    for request in line.requests:
        if request.url.path.endswith(f"/oauth2/v2.0/{kind}"):
            form = dict(httpx.QueryParams(request.content.decode()))
            claims = json.loads(form["claims"])["access_token"]
            assert {"values": ["CP1"]} == claims.pop("xms_cc")
            found.append(claims)
    return found


def wanted_once() -> list[dict[str, Any]]:
    """One request with the claims of the challenge."""
    return [json.loads(WANTED)["access_token"]]


class Action:
    """What one action may cost, counted from here."""

    def __init__(self, line: Line, host: str = GRAPH_HOST) -> None:
        self._line = line
        self._host = host
        self._before = self._counts()

    def _counts(self) -> tuple[int, int]:
        hosts = [request.url.host for request in self._line.requests]
        return hosts.count(self._host), len(self._line.token_calls())

    @property
    def cost(self) -> tuple[int, int]:
        """Requests to the service, and to the token endpoint."""
        now = self._counts()
        return now[0] - self._before[0], now[1] - self._before[1]


async def own_pass(line: Line, scope: str = GRAPH) -> Pass:
    """A pass for the partner's own tenant."""
    signed_in = await line.signed_in()
    return await signed_in.tokens.pass_for(signed_in.account.tenant_id, scope)


ACTIONS: dict[str, tuple[str, str, Callable[[Line, Pass], Awaitable[object]]]] = {
    "a list": (GRAPH, GRAPH_HOST, lambda line, own: whole(line.graph.customers(own))),
    "one look-up": (GRAPH, GRAPH_HOST, lambda line, own: line.graph.tenant_information(own, line.customer("Contoso"))),
    "the facts": (GRAPH, GRAPH_HOST, lambda line, own: line.graph.facts(own)),
    "a consent": (
        PARTNER_CENTER,
        PARTNER_HOST,
        lambda line, own: line.partner_center.give_consent(own, line.customer("Fabrikam"), CLIENT, CUSTOMER_SCOPES),
    ),
    "a withdrawal": (
        PARTNER_CENTER,
        PARTNER_HOST,
        lambda line, own: line.partner_center.withdraw_consent(own, line.customer("Contoso"), CLIENT),
    ),
}


@pytest.mark.parametrize("name", ACTIONS)
@pytest.mark.parametrize(("challenge", "asked"), [('Bearer realm=""', [{}]), (CHALLENGE, wanted_once())])
async def test_one_refusal_costs_one_renewal_and_one_request_more(
    line: Line, name: str, challenge: str, asked: list[dict[str, Any]]
) -> None:
    """Expired, revoked or challenged: the same request goes out once more with another token, and nobody is asked. The
    claims of the challenge go along, and only those."""
    scope, host, act = ACTIONS[name]
    own = await own_pass(line, scope)
    first, before = own.token, Action(line, host)
    asked_before = len(asked_claims(line))
    line.emulator.faults.plan(refused(challenge), host=host)
    await act(line, own)
    assert (2, 1) == before.cost
    assert asked == asked_claims(line)[asked_before:]
    bearers = [request.headers["authorization"] for request in line.requests if request.url.host == host]
    assert f"Bearer {first.secret.reveal()}" == bearers[0] != bearers[1]
    assert own.token is not first


@pytest.mark.parametrize("name", ACTIONS)
async def test_a_second_refusal_is_told_with_its_claims(line: Line, name: str) -> None:
    """Two requests and one renewal; then it is the person's turn, and what the service wants to see is kept."""
    scope, host, act = ACTIONS[name]
    own = await own_pass(line, scope)
    before = Action(line, host)
    line.emulator.faults.plan(refused(CHALLENGE), host=host, times=2)
    with pytest.raises(SessionEnded) as told:
        await act(line, own)
    assert ((2, 1), WANTED, True) == (before.cost, told.value.details.claims, told.value.wants_sign_in)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (70043, SessionEnded), (50173, SessionEnded), (700082, SessionEnded), (50076, InteractionNeeded),
        (50079, InteractionNeeded), (50074, InteractionNeeded), (53003, Blocked), (65001, ConsentMissing),
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["a list", "the facts", "a consent"])
async def test_a_refused_renewal_is_told_after_one_request(
    line: Line, name: str, code: int, kind: type[TenantryError]
) -> None:
    """One request to the service, one to the sign-in, and the sign-in's reason. The challenge's claims are kept."""
    scope, host, act = ACTIONS[name]
    own = await own_pass(line, scope)
    before = Action(line, host)
    line.emulator.faults.plan(refused(CHALLENGE), host=host)
    line.emulator.faults.plan(Aadsts(code))
    with pytest.raises(kind) as told:
        await act(line, own)
    assert ((1, 1), f"AADSTS{code}", WANTED) == (before.cost, told.value.code, told.value.details.claims)


@pytest.mark.parametrize("code", [70043, 50173, 700082, 50076, 50079, 50074, 53003])
async def test_a_refusal_to_give_a_token_is_told_after_one_request(line: Line, code: int) -> None:
    """Its claims are kept for the next sign-in, and the session that wanted it is the only one concerned."""
    tokens, contoso, alpine = await line.tokens(), line.customer("Contoso"), line.customer("Alpine Ski House")
    await tokens.token(alpine, GRAPH)
    line.emulator.faults.plan(Aadsts(code, WANTED), tenant=contoso)
    with pytest.raises(TenantryError) as told:
        await tokens.token(contoso, GRAPH)
    assert (1, WANTED, True) == (len(line.token_calls(contoso)), told.value.details.claims, told.value.wants_sign_in)
    assert (True, None) == (tokens.is_open, tokens.end)
    assert contoso == (await tokens.token(contoso, GRAPH)).tenant_id
    assert tokens.held(alpine, GRAPH) is not None


async def test_a_token_that_came_with_the_second_page_is_not_renewed_again(line: Line) -> None:
    """A list is one action however many pages it has: a refusal on the third page ends it."""
    own = await own_pass(line)
    link = f"https://{GRAPH_HOST}/v1.0/contracts?$skiptoken="
    pages = [Answer(200, {"value": [], "@odata.nextLink": f"{link}{at}"}) for at in range(2)]
    for answer in (pages[0], refused(), pages[1], refused(CHALLENGE)):
        line.emulator.faults.plan(answer, host=GRAPH_HOST)
    before = Action(line)
    with pytest.raises(SessionEnded):
        await whole(line.graph.contracts(own))
    assert (4, 1) == before.cost


async def test_many_calls_with_one_refused_token_share_one_renewal(line: Line) -> None:
    """Twenty calls in flight, twenty refusals: one request to the sign-in, and each call is sent once more."""
    own = await own_pass(line)
    first = f"Bearer {own.token.secret.reveal()}"
    line.twist = lambda request: httpx.Response(401, json=NO) if request.headers.get("Authorization") == first else None
    before = Action(line)
    contoso = line.customer("Contoso")
    found = await asyncio.gather(*(line.graph.tenant_information(own, contoso) for _ in range(20)))
    assert (1, (40, 1)) == (len(set(found)), before.cost)


async def test_many_passes_with_one_refused_token_share_one_refusal(line: Line) -> None:
    """Five actions at once, each with its own pass: one request to the sign-in, one and the same error for all, also
    for the one that is refused after the others were told."""
    signed_in = await line.signed_in()
    tokens, own = signed_in.tokens, signed_in.account.tenant_id
    passes = [await tokens.pass_for(own, GRAPH) for _ in range(6)]
    line.emulator.faults.plan(refused(), path="*/findTenantInformation*", times=6)
    line.emulator.faults.plan(Aadsts(50076, WANTED))
    before, contoso = Action(line), line.customer("Contoso")

    async def ask(one: Pass) -> TenantryError:
        with pytest.raises(InteractionNeeded) as told:
            await line.graph.tenant_information(one, contoso)
        return told.value

    errors = await asyncio.gather(*(ask(one) for one in passes[:5]))
    errors.append(await ask(passes[5]))
    assert (1, (6, 1)) == (len({id(error) for error in errors}), before.cost)


async def test_a_call_refused_late_takes_what_another_has_renewed(line: Line) -> None:
    """Somebody has renewed the token meanwhile: nobody is asked again."""
    signed_in = await line.signed_in()
    tokens, own = signed_in.tokens, signed_in.account.tenant_id
    late = await tokens.pass_for(own, GRAPH)
    renewed = await tokens.replace(GRAPH, late.token, "")
    before = Action(line)
    line.emulator.faults.plan(refused(), path="*/findTenantInformation*")
    await line.graph.tenant_information(late, line.customer("Contoso"))
    assert ((2, 0), renewed) == (before.cost, late.token)


async def test_a_renewal_that_was_not_answered_is_asked_again_by_the_next_action(line: Line) -> None:
    """The network told nothing: that is no refusal, and it is not remembered."""
    signed_in = await line.signed_in()
    own = await signed_in.tokens.pass_for(signed_in.account.tenant_id, GRAPH)
    line.emulator.faults.plan(refused(), path="*/findTenantInformation*", times=2)
    line.emulator.faults.plan(Cut("connect"), path=TOKEN)
    with pytest.raises(Unreachable):
        await line.graph.tenant_information(own, line.customer("Contoso"))
    assert line.customer("Contoso") == (await line.graph.tenant_information(own, line.customer("Contoso"))).tenant_id


async def test_one_customers_refusal_leaves_the_others_their_tokens(line: Line) -> None:
    """Only the refused token is dropped: other tenants, other services and their requests go on."""
    signed_in = await line.signed_in()
    tokens, own = signed_in.tokens, signed_in.account.tenant_id
    contoso = await tokens.pass_for(line.customer("Contoso"), GRAPH)
    others = [(line.customer("Alpine Ski House"), GRAPH), (own, GRAPH), (own, PARTNER_CENTER)]
    held = [await tokens.token(*each) for each in others]
    line.emulator.faults.plan(refused(CHALLENGE), host=GRAPH_HOST)
    line.emulator.faults.plan(Aadsts(50173), tenant=line.customer("Contoso"))
    with pytest.raises(SessionEnded):
        await line.graph.facts(contoso)
    assert held == [tokens.held(*each) for each in others]
    assert (True, None) == (tokens.is_open, tokens.held(line.customer("Contoso"), GRAPH))


async def test_a_pending_write_is_neither_lost_nor_done_twice(line: Line) -> None:
    """Consent refused with 401 was not written; sent once more it is, once, under the same request id."""
    own, fabrikam = await own_pass(line, PARTNER_CENTER), line.customer("Fabrikam")
    line.emulator.faults.plan(refused(CHALLENGE), host=PARTNER_HOST)
    written = await line.partner_center.give_consent(own, fabrikam, CLIENT, CUSTOMER_SCOPES)
    posts = [call for call in line.calls_to(PARTNER_HOST) if call.method == "POST"]
    sent = [request for request in line.requests if request.method == "POST" and request.url.host == PARTNER_HOST]
    assert (True, [401, 201]) == (written.is_new, [call.status for call in posts])
    assert (1, 1) == (len({each.headers["MS-RequestId"] for each in sent}), len({each.content for each in sent}))


async def test_a_write_whose_renewal_is_refused_was_not_done(line: Line) -> None:
    """The customer is as before; after a new sign-in the same act writes it, once."""
    own, fabrikam = await own_pass(line, PARTNER_CENTER), line.customer("Fabrikam")
    line.emulator.faults.plan(refused(), host=PARTNER_HOST)
    line.emulator.faults.plan(Aadsts(50076))
    with pytest.raises(InteractionNeeded):
        await line.partner_center.give_consent(own, fabrikam, CLIENT, CUSTOMER_SCOPES)
    again = await own_pass(line, PARTNER_CENTER)
    written = await line.partner_center.give_consent(again, fabrikam, CLIENT, CUSTOMER_SCOPES)
    statuses = [call.status for call in line.calls_to(PARTNER_HOST) if call.method == "POST"]
    assert (True, [401, 201]) == (written.is_new, statuses)


PARTS = ("organization", "subscribedSkus", "domains")


@pytest.mark.parametrize("parts", [PARTS, PARTS[:1], PARTS[1:]])
async def test_members_of_a_batch_are_refused_for_themselves(line: Line, parts: tuple[str, ...]) -> None:
    """What came stays; only the refused parts are asked for once more, with one other token."""
    tokens, contoso = await line.tokens(), line.customer("Contoso")
    own = await tokens.pass_for(contoso, GRAPH)
    for part in parts:
        line.emulator.faults.plan(refused(CHALLENGE), path=f"/v1.0/{part}")
    before = Action(line)
    facts = await line.graph.facts(own)
    members = [call.path.rpartition("/")[2] for call in line.calls_to(GRAPH_HOST) if "$batch" not in call.path]
    assert (((2, 1), ()), "Contoso") == ((before.cost, facts.failed), facts.name)
    assert sorted([*PARTS, *parts]) == sorted(members)
    assert wanted_once() == asked_claims(line)[-1:]


@pytest.mark.parametrize("parts", [PARTS, PARTS[:1]])
async def test_members_refused_twice_ask_the_person(line: Line, parts: tuple[str, ...]) -> None:
    """Two batches, one renewal, one error with the claims."""
    own = await (await line.tokens()).pass_for(line.customer("Contoso"), GRAPH)
    for part in parts:
        line.emulator.faults.plan(refused(CHALLENGE), path=f"/v1.0/{part}", times=2)
    before = Action(line)
    with pytest.raises(SessionEnded) as told:
        await line.graph.facts(own)
    assert ((2, 1), WANTED) == (before.cost, told.value.details.claims)


async def test_a_batch_and_its_members_share_the_one_renewal(line: Line) -> None:
    """The batch itself was refused first, then a member: the second refusal is told."""
    own = await (await line.tokens()).pass_for(line.customer("Contoso"), GRAPH)
    line.emulator.faults.plan(refused(), path="*/$batch")
    line.emulator.faults.plan(refused(CHALLENGE), path="/v1.0/domains")
    before = Action(line)
    with pytest.raises(SessionEnded):
        await line.graph.facts(own)
    assert (2, 1) == before.cost


async def test_a_revoked_sign_in_ends_everywhere_at_once(line: Line) -> None:
    """The person's sessions are revoked: Graph's challenge, one renewal with its claims, and the partner's own tenant
    says that the sign-in is dead. Nothing is held any more, and nobody is asked again."""
    signed_in = await line.signed_in()
    tokens, own = signed_in.tokens, signed_in.account.tenant_id
    contoso = line.customer("Contoso")
    await tokens.token(contoso, GRAPH)
    line.emulator.revoke_sessions(ADA)
    before = Action(line)
    with pytest.raises(SessionEnded) as told:
        await whole(line.graph.customers(await tokens.pass_for(own, GRAPH)))
    assert ("AADSTS50173", (1, 1)) == (told.value.code, before.cost)
    assert {"nbf": {"essential": True, "value": str(int(line.at.timestamp()))}} == asked_claims(line)[-1]
    assert (False, told.value, None) == (tokens.is_open, tokens.end, tokens.held(contoso, GRAPH))
    with pytest.raises(SessionEnded) as later:
        await tokens.token(contoso, GRAPH)
    assert (told.value, (1, 1)) == (later.value, before.cost)


async def test_the_next_sign_in_shows_what_was_asked_for(line: Line) -> None:
    """A tenant newly requires multifactor: refused with claims, at a held token's renewal too; a sign-in with those
    claims satisfies it, at the code's issue and at each poll. One without does not."""
    tokens, contoso = await line.tokens(), line.customer("Contoso")
    line.emulator.require_mfa(contoso)
    with pytest.raises(InteractionNeeded) as told:
        await tokens.token(contoso, GRAPH)
    wanted = json.loads(told.value.details.claims)["access_token"]
    other = await line.tokens()
    with pytest.raises(InteractionNeeded):
        await other.token(contoso, GRAPH)
    started, polled = len(asked_claims(line, "devicecode")), len(asked_claims(line))
    signed_in = (await line.sign_in(claims=told.value.details.claims).rest())[-1]
    assert [wanted] == asked_claims(line, "devicecode")[started:]
    assert [wanted] == asked_claims(line)[polled:]
    assert contoso == (await signed_in.tokens.token(contoso, GRAPH)).claims.tid  # type: ignore[union-attr]


@pytest.mark.parametrize("is_evaluated", [True, False])
async def test_a_long_lived_token_is_renewed_half_way(line: Line, is_evaluated: bool) -> None:
    """Where access is evaluated continuously a token lives a day, and is renewed when the service says so: an outage
    then costs nothing, as the old one still counts."""
    tokens, contoso = await line.tokens(), line.customer("Contoso")
    if is_evaluated:
        line.emulator.evaluate_continuously(contoso)
    token = await tokens.token(contoso, GRAPH)
    assert is_evaluated == (timedelta(hours=24) == token.expires_at - line.at)
    if not is_evaluated:
        assert timedelta(minutes=60) <= token.expires_at - line.at <= timedelta(minutes=90)
        return
    line.at += timedelta(hours=11, minutes=59)
    assert token == await tokens.token(contoso, GRAPH)
    line.at += timedelta(minutes=2)
    line.emulator.faults.plan(Cut("connect"), path=TOKEN)
    assert token == await tokens.token(contoso, GRAPH)
    assert (await tokens.token(contoso, GRAPH)).expires_at > token.expires_at


async def test_junk_in_the_challenge_is_no_claim(line: Line) -> None:
    """Claims that cannot be read are not sent on: the renewal is an ordinary one."""
    own = await own_pass(line)
    line.emulator.faults.plan(refused('Bearer error="insufficient_claims", claims="%%%"'), host=GRAPH_HOST)
    await line.graph.tenant_information(own, line.customer("Contoso"))
    assert {} == asked_claims(line)[-1]
