"""The wire itself: what comes back from anywhere, what is noted, and that nothing makes it stumble."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote, urlencode

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui.emulator import ADA, GRACE, SCENARIOS

from .desk import GRAPH, LOGIN, PARTNER_DEFAULT, Desk, codes_of, error_of

NATIONAL = ("us-gov", "us-dod", "china")
"""Worlds at other addresses: `test_national` signs in there."""
HOSTS = ("login.microsoftonline.com", "graph.microsoft.com", "api.partnercenter.microsoft.com", "microsoft.com")


def test_plain_http_is_refused(desk: Desk) -> None:
    """No service answers without TLS."""
    assert 403 == desk.http.get("http://graph.microsoft.com/v1.0/me").status_code


def test_another_host_is_refused(desk: Desk) -> None:
    """Whoever asks a host that is not emulated learns it at once, also when the name looks alike."""
    for host in ("example.com", "graph.microsoft.com.elsewhere.example", "graph.microsoft.us"):
        assert 421 == desk.http.get(f"https://{host}/v1.0/me").status_code


def test_the_login_host_has_no_other_address(desk: Desk) -> None:
    """404, and a known address asked the wrong way is 900561."""
    assert 404 == desk.http.get(f"{LOGIN}/organizations/oauth2/v2.0/nothing").status_code
    assert [900561] == codes_of(desk.http.get(f"{LOGIN}/organizations/oauth2/v2.0/token"))


def test_calls_are_noted_with_what_tests_ask_about(desk: Desk) -> None:
    """Tenant and audience of the token, the authority, the customer in the path."""
    tenant, token = desk.tenant_id("Contoso"), desk.access(desk.tenant_id("Contoso"))
    desk.graph("/organization", token)
    call = desk.emulator.calls[-1]
    assert ("GET", "/v1.0/organization", tenant, 200, tenant, "https://graph.microsoft.com") == (
        call.method,
        call.path,
        call.tenant,
        call.status,
        call.bearer_tid,
        call.bearer_aud,
    )
    desk.redeem("contoso.example", "damaged")
    assert ("contoso.example", 400, "") == (
        desk.emulator.calls[-1].tenant,
        desk.emulator.calls[-1].status,
        desk.emulator.calls[-1].bearer_tid,
    )
    desk.partner(f"/customers/{tenant}", desk.partner_token())
    assert tenant == desk.emulator.calls[-1].tenant


def test_members_of_a_batch_are_calls_of_their_own(desk: Desk) -> None:
    """The members come first, the batch itself last."""
    token = desk.access(desk.tenant_id("Contoso"))
    before = len(desk.emulator.calls)
    desk.batch(token, {"id": "1", "method": "GET", "url": "/me"}, {"id": "2", "method": "GET", "url": "/domains"})
    noted = [(call.path, call.status) for call in list(desk.emulator.calls)[before:]]
    assert [("/v1.0/me", 404), ("/v1.0/domains", 200), ("/v1.0/$batch", 200)] == noted


def test_many_threads_are_answered_rightly(desk: Desk) -> None:
    """Each gets the tenant it asked for."""
    refresh_token = desk.sign_in()["refresh_token"]
    tenants = [desk.tenant_id(name) for name in ("Contoso", "Adatum", "Alpine Ski House", "Fabrikam Residences")] * 10

    def visit(tenant: str) -> str:
        token = desk.redeem(tenant, refresh_token).json()["access_token"]
        return str(desk.graph("/organization", token).json()["value"][0]["id"])

    with ThreadPoolExecutor(8) as pool:
        assert tenants == list(pool.map(visit, tenants))


async def test_an_async_client_is_answered_too(desk: Desk) -> None:
    """The same handler serves both kinds."""
    headers = {"Authorization": f"Bearer {desk.sign_in()['access_token']}"}
    for handler in (desk.emulator.handle, desk.emulator.handle_async):
        async with httpx.AsyncClient(transport=httpx.MockTransport(handler)) as client:
            assert 200 == (await client.get(f"{GRAPH}/me", headers=headers)).status_code


@pytest.fixture(scope="module")
def stormed() -> Desk:
    """One desk for all the nonsense."""
    return Desk(customers=25)


PATHS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(("organizations/oauth2/v2.0/token", "organizations/oauth2/v2.0/devicecode", "devicelogin")),
    st.sampled_from(("x/v2.0/adminconsent", "v1.0/$batch", "v1.0/contracts", "v1.0/organization", "v1/customers")),
)
QUERIES = st.dictionaries(st.sampled_from(("$top", "$filter", "$skiptoken", "client_id", "size")), st.text(max_size=9))


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    where=st.tuples(st.sampled_from(HOSTS), PATHS, QUERIES),
    method=st.sampled_from(("GET", "POST", "DELETE", "PATCH")),
    content=st.binary(max_size=60),
    with_token=st.booleans(),
)
def test_no_request_makes_it_stumble(
    stormed: Desk, where: tuple[str, str, dict[str, str]], method: str, content: bytes, with_token: bool
) -> None:
    """Whatever comes, a service answers: never an exception, and no API succeeds without a token."""
    host, path, query = where
    scope = PARTNER_DEFAULT if "partner" in host else "Directory.Read.All"
    headers = {"Authorization": f"Bearer {stormed.access(stormed.partner_id, scope)}"} if with_token else {}
    url = f"https://{host}/{quote(path, safe='/$')}?{urlencode(query)}"
    status = stormed.http.request(method, url, content=content, headers=headers).status_code
    assert 200 <= status < 500
    assert with_token or status >= 400 or not host.startswith(("graph", "api"))


def test_first_consent_is_65001_at_home_until_it_is_given() -> None:
    """The code is approved, the token refused; after the administrator's consent a new code works."""
    desk = Desk("first-consent")
    code = desk.ask_code().json()
    desk.emulator.approve_code(code["user_code"], ADA)
    assert [65001] == codes_of(desk.poll(code["device_code"]))
    scopes = ["https://graph.microsoft.com/.default", "https://api.partnercenter.microsoft.com/.default"]
    desk.emulator.consent_as_administrator(desk.partner_id, "7e4a1c52-60d3-4b0f-9a86-2f1d8c35be90", scopes)
    assert 200 == desk.partner("/customers", desk.partner_token()).status_code


