"""Signing in through a browser: authorization code and PKCE, by MSAL as it is."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import socket
from collections.abc import AsyncIterator
from datetime import timedelta
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx
import jwt
import pytest

from tests.waiting import until
from tui.auth import Wish
from tui.emulator import ADA, COMMAND_LINE_TOOLS_ID, GRACE, DeviceCodeRule
from tui.emulator.faults import Aadsts, Answer, Cut, unavailable
from tui.errors import (
    Blocked,
    CodeExpired,
    ConsentMissing,
    Declined,
    NotFound,
    RegistrationFault,
    SessionEnded,
    TenantryError,
    UnexpectedAnswer,
    Unreachable,
    WrongTenant,
)

from .browser_line import BrowserLine, browse
from .line import CLIENT, GRAPH, TOKEN_PATH

TOKEN = f"/*{TOKEN_PATH}"


@pytest.fixture
async def line() -> AsyncIterator[BrowserLine]:
    """A line to the default scenario with sixty customers."""
    found = BrowserLine()
    yield found
    await found.close()
    found.emulator.faults.check_all_happened()


def query_of(url: str) -> dict[str, str]:
    """The query of an address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def is_listened_at(port: int) -> bool:
    """Whether anybody takes connections there."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def token_forms(line: BrowserLine) -> list[dict[str, str]]:
    """What the token endpoint was sent."""
    return [dict(parse_qsl(each.content.decode())) for each in line.requests if each.url.path.endswith(TOKEN_PATH)]


async def test_the_listener_brings_the_answer(line: BrowserLine) -> None:
    """Address, a real request to localhost, tokens: the account is who chose the page's button."""
    steps = line.begin()
    issued = await steps.address()
    coming = asyncio.create_task(steps.signed_in())
    page = await browse(steps.answered(GRACE))
    account = (await coming).account

    assert (200, True) == (page.status_code, "You may close this page" in page.text)
    assert (GRACE, line.world.partner.tenant_id, CLIENT) == (account.username, account.tenant_id, account.client_id)
    assert (None, timedelta(minutes=5)) == (issued.trouble, issued.expires_at - line.clock())
    await steps.abandon()
    assert not is_listened_at(issued.port)


async def test_a_pasted_address_brings_the_answer(line: BrowserLine) -> None:
    """The same without the listener, and the first token is at hand."""
    steps = line.begin()
    await steps.address()
    steps.paste(steps.answered())
    signed_in = await steps.signed_in()
    before = len(line.emulator.calls)
    token = await signed_in.tokens.token(signed_in.account.tenant_id, GRAPH)

    assert (ADA, before) == (signed_in.account.username, len(line.emulator.calls))
    assert line.world.partner.tenant_id == token.claims.tid


async def test_one_sign_in_serves_the_customers(line: BrowserLine) -> None:
    """The refresh token works at a customer, as that of a device code does."""
    steps = line.begin()
    await steps.address()
    steps.paste(steps.answered())
    tokens = (await steps.signed_in()).tokens
    contoso = line.customer("Contoso")

    assert contoso == (await tokens.token(contoso, GRAPH)).claims.tid


async def test_the_address_asks_for_what_the_protocol_wants(line: BrowserLine) -> None:
    """Code flow, S256, this app, a state and a nonce, the redirect with our port, and a choice of account."""
    steps = line.begin()
    issued = await steps.address()
    asked = query_of(issued.url)

    assert ("login.microsoftonline.com", "/organizations/oauth2/v2.0/authorize") == urlsplit(issued.url)[1:3]
    assert ("code", "S256", CLIENT, "select_account", f"http://localhost:{issued.port}") == tuple(
        asked[name] for name in ("response_type", "code_challenge_method", "client_id", "prompt", "redirect_uri")
    )
    assert {"openid", "profile", "offline_access", GRAPH} == set(asked["scope"].split())
    assert (True, 43) == (len(asked["state"]) >= 32, len(asked["code_challenge"]))
    await steps.abandon()


