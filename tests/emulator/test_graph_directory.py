"""What a tenant tells about itself, and what it granted."""

from __future__ import annotations

import pytest

from tui.emulator import ADA, DEMO_CLIENT_ID

from .desk import GRAPH_DEFAULT, Desk, error_of

GRAPH_ID = "00000003-0000-0000-c000-000000000000"


def test_organization_is_that_of_the_token(desk: Desk) -> None:
    """The same address tells of whichever tenant the token is for."""
    for tenant in (desk.partner_id, desk.tenant_id("Contoso")):
        rows = desk.graph("/organization", desk.access(tenant)).json()["value"]
        assert [tenant] == [row["id"] for row in rows]


def test_user_read_alone_shows_the_short_organization(desk: Desk) -> None:
    """Id, name and domains; no country and no plans."""
    token = desk.access(desk.tenant_id("Contoso"), "User.Read")
    row = desk.graph("/organization", token).json()["value"][0]
    assert {"id", "displayName", "verifiedDomains"} == set(row)
    domains = {each["name"]: (each["isDefault"], each["isInitial"]) for each in row["verifiedDomains"]}
    assert {"contoso.example": (True, False), "contoso.onmicrosoft.com": (False, True)} == domains


def test_a_tenant_without_its_own_domain_has_one_domain(desk: Desk) -> None:
    """The initial domain is then the default one."""
    rows = desk.graph("/domains", desk.access(desk.tenant_id("Contoso Retail (test)"))).json()["value"]
    assert [("contosoretailtest.onmicrosoft.com", True, True)] == [
        (row["id"], row["isDefault"], row["isInitial"]) for row in rows
    ]


def test_licences_used_are_no_more_than_bought(desk: Desk) -> None:
    """Every tenant has one to three products with sensible numbers, always the same."""
    token = desk.access(desk.tenant_id("Contoso"))
    rows = desk.graph("/subscribedSkus", token).json()["value"]
    assert 1 <= len(rows) <= 3
    assert all(0 <= row["consumedUnits"] <= row["prepaidUnits"]["enabled"] for row in rows)
    assert rows == desk.graph("/subscribedSkus", token).json()["value"]


def test_me_exists_at_home_and_nowhere_else(desk: Desk) -> None:
    """A partner's person is no user in a customer's directory."""
    home = desk.graph("/me", desk.access(desk.partner_id)).json()
    assert (ADA, "Ada Lindqvist") == (home["userPrincipalName"], home["displayName"])
    away = desk.graph("/me", desk.access(desk.tenant_id("Contoso")))
    assert (404, "Request_ResourceNotFound") == error_of(away)


@pytest.mark.parametrize("subject", ["TenantId(tenantId='{id}')", "DomainName(domainName='contoso.example')"])
def test_a_tenant_can_be_looked_up_from_afar(desk: Desk, subject: str) -> None:
    """By id and by any of its domains."""
    path = f"/tenantRelationships/findTenantInformationBy{subject.format(id=desk.tenant_id('Contoso'))}"
    found = desk.graph(path, desk.access(desk.partner_id)).json()
    assert (desk.tenant_id("Contoso"), "Contoso", "contoso.example") == (
        found["tenantId"],
        found["displayName"],
        found["defaultDomainName"],
    )


def test_a_tenant_that_is_not_there_is_not_found(desk: Desk) -> None:
    """404, in Graph's shape."""
    path = "/tenantRelationships/findTenantInformationByDomainName(domainName='nowhere.example')"
    assert (404, "Request_ResourceNotFound") == error_of(desk.graph(path, desk.access(desk.partner_id)))


def test_a_consented_app_is_known_and_its_grants_are_listed(desk: Desk) -> None:
    """By app id the service principal is found; by its object id the grant, with the consented scopes."""
    token = desk.access(desk.tenant_id("Contoso"))
    principal = desk.graph(f"/servicePrincipals(appId='{DEMO_CLIENT_ID}')", token).json()
    listed = desk.graph(f"/servicePrincipals?$filter=appId eq '{DEMO_CLIENT_ID}'", token).json()["value"]
    assert [principal["id"]] == [row["id"] for row in listed]
    wanted = f"clientId eq '{principal['id']}' and consentType eq 'AllPrincipals'"
    grants = desk.graph(f"/oauth2PermissionGrants?$filter={wanted}", token).json()["value"]
    resource = desk.graph(f"/servicePrincipals(appId='{GRAPH_ID}')", token).json()["id"]
    assert [(principal["id"], resource)] == [(row["clientId"], row["resourceId"]) for row in grants]
    assert "Organization.Read.All" in grants[0]["scope"].split()


