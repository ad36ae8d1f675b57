"""Every Graph call is judged by its token."""

from __future__ import annotations

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from tui.emulator import ADA, NOOR

from .desk import GRAPH, PARTNER_DEFAULT, Desk, error_of

PATHS = (
    "/tenantRelationships/delegatedAdminCustomers",
    "/tenantRelationships/delegatedAdminRelationships",
    "/tenantRelationships/delegatedAdminRelationships/x/accessAssignments",
    "/tenantRelationships/delegatedAdminCustomers/x/serviceManagementDetails",
    "/tenantRelationships/findTenantInformationByTenantId(tenantId='x')",
    "/tenantRelationships/findTenantInformationByDomainName(domainName='x')",
    "/contracts",
    "/organization",
    "/subscribedSkus",
    "/domains",
    "/me",
    "/servicePrincipals(appId='x')",
    "/servicePrincipals",
    "/oauth2PermissionGrants",
    "/nothing",
)
BAD_TOKEN = (401, "InvalidAuthenticationToken")
DENIED = (403, "Authorization_RequestDenied")


@pytest.mark.parametrize("path", PATHS)
def test_no_token_no_answer(desk: Desk, path: str) -> None:
    """Without a token every address is 401, with a challenge."""
    answer = desk.http.get(f"{GRAPH}{path}")
    assert BAD_TOKEN == error_of(answer)
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("path", PATHS)
def test_a_token_for_partner_center_is_refused(desk: Desk, path: str) -> None:
    """The audience must be Graph."""
    assert BAD_TOKEN == error_of(desk.graph(path, desk.access(desk.partner_id, PARTNER_DEFAULT)))


def test_an_expired_token_is_refused(desk: Desk) -> None:
    """A token is good to the second it says, and not after."""
    tokens = desk.sign_in()
    desk.clock.turn(seconds=tokens["expires_in"] - 1)
    assert 200 == desk.graph("/me", tokens["access_token"]).status_code
    desk.clock.turn(seconds=1)
    assert BAD_TOKEN == error_of(desk.graph("/me", tokens["access_token"]))


def test_a_token_from_the_future_is_refused(desk: Desk) -> None:
    """`nbf` counts."""
    token = desk.sign_in()["access_token"]
    desk.clock.turn(seconds=-1)
    assert BAD_TOKEN == error_of(desk.graph("/me", token))


def test_a_token_signed_by_somebody_else_is_refused(desk: Desk) -> None:
    """The same claims under another key are worth nothing; so are an id token and a refresh token."""
    tokens = desk.sign_in()
    claims = jwt.decode(tokens["access_token"], options={"verify_signature": False})
    forged = jwt.encode(claims, rsa.generate_private_key(public_exponent=65537, key_size=2048), "RS256")
    unsigned = jwt.encode(claims, "", "none")
    for token in (forged, unsigned, tokens["id_token"], tokens["refresh_token"], "", "x.y.z"):
        assert BAD_TOKEN == error_of(desk.graph("/me", token))


@pytest.mark.parametrize("path", [path for path in PATHS if path not in ("/me", "/organization", "/nothing")])
def test_a_missing_scope_is_refused(desk: Desk, path: str) -> None:
    """`User.Read` opens two addresses and no others."""
    assert DENIED == error_of(desk.graph(path, desk.access(desk.partner_id, "User.Read")))


@pytest.mark.parametrize("path", PATHS[:7])
def test_partner_lists_need_the_partners_tenant(desk: Desk, path: str) -> None:
    """A customer's token, with every scope there is, does not open them."""
    assert DENIED == error_of(desk.graph(path, desk.access(desk.tenant_id("Contoso"))))


def test_an_address_that_is_not_there_is_404(desk: Desk) -> None:
    """With a good token, in Graph's own shape."""
    assert (404, "ResourceNotFound") == error_of(desk.graph("/nothing", desk.sign_in()["access_token"]))


def test_a_wrong_method_is_405(desk: Desk) -> None:
    """Nothing is deleted by accident."""
    headers = {"Authorization": f"Bearer {desk.sign_in()['access_token']}"}
    assert 405 == desk.http.delete(f"{GRAPH}/organization", headers=headers).status_code


def test_answers_carry_ids_and_date(desk: Desk) -> None:
    """The client's id is echoed, in the header and in an error's innerError."""
    mine = {"client-request-id": "8c1e1d52-93ce-4e5c-8d16-7f2b7c7d2d11"}
    answer = desk.graph("/nothing", desk.sign_in()["access_token"], **mine)
    inner = answer.json()["error"]["innerError"]
    assert mine["client-request-id"] == answer.headers["client-request-id"] == inner["client-request-id"]
    assert answer.headers["request-id"] == inner["request-id"]
    assert "Mon, 07 Jan 2030 09:00:00 GMT" == answer.headers["Date"]


def test_a_throttling_tenant_turns_the_first_calls_away(desk: Desk) -> None:
    """At Proseware two calls are 429 with Retry-After 4, then it works, and after a quiet time it starts again."""
    token = desk.access(desk.tenant_id("Proseware"))
    first = desk.graph("/organization", token)
    assert (429, "4") == (first.status_code, first.headers["Retry-After"])
    assert [429, 200, 200] == [desk.graph("/organization", token).status_code for _ in range(3)]
    desk.clock.turn(minutes=2)
    assert 200 == desk.graph("/organization", token).status_code
    desk.clock.turn(minutes=3)
    assert 429 == desk.graph("/organization", token).status_code


def test_multifactor_does_not_matter_to_graph_at_home(desk: Desk) -> None:
    """Only Partner Center and customers ask for it."""
    for username in (ADA, NOOR):
        assert 200 == desk.graph("/me", desk.access(desk.partner_id, username=username)).status_code
