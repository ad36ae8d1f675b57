"""The pages people see in a browser: admin consent in both forms, and the device-login page."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tui.emulator import ADA, DEMO_CLIENT_ID
from tui.emulator.entra.pages import text_field

from .desk import LOGIN, Desk, codes_of

NATIVE = "https://login.microsoftonline.com/common/oauth2/nativeclient"
GRAPH_ALL = "https://graph.microsoft.com/.default"
DEVICE_PAGE = "https://microsoft.com/devicelogin"


def address(tenant: str, form: str = "v2.0/adminconsent", **changes: str | None) -> str:
    """A consent address; a change to None leaves the parameter out."""
    asked = {"client_id": DEMO_CLIENT_ID, "scope": GRAPH_ALL, "redirect_uri": NATIVE, "state": "a&b=ü", **changes}
    params = {name: value for name, value in asked.items() if value is not None}
    return str(httpx.URL(f"{LOGIN}/{tenant}/{form}", params=params))


def press(desk: Desk, url: str, answer: str, account: str) -> httpx.Response:
    """Fill the page's form in and press a button."""
    return desk.http.post(url, data={"account": account, "answer": answer})


def told(response: httpx.Response) -> tuple[str, dict[str, str]]:
    """Where the browser is sent, and what it carries there."""
    assert response.status_code == 302, response.text
    parts = urlsplit(response.headers["Location"])
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    return f"{parts.scheme}://{parts.netloc}{parts.path}", query


def test_the_page_names_the_app_the_tenant_and_every_permission(desk: Desk) -> None:
    """Who looks at it can decide; the administrator's account is filled in."""
    page = desk.http.get(address(desk.tenant_id("Fabrikam")))
    assert (200, "text/html; charset=utf-8") == (page.status_code, page.headers["Content-Type"])
    for part in ("Tenantry", "Fabrikam", "Organization.Read.All", "admin@fabrikam.example"):
        assert part in page.text


def test_accepting_grants_and_sends_back(desk: Desk) -> None:
    """The redirect tells tenant, scope and state, and the next token request succeeds."""
    tenant = desk.tenant_id("Fabrikam")
    sent = told(press(desk, address("fabrikam.example"), "accept", "admin@fabrikam.example"))
    expected = {"admin_consent": "True", "tenant": tenant, "scope": GRAPH_ALL, "state": "a&b=ü"}
    assert (NATIVE, expected) == sent
    assert 200 == desk.redeem(tenant, desk.sign_in()["refresh_token"]).status_code


def test_cancelling_grants_nothing_and_sends_back(desk: Desk) -> None:
    """The redirect carries an error and, as ever, `admin_consent=True`."""
    tenant = desk.tenant_id("Fabrikam")
    where, query = told(press(desk, address(tenant), "cancel", "admin@fabrikam.example"))
    assert (NATIVE, "True", "consent_required", "a&b=ü") == (
        where,
        query["admin_consent"],
        query["error"],
        query["state"],
    )
    assert query["error_description"].startswith("AADSTS65004:")
    assert [65001] == codes_of(desk.redeem(tenant, desk.sign_in()["refresh_token"]))


def test_the_older_form_consents_to_the_whole_list(desk: Desk) -> None:
    """No scope is needed, the redirect may be left out, and the answer has no scope."""
    tenant = desk.tenant_id("Fabrikam")
    url = address(tenant, form="adminconsent", scope=None, redirect_uri=None, state=None)
    assert (NATIVE, {"admin_consent": "True", "tenant": tenant}) == told(
        press(desk, url, "accept", "admin@fabrikam.example")
    )
    scope = desk.redeem(tenant, desk.sign_in()["refresh_token"]).json()["scope"]
    assert "https://graph.microsoft.com/CrossTenantInformation.ReadBasic.All" in scope.split()


def test_cancelling_the_older_form_is_permission_denied(desk: Desk) -> None:
    """It has an error word of its own."""
    url = address(desk.tenant_id("Fabrikam"), form="adminconsent", state=None)
    expected = {"error": "permission_denied", "error_description": "The admin canceled the request"}
    assert (NATIVE, expected) == told(press(desk, url, "cancel", "admin@fabrikam.example"))


def test_organizations_consents_for_whoever_signs_in(desk: Desk) -> None:
    """The tenant in the answer is the home of the account; a technician's administrator consents at the partner's."""
    for account, tenant in (
        ("admin@fabrikam.example", desk.tenant_id("Fabrikam")),
        ("admin@fourthcoffee.example", desk.partner_id),
    ):
        assert tenant == told(press(desk, address("organizations"), "accept", account))[1]["tenant"]