def test_device_code_blocked_is_53003_with_claims() -> None:
    """The policy refuses after approval, in so many words."""
    desk = Desk("device-code-blocked")
    code = desk.ask_code().json()
    desk.emulator.approve_code(code["user_code"], ADA)
    answer = desk.poll(code["device_code"])
    assert ([53003], "message_only", True) == (codes_of(answer), answer.json()["suberror"], "claims" in answer.json())


def test_an_indirect_reseller_has_graph_and_no_partner_center() -> None:
    """Every Partner Center call is 403; the lists in Graph work."""
    desk = Desk("indirect-reseller")
    token = desk.partner_token()
    refusals = [
        error_of(desk.partner("/customers", token)),
        error_of(desk.give_consent(desk.tenant_id("Fabrikam"), token)),
    ]
    assert [(403, "2032")] * 2 == refusals
    assert 200 == desk.graph("/contracts", desk.sign_in()["access_token"]).status_code


def test_an_outage_passes() -> None:
    """The first four list calls are 503 with Retry-After, other calls work, then the lists do."""
    desk = Desk("outage")
    token = desk.sign_in()["access_token"]
    assert 200 == desk.graph("/organization", token).status_code
    answers = [desk.graph("/contracts", token) for _ in range(5)]
    assert [(503, "2")] * 4 + [(200, None)] == [(each.status_code, each.headers.get("Retry-After")) for each in answers]


def test_an_empty_world_has_empty_lists() -> None:
    """No customers for anybody, and no error either."""
    desk = Desk("empty")
    token = desk.sign_in()["access_token"]
    paths = (
        "/tenantRelationships/delegatedAdminCustomers",
        "/tenantRelationships/delegatedAdminRelationships",
        "/contracts",
    )
    assert [[], [], []] == [desk.graph(path, token).json()["value"] for path in paths]
    listed = desk.partner("/customers", desk.partner_token()).json()
    assert ([], 0) == (listed["items"], listed["totalCount"])


@pytest.mark.parametrize("scenario", sorted(set(SCENARIOS) - {"first-consent", "device-code-blocked"} - set(NATIONAL)))
def test_people_can_sign_in_wherever_nothing_forbids_it(scenario: str) -> None:
    """Anybody of the partner's."""
    assert "access_token" in Desk(scenario, customers=25).sign_in(GRACE)
