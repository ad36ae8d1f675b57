"""Partner Center: who may ask, pages by header, and consent for a customer."""

from __future__ import annotations

from typing import Any

import pytest

from tui.emulator import ADA, DEMO_CLIENT_ID, GRACE, NOOR
from tui.emulator.world import APP_ADMINS, ConsentState

from .desk import PARTNER, PARTNER_DEFAULT, Desk, codes_of, error_of


def test_no_token_no_answer(desk: Desk) -> None:
    """Missing and damaged tokens are 401 with a challenge."""
    answer = desk.http.get(f"{PARTNER}/customers")
    assert (401, "800001") == error_of(answer)
    assert 'Bearer error="invalid_token"' == answer.headers["WWW-Authenticate"]


def test_a_token_for_graph_is_refused(desk: Desk) -> None:
    """The audience must be Partner Center."""
    assert 401 == desk.partner("/customers", desk.sign_in()["access_token"]).status_code


def test_an_expired_token_is_refused(desk: Desk) -> None:
    """Two hours later it is worth nothing."""
    token = desk.partner_token()
    desk.clock.turn(minutes=120)
    assert 401 == desk.partner("/customers", token).status_code


def test_without_multifactor_it_is_900421(desk: Desk) -> None:
    """An account without it gets a token and nothing for it."""
    answer = desk.partner("/customers", desk.partner_token(NOOR))
    assert ((401, "900421"), 'Bearer error="invalid_token"') == (error_of(answer), answer.headers["WWW-Authenticate"])


def test_a_customers_token_is_refused(desk: Desk) -> None:
    """Even where a customer consented to Partner Center, its token is not a partner's."""
    tenant = desk.tenant_id("Contoso")
    desk.emulator.consent_as_administrator(tenant, DEMO_CLIENT_ID, [PARTNER_DEFAULT.split()[0]])
    assert (403, "2032") == error_of(desk.partner("/customers", desk.access(tenant, PARTNER_DEFAULT)))


def test_outsiders_are_refused(desk: Desk) -> None:
    """Outside AdminAgents the privileges are insufficient."""
    refresh_token = desk.sign_in(GRACE)["refresh_token"]
    scope = "https://api.partnercenter.microsoft.com/user_impersonation"
    token = desk.redeem(desk.partner_id, refresh_token, scope).json()["access_token"]
    assert (403, "900308") == error_of(desk.partner("/customers", token))


def test_pages_follow_the_token_in_the_header(desk: Desk) -> None:
    """Every customer with a contract comes once; the last page has no next link; ids are echoed."""
    token, found = desk.partner_token(), []
    answer = desk.partner("/customers?size=7", token, headers={"MS-RequestId": "r", "MS-CorrelationId": "c"})
    assert ("r", "c") == (answer.headers["MS-RequestId"], answer.headers["MS-CorrelationId"])
    while True:
        body = answer.json()
        found += [item["id"] for item in body["items"]]
        following = body["links"].get("next")
        if following is None:
            break
        headers = {each["key"]: each["value"] for each in following["headers"]}
        answer = desk.partner(following["uri"].removeprefix("/v1"), token, headers=headers)
    expected = [who.tenant.tenant_id for who in desk.world.customers if who.character.has_contract]
    assert (expected, len(expected)) == (found, body["totalCount"])


def test_paging_without_its_token_is_refused(desk: Desk) -> None:
    """The link alone, the token alone, an invented token, a size out of range and a filter are all 400."""
    token = desk.partner_token()
    real = desk.partner("/customers?size=2", token).json()["links"]["next"]["headers"][0]["value"]
    abuses: list[tuple[str, dict[str, str]]] = [
        ("/customers?size=2&seekOperation=Next", {}),
        ("/customers?size=2", {"MS-ContinuationToken": real}),
        ("/customers?size=2&seekOperation=Previous", {"MS-ContinuationToken": real}),
        ("/customers?size=2&seekOperation=Next", {"MS-ContinuationToken": "invented"}),
        ("/customers?size=501", {}),
        ("/customers?size=0", {}),
        ("/customers?filter=x", {}),
    ]
    for path, headers in abuses:
        assert 400 == desk.partner(path, token, headers=headers).status_code, path


def test_one_customer_tells_more(desk: Desk) -> None:
    """Its domains; one without a contract and one nobody knows are 404."""
    token = desk.partner_token()
    found = desk.partner(f"/customers/{desk.tenant_id('Contoso')}", token).json()
    assert ["contoso.example", "contoso.onmicrosoft.com"] == found["customDomains"]
    without = desk.partner(f"/customers/{desk.tenant_id('City Power & Light')}", token)
    unknown = desk.partner("/customers/11111111-2222-3333-4444-555555555555", token)
    assert ((404, "20002"), (404, "60003")) == (error_of(without), error_of(unknown))


def test_consent_can_be_given(desk: Desk) -> None:
    """At Fabrikam it is 201, and the next token request succeeds with exactly those scopes."""
    tenant, refresh_token = desk.tenant_id("Fabrikam"), desk.sign_in()["refresh_token"]
    assert 201 == desk.give_consent(tenant, desk.partner_token()).status_code
    scope = desk.redeem(tenant, refresh_token).json()["scope"].split()
    assert {"User.Read", "Directory.Read.All", ".default"} == {
        word.rpartition("/")[2] for word in scope if word.startswith("https:")
    }