def test_consent_replaces_what_was_granted_before(desk: Desk) -> None:
    """A smaller request takes the rest away."""
    tenant, refresh_token = desk.tenant_id("Contoso"), desk.sign_in()["refresh_token"]
    url = address(tenant, scope="https://graph.microsoft.com/User.Read")
    press(desk, url, "accept", "admin@contoso.example")
    scope = desk.redeem(tenant, refresh_token).json()["scope"]
    assert "https://graph.microsoft.com/User.Read https://graph.microsoft.com/.default openid profile" == scope


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"client_id": "11111111-2222-3333-4444-555555555555"}, 700016),
        ({"client_id": None}, 700016),
        ({"redirect_uri": None}, 900144),
        ({"redirect_uri": "https://elsewhere.example/"}, 50011),
        ({"redirect_uri": NATIVE.replace("common", "fabrikam.example")}, 50011),
        ({"redirect_uri": "http://localhost:8400/path"}, 50011),
        ({"redirect_uri": "http://localhost.elsewhere.example"}, 50011),
        ({"redirect_uri": "http://localhost:@elsewhere.example"}, 50011),
        ({"scope": None}, 900144),
        ({"scope": "https://graph.microsoft.com/Unheard.Of"}, 70011),
        ({"scope": "https://vault.example/.default"}, 70011),
    ],
)
def test_an_address_that_does_not_hold_is_never_redirected(desk: Desk, changes: dict[str, Any], code: int) -> None:
    """Asked or answered, it is a page with the code, and nothing is granted."""
    url = address("fabrikam.example", **changes)
    for response in (desk.http.get(url), press(desk, url, "accept", "admin@fabrikam.example")):
        assert (400, True) == (response.status_code, f"AADSTS{code}:" in response.text)
    assert [65001] == codes_of(desk.redeem("fabrikam.example", desk.sign_in()["refresh_token"]))


def test_the_port_of_localhost_does_not_count(desk: Desk) -> None:
    """`http://localhost` is registered, and any port of it will do."""
    url = address("fabrikam.example", redirect_uri="http://localhost:40080")
    assert "http://localhost:40080" == told(press(desk, url, "accept", "admin@fabrikam.example"))[0]


@pytest.mark.parametrize(
    ("tenant", "account", "code"),
    [
        ("nowhere.example", "admin@fabrikam.example", 90002),
        ("common", "admin@fabrikam.example", 90002),
        ("fabrikam.example", "user@fabrikam.example", 90094),
        ("fabrikam.example", "admin@contoso.example", 50020),
        ("fabrikam.example", ADA, 50020),
        ("fabrikam.example", "admin@nowhere.example", 50034),
        ("fabrikam.example", "", 50034),
    ],
)
def test_only_the_tenants_own_administrator_may(desk: Desk, tenant: str, account: str, code: int) -> None:
    """Unknown tenants and accounts, people without the role, administrators of others, the partner's technician."""
    response = press(desk, address(tenant), "accept", account)
    assert (400, True) == (response.status_code, f"AADSTS{code}:" in response.text)


def test_foreign_words_are_escaped_in_pages(desk: Desk) -> None:
    """Neither a parameter nor a customer's name becomes markup."""
    attack = "<script>alert(1)</script>"
    pages = (
        desk.http.get(address("fabrikam.example", client_id=attack)),
        desk.http.get(address("fabrikam.example", redirect_uri=f"https://x.example/{attack}")),
        desk.http.get(address(attack)),
        desk.http.post(DEVICE_PAGE, data={"code": attack, "account": attack, "answer": "accept"}),
        press(desk, address("fabrikam.example"), "accept", f'"{attack}@x'),
    )
    for page in pages:
        assert "<script" not in page.text


def test_a_filled_in_field_stays_a_field() -> None:
    """Its value cannot end the attribute it stands in."""
    assert "<b>" not in text_field("account", "Sign in as", '"><b>')


def test_the_device_page_approves_a_code(desk: Desk) -> None:
    """Code and account typed, however spaced, and the next poll succeeds."""
    code = desk.ask_code().json()
    assert "<form" in desk.http.get(DEVICE_PAGE).text
    typed = f" {code['user_code'][:4].lower()} {code['user_code'][4:]} "
    page = desk.http.post(DEVICE_PAGE, data={"code": typed, "account": ADA, "answer": "accept"})
    assert (200, True) == (page.status_code, "signed in to Tenantry" in page.text)
    assert 200 == desk.poll(code["device_code"]).status_code


def test_the_device_page_declines_a_code(desk: Desk) -> None:
    """Cancel is authorization_declined at the next poll."""
    code = desk.ask_code().json()
    desk.http.post(DEVICE_PAGE, data={"code": code["user_code"], "answer": "cancel"})
    assert "authorization_declined" == desk.poll(code["device_code"]).json()["error"]


@pytest.mark.parametrize(("code", "account"), [("WRONGCODE", ADA), (None, "nobody@fourthcoffee.example")])
def test_the_device_page_refuses_the_unknown(desk: Desk, code: str | None, account: str) -> None:
    """A code nobody issued, and an account that does not exist."""
    issued = desk.ask_code().json()
    fields = {"code": code or issued["user_code"], "account": account, "answer": "accept"}
    assert 400 == desk.http.post(DEVICE_PAGE, data=fields).status_code
    assert "authorization_pending" == desk.poll(issued["device_code"]).json()["error"]