async def test_the_verifier_that_is_sent_is_the_challenges(line: BrowserLine) -> None:
    """PKCE as RFC 7636 has it, checked here by hand; the redirect is the very same."""
    steps = line.begin()
    issued = await steps.address()
    steps.paste(steps.answered())
    await steps.signed_in()
    [form] = token_forms(line)
    hashed = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).decode().rstrip("=")

    assert (query_of(issued.url)["code_challenge"], "authorization_code") == (hashed, form["grant_type"])
    assert query_of(issued.url)["redirect_uri"] == form["redirect_uri"]
    assert "client_secret" not in form


async def test_two_addresses_share_nothing(line: BrowserLine) -> None:
    """State, challenge and nonce are new each time; the answer to one is none to the other."""
    first, second = line.begin(), line.begin()
    asked = [query_of((await steps.address()).url) for steps in (first, second)]
    second.paste(first.answered().replace(f":{first.issued.port}", f":{second.issued.port}"))
    wait = await second.waiting()

    assert [2, 2, 2] == [len({each[name] for each in asked}) for name in ("state", "code_challenge", "nonce")]
    assert "another sign-in" in wait.hiccup
    assert [] == token_forms(line)
    await first.abandon()
    await second.abandon()


async def test_who_is_to_sign_in_again_is_named(line: BrowserLine) -> None:
    """The page is told the account and what is to be proven; both are kept to the end."""
    claims = json.dumps({"access_token": {"capolids": {"essential": True, "values": ["policy-1"]}}})
    steps = line.begin(wish=Wish(claims, ADA))
    asked = query_of((await steps.address()).url)
    steps.paste(steps.answered())
    await steps.signed_in()

    assert (ADA, None) == (asked["login_hint"], asked.get("prompt"))
    assert ["policy-1"] == json.loads(asked["claims"])["access_token"]["capolids"]["values"]
    assert ["policy-1"] == json.loads(token_forms(line)[0]["claims"])["access_token"]["capolids"]["values"]


@pytest.mark.parametrize("tenant", ["fourthcoffee.example", "partner"])
async def test_a_configured_partner_tenant_is_signed_in_to(line: BrowserLine, tenant: str) -> None:
    """A domain or an id in the settings is the authority that is asked."""
    steps = line.begin(line.world.partner.tenant_id if tenant == "partner" else tenant)
    issued = await steps.address()
    steps.paste(steps.answered())

    assert line.world.partner.tenant_id == (await steps.signed_in()).account.tenant_id
    assert "organizations" not in issued.url


async def test_a_wrong_paste_is_told_and_the_wait_goes_on(line: BrowserLine) -> None:
    """Microsoft's own address, then half of the right one, then the right one."""
    steps = line.begin()
    issued = await steps.address()
    right = steps.answered()
    steps.paste(issued.url)
    assert "Microsoft's page" in (await steps.waiting()).hiccup
    steps.paste(right[: right.index("&")])
    assert "cut short" in (await steps.waiting()).hiccup
    steps.paste(right)

    assert ADA == (await steps.signed_in()).account.username


async def test_cancelling_on_the_page_is_declined(line: BrowserLine) -> None:
    """AADSTS65004 comes back in the address; the page of the listener says that it may be closed."""
    steps = line.begin()
    await steps.address()
    coming = asyncio.create_task(steps.next())
    page = await browse(steps.answered(None))
    with pytest.raises(Declined) as refused:
        await coming

    assert (200, "AADSTS65004") == (page.status_code, refused.value.code)
    assert [] == token_forms(line)


async def test_nobody_coming_back_ends_after_five_minutes(line: BrowserLine) -> None:
    """By the clock that is passed in; the port is free again, and nothing was asked of the token endpoint."""
    steps = line.begin()
    issued = await steps.address()
    coming = asyncio.create_task(steps.next())
    await until(lambda: line.time.waits_s, "the wait")
    line.time.advance(299)
    await asyncio.sleep(0)
    assert (False, True) == (coming.done(), is_listened_at(issued.port))
    line.time.advance(1)
    with pytest.raises(CodeExpired):
        await coming

    assert (False, []) == (is_listened_at(issued.port), token_forms(line))


