"""The page for signing in through a browser, and the code it sends: RFC 6749, RFC 7636, and Microsoft's refusals."""

from __future__ import annotations

import base64
import hashlib
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import jwt
import pytest

from tui.emulator import ADA, DEMO_CLIENT_ID, DeviceCodeRule, dump_world, parse_world

from .desk import LOGIN, Desk, codes_of

REDIRECT = "http://localhost:40080"
VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
ASKED = {
    "client_id": DEMO_CLIENT_ID, "response_type": "code", "redirect_uri": REDIRECT, "state": "a&b=ü", "nonce": "n-1",
    "scope": "https://graph.microsoft.com/.default openid offline_access", "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
}  # fmt: skip


def address(authority: str = "organizations", /, **changes: str | None) -> str:
    """A sign-in address; a change to None leaves the parameter out."""
    params = {name: value for name, value in {**ASKED, **changes}.items() if value is not None}
    return str(httpx.URL(f"{LOGIN}/{authority}/oauth2/v2.0/authorize", params=params))


def sent(desk: Desk, url: str, answer: str = "accept", account: str = ADA) -> tuple[str, dict[str, str]]:
    """Where the browser is sent, and what it carries there."""
    response = desk.http.post(url, data={"account": account, "answer": answer})
    assert response.status_code == 302, response.text
    parts = urlsplit(response.headers["Location"])
    return f"{parts.scheme}://{parts.netloc}{parts.path}", {k: v[0] for k, v in parse_qs(parts.query).items()}


def redeem(desk: Desk, code: str, authority: str = "organizations", /, **changes: str | None) -> httpx.Response:
    """Ask for tokens with a code."""
    form = {
        "grant_type": "authorization_code", "client_id": DEMO_CLIENT_ID, "code": code, "redirect_uri": REDIRECT,
        "code_verifier": VERIFIER, "scope": ASKED["scope"], **changes,
    }  # fmt: skip
    data = {name: value for name, value in form.items() if value is not None}
    return desk.http.post(f"{LOGIN}/{authority}/oauth2/v2.0/token", data=data)


def code_for(desk: Desk, **changes: str | None) -> str:
    """A code as the browser brings it."""
    return sent(desk, address(**changes))[1]["code"]


def test_the_page_names_the_app_and_asks_who(desk: Desk) -> None:
    """Who is hinted at stands in the field."""
    page = desk.http.get(address(login_hint=ADA))

    assert (200, True, True) == (page.status_code, "Tenantry" in page.text, f'value="{ADA}"' in page.text)


def test_the_code_becomes_tokens(desk: Desk) -> None:
    """State comes back, the nonce is in the id token, and the refresh token works."""
    where, carried = sent(desk, address())
    answer: dict[str, Any] = redeem(desk, carried["code"]).json()
    said = jwt.decode(answer["id_token"], options={"verify_signature": False})

    assert (f"{REDIRECT}/", "a&b=ü") == (where, carried["state"])
    assert (ADA, "n-1") == (said["preferred_username"], said["nonce"])
    assert 200 == desk.redeem(desk.world.partner.tenant_id, answer["refresh_token"]).status_code


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"client_id": "11111111-2222-4333-8444-555555555555"}, 700016),
        ({"client_id": None}, 900144),
        ({"redirect_uri": "http://localhost:40080/callback"}, 50011),
        ({"redirect_uri": "http://127.0.0.1:40080"}, 50011),
        ({"redirect_uri": "https://localhost:40080"}, 50011),
        ({"redirect_uri": "https://contoso.example/"}, 50011),
        ({"redirect_uri": None}, 50011),
    ],
)
def test_an_address_that_does_not_hold_sends_nobody_anywhere(
    desk: Desk, changes: dict[str, str | None], code: int
) -> None:
    """The person reads the code on the page, asked or answered."""
    pages = desk.http.get(address(**changes)), desk.http.post(address(**changes), data={"answer": "accept"})

    assert [(400, True, False)] * 2 == [
        (page.status_code, f"AADSTS{code}" in page.text, "Location" in page.headers) for page in pages
    ]


def test_an_unknown_tenant_is_said_on_the_page(desk: Desk) -> None:
    """AADSTS90002."""
    assert "AADSTS90002" in desk.http.get(address("nowhere.example")).text


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": None}, "unsupported_response_type"),
        ({"scope": None}, "invalid_request"),
        ({"code_challenge_method": "S512"}, "invalid_request"),
        ({"claims": "{"}, "invalid_request"),
    ],
)
def test_what_the_app_asked_wrongly_the_app_is_told(desk: Desk, changes: dict[str, str | None], error: str) -> None:
    """By the redirect, with the state."""
    where, carried = sent(desk, address(**changes))

    assert (f"{REDIRECT}/", error, "a&b=ü") == (where, carried["error"], carried["state"])


