"""Tokens for customers, and each reason against one."""

from __future__ import annotations

import jwt
import pytest

from tui.emulator import ADA, COMMAND_LINE_TOOLS_ID, DEMO_CLIENT_ID, GRACE, NOOR
from tui.emulator.world import ADMIN_AGENTS, APP_ADMINS, TECHNICIANS

from .desk import GRAPH_DEFAULT, LOGIN, PARTNER_DEFAULT, Desk, codes_of, error_of


def read(token: str) -> dict[str, object]:
    """What a token says, unchecked."""
    claims: dict[str, object] = jwt.decode(token, options={"verify_signature": False})
    return claims


@pytest.mark.parametrize(
    ("customer", "code", "error", "suberror"),
    [
        ("Fabrikam", 65001, "invalid_grant", "consent_required"),
        ("Wide World Importers", 65001, "invalid_grant", "consent_required"),
        ("Adventure Works", 700016, "unauthorized_client", None),
        ("Northwind Traders", 53003, "invalid_grant", "message_only"),
        ("Tailspin Toys", 50020, "invalid_grant", None),
        ("Litware", 50020, "invalid_grant", None),
        ("Coho Vineyard", 50020, "invalid_grant", None),
    ],
)
def test_each_named_customer_refuses_in_its_way(
    desk: Desk, customer: str, code: int, error: str, suberror: str | None
) -> None:
    """The code, the word and the suberror are those the customer is there to show."""
    body = desk.redeem(desk.tenant_id(customer), desk.sign_in()["refresh_token"]).json()
    assert ([code], error, suberror) == (body["error_codes"], body["error"], body.get("suberror"))


def test_every_kind_of_refusal_exists_in_an_ordinary_world() -> None:
    """Among 240 customers each code is met at least once beyond the named ones."""
    desk = Desk(customers=240)
    refresh_token = desk.sign_in()["refresh_token"]
    ordinary = [who.tenant.tenant_id for who in desk.world.customers if who.index >= 20]
    met = {code for tenant in ordinary for code in desk.redeem(tenant, refresh_token).json().get("error_codes", [])}
    assert {90099, 650052, 700016, 65001, 50020, 50177, 530034, 5000224} == met


def test_a_token_says_whose_it_is(desk: Desk) -> None:
    """Tenant, app, scopes, multifactor and home tenant are in it; the scopes are what was consented."""
    tenant = desk.tenant_id("Contoso")
    claims = read(desk.access(tenant))
    assert (tenant, DEMO_CLIENT_ID, ADA, "https://graph.microsoft.com", ["pwd", "mfa"]) == (
        claims["tid"],
        claims["appid"],
        claims["upn"],
        claims["aud"],
        claims["amr"],
    )
    assert f"https://sts.windows.net/{desk.partner_id}/" == claims["idp"]
    assert {"User.Read", "Organization.Read.All"} <= set(str(claims["scp"]).split())


def test_access_tokens_live_sixty_to_ninety_minutes(desk: Desk) -> None:
    """`expires_in` lies between 3,600 and 5,400 seconds and agrees with the token's own times."""
    refresh_token = desk.sign_in()["refresh_token"]
    for _ in range(20):
        answer = desk.redeem("organizations", refresh_token).json()
        claims = read(answer["access_token"])
        assert 3_600 <= answer["expires_in"] <= 5_400
        assert answer["expires_in"] == int(str(claims["exp"])) - int(str(claims["iat"]))


def test_refresh_tokens_rotate_and_the_old_one_goes_on_working(desk: Desk) -> None:
    """Each use brings a new token; both redeem, at any tenant and for any resource."""
    first = desk.sign_in()["refresh_token"]
    second = desk.redeem(desk.tenant_id("Contoso"), first).json()["refresh_token"]
    assert first != second
    statuses = [
        desk.redeem(desk.tenant_id("Adatum"), first).status_code,
        desk.redeem(desk.tenant_id("Adatum"), second).status_code,
        desk.redeem(desk.partner_id, second, PARTNER_DEFAULT).status_code,
    ]
    assert [200, 200, 200] == statuses


def test_a_refusal_leaves_the_refresh_token_alive(desk: Desk) -> None:
    """One customer's refusal says nothing about the others."""
    refresh_token = desk.sign_in()["refresh_token"]
    assert 400 == desk.redeem(desk.tenant_id("Tailspin Toys"), refresh_token).status_code
    assert 200 == desk.redeem(desk.tenant_id("Contoso"), refresh_token).status_code


