"""The direct door: every service under one address, which is what they call themselves."""

from __future__ import annotations

import httpx
import pytest

from tests.emulator.desk import DEVICE_GRANT, GRAPH_DEFAULT, Desk
from tests.emulator.serving.conftest import Serve, Served
from tui.emulator import ADA, DEMO_CLIENT_ID


def test_pages_follow_each_other_under_the_clients_own_address(served: Served) -> None:
    """All customers are read page by page; every next link begins with the address that the client used."""
    client = served.client(f"https://127.0.0.1:{served.port}")
    headers = served.token(served.desk.partner_id)
    link, names = "/v1.0/tenantRelationships/delegatedAdminCustomers?$top=7", []
    while link:
        answer = client.get(link, headers=headers).json()
        names += [row["displayName"] for row in answer["value"]]
        link = answer.get("@odata.nextLink", "")
        assert not link or link.startswith(f"https://127.0.0.1:{served.port}/v1.0/")

    expected = [who.tenant.display_name for who in served.desk.world.customers if who.has_relationship]
    assert expected == names


def test_discovery_leads_back_to_the_same_address(served: Served) -> None:
    """Issuer and every endpoint of the login service are below the address asked; a host name alone is no address."""
    found = served.client().get("/organizations/v2.0/.well-known/openid-configuration").json()
    addresses = [value for value in found.values() if str(value).startswith("https://")]

    assert f"{served.base}/organizations/oauth2/v2.0/devicecode" == found["device_authorization_endpoint"]
    assert [] == [each for each in addresses if not each.startswith(served.base) and each != found["rbac_url"]]
    assert "graph.microsoft.com" == found["msgraph_host"]


def test_the_names_of_the_cloud_are_told(served: Served) -> None:
    """A library that asks which names the login service has learns them, the one it knows among them."""
    asked = {
        "api-version": "1.1",
        "authorization_endpoint": "https://login.microsoftonline.com/common/oauth2/authorize",
    }
    found = served.client().get("/common/discovery/instance", params=asked).json()["metadata"]

    assert ["login.microsoftonline.com"] == [each["preferred_network"] for each in found]
    assert "login.microsoftonline.com" in found[0]["aliases"]


def test_a_code_is_asked_for_entered_and_redeemed(served: Served) -> None:
    """The page stands at the address that comes with the code; the token's scopes keep their real names."""
    client = served.client()
    form = {"client_id": DEMO_CLIENT_ID, "scope": GRAPH_DEFAULT}
    code = client.post("/organizations/oauth2/v2.0/devicecode", data=form).json()
    assert f"{served.base}/devicelogin" == code["verification_uri"]
    assert f"{served.base}/devicelogin" in code["message"]

    typed = {"code": code["user_code"], "account": ADA, "answer": "accept"}
    assert 200 == client.post(code["verification_uri"], data=typed).status_code
    poll = {"client_id": DEMO_CLIENT_ID, "grant_type": DEVICE_GRANT, "device_code": code["device_code"]}
    token = client.post("/organizations/oauth2/v2.0/token", data=poll).json()

    assert {"https://graph.microsoft.com"} == {
        each.rpartition("/")[0] for each in token["scope"].split() if "/" in each
    }


@pytest.mark.parametrize(
    "redirect", ["http://localhost:40080", "https://login.microsoftonline.com/common/oauth2/nativeclient"]
)
def test_after_consent_the_browser_goes_to_the_app_and_never_to_the_real_service(served: Served, redirect: str) -> None:
    """A registered redirect of this machine is kept; Microsoft's own landing page is the emulator's."""
    tenant = served.desk.world.customer_named("Fabrikam").tenant
    asked = {"client_id": DEMO_CLIENT_ID, "scope": "User.Read", "redirect_uri": redirect, "state": "abc"}
    typed = {"account": f"admin@{tenant.default_domain}", "answer": "accept"}
    client = served.client()

    answer = client.post(f"/{tenant.tenant_id}/v2.0/adminconsent", params=asked, data=typed)
    led = httpx.URL(answer.headers["location"])
    is_here = led.host == "localhost"

    assert (302, True, tenant.tenant_id) == (answer.status_code, is_here, led.params["tenant"])
    if led.scheme == "https":
        assert "You may close this window" in client.get(led).text


def test_partner_center_is_told_from_graph_by_its_path(served: Served) -> None:
    """`/v1/` is Partner Center, `/v1.0/` is Graph, each with its own manners."""
    client = served.client()

    assert 401 == client.get("/v1/customers").status_code
    assert "InvalidAuthenticationToken" == client.get("/v1.0/organization").json()["error"]["code"]
    called = [(call.host, call.status) for call in served.desk.emulator.calls]
    assert [("api.partnercenter.microsoft.com", 401), ("graph.microsoft.com", 401)] == called[-2:]


@pytest.mark.parametrize("scenario", ["us-gov", "china"])
def test_a_national_cloud_is_under_the_same_address(serve: Serve, scenario: str) -> None:
    """Whatever the services are called in their cloud, a direct client reads its own address."""
    served = serve(Desk(scenario))
    client = served.client()
    form = {"client_id": DEMO_CLIENT_ID, "scope": "User.Read"}
    code = client.post("/organizations/oauth2/v2.0/devicecode", data=form).json()
    found = client.get("/organizations/v2.0/.well-known/openid-configuration").json()

    assert f"{served.base}/devicelogin" == code["verification_uri"]
    assert f"{served.base}/organizations/oauth2/v2.0/token" == found["token_endpoint"]
    assert 200 == client.get(code["verification_uri"]).status_code


@pytest.mark.parametrize(
    ("target", "host"),
    [
        ("/v1.0/../organizations/oauth2/v2.0/token", "login.microsoftonline.com"),
        ("/x/%2e%2e/v1.0/organization", "login.microsoftonline.com"),
        ("//evil.example/v1.0/organization", "login.microsoftonline.com"),
        ("/devicelogin/../v1/customers", "api.partnercenter.microsoft.com"),
    ],
)
def test_no_path_is_two_things_at_once(served: Served, target: str, host: str) -> None:
    """A path with dots or slashes too many goes to the service that answers it, and to no foreign host."""
    url = httpx.URL(served.base).copy_with(raw_path=target.encode())
    served.client().get(url)

    assert host == served.desk.emulator.calls[-1].host


def test_another_name_for_this_machine_is_not_believed(served: Served) -> None:
    """A page elsewhere that lets its own name point here (DNS rebinding) gets nothing."""
    answer = served.client().get("/devicelogin", headers={"Host": f"evil.example:{served.port}"})

    assert 421 == answer.status_code
