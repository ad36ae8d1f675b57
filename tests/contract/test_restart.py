"""What renews a sign-in leaves these objects as one text, and a later run goes on with it without a sign-in."""

from __future__ import annotations

import asyncio
import json
import threading
from dataclasses import replace

import httpx
import pytest

from tests.waiting import until
from tui.auth import Tokens, restore
from tui.emulator.faults import Aadsts
from tui.errors import ConsentMissing, SessionEnded
from tui.model.account import Account
from tui.model.identifiers import as_client_id
from tui.model.secret import Secret

from .line import GRAPH, PARTNER_CENTER, TOKEN_PATH, Line

TOKEN = f"/*{TOKEN_PATH}"


class Kept:
    """What a vault would have been handed, in order."""

    def __init__(self, *, still_counts: bool = True) -> None:
        self.renewals: list[str] = []
        self.threads: set[bool] = set()
        self.still_counts = still_counts

    def __call__(self, renewal: Secret) -> bool:
        """Keep one."""
        self.threads.add(threading.current_thread() is threading.main_thread())
        self.renewals.append(renewal.reveal())
        return self.still_counts

    @property
    def last(self) -> Secret:
        """The newest."""
        return Secret(self.renewals[-1])


def refresh_tokens(renewal: str) -> list[str]:
    """The refresh tokens in a renewal."""
    return [entry["secret"] for entry in json.loads(renewal)["RefreshToken"].values()]


def shape(renewal: str) -> dict[str, int]:
    """How many entries of each kind a renewal has."""
    return {kind: len(entries) for kind, entries in json.loads(renewal).items()}


async def signed_in_and_kept(line: Line) -> tuple[Account, Kept]:
    """Somebody has signed in; what was handed over of it."""
    signed_in, kept = await line.signed_in(), Kept()
    assert await signed_in.tokens.keep_renewal(kept)
    return signed_in.account, kept


def again(line: Line, account: Account, kept: Kept) -> Tokens:
    """The tokens as a later run has them."""
    return restore(line.login, account, kept.last, line.patience, kept)


async def test_a_restart_costs_one_refresh_and_no_sign_in(line: Line) -> None:
    """A customer's token after a restart: one request to the token endpoint, and restoring itself asks nobody."""
    account, kept = await signed_in_and_kept(line)
    calls, codes = len(line.emulator.calls), len([c for c in line.emulator.calls if c.path.endswith("devicecode")])
    tokens, tenant = again(line, account, kept), line.customer("Contoso")
    asked_by_restoring = len(line.emulator.calls) - calls
    token = await tokens.token(tenant, GRAPH)

    assert (0, tenant) == (asked_by_restoring, token.claims.tid)
    assert [200] == [call.status for call in line.token_calls(tenant)]
    assert codes == len([call for call in line.emulator.calls if call.path.endswith("devicecode")])


async def test_each_rotated_refresh_token_is_handed_over_before_its_answer_is_used(line: Line) -> None:
    """The present one at once, then one for each request that brought another, never on the event loop."""
    tokens, kept = (await line.signed_in()).tokens, Kept()
    await tokens.keep_renewal(kept)
    counts = [len(kept.renewals)]
    for name in ("Contoso", "Alpine Ski House", "Proseware"):
        await tokens.token(line.customer(name), GRAPH)
        counts.append(len(kept.renewals))

    assert [1, 2, 3, 4] == counts
    assert 4 == len({token for renewal in kept.renewals for token in refresh_tokens(renewal)})
    assert {False} == kept.threads


async def test_rotations_are_handed_over_in_their_order(line: Line) -> None:
    """Several customers at once, ten times: what was handed over last is what is held."""
    account, kept = await signed_in_and_kept(line)
    tokens, now = again(line, account, kept), Kept()
    for _ in range(10):
        names = ("Contoso", "Alpine Ski House", "Proseware")
        await asyncio.gather(*(tokens.token(line.customer(name), GRAPH, fresh=True) for name in names))
    await tokens.keep_renewal(now)

    assert 31 == len(kept.renewals)
    assert kept.renewals[-1] == now.renewals[-1]


