"""Partner Center: the reseller's customers, giving and withdrawing consent."""

from __future__ import annotations

import json
from collections.abc import Mapping

import httpx
import pytest

from tui.emulator import NOOR
from tui.emulator.faults import Answer, Cut, throttled, unavailable
from tui.emulator.world.apps import PARTNER_CENTER_ID
from tui.emulator.world.consents import ConsentState
from tui.errors import (
    Blocked,
    ConsentMissing,
    InteractionNeeded,
    NotFound,
    NotPermitted,
    NoWayIn,
    Owner,
    RegistrationFault,
    ServiceMissing,
    SessionEnded,
    TenantryError,
    Unavailable,
    UnexpectedAnswer,
    Unreachable,
    WrongTenant,
)
from tui.model.identifiers import TenantId, as_tenant_id
from tui.model.scope import CUSTOMER_SCOPES, GRAPH_APP_ID
from tui.model.token import AccessToken
from tui.transport import Page

from .line import CLIENT, GRAPH, PARTNER_CENTER, Line

HOST = "api.partnercenter.microsoft.com"
CONSENTS = "*/applicationconsents"


async def is_given_now(line: Line, token: AccessToken, tenant_id: TenantId) -> bool:
    """Give consent; whether it was written now."""
    return (await line.partner_center.give_consent(token, tenant_id, CLIENT, CUSTOMER_SCOPES)).is_new


async def test_the_list_holds_every_contract_with_its_domain(line: Line) -> None:
    """The reseller's customers by tenant id."""
    token = await line.partner_token(scope=PARTNER_CENTER)
    pages = [page async for page in line.partner_center.customers(token)]
    contracted = {
        who.tenant.tenant_id: who.tenant.initial_domain for who in line.world.customers if who.character.has_contract
    }
    assert contracted == {item.tenant_id: item.domain for page in pages for item in page.items}


async def test_a_long_list_is_followed_by_its_header() -> None:
    """The place in the list travels in `MS-ContinuationToken`, not in the address."""
    line = Line(customers=1_200)
    token = await line.partner_token(scope=PARTNER_CENTER)
    pages = [page async for page in line.partner_center.customers(token)]
    ids = [item.tenant_id for page in pages for item in page.items]
    assert (3, len(ids)) == (len(pages), len(set(ids)))


@pytest.mark.parametrize(
    "uri", ["https://evil.example/v1/customers", "//evil.example/v1", "http://x/", "@evil.example/"]
)
async def test_a_next_page_elsewhere_is_not_asked_for(line: Line, uri: str) -> None:
    """No bearer leaves for another host."""
    token = await line.partner_token(scope=PARTNER_CENTER)
    line.emulator.faults.plan(Answer(200, {"items": [], "links": {"next": {"uri": uri}}}), path="/v1/customers")
    sent = len(line.requests)
    pages = line.partner_center.customers(token)
    assert Page(()) == await anext(pages)
    with pytest.raises(TenantryError):
        await anext(pages)
    assert {HOST} == {request.url.host for request in line.requests[sent:]}


async def test_pages_that_lead_in_a_circle_end_in_an_error(line: Line) -> None:
    """The same address with the same continuation is the same page."""
    token = await line.partner_token(scope=PARTNER_CENTER)
    header = {"key": "MS-ContinuationToken", "value": "again"}
    link = {"uri": "/v1/customers?size=500&seekOperation=Next", "headers": [None, {"key": 5}, header]}
    line.emulator.faults.plan(Answer(200, {"items": [7], "links": {"next": link}}), path="/v1/customers", times=2)
    with pytest.raises(UnexpectedAnswer):
        [page async for page in line.partner_center.customers(token)]
    assert 2 == len(line.calls_to(HOST))


async def test_consent_given_opens_the_customers_tenant(line: Line) -> None:
    """The closed loop: refused, consented, asked afresh, in."""
    signed_in = await line.signed_in()
    tokens, tenant = signed_in.tokens, line.customer("Fabrikam")
    with pytest.raises(ConsentMissing):
        await tokens.token(tenant, GRAPH)
    own = await tokens.token(signed_in.account.tenant_id, PARTNER_CENTER)
    assert True is await is_given_now(line, own, tenant)
    assert set(CUSTOMER_SCOPES) == set((await tokens.token(tenant, GRAPH, fresh=True)).claims.scopes)