def test_cancel_is_told_as_microsoft_does(desk: Desk) -> None:
    """access_denied, subcode cancel, AADSTS65004."""
    carried = sent(desk, address(), "cancel")[1]

    assert ("access_denied", "cancel", True) == (
        carried["error"], carried["error_subcode"], carried["error_description"].startswith("AADSTS65004:"),
    )  # fmt: skip


def test_an_unknown_account_stays_on_the_page(desk: Desk) -> None:
    """AADSTS50034."""
    page = desk.http.post(address(), data={"account": "eve@contoso.example", "answer": "accept"})

    assert (400, True) == (page.status_code, "AADSTS50034" in page.text)


def test_a_code_is_good_once(desk: Desk) -> None:
    """54005 the second time."""
    code = code_for(desk)

    assert (200, [54005]) == (redeem(desk, code).status_code, codes_of(redeem(desk, code)))


def test_a_code_is_good_for_ten_minutes(desk: Desk) -> None:
    """70008 after that, and just before it is good."""
    early, late = code_for(desk), code_for(desk)
    desk.clock.turn(seconds=599)
    assert 200 == redeem(desk, early).status_code
    desk.clock.turn(seconds=1)

    assert [70008] == codes_of(redeem(desk, late))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"code_verifier": "w" * 43}, 501481),
        ({"code_verifier": None}, 50148),
        ({"redirect_uri": "http://localhost:8400"}, 500112),
        ({"redirect_uri": None}, 500112),
        ({"code": "1.guessed"}, 70000),
        ({"code": None}, 900144),
        ({"client_id": "14d82eec-204b-4c2f-b7e8-296a70dab67e"}, 70000),
    ],
)
def test_a_code_is_for_who_asked_for_it(desk: Desk, changes: dict[str, str | None], code: int) -> None:
    """Another verifier, redirect or app: refused, and the code is not spent by that."""
    brought = code_for(desk)

    assert [code] == codes_of(redeem(desk, brought, **changes))
    assert 200 == redeem(desk, brought).status_code


def test_a_code_is_for_its_authority(desk: Desk) -> None:
    """700005 elsewhere."""
    assert [700005] == codes_of(redeem(desk, code_for(desk), "fourthcoffee.example"))


def test_a_code_without_a_challenge_needs_no_verifier(desk: Desk) -> None:
    """The service does not ask public clients for PKCE; a client that does not use it is let in."""
    code = code_for(desk, code_challenge=None, code_challenge_method=None)

    assert 200 == redeem(desk, code, code_verifier=None).status_code


# The policy against device codes


def test_a_blocked_device_code_is_refused_on_the_page(desk: Desk) -> None:
    """53003 in the browser; the app's polls go on as pending, to the end of the code."""
    desk.emulator.set_device_code_rule(DeviceCodeRule.BLOCKED_ON_PAGE)
    code = desk.ask_code().json()
    page = desk.http.post(
        "https://microsoft.com/devicelogin", data={"code": code["user_code"], "account": ADA, "answer": "accept"}
    )

    assert (400, True) == (page.status_code, "AADSTS53003" in page.text)
    assert [70016] == codes_of(desk.poll(code["device_code"]))
    with pytest.raises(PermissionError):
        desk.emulator.approve_code(code["user_code"], ADA)


def test_a_blocked_device_code_is_refused_at_the_token_endpoint(desk: Desk) -> None:
    """The other variant: the browser lets the person through, and the poll is refused."""
    desk.emulator.set_device_code_rule(DeviceCodeRule.BLOCKED_AT_TOKEN)
    code = desk.ask_code().json()
    desk.emulator.approve_code(code["user_code"], ADA)

    assert [53003] == codes_of(desk.poll(code["device_code"]))


def test_a_session_stays_marked_by_its_device_code(desk: Desk) -> None:
    """Refreshed twice, then the policy comes: 530036 at the partner; at a customer its own policies count."""
    home = desk.world.partner.tenant_id
    token = desk.redeem(home, desk.sign_in()["refresh_token"]).json()["refresh_token"]
    desk.emulator.set_device_code_rule(DeviceCodeRule.BLOCKED_AT_TOKEN)

    assert [530036] == codes_of(desk.redeem(home, token))
    assert 200 == desk.redeem(desk.tenant_id("Contoso"), token).status_code
    desk.emulator.set_device_code_rule(DeviceCodeRule.ALLOWED)
    assert 200 == desk.redeem(home, token).status_code


def test_a_session_of_a_browser_is_not_marked(desk: Desk) -> None:
    """Also after the policy came."""
    desk.emulator.set_device_code_rule(DeviceCodeRule.BLOCKED_AT_TOKEN)
    token = redeem(desk, code_for(desk)).json()["refresh_token"]

    assert 200 == desk.redeem(desk.world.partner.tenant_id, token).status_code


def test_the_policy_outlives_a_restart(desk: Desk) -> None:
    """Written with the world."""
    desk.emulator.set_device_code_rule(DeviceCodeRule.BLOCKED_ON_PAGE)

    assert DeviceCodeRule.BLOCKED_ON_PAGE is parse_world(dump_world(desk.world)).device_code_rule