async def test_an_answer_after_the_time_is_not_taken(line: BrowserLine) -> None:
    """A machine that slept wakes up to a browser's request and a clock that has gone on."""
    steps = line.begin()
    await steps.address()
    steps.paste(steps.answered())
    line.time.advance(301)
    with pytest.raises(CodeExpired):
        await steps.next()

    assert [] == token_forms(line)


@pytest.mark.parametrize("when", ["before", "while waiting"])
async def test_abandoning_leaves_nothing(line: BrowserLine, when: str) -> None:
    """After the stream is closed nobody listens, and no token was asked for."""
    steps = line.begin()
    issued = await steps.address()
    if when == "while waiting":
        coming = asyncio.create_task(steps.next())
        await until(lambda: line.time.waits_s, "the wait")
        coming.cancel()
        with pytest.raises(asyncio.CancelledError):
            await coming
    await steps.abandon()

    assert (False, []) == (is_listened_at(issued.port), token_forms(line))
    assert set() == {task for task in asyncio.all_tasks() if "Loopback" in repr(task)}


async def test_a_taken_port_leaves_the_paste(line: BrowserLine) -> None:
    """Said with the remedy; the address still names that port, and pasting signs in."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        steps = line.begin(port=port)
        issued = await steps.address()
        steps.paste(steps.answered())
        account = (await steps.signed_in()).account

    assert issued.trouble is not None
    assert (port, True, True) == (issued.port, f"Port {port} is in use" in issued.trouble.summary,
                                  "Paste" in issued.trouble.remedy)  # fmt: skip
    assert ADA == account.username


@pytest.mark.parametrize(
    ("code", "kind"),
    [(54005, SessionEnded), (501481, SessionEnded), (70008, SessionEnded), (53003, Blocked), (65001, ConsentMissing),
     (7000218, RegistrationFault), (50011, RegistrationFault)],
)  # fmt: skip
async def test_refusals_of_the_code_are_told(line: BrowserLine, code: int, kind: type[TenantryError]) -> None:
    """What the token endpoint says to the code becomes the error that it stands for."""
    line.emulator.faults.plan(Aadsts(code), path=TOKEN)
    steps = line.begin()
    await steps.address()
    steps.paste(steps.answered())
    with pytest.raises(kind) as refused:
        await steps.next()

    assert f"AADSTS{code}" == refused.value.code


async def test_an_unknown_tenant_is_named_before_an_address(line: BrowserLine) -> None:
    """Nobody is sent to a page that cannot work."""
    with pytest.raises(NotFound):
        await line.begin("nowhere.example").address()


async def test_no_network_is_told_before_an_address(line: BrowserLine) -> None:
    """And nobody listens after it."""
    line.emulator.faults.plan(Cut("connect"), host="login.microsoftonline.com")
    with pytest.raises(Unreachable):
        await line.begin().address()


@pytest.mark.parametrize("fault", [Cut("connect"), Cut("before"), unavailable()])
async def test_a_hiccup_after_the_answer_is_survived(line: BrowserLine, fault: Cut | Answer) -> None:
    """The code is tried again: it lives ten minutes, and has not been used."""
    line.emulator.faults.plan(fault, path=TOKEN)
    steps = line.begin()
    await steps.address()
    steps.paste(steps.answered())
    wait = await steps.waiting()
    coming = asyncio.create_task(steps.signed_in())
    await until(lambda: line.time.waits_s, "the pause")
    line.time.advance(2)

    assert (True, ADA) == (wait.hiccup != "", (await coming).account.username)


async def test_an_answer_that_was_lost_on_its_way_is_told(line: BrowserLine) -> None:
    """The code is spent then, and the service says so: one begins again."""
    line.emulator.faults.plan(Cut("after"), path=TOKEN)
    steps = line.begin()
    await steps.address()
    steps.paste(steps.answered())
    await steps.waiting()
    coming = asyncio.create_task(steps.next())
    await until(lambda: line.time.waits_s, "the pause")
    line.time.advance(2)
    with pytest.raises(SessionEnded) as refused:
        await coming

    assert "AADSTS54005" == refused.value.code


async def test_a_page_at_another_host_is_not_shown(line: BrowserLine) -> None:
    """Discovery names an authorization endpoint that is not the sign-in host's: no address, and no listener."""

    def twist(request: httpx.Request) -> httpx.Response | None:
        if not request.url.path.endswith("openid-configuration"):
            return None
        body = line.emulator.handle(request).json()
        return httpx.Response(200, json={**body, "authorization_endpoint": "https://login.contoso.example/authorize"})

    line.twist = twist
    with pytest.raises(UnexpectedAnswer):
        await line.begin().address()