async def test_the_request_is_as_documented(line: Line) -> None:
    """Comma-separated permissions of Graph for our own app, with the ids that support asks for."""
    token = await line.partner_token(scope=PARTNER_CENTER)
    await line.partner_center.give_consent(token, line.customer("Fabrikam"), CLIENT, CUSTOMER_SCOPES)
    sent = line.requests[-1]
    scope = "User.Read,Organization.Read.All,Directory.Read.All"
    grants = [{"enterpriseApplicationId": GRAPH_APP_ID, "scope": scope}]
    assert {"applicationId": CLIENT, "applicationGrants": grants} == json.loads(sent.content)
    assert ("v1", "en-US") == (sent.headers["MS-Contract-Version"], sent.headers["X-Locale"])
    assert sent.headers["MS-RequestId"] != sent.headers["MS-CorrelationId"]


async def test_consent_that_is_there_already_counts_as_given(line: Line) -> None:
    """Whoever gave it: a token will tell what it covers."""
    token = await line.partner_token(scope=PARTNER_CENTER)
    assert False is await is_given_now(line, token, line.customer("Contoso"))


@pytest.mark.parametrize("status", [400, 409, 500])
async def test_the_observed_wording_counts_under_any_status(line: Line, status: int) -> None:
    """No document gives it a code: the words are the only sign."""
    token = await line.partner_token(scope=PARTNER_CENTER)
    body = {"code": 1, "description": "Permission entry already exists."}
    line.emulator.faults.plan(Answer(status, body), path=CONSENTS, times=4 if status == 500 else 1)
    assert False is await is_given_now(line, token, line.customer("Fabrikam"))


async def test_a_conflict_without_words_counts_as_given(line: Line) -> None:
    """409 is that it exists already."""
    token = await line.partner_token(scope=PARTNER_CENTER)
    line.emulator.faults.plan(Answer(409, {}), path=CONSENTS)
    assert False is await is_given_now(line, token, line.customer("Fabrikam"))


async def test_a_role_that_is_missing_is_told_with_the_way_round(line: Line) -> None:
    """Wide World Importers gave no application administrator's role: the link is the way."""
    token = await line.partner_token(scope=PARTNER_CENTER)
    with pytest.raises(NotPermitted) as refused:
        await line.partner_center.give_consent(token, line.customer("Wide World"), CLIENT, CUSTOMER_SCOPES)
    assert ("900308", True) == (refused.value.code, "consent link" in refused.value.remedy)


async def test_a_sign_in_without_mfa_is_told_as_such(line: Line) -> None:
    """900421 asks for the person."""
    token = await line.partner_token(NOOR, PARTNER_CENTER)
    with pytest.raises(InteractionNeeded) as refused:
        await line.partner_center.give_consent(token, line.customer("Fabrikam"), CLIENT, CUSTOMER_SCOPES)
    assert "900421" == refused.value.code


async def test_an_indirect_reseller_is_refused() -> None:
    """Everything in Partner Center is, and the sentence says so."""
    line = Line("indirect-reseller")
    token = await line.partner_token(scope=PARTNER_CENTER)
    with pytest.raises(NotPermitted):
        [page async for page in line.partner_center.customers(token)]