def test_revoked_sessions_are_50173(desk: Desk) -> None:
    """Revocation kills the tokens of that account; a new sign-in works at once."""
    old, other = desk.sign_in()["refresh_token"], desk.sign_in(GRACE)["refresh_token"]
    desk.emulator.revoke_sessions(ADA)
    refused = desk.redeem("organizations", old)
    assert ([50173], "bad_token") == (codes_of(refused), refused.json()["suberror"])
    assert 200 == desk.redeem("organizations", other).status_code
    assert 200 == desk.redeem("organizations", desk.sign_in()["refresh_token"]).status_code


def test_a_refresh_token_dies_after_ninety_days(desk: Desk) -> None:
    """Unused for longer, it is 700082."""
    refresh_token = desk.sign_in()["refresh_token"]
    desk.clock.turn(days=91)
    assert [700082] == codes_of(desk.redeem("organizations", refresh_token))


def test_a_refresh_token_of_another_client_is_refused(desk: Desk) -> None:
    """It is bound to the app it was issued to."""
    refresh_token = desk.sign_in()["refresh_token"]
    assert [700007] == codes_of(desk.redeem("organizations", refresh_token, client_id=COMMAND_LINE_TOOLS_ID))


def test_a_damaged_refresh_token_is_70000(desk: Desk) -> None:
    """Any change to it makes it unreadable, and so does another world's secret."""
    refresh_token = desk.sign_in()["refresh_token"]
    damaged = f"{refresh_token[:-4]}AAAA"
    assert [70000] == codes_of(desk.redeem("organizations", damaged))
    assert [70000] == codes_of(Desk().redeem("organizations", refresh_token))


def test_consent_is_judged_before_the_refresh_token(desk: Desk) -> None:
    """At a customer without consent even a damaged token is answered 65001; unknown tenants come first of all."""
    assert [65001] == codes_of(desk.redeem(desk.tenant_id("Fabrikam"), "damaged"))
    assert [90002] == codes_of(desk.redeem("nowhere.example", "damaged"))


def test_a_tenant_that_is_gone_is_told_before_anything_else() -> None:
    """Also to a damaged token."""
    desk = Desk(customers=240)
    customer = next(desk.customers_where(refusal=5000224))
    assert [5000224] == codes_of(desk.redeem(customer.tenant.tenant_id, "damaged"))


def test_multifactor_is_needed_at_customers_only(desk: Desk) -> None:
    """An account without it gets partner tokens, and 50076 at customers."""
    refresh_token = desk.sign_in(NOOR)["refresh_token"]
    refused = desk.redeem(desk.tenant_id("Contoso"), refresh_token)
    assert ([50076], "basic_action") == (codes_of(refused), refused.json()["suberror"])
    assert ["pwd"] == read(desk.redeem("organizations", refresh_token).json()["access_token"])["amr"]


def test_outside_the_groups_there_is_no_way_in(desk: Desk) -> None:
    """An account in no group of any relationship is 50020 everywhere."""
    assert [50020] == codes_of(desk.redeem(desk.tenant_id("Contoso"), desk.sign_in(GRACE)["refresh_token"]))


def test_leaving_the_groups_closes_the_way_in(desk: Desk) -> None:
    """Membership is judged when a token is issued."""
    refresh_token = desk.sign_in()["refresh_token"]
    for group in (TECHNICIANS, APP_ADMINS):
        desk.emulator.remove_from_group(ADA, group)
    assert [50020] == codes_of(desk.redeem(desk.tenant_id("Contoso"), refresh_token))


def test_an_ended_relationship_closes_the_way_in(desk: Desk) -> None:
    """When the customer ends it, the next redemption is 50020."""
    refresh_token, tenant = desk.sign_in()["refresh_token"], desk.tenant_id("Contoso")
    assert 200 == desk.redeem(tenant, refresh_token).status_code
    desk.emulator.end_relationships(tenant)
    assert [50020] == codes_of(desk.redeem(tenant, refresh_token))


def test_a_relationship_that_runs_out_closes_the_way_in(desk: Desk) -> None:
    """Alpine Ski House lets the partner in for nine more days and not for ten."""
    tenant = desk.tenant_id("Alpine Ski House")
    desk.clock.turn(days=9)
    refresh_token = desk.sign_in()["refresh_token"]
    assert 200 == desk.redeem(tenant, refresh_token).status_code
    desk.clock.turn(days=1)
    assert [50020] == codes_of(desk.redeem(tenant, refresh_token))


