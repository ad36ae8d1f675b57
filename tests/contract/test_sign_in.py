"""Signing in with a device code."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs

import httpx
import jwt
import pytest

from tui.auth import SignedIn, StillWaiting
from tui.emulator import GRACE
from tui.emulator.faults import Aadsts, Answer, Cut, malformed, throttled, unavailable
from tui.errors import (
    Blocked,
    CertificateRefused,
    CodeExpired,
    ConsentMissing,
    Declined,
    NotFound,
    RegistrationFault,
    TenantryError,
    UnexpectedAnswer,
    Unreachable,
    WrongTenant,
)

from .line import CLIENT, MONDAY, TOKEN_PATH, Line

DEVICE_CODE = "/*/devicecode"
TOKEN = f"/*{TOKEN_PATH}"


async def test_the_steps_are_code_waits_and_account(line: Line) -> None:
    """The code comes first, a wait after each poll without approval, the account last."""
    line.world.auto_approve_after_s = None
    steps = line.sign_in()
    code = await steps.code()
    wait = await steps.waiting()
    line.emulator.approve_code(code.user_code, "ada@fourthcoffee.example")
    [last] = await steps.rest()
    assert isinstance(last, SignedIn)
    assert (MONDAY + timedelta(seconds=900), 5.0) == (code.expires_at, code.interval_s)
    assert (MONDAY + timedelta(seconds=10), "") == (wait.next_poll_at, wait.hiccup)
    assert [5.0, 5.0] == line.slept


async def test_the_account_is_who_approved_the_code(line: Line) -> None:
    """Object id and home tenant name the account; names and tenant come from the token answer."""
    account = (await line.signed_in(GRACE)).account
    partner = line.world.partner
    assert account.id.endswith(f".{partner.tenant_id}")
    assert (GRACE, "Grace Oyelaran", partner.tenant_id) == (account.username, account.name, account.tenant_id)
    assert ("public", CLIENT, "fourthcoffee.example") == (account.cloud, account.client_id, account.tenant_name)


async def test_the_first_token_is_at_hand_after_signing_in(line: Line) -> None:
    """The token that came with the sign-in is used; no second one is asked for."""
    signed_in = await line.signed_in()
    before = len(line.emulator.calls)
    token = await signed_in.tokens.token(signed_in.account.tenant_id, "https://graph.microsoft.com/.default")
    assert (line.world.partner.tenant_id, before) == (token.claims.tid, len(line.emulator.calls))


@pytest.mark.parametrize("tenant", ["fourthcoffee.example", "partner"])
async def test_a_configured_partner_tenant_is_signed_in_to(line: Line, tenant: str) -> None:
    """A domain or an id in the settings is the authority that is asked."""
    tenant = line.world.partner.tenant_id if tenant == "partner" else tenant
    [*_, last] = await line.sign_in(tenant).rest()
    assert isinstance(last, SignedIn)
    assert tenant == line.emulator.calls[0].path.split("/")[1]


async def test_an_unknown_partner_tenant_is_named_as_such(line: Line) -> None:
    """MSAL's constructor fails without a code; the service's own code is told."""
    with pytest.raises(NotFound) as refused:
        await line.sign_in("nowhere.example").next()
    assert "AADSTS90002" == refused.value.code


async def test_abandoning_while_the_code_is_shown_leaves_nothing(line: Line) -> None:
    """After the stream is closed nobody polls any more, not even when the code is approved."""
    line.world.auto_approve_after_s = None
    steps = line.sign_in()
    code = await steps.code()
    await steps.abandon()
    line.emulator.approve_code(code.user_code, GRACE)
    assert [] == line.token_calls()


async def test_declining_in_the_browser_ends_the_sign_in(line: Line) -> None:
    """Cancel on Microsoft's page is told as such."""
    line.world.auto_approve_after_s = None
    steps = line.sign_in()
    line.emulator.decline_code((await steps.code()).user_code)
    with pytest.raises(Declined):
        await steps.rest()


async def test_a_code_runs_out_by_our_clock(line: Line) -> None:
    """Nobody approves it: the sign-in ends when the code does, and polls no further."""
    line.world.auto_approve_after_s = None
    line.world.code_lifetime_s = 12
    steps = line.sign_in()
    await steps.code()
    assert isinstance(await steps.next(), StillWaiting)
    assert isinstance(await steps.next(), StillWaiting)
    with pytest.raises(CodeExpired):
        await steps.next()
    assert (2, 12.0) == (len(line.token_calls()), sum(line.slept))