async def test_permissions_without_their_service_are_the_registrations_fault(line: Line) -> None:
    """400 from a consent is about what was asked for."""
    token = await line.partner_token(scope=PARTNER_CENTER)
    with pytest.raises(RegistrationFault):
        await line.partner_center.give_consent(token, line.customer("Fabrikam"), CLIENT, ["No.Such.Permission"])


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (401, {"code": 800001}, SessionEnded),
        (401, {}, SessionEnded),
        (403, {"code": 2032}, NotPermitted),
        (403, {"code": "20002"}, NoWayIn),
        (403, {"code": "900150"}, NotPermitted),
        (403, {"code": "900309"}, Blocked),
        (403, {"code": "900329"}, NotPermitted),
        (403, {"code": ["900309"]}, NotPermitted),
        (404, {"code": 60003}, NotFound),
        (404, {}, NotFound),
        (418, {}, UnexpectedAnswer),
    ],
)
async def test_each_code_has_its_class(
    line: Line, status: int, body: Mapping[str, object], kind: type[TenantryError]
) -> None:
    """A code is a number or a string; without one the status decides."""
    token = await line.partner_token(scope=PARTNER_CENTER)
    line.emulator.faults.plan(Answer(status, body), path=CONSENTS)
    with pytest.raises(kind):
        await line.partner_center.give_consent(token, line.customer("Fabrikam"), CLIENT, CUSTOMER_SCOPES)


@pytest.mark.parametrize("fault", [throttled(57), unavailable(3), unavailable()])
async def test_a_repeated_consent_keeps_its_request_id(line: Line, fault: Answer) -> None:
    """With the same `MS-RequestId` it is done once, however often it is sent."""
    token = await line.partner_token(scope=PARTNER_CENTER)
    sent = len(line.requests)
    line.emulator.faults.plan(fault, path=CONSENTS)
    assert True is await is_given_now(line, token, line.customer("Fabrikam"))
    ids = [request.headers["MS-RequestId"] for request in line.requests[sent:]]
    assert (2, 1) == (len(ids), len(set(ids)))


async def test_two_consents_have_two_request_ids(line: Line) -> None:
    """The id marks the request; another one is another."""
    token = await line.partner_token(scope=PARTNER_CENTER)
    sent = len(line.requests)
    for _ in range(2):
        await line.partner_center.give_consent(token, line.customer("Fabrikam"), CLIENT, CUSTOMER_SCOPES)
    assert 2 == len({request.headers["MS-RequestId"] for request in line.requests[sent:]})


async def test_a_lost_answer_is_asked_for_again_under_the_same_id(line: Line) -> None:
    """It may have happened; with the same `MS-RequestId` it happens once, and the person learns that it stands."""
    token, tenant = await line.partner_token(scope=PARTNER_CENTER), line.customer("Fabrikam")
    line.emulator.faults.plan(Cut("after"), path=CONSENTS)
    sent = len(line.requests)
    written = await line.partner_center.give_consent(token, tenant, CLIENT, CUSTOMER_SCOPES)
    ids = [request.headers["MS-RequestId"] for request in line.requests[sent:]]
    assert (2, 1, False) == (len(ids), len(set(ids)), written.is_new)


async def test_a_network_that_stays_silent_is_told_after_four_tries(line: Line) -> None:
    """Whether it was written is not known then."""
    token, tenant = await line.partner_token(scope=PARTNER_CENTER), line.customer("Fabrikam")
    line.emulator.faults.plan(Cut("before"), path=CONSENTS, times=4)
    with pytest.raises(Unreachable):
        await line.partner_center.give_consent(token, tenant, CLIENT, CUSTOMER_SCOPES)
    assert True is await is_given_now(line, token, tenant)


async def test_a_resource_that_the_customer_lacks_is_left_out(line: Line) -> None:
    """Partner Center itself exists at no customer: Graph's permissions are asked for again without it, as another
    request, and count."""
    signed_in = await line.signed_in()
    token = await signed_in.tokens.token(signed_in.account.tenant_id, PARTNER_CENTER)
    tenant, sent = line.customer("Fabrikam"), len(line.requests)
    beside = {PARTNER_CENTER_ID: ("user_impersonation",)}
    written = await line.partner_center.give_consent(token, tenant, CLIENT, CUSTOMER_SCOPES, beside)
    asked = [json.loads(request.content)["applicationGrants"] for request in line.requests[sent:]]

    assert (True, (PARTNER_CENTER_ID,)) == (written.is_new, written.left_out)
    assert [[GRAPH_APP_ID, PARTNER_CENTER_ID], [GRAPH_APP_ID]] == [
        [grant["enterpriseApplicationId"] for grant in grants] for grants in asked
    ]
    assert 2 == len({request.headers["MS-RequestId"] for request in line.requests[sent:]})
    assert set(CUSTOMER_SCOPES) == set((await signed_in.tokens.token(tenant, GRAPH)).claims.scopes)