def test_roles_in_the_token_are_the_persons_own(desk: Desk) -> None:
    """`wids` holds what the person's groups were given, which is less than the relationship allows."""
    customer = desk.world.customer_named("Contoso")
    desk.emulator.remove_from_group(ADA, APP_ADMINS)
    allowed = {role for each in desk.world.relationships(customer, desk.clock()) for role in each.roles}
    held = set(read(desk.access(customer.tenant.tenant_id))["wids"])  # type: ignore[call-overload]
    assert held < allowed


def test_a_policy_sends_its_claims_along(desk: Desk) -> None:
    """53003 carries a claims challenge: a string that holds JSON."""
    body = desk.redeem(desk.tenant_id("Northwind Traders"), desk.sign_in()["refresh_token"]).json()
    assert body["claims"].startswith('{"access_token":{"capolids":{"essential":true,"values":["')


@pytest.mark.parametrize(
    ("scope", "code"),
    [
        ("", 900144),
        ("https://vault.example/.default", 500011),
        ("https://graph.microsoft.com/Unheard.Of", 70011),
        ("https://graph.microsoft.com/.default https://graph.microsoft.com/User.Read", 70011),
        ("https://graph.microsoft.com/User.Read https://api.partnercenter.microsoft.com/user_impersonation", 70011),
        ("https://graph.microsoft.com/.default https://api.partnercenter.microsoft.com/.default", 70011),
        ("https://graph.microsoft.com/AuditLog.Read.All", 65001),
        ("AuditLog.Read.All", 65001),
    ],
)
def test_a_wrong_scope_is_refused(desk: Desk, scope: str, code: int) -> None:
    """Nothing, unknown resources and names, two resources, mixtures, and what nobody consented to."""
    assert [code] == codes_of(desk.redeem("organizations", desk.sign_in()["refresh_token"], scope))


def test_a_named_scope_gives_only_itself(desk: Desk) -> None:
    """Named scopes are not topped up with others; names come back as they were written."""
    answer = desk.redeem("organizations", desk.sign_in()["refresh_token"], "User.Read openid").json()
    assert ("User.Read openid", "User.Read") == (answer["scope"], read(answer["access_token"])["scp"])


def test_fewer_scopes_consented_are_fewer_scopes_given() -> None:
    """`.default` is what the customer granted, no more."""
    desk = Desk(customers=240)
    customer = next(desk.customers_where(scopes=("User.Read",)))
    assert "User.Read" == read(desk.access(customer.tenant.tenant_id))["scp"]


def test_partner_center_is_consented_at_home_only(desk: Desk) -> None:
    """Its token is to be had in the partner's tenant; a customer's is 65001."""
    refresh_token = desk.sign_in()["refresh_token"]
    assert [65001] == codes_of(desk.redeem(desk.tenant_id("Contoso"), refresh_token, PARTNER_DEFAULT))
    assert 200 == desk.redeem(desk.partner_id, refresh_token, PARTNER_DEFAULT).status_code


def test_microsofts_own_tool_is_90099_at_customers(desk: Desk) -> None:
    """Graph Command Line Tools signs in at home and was never authorised outside."""
    tokens = desk.sign_in(client_id=COMMAND_LINE_TOOLS_ID)
    refused = desk.redeem(desk.tenant_id("Contoso"), tokens["refresh_token"], client_id=COMMAND_LINE_TOOLS_ID)
    assert [90099] == codes_of(refused)


def test_consent_by_the_customers_administrator_opens_the_door(desk: Desk) -> None:
    """Given now it counts now; withdrawn it is gone."""
    tenant, refresh_token = desk.tenant_id("Fabrikam"), desk.sign_in()["refresh_token"]
    desk.emulator.consent_as_administrator(tenant, DEMO_CLIENT_ID, ["https://graph.microsoft.com/.default"])
    assert 200 == desk.redeem(tenant, refresh_token).status_code
    desk.emulator.withdraw_consent(tenant, DEMO_CLIENT_ID)
    assert [65001] == codes_of(desk.redeem(tenant, refresh_token))
    desk.emulator.remove_app(tenant, DEMO_CLIENT_ID)
    assert [700016] == codes_of(desk.redeem(tenant, refresh_token))