def test_consent_can_be_slow_to_spread(desk: Desk) -> None:
    """At Adventure Works it is given, two requests are still 65001, the third succeeds."""
    tenant, refresh_token = desk.tenant_id("Adventure Works"), desk.sign_in()["refresh_token"]
    assert [700016] == codes_of(desk.redeem(tenant, refresh_token))
    assert 201 == desk.give_consent(tenant, desk.partner_token()).status_code
    answers = [desk.redeem(tenant, refresh_token) for _ in range(3)]
    assert [400, 400, 200] == [answer.status_code for answer in answers]
    assert [[65001], [65001]] == [codes_of(answer) for answer in answers[:2]]


def test_consent_needs_a_role_at_the_customer(desk: Desk) -> None:
    """At Wide World Importers nobody of the partner's may consent; at Fabrikam not without the right group."""
    refused = desk.give_consent(desk.tenant_id("Wide World Importers"), desk.partner_token())
    assert (403, "900308") == error_of(refused)
    desk.emulator.remove_from_group(ADA, APP_ADMINS)
    assert 403 == desk.give_consent(desk.tenant_id("Fabrikam"), desk.partner_token()).status_code


def test_most_customers_without_consent_can_be_helped() -> None:
    """A technician can consent at most of those that lack it, and not at all of them."""
    desk = Desk(customers=240)
    token = desk.partner_token()
    statuses = [
        desk.give_consent(who.tenant.tenant_id, token).status_code
        for who in desk.customers_where(consent=ConsentState.MISSING)
    ]
    assert {201, 403} <= set(statuses)
    assert statuses.count(201) > len(statuses) / 2


def test_consent_is_given_once(desk: Desk) -> None:
    """A second time it is 409, also with other scopes."""
    token, tenant = desk.partner_token(), desk.tenant_id("Fabrikam")
    desk.give_consent(tenant, token)
    again = desk.give_consent(tenant, token, "User.Read")
    assert (409, True) == (again.status_code, "Permission entry already exists" in again.json()["description"])


def test_a_missing_resource_is_named(desk: Desk) -> None:
    """A customer without Graph, and any customer for Partner Center, lacks the service principal: 400."""
    desk = Desk(customers=240)
    customer = next(desk.customers_where(consent=ConsentState.NO_RESOURCE))
    without_graph = desk.give_consent(customer.tenant.tenant_id, desk.partner_token())
    grants = [{"enterpriseApplicationId": "fa3d9a0c-3fb0-42cc-9193-47c7ecd2edbd", "scope": "user_impersonation"}]
    elsewhere = desk.give_consent(desk.tenant_id("Fabrikam"), desk.partner_token(), applicationGrants=grants)
    for answer in (without_graph, elsewhere):
        assert (400, True) == (answer.status_code, "lacks a service principal" in answer.json()["description"])


@pytest.mark.parametrize(
    "changes",
    [
        {"applicationId": "14d82eec-204b-4c2f-b7e8-296a70dab67e"},
        {"applicationId": None},
        {"applicationGrants": []},
        {"applicationGrants": "all"},
        {"applicationGrants": [{"enterpriseApplicationId": "00000003-0000-0000-c000-000000000000"}]},
    ],
)
def test_a_consent_that_is_not_ones_own_or_malformed_is_400(desk: Desk, changes: dict[str, Any]) -> None:
    """Another app's id, none, no grants, grants of another shape."""
    answer = desk.give_consent(desk.tenant_id("Fabrikam"), desk.partner_token(), **changes)
    assert 400 == answer.status_code


@pytest.mark.parametrize("scope", ["User.Read Directory.Read.All", "AuditLog.Read.All", "User.Read,", " User.Read"])
def test_scopes_are_separated_by_commas_and_registered(desk: Desk, scope: str) -> None:
    """Blanks, unregistered names and empty names are 400, and nothing is granted."""
    tenant = desk.tenant_id("Fabrikam")
    assert 400 == desk.give_consent(tenant, desk.partner_token(), scope).status_code
    assert [65001] == codes_of(desk.redeem(tenant, desk.sign_in()["refresh_token"]))


def test_consent_can_be_removed(desk: Desk) -> None:
    """200, after which the customer does not know the app; a second time it is 404; then it can be given anew."""
    token, tenant = desk.partner_token(), desk.tenant_id("Contoso")
    path = f"/customers/{tenant}/applicationconsents/{DEMO_CLIENT_ID}"
    assert 200 == desk.partner(path, token, "DELETE").status_code
    assert [700016] == codes_of(desk.redeem(tenant, desk.sign_in()["refresh_token"]))
    assert 404 == desk.partner(path, token, "DELETE").status_code
    assert 201 == desk.give_consent(tenant, token).status_code


def test_removing_needs_the_role_that_giving_needs(desk: Desk) -> None:
    """At Wide World Importers a consent the customer gave cannot be removed by the partner."""
    tenant = desk.tenant_id("Wide World Importers")
    desk.emulator.consent_as_administrator(tenant, DEMO_CLIENT_ID, ["User.Read"])
    path = f"/customers/{tenant}/applicationconsents/{DEMO_CLIENT_ID}"
    assert (403, "900308") == error_of(desk.partner(path, desk.partner_token(), "DELETE"))


def test_an_address_that_is_not_there_is_404(desk: Desk) -> None:
    """In Partner Center's own shape."""
    answer = desk.partner("/invoices", desk.partner_token())
    assert (404, {"code", "description", "data", "source"}) == (answer.status_code, set(answer.json()))