async def test_without_the_only_resource_nothing_is_written(line: Line) -> None:
    """Once, and with whose job it is: the customer's administrator's."""
    token = await line.partner_token(scope=PARTNER_CENTER)
    lacking = next(each for each in line.world.customers if each.character.consent is ConsentState.NO_RESOURCE)
    sent = len(line.requests)
    with pytest.raises(ServiceMissing) as caught:
        await line.partner_center.give_consent(token, as_tenant_id(lacking.tenant.tenant_id), CLIENT, CUSTOMER_SCOPES)
    assert (1, Owner.CUSTOMER_ADMIN) == (len(line.requests) - sent, caught.value.owner)


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (401, "800001", SessionEnded),
        (401, "900421", InteractionNeeded),
        (403, "2032", NotPermitted),
        (403, "20002", NoWayIn),
        (403, "900150", NotPermitted),
        (403, "900308", NotPermitted),
        (403, "900309", Blocked),
        (403, "900329", NotPermitted),
        (404, "60003", NotFound),
        (404, "", NotFound),
        (403, "", NotPermitted),
        (400, "", RegistrationFault),
    ],
)
async def test_each_refusal_of_a_consent_is_told_with_its_cure(
    line: Line, status: int, code: str, kind: type[TenantryError]
) -> None:
    """Every row of Partner Center's error codes: the kind, a remedy, the code; nothing was written, nor asked twice
    without a new token."""
    token, tenant = await line.partner_token(scope=PARTNER_CENTER), line.customer("Fabrikam")
    line.emulator.faults.plan(Answer(status, {"code": code, "description": "No."}), path=CONSENTS)
    sent = len(line.requests)
    with pytest.raises(kind) as caught:
        await line.partner_center.give_consent(token, tenant, CLIENT, CUSTOMER_SCOPES)
    assert (kind, code or f"HTTP {status}", True) == (type(caught.value), caught.value.code, bool(caught.value.remedy))
    assert 1 == len(line.requests) - sent
    assert True is await is_given_now(line, token, tenant)


async def test_an_outage_is_told_after_four_tries(line: Line) -> None:
    """Nothing is claimed to have been given."""
    token = await line.partner_token(scope=PARTNER_CENTER)
    line.emulator.faults.plan(unavailable(), path=CONSENTS, times=4)
    with pytest.raises(Unavailable):
        await line.partner_center.give_consent(token, line.customer("Fabrikam"), CLIENT, CUSTOMER_SCOPES)


async def test_a_graph_token_is_not_sent_to_partner_center(line: Line) -> None:
    """The audience is looked at before the request is made."""
    with pytest.raises(WrongTenant):
        await line.partner_center.give_consent(
            await line.partner_token(), line.customer("Fabrikam"), CLIENT, CUSTOMER_SCOPES
        )
    assert [] == line.calls_to(HOST)


async def test_consent_can_be_withdrawn_once(line: Line) -> None:
    """What is not there any more needs no withdrawing."""
    signed_in = await line.signed_in()
    token = await signed_in.tokens.token(signed_in.account.tenant_id, PARTNER_CENTER)
    tenant = line.customer("Contoso")
    assert True is await line.partner_center.withdraw_consent(token, tenant, CLIENT)
    with pytest.raises(ConsentMissing):
        await signed_in.tokens.token(tenant, GRAPH, fresh=True)
    assert False is await line.partner_center.withdraw_consent(token, tenant, CLIENT)


async def test_a_body_of_any_kind_is_success(line: Line) -> None:
    """The answer to a consent is not documented, so nothing is read from it."""
    token = await line.partner_token(scope=PARTNER_CENTER)
    line.twist = lambda _: httpx.Response(201, text="Created.")
    assert True is await is_given_now(line, token, line.customer("Fabrikam"))