def test_consent_can_be_awaited(desk: Desk) -> None:
    """An administrator who consents in a minute has not consented yet."""
    tenant, refresh_token = desk.tenant_id("Adventure Works"), desk.sign_in()["refresh_token"]
    desk.emulator.consent_as_administrator(tenant, DEMO_CLIENT_ID, ["User.Read"], after_s=60)
    desk.clock.turn(seconds=59)
    assert [700016] == codes_of(desk.redeem(tenant, refresh_token))
    desk.clock.turn(seconds=1)
    assert 200 == desk.redeem(tenant, refresh_token).status_code


def test_an_awaited_consent_does_not_undo_what_was_withdrawn_before(desk: Desk) -> None:
    """Until the new consent counts, the withdrawal does."""
    tenant, refresh_token = desk.tenant_id("Contoso"), desk.sign_in()["refresh_token"]
    desk.emulator.withdraw_consent(tenant, DEMO_CLIENT_ID)
    desk.emulator.consent_as_administrator(tenant, DEMO_CLIENT_ID, ["User.Read"], after_s=60)
    assert [65001] == codes_of(desk.redeem(tenant, refresh_token))
    desk.clock.turn(seconds=60)
    assert 200 == desk.redeem(tenant, refresh_token).status_code


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({}, (400, "invalid_request")),
        ({"grant_type": "password"}, (400, "unsupported_grant_type")),
        ({"grant_type": "refresh_token"}, (400, "invalid_request")),
        ({"grant_type": "refresh_token", "refresh_token": "1.x"}, (400, "invalid_request")),
    ],
)
def test_a_malformed_token_request_is_refused(desk: Desk, form: dict[str, str], error: tuple[int, str]) -> None:
    """A missing or unknown grant, a missing token, a missing client."""
    assert error == error_of(desk.http.post(f"{LOGIN}/organizations/oauth2/v2.0/token", data=form))


def test_a_refusal_can_be_traced(desk: Desk) -> None:
    """The client's own request id comes back as correlation id, and the text ends with ids and time."""
    form = {"grant_type": "refresh_token", "client_id": DEMO_CLIENT_ID, "refresh_token": "x", "scope": GRAPH_DEFAULT}
    mine = {"client-request-id": "0b8e8d4e-6f1c-4c7e-9d5a-0d2f6c1a7b33"}
    body = desk.http.post(f"{LOGIN}/organizations/oauth2/v2.0/token", data=form, headers=mine).json()
    assert (mine["client-request-id"], "2030-01-07 09:00:00Z") == (body["correlation_id"], body["timestamp"])
    assert body["error_description"].endswith(
        f"Trace ID: {body['trace_id']}\r\nCorrelation ID: {body['correlation_id']}\r\nTimestamp: {body['timestamp']}"
    )


def test_an_unknown_tenant_has_no_discovery_document(desk: Desk) -> None:
    """Discovery says invalid_tenant, 90002; a domain leads to its tenant's id."""
    unknown = desk.http.get(f"{LOGIN}/nowhere.example/v2.0/.well-known/openid-configuration")
    assert ((400, "invalid_tenant"), [90002]) == (error_of(unknown), codes_of(unknown))
    known = desk.http.get(f"{LOGIN}/contoso.example/v2.0/.well-known/openid-configuration").json()
    assert f"{LOGIN}/{desk.tenant_id('Contoso')}/v2.0" == known["issuer"]


def test_tokens_can_be_checked_with_the_published_keys(desk: Desk) -> None:
    """The key set a discovery document names verifies an id token."""
    document = desk.http.get(f"{LOGIN}/organizations/v2.0/.well-known/openid-configuration").json()
    keys = jwt.PyJWKSet.from_dict(desk.http.get(document["jwks_uri"]).json())
    token = desk.sign_in()["id_token"]
    key = keys[jwt.get_unverified_header(token)["kid"]]
    unchecked = {"verify_exp": False, "verify_iat": False, "verify_nbf": False}
    claims = jwt.decode(token, key, ["RS256"], audience=DEMO_CLIENT_ID, options=unchecked)  # type: ignore[arg-type]
    assert ADA == claims["preferred_username"]


def test_leaving_adminagents_is_noticed(desk: Desk) -> None:
    """A token issued after that carries no directory role at home."""
    desk.emulator.remove_from_group(ADA, ADMIN_AGENTS)
    assert ["b79fbf4d-3ef9-4689-8143-76b194e85509"] == read(desk.access(desk.partner_id))["wids"]
