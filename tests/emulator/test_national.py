"""The emulator in a national cloud: its own addresses, and nothing of the public cloud's counts there."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tui.emulator import ADA, DEMO_CLIENT_ID, Emulator, build_world

from .desk import DEVICE_GRANT, MONDAY

CLOUDS = {
    "us-gov": ("login.microsoftonline.us", "graph.microsoft.us", "https://microsoft.com/deviceloginus"),
    "us-dod": ("login.microsoftonline.us", "dod-graph.microsoft.us", "https://microsoft.com/deviceloginus"),
    "china": (
        "login.chinacloudapi.cn",
        "microsoftgraph.chinacloudapi.cn",
        "https://microsoft.com/deviceloginchina",
    ),
}


def client(cloud: str) -> tuple[httpx.Client, Emulator]:
    """Bare HTTP to an emulator in that cloud."""
    emulator = Emulator(build_world(cloud, customers=30, now=MONDAY), now=lambda: MONDAY, sleep=lambda _: None)
    return httpx.Client(transport=httpx.MockTransport(emulator.handle)), emulator


def sign_in(http: httpx.Client, emulator: Emulator, login: str, scope: str) -> httpx.Response:
    """Sign in by device code at this host; the answer to the poll."""
    form = {"client_id": DEMO_CLIENT_ID, "scope": f"{scope} openid profile offline_access"}
    begun = http.post(f"https://{login}/organizations/oauth2/v2.0/devicecode", data=form)
    if begun.status_code != 200:
        return begun
    code = begun.json()
    emulator.approve_code(code["user_code"], ADA)
    form = {"grant_type": DEVICE_GRANT, "client_id": DEMO_CLIENT_ID, "device_code": code["device_code"]}
    return http.post(f"https://{login}/organizations/oauth2/v2.0/token", data=form)


def graph(http: httpx.Client, host: str, path: str, answer: httpx.Response) -> httpx.Response:
    """`GET` from Graph with the access token of an answer."""
    return http.get(f"https://{host}/v1.0{path}", headers={"Authorization": f"Bearer {answer.json()['access_token']}"})


@pytest.mark.parametrize("cloud", CLOUDS)
def test_a_cloud_answers_under_its_own_names(cloud: str) -> None:
    """Discovery, the page for codes, next links and the noted calls name the hosts of that cloud and no public one."""
    login, host, page = CLOUDS[cloud]
    http, emulator = client(cloud)
    found = http.get(f"https://{login}/organizations/v2.0/.well-known/openid-configuration").text
    form = {"client_id": DEMO_CLIENT_ID, "scope": f"https://{host}/.default"}
    code = http.post(f"https://{login}/organizations/oauth2/v2.0/devicecode", data=form).json()
    answer = sign_in(http, emulator, login, f"https://{host}/.default")
    contracts: dict[str, Any] = graph(http, host, "/contracts?$top=5", answer).json()

    assert f"https://{login}/organizations/oauth2/v2.0/token" in found
    assert page == code["verification_uri"]
    assert contracts["@odata.nextLink"].startswith(f"https://{host}/v1.0/contracts")
    assert {login, host} == {call.host for call in emulator.calls}
    assert "graph.microsoft.com" not in found


@pytest.mark.parametrize("cloud", CLOUDS)
def test_the_public_hosts_are_nobody_in_a_national_cloud(cloud: str) -> None:
    """Asked at the public names, or for the public Graph, it refuses."""
    login, host, _ = CLOUDS[cloud]
    http, emulator = client(cloud)
    answer = sign_in(http, emulator, login, f"https://{host}/.default")

    assert (
        421
        == http.get("https://login.microsoftonline.com/organizations/v2.0/.well-known/openid-configuration").status_code
    )
    assert 421 == graph(http, "graph.microsoft.com", "/organization", answer).status_code
    assert 400 == sign_in(http, emulator, login, "https://graph.microsoft.com/.default").status_code


def test_a_public_token_does_not_count_in_a_national_cloud() -> None:
    """Its audience is the public Graph: 401 at the national one, and the other way round."""
    login, host, _ = CLOUDS["us-gov"]
    national, public = client("us-gov"), client("default")
    ours = sign_in(*national, login, f"https://{host}/.default")
    theirs = sign_in(*public, "login.microsoftonline.com", "https://graph.microsoft.com/.default")

    assert 200 == graph(national[0], host, "/organization", ours).status_code
    assert 401 == graph(national[0], host, "/organization", theirs).status_code
    assert 401 == graph(public[0], "graph.microsoft.com", "/organization", ours).status_code


@pytest.mark.parametrize("cloud", CLOUDS)
def test_a_national_cloud_has_contracts_and_no_relationships(cloud: str) -> None:
    """The lists that the API's pages give to the global service alone are refused; contracts are answered."""
    login, host, _ = CLOUDS[cloud]
    http, emulator = client(cloud)
    answer = sign_in(http, emulator, login, f"https://{host}/.default")
    paths = (
        "/contracts",
        "/tenantRelationships/delegatedAdminCustomers",
        "/tenantRelationships/delegatedAdminRelationships",
    )

    assert [200, 400, 400] == [graph(http, host, path, answer).status_code for path in paths]