def test_an_app_that_is_gone_is_not_found(desk: Desk) -> None:
    """With a token from before, the removed app is 404, and the filter finds nothing."""
    tenant = desk.tenant_id("Contoso")
    token = desk.access(tenant)
    desk.emulator.remove_app(tenant, DEMO_CLIENT_ID)
    assert 404 == desk.graph(f"/servicePrincipals(appId='{DEMO_CLIENT_ID}')", token).status_code
    assert [] == desk.graph(f"/servicePrincipals?$filter=appId eq '{DEMO_CLIENT_ID}'", token).json()["value"]
    assert [] == desk.graph("/oauth2PermissionGrants", token).json()["value"]


def test_a_batch_answers_each_member_for_itself(desk: Desk) -> None:
    """200 for the batch whatever its members say; ids tell them apart, as the order differs."""
    token = desk.access(desk.tenant_id("Contoso"), GRAPH_DEFAULT)
    answer = desk.batch(
        token,
        {"id": "one", "method": "GET", "url": "/organization"},
        {"id": "two", "method": "GET", "url": "/me"},
        {"id": "three", "method": "GET", "url": "/domains", "dependsOn": ["two"]},
        {"id": "four", "method": "GET", "url": "/domains", "dependsOn": ["one"]},
    )
    found = {each["id"]: each["status"] for each in answer.json()["responses"]}
    assert (200, {"one": 200, "two": 404, "three": 424, "four": 200}) == (answer.status_code, found)
    assert answer.json()["responses"][0]["id"] != "one"


def test_a_batch_throttles_its_members_singly(desk: Desk) -> None:
    """At Proseware the first two members are 429 with their own Retry-After, the third works, the batch is 200."""
    token = desk.access(desk.tenant_id("Proseware"))
    members = [{"id": str(at), "method": "GET", "url": "/organization"} for at in range(3)]
    answer = desk.batch(token, *members)
    found = {each["id"]: (each["status"], each["headers"].get("Retry-After")) for each in answer.json()["responses"]}
    assert (200, {"0": (429, "4"), "1": (429, "4"), "2": (200, None)}) == (answer.status_code, found)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b'{"requests": []}',
        b'{"requests": [{"id": "1"}]}',
        b'{"requests": [{"id": ["1"], "method": "GET", "url": "/me"}]}',
        b'{"requests": [{"id": "1", "method": "GET", "url": "me"}]}',
        b'{"requests": [{"id": "1", "method": "GET", "url": "/me", "headers": {"a": "b\\nc: d"}}]}',
    ],
)
def test_a_malformed_batch_is_400(desk: Desk, body: bytes) -> None:
    """Nothing, another shape, an incomplete member, a foreign address, a broken header."""
    headers = {"Authorization": f"Bearer {desk.access(desk.partner_id)}"}
    answer = desk.http.post("https://graph.microsoft.com/v1.0/$batch", content=body, headers=headers)
    assert (400, "Request_BadRequest") == error_of(answer)


def test_a_batch_has_at_most_twenty_members_with_unlike_ids(desk: Desk) -> None:
    """Twenty-one are too many, and two of one id one too many."""
    token = desk.access(desk.partner_id)
    members = [{"id": str(at), "method": "GET", "url": "/me"} for at in range(21)]
    statuses = [
        desk.batch(token, *members).status_code,
        desk.batch(token, *members[:20]).status_code,
        desk.batch(token, members[0], members[0]).status_code,
    ]
    assert [400, 200, 400] == statuses


def test_a_batch_needs_a_token(desk: Desk) -> None:
    """The whole batch is refused without one."""
    answer = desk.batch("nothing", {"id": "1", "method": "GET", "url": "/me"})
    assert (401, "InvalidAuthenticationToken") == error_of(answer)