async def test_what_is_kept_does_not_grow_with_customers(line: Line) -> None:
    """One refresh token, one account, one app, whatever was asked for; and neither access nor ID token."""
    tokens, kept = (await line.signed_in()).tokens, Kept()
    await tokens.keep_renewal(kept)
    for name in ("Contoso", "Alpine Ski House", "Proseware"):
        await tokens.token(line.customer(name), GRAPH)
    await tokens.token(tokens.account.tenant_id, PARTNER_CENTER)

    assert [{"Account": 1, "AppMetadata": 1, "RefreshToken": 1}] * 5 == [shape(each) for each in kept.renewals]
    assert 1 == len({len(each) for each in kept.renewals})


async def test_a_refusal_hands_nothing_over(line: Line) -> None:
    """A customer without consent changes no refresh token."""
    account, kept = await signed_in_and_kept(line)
    with pytest.raises(ConsentMissing):
        await again(line, account, kept).token(line.customer("Fabrikam"), GRAPH)

    assert 1 == len(kept.renewals)


async def test_the_refresh_token_of_a_restored_account_can_be_dead(line: Line) -> None:
    """A revoked sign-in is told as what it is, and what is kept is left to whoever signs out."""
    account, kept = await signed_in_and_kept(line)
    line.emulator.faults.plan(Aadsts(50173), path=TOKEN)
    with pytest.raises(SessionEnded):
        await again(line, account, kept).token(line.customer("Contoso"), GRAPH)

    assert 1 == len(kept.renewals)


async def test_signed_out_elsewhere_ends_the_session_here(line: Line) -> None:
    """Whoever keeps the renewal says that the account was signed out: no token comes of it, now or later."""
    account, kept = await signed_in_and_kept(line)
    tokens, tenant = again(line, account, kept), line.customer("Contoso")
    kept.still_counts = False
    with pytest.raises(SessionEnded):
        await tokens.token(tenant, GRAPH)
    asked = len(line.token_calls())
    with pytest.raises(SessionEnded):
        await tokens.token(tenant, GRAPH)

    assert (asked, None) == (len(line.token_calls()), tokens.held(tenant, GRAPH))


async def test_nothing_is_handed_over_after_signing_out(line: Line) -> None:
    """A refresh that was in flight lands after the sign-out and tells nobody of its refresh token."""
    account, kept = await signed_in_and_kept(line)
    tokens, asked, may_answer = again(line, account, kept), threading.Event(), threading.Event()

    def hold(request: httpx.Request) -> None:
        if request.url.path.endswith(TOKEN_PATH):
            asked.set()
            may_answer.wait(timeout=20)

    line.twist = hold
    asking = asyncio.create_task(tokens.token(line.customer("Contoso"), GRAPH))
    await until(asked.is_set, "the refresh to be in flight")
    tokens.close()
    may_answer.set()
    with pytest.raises(SessionEnded):
        await asking

    assert 1 == len(kept.renewals)


async def test_another_apps_refresh_token_is_not_used(line: Line) -> None:
    """After the app registration in the settings was changed, nobody is signed in to it; nothing is sent."""
    account, kept = await signed_in_and_kept(line)
    other = replace(line.login, client_id=as_client_id("99999999-9999-4999-8999-999999999999"))
    before = len(line.token_calls())
    with pytest.raises(SessionEnded):
        await restore(other, account, kept.last, line.patience, kept).token(line.customer("Contoso"), GRAPH)

    assert before == len(line.token_calls())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "{}",
        '{"RefreshToken":{},"Account":{},"AppMetadata":{},"AccessToken":{}}',
        '{"RefreshToken":[],"Account":{},"AppMetadata":{}}',
        '{"RefreshToken":{"a":{}},"Account":{},"AppMetadata":{}}',
        '{"RefreshToken":{"a":{"secret":1}},"Account":{},"AppMetadata":{}}',
        "[" * 5000,
    ],
)
async def test_a_renewal_that_cannot_be_read_asks_for_a_sign_in(line: Line, text: str) -> None:
    """It is told as an ended session, and the error holds nothing of it."""
    account, kept = await signed_in_and_kept(line)
    with pytest.raises(SessionEnded) as ended:
        restore(line.login, account, Secret(text), line.patience, kept)

    assert None is ended.value.__context__


async def test_nobody_signed_in_hands_nothing_over(line: Line) -> None:
    """Tokens that were closed have nothing to keep."""
    tokens, kept = await line.tokens(), Kept()
    tokens.close()

    assert (False, []) == (await tokens.keep_renewal(kept), kept.renewals)