async def test_a_code_that_the_service_calls_expired_is_expired(line: Line) -> None:
    """The service's own word for it counts before our clock."""
    line.emulator.faults.plan(Aadsts(70019))
    with pytest.raises(CodeExpired):
        await line.sign_in().rest()


async def test_slow_down_adds_five_seconds_for_good(line: Line) -> None:
    """RFC 8628 section 3.5."""
    line.world.auto_approve_after_s = 25
    line.emulator.faults.plan(Answer(400, {"error": "slow_down"}), path=TOKEN)
    [*_, last] = await line.sign_in().rest()
    assert isinstance(last, SignedIn)
    assert [5.0, 10.0, 10.0] == line.slept


@pytest.mark.parametrize(
    ("fault", "pause_s"),
    [(Cut("before"), 2.0), (Cut("connect"), 2.0), (unavailable(), 2.0), (unavailable(9), 9.0), (throttled(40), 40.0)],
)
async def test_a_hiccup_while_polling_is_survived(line: Line, fault: Cut | Answer, pause_s: float) -> None:
    """No answer, 5xx and 429 are told as a hiccup; the next poll is a real one (MSAL would replay the failure)."""
    line.emulator.faults.plan(fault, path=TOKEN)
    steps = line.sign_in()
    await steps.code()
    wait = await steps.waiting()
    [last] = await steps.rest()
    assert isinstance(last, SignedIn)
    assert "" != wait.hiccup
    assert [5.0, 5.0 + pause_s] == line.slept


async def test_after_a_hiccup_the_usual_interval_holds(line: Line) -> None:
    """The longer pause lasts only while polls tell nothing, and doubles while they do."""
    line.world.auto_approve_after_s = 30
    line.emulator.faults.plan(Cut("before"), path=TOKEN, times=2)
    await line.sign_in().rest()
    assert [5.0, 7.0, 9.0, 5.0, 5.0] == line.slept


async def test_no_field_is_sent_empty(line: Line) -> None:
    """httpx would send `claims=` where MSAL means nothing."""
    await line.signed_in()
    forms = [parse_qs(request.content.decode(), keep_blank_values=True) for request in line.requests]
    assert [] == [name for form in forms for name, values in form.items() if values == [""]]


async def test_an_account_of_another_tenant_is_not_signed_in(line: Line) -> None:
    """Somebody approved the code with an account of another tenant than the one that is set."""
    other = {"tid": line.customer("Contoso"), "oid": "o", "sub": "s", "preferred_username": "eve@contoso.example"}
    body = {"access_token": "opaque", "expires_in": 3600, "id_token": jwt.encode(other, "k" * 32), "scope": "openid"}
    line.emulator.faults.plan(Answer(200, body), path=TOKEN)
    with pytest.raises(WrongTenant):
        await line.sign_in(line.world.partner.tenant_id).rest()


async def test_an_answer_that_names_nobody_is_unreadable(line: Line) -> None:
    """Without an account there is nothing to keep tokens for."""
    line.emulator.faults.plan(Answer(200, {"access_token": "opaque", "expires_in": 3600}), path=TOKEN)
    with pytest.raises(UnexpectedAnswer):
        await line.sign_in().rest()


async def test_no_network_before_the_code_is_an_error(line: Line) -> None:
    """Without a code there is nothing to wait for."""
    line.emulator.faults.plan(Cut("connect"), path=DEVICE_CODE)
    with pytest.raises(Unreachable):
        await line.sign_in().next()


async def test_an_untrusted_certificate_while_polling_is_no_hiccup(line: Line) -> None:
    """Somebody got in between: the poll carries the device code and is not sent again."""
    import ssl

    steps = line.sign_in()
    await steps.code()
    refused = httpx.ConnectError("certificate verify failed")
    refused.__cause__ = ssl.SSLCertVerificationError("self-signed certificate")
    line.twist = lambda _: refused
    with pytest.raises(CertificateRefused):
        await steps.next()


@pytest.mark.parametrize(
    "address",
    [
        "http://microsoft.com/devicelogin",
        "https://microsoft.com.example/devicelogin",
        "https://notmicrosoft.com/devicelogin",
        "https://microsoft.com@evil.example/",
        "https://microsoft.com:8443/devicelogin",
        "https://microsoft.com/\x1b]52;c;AAAA\x07",
        "https://login.microsoftonline.us/device",
        "javascript:alert(1)",
        "",
    ],
)
async def test_an_address_that_is_not_microsofts_is_not_shown(line: Line, address: str) -> None:
    """A code entered on somebody else's page is theirs."""
    line.world.verification_uri = address
    with pytest.raises(UnexpectedAnswer):
        await line.sign_in().next()