@pytest.mark.parametrize("nonce", [None, "another"])
async def test_an_id_token_of_another_request_is_refused(line: BrowserLine, nonce: str | None) -> None:
    """MSAL compares the nonce; what it says of it, with the nonce in it, is not passed on."""

    def twist(request: httpx.Request) -> httpx.Response | None:
        if not request.url.path.endswith(TOKEN_PATH):
            return None
        body = line.emulator.handle(request).json()
        said = jwt.decode(body["id_token"], options={"verify_signature": False})
        said = {name: value for name, value in {**said, "nonce": nonce}.items() if value is not None}
        return httpx.Response(200, json={**body, "id_token": jwt.encode(said, "k" * 32)})

    line.twist = twist
    steps = line.begin()
    await steps.address()
    steps.paste(steps.answered())
    with pytest.raises(UnexpectedAnswer) as refused:
        await steps.next()

    assert (None, True) == (refused.value.__cause__, refused.value.__suppress_context__ or
                            refused.value.__context__ is None)  # fmt: skip


async def test_an_account_of_another_tenant_is_not_signed_in(line: BrowserLine) -> None:
    """The tenant in the settings is an id, and the tokens are another's."""

    def twist(request: httpx.Request) -> httpx.Response | None:
        if not request.url.path.endswith(TOKEN_PATH):
            return None
        body = line.emulator.handle(request).json()
        said = jwt.decode(body["id_token"], options={"verify_signature": False})
        eve = {**said, "tid": line.customer("Contoso"), "preferred_username": "eve@contoso.example"}
        fields = {"access_token": "opaque", "expires_in": 3600, "id_token": jwt.encode(eve, "k" * 32)}
        return httpx.Response(200, json=fields)

    line.twist = twist
    steps = line.begin(line.world.partner.tenant_id)
    await steps.address()
    steps.paste(steps.answered())
    with pytest.raises(WrongTenant):
        await steps.next()


async def test_microsofts_own_app_signs_in_too(line: BrowserLine) -> None:
    """Its registration has http://localhost as well."""
    assert line.world.apps[COMMAND_LINE_TOOLS_ID].accepts_redirect("http://localhost:40080")


async def test_the_switch_for_public_clients_is_not_needed(line: BrowserLine) -> None:
    """Without it a device code ends in 7000218; a registered http://localhost is enough for the browser."""
    from dataclasses import replace

    line.world.apps[CLIENT] = replace(line.world.apps[CLIENT], allows_public_client=False)
    steps = line.begin()
    await steps.address()
    steps.paste(steps.answered())

    assert ADA == (await steps.signed_in()).account.username


@pytest.mark.parametrize("rule", [DeviceCodeRule.BLOCKED_AT_TOKEN, DeviceCodeRule.BLOCKED_ON_PAGE])
async def test_a_policy_against_device_codes_lets_browsers_in(line: BrowserLine, rule: DeviceCodeRule) -> None:
    """The sign-in works, and so does its refresh."""
    line.emulator.set_device_code_rule(rule)
    steps = line.begin()
    await steps.address()
    steps.paste(steps.answered())
    signed_in = await steps.signed_in()
    tenant = signed_in.account.tenant_id

    assert tenant == (await signed_in.tokens.token(tenant, GRAPH, fresh=True)).claims.tid


async def test_nothing_prints_what_is_secret(line: BrowserLine) -> None:
    """Neither step nor queue nor error shows the address, the state or the code."""
    steps = line.begin()
    issued = await steps.address()
    answered = query_of(steps.answered())
    steps.paste(steps.answered())
    told = repr((issued, steps.pasted, steps._steps))
    signed_in = await steps.signed_in()
    told += repr(signed_in)

    assert [False] * 3 == [text in told for text in (answered["code"], answered["state"], issued.url)]
