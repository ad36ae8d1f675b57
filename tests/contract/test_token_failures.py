"""Asking for tokens when the service is busy, silent, odd or says no for good."""

from __future__ import annotations

import pytest

from tui.emulator import ADA, GRACE, NOOR
from tui.emulator.faults import Answer, Cut, malformed, throttled, unavailable
from tui.errors import (
    InteractionNeeded,
    NotFound,
    NoWayIn,
    SessionEnded,
    Throttled,
    Unavailable,
    UnexpectedAnswer,
    Unreachable,
)
from tui.model.identifiers import as_tenant_id

from .line import GRAPH, TOKEN_PATH, Line

TOKEN = f"/*{TOKEN_PATH}"
NOWHERE = as_tenant_id("00000000-1111-2222-3333-444444444444")


async def test_429_is_waited_out_exactly(line: Line) -> None:
    """`Retry-After` seconds, told to whoever draws the countdown, then the same request again."""
    tokens, tenant = await line.tokens(), line.customer("Contoso")
    line.slept.clear()
    line.emulator.faults.plan(throttled(17), path=TOKEN, tenant=tenant)
    await tokens.token(tenant, GRAPH)
    [wait] = line.waits
    assert ([17.0], 17.0, line.at) == (line.slept, wait.seconds, wait.until)


async def test_5xx_backs_off_and_asks_again(line: Line) -> None:
    """Without a time of the service's own the waits double."""
    tokens, tenant = await line.tokens(), line.customer("Contoso")
    line.slept.clear()
    line.emulator.faults.plan(unavailable(), path=TOKEN, tenant=tenant, times=3)
    await tokens.token(tenant, GRAPH)
    assert [1.0, 2.0, 4.0] == line.slept


async def test_5xx_that_stays_is_told_after_four_tries(line: Line) -> None:
    """Then it is the person's turn, and asking again really asks."""
    tokens, tenant = await line.tokens(), line.customer("Contoso")
    line.emulator.faults.plan(unavailable(), path=TOKEN, tenant=tenant, times=4)
    with pytest.raises(Unavailable):
        await tokens.token(tenant, GRAPH)
    assert tenant == (await tokens.token(tenant, GRAPH)).claims.tid


async def test_an_absurd_wait_is_told_instead_of_waited(line: Line) -> None:
    """Nobody sits in front of a countdown of an hour."""
    tokens, tenant = await line.tokens(), line.customer("Contoso")
    line.slept.clear()
    line.emulator.faults.plan(throttled(10**9), path=TOKEN, tenant=tenant)
    with pytest.raises(Throttled) as told:
        await tokens.token(tenant, GRAPH)
    assert ([], 3600.0) == (line.slept, told.value.retry_after_s)


async def test_a_cut_connection_is_told_at_once(line: Line) -> None:
    """A redemption that may have happened is not repeated behind the person's back."""
    tokens, tenant = await line.tokens(), line.customer("Contoso")
    line.emulator.faults.plan(Cut("after"), path=TOKEN, tenant=tenant)
    with pytest.raises(Unreachable) as told:
        await tokens.token(tenant, GRAPH)
    assert 1 == len(line.token_calls(tenant))
    assert (None, None) == (told.value.__cause__, told.value.__context__)


@pytest.mark.parametrize(
    "answer",
    [
        malformed(),
        malformed("[]"),
        malformed('"x"'),
        malformed("[" * 100_000),
        Answer(200, "<html></html>"),
        Answer(200, {"access_token": None}),
        Answer(200, {"access_token": 7, "expires_in": 3600}),
        Answer(200, {"expires_in": 3600, "scope": []}),
        Answer(200, {"access_token": "x.y.z", "expires_in": "soon"}),
        Answer(200, {"access_token": "x.y.z", "id_token": 5, "client_info": 5, "scope": 5}),
        Answer(400, {"error": None}),
        Answer(400, {"error_codes": "65001"}),
        Answer(204, ""),
        Answer(302, "", {"Location": "https://evil.example/"}),
    ],
)
async def test_an_unreadable_answer_is_told_as_such(line: Line, answer: Answer) -> None:
    """Whatever comes, the person gets a sentence; nothing else escapes."""
    tokens, tenant = await line.tokens(), line.customer("Contoso")
    line.emulator.faults.plan(answer, path=TOKEN, tenant=tenant)
    with pytest.raises(UnexpectedAnswer) as told:
        await tokens.token(tenant, GRAPH)
    assert None is told.value.__context__


@pytest.mark.parametrize("life", [{}, {"expires_in": -5}, {"expires_in": "0"}])
async def test_a_token_without_a_life_is_renewed_at_its_next_use(line: Line, life: dict[str, object]) -> None:
    """No reason to refuse a good token, nor to trust it for long."""
    tokens, tenant = await line.tokens(), line.customer("Contoso")
    line.emulator.faults.plan(Answer(200, {"access_token": "opaque"} | life), path=TOKEN, tenant=tenant)
    token = await tokens.token(tenant, GRAPH)
    assert (line.at, None) == (token.expires_at, tokens.held(tenant, GRAPH))


async def test_a_tenant_that_does_not_exist_is_not_found(line: Line) -> None:
    """MSAL's constructor fails for it without saying why; the service's code is told."""
    tokens = await line.tokens()
    with pytest.raises(NotFound) as refused:
        await tokens.token(NOWHERE, GRAPH)
    assert "AADSTS90002" == refused.value.code


async def test_a_revoked_sign_in_is_over(line: Line) -> None:
    """The same answer at every customer: sign in again."""
    tokens = await line.tokens()
    line.emulator.revoke_sessions(ADA)
    with pytest.raises(SessionEnded) as refused:
        await tokens.token(line.customer("Contoso"), GRAPH)
    assert "AADSTS50173" == refused.value.code


async def test_a_sign_in_without_mfa_does_not_reach_customers(line: Line) -> None:
    """50076 asks for the person, not for consent."""
    tokens = await line.tokens(NOOR)
    with pytest.raises(InteractionNeeded):
        await tokens.token(line.customer("Contoso"), GRAPH)


async def test_somebody_outside_every_group_has_no_way_in(line: Line) -> None:
    """The relationship alone lets nobody in."""
    tokens = await line.tokens(GRACE)
    with pytest.raises(NoWayIn):
        await tokens.token(line.customer("Contoso"), GRAPH)