@pytest.mark.parametrize(
    "address",
    [
        "https://microsoft.com/devicelogin",
        "https://www.microsoft.com/link",
        "https://login.microsoft.com/device",
        "https://login.microsoftonline.com/common/oauth2/deviceauth",
    ],
)
async def test_microsofts_addresses_are_shown_exactly_as_returned(line: Line, address: str) -> None:
    """Nothing is hard-coded or tidied up."""
    line.world.verification_uri = address
    assert address == (await line.sign_in().code()).verification_uri


@pytest.mark.parametrize(("told", "used"), [(0, 1.0), (-3, 1.0), ("7", 7.0), (10**6, 1_000_000.0)])
async def test_the_interval_is_at_least_a_second(line: Line, told: object, used: float) -> None:
    """An interval of 0 would poll without end."""
    line.emulator.faults.plan(_code(interval=told), path=DEVICE_CODE)
    assert used == (await line.sign_in().code()).interval_s


async def test_a_long_interval_does_not_outlast_the_code(line: Line) -> None:
    """Whatever the interval, the sign-in ends with the code."""
    line.emulator.faults.plan(_code(interval=10**6, expires_in=60), path=DEVICE_CODE)
    with pytest.raises(CodeExpired):
        await line.sign_in().rest()
    assert [60.0] == line.slept


@pytest.mark.parametrize(
    "answer",
    [
        malformed(),
        malformed("[]"),
        malformed("null"),
        Answer(200, "<html>Sign in to the hotel network</html>"),
        Answer(200, {}),
        Answer(302, "", {"Location": "https://evil.example/"}),
    ],
)
async def test_an_unreadable_code_is_told_as_such(line: Line, answer: Answer) -> None:
    """Nothing but the documented shape is taken for a code."""
    line.emulator.faults.plan(answer, path=DEVICE_CODE)
    with pytest.raises(UnexpectedAnswer):
        await line.sign_in().next()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *((field, value) for field in ("user_code", "device_code", "verification_uri") for value in (None, 7, "")),
        ("user_code", "A\x1b[2JB"),
        ("user_code", "A" * 33),
        ("expires_in", "soon"),
        ("interval", []),
    ],
)
async def test_a_code_with_a_bad_field_is_not_shown(line: Line, field: str, value: object) -> None:
    """Missing, of another type or with terminal commands in it."""
    line.emulator.faults.plan(_code(**{field: value}), path=DEVICE_CODE)
    with pytest.raises(UnexpectedAnswer):
        await line.sign_in().next()


async def test_a_blocked_device_code_names_the_policy() -> None:
    """53003 from the token endpoint is a policy, not a wrong password."""
    line = Line("device-code-blocked")
    with pytest.raises(Blocked) as refused:
        await line.sign_in().rest()
    assert "AADSTS53003" == refused.value.code


async def test_an_app_without_consent_at_home_is_consent_missing() -> None:
    """The same answer as for a customer, so that the same dialog can appear."""
    line = Line("first-consent")
    with pytest.raises(ConsentMissing) as refused:
        await line.sign_in().rest()
    assert "AADSTS65001" == refused.value.code


async def test_an_app_that_is_no_public_client_is_the_registrations_fault(line: Line) -> None:
    """7000218 has a remedy that only whoever registered the app can apply."""
    line.world.apps[CLIENT] = replace(line.world.apps[CLIENT], allows_public_client=False)
    with pytest.raises(RegistrationFault) as refused:
        await line.sign_in().rest()
    assert "AADSTS7000218" == refused.value.code


async def test_no_step_and_no_error_shows_the_device_code(line: Line) -> None:
    """Whoever has the device code gets the tokens."""
    line.world.auto_approve_after_s = None
    steps = line.sign_in()
    shown = [repr(await steps.next()), repr(await steps.next())]
    line.emulator.faults.plan(Aadsts(53003))
    with pytest.raises(TenantryError) as refused:
        await steps.next()
    shown += [repr(refused.value.details), str(refused.value)]
    [issued] = line.emulator.memory.codes
    assert [] == [text for text in shown if issued in text]


def _code(**changed: object) -> Answer:
    """A device-code answer with some fields changed."""
    body: dict[str, object] = {
        "user_code": "FSBFZMBKC",
        "device_code": "opaque",
        "verification_uri": "https://microsoft.com/devicelogin",
        "expires_in": 900,
        "interval": 5,
    }
    return Answer(200, body | changed)
