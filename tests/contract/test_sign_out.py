"""Signing out: nothing is left, and nothing comes back."""

from __future__ import annotations

import asyncio
import threading

import httpx
import pytest

from tests.waiting import until
from tui.auth import Applications, Tokens
from tui.auth.signed_in import parse_signed_in
from tui.errors import (
    SessionEnded,
)

from .line import GRAPH, TOKEN_PATH, Line


async def test_nothing_is_left_after_signing_out(line: Line) -> None:
    """No token is held, and none can be got without signing in again."""
    tokens, tenant = await line.tokens(), line.customer("Contoso")
    await tokens.token(tenant, GRAPH)
    before = len(line.token_calls())
    tokens.close()
    with pytest.raises(SessionEnded):
        await tokens.token(tenant, GRAPH)
    assert (None, before) == (tokens.held(tenant, GRAPH), len(line.token_calls()))


async def test_an_answer_that_lands_after_signing_out_brings_nothing_back(line: Line) -> None:
    """MSAL puts the rotated refresh token back into its cache: nobody may find it there."""
    applications = Applications(line.login)
    flow = applications.start_device_flow("organizations", GRAPH)
    answer = applications.poll_device_flow("organizations", flow)
    tenant = line.customer("Contoso")
    account, _ = parse_signed_in(answer, line.login, "organizations", GRAPH, line.at)
    tokens = Tokens(account, applications, line.patience)
    asked, may_answer = threading.Event(), threading.Event()

    def hold(request: httpx.Request) -> None:
        if request.url.path.endswith(TOKEN_PATH):
            asked.set()
            may_answer.wait(timeout=20)

    line.twist = hold
    asking = asyncio.create_task(tokens.token(tenant, GRAPH))
    await until(asked.is_set, "the refresh to be in flight")
    tokens.close()
    may_answer.set()
    with pytest.raises(SessionEnded):
        await asking
    assert (200, None) == (line.token_calls(tenant)[-1].status, tokens.held(tenant, GRAPH))
    assert None is applications.redeem(tenant, GRAPH)


async def test_a_token_dropped_on_its_way_is_not_held(line: Line) -> None:
    """What was asked before a change of consent is not kept after it."""
    tokens, tenant = await line.tokens(), line.customer("Contoso")
    asking = asyncio.create_task(tokens.token(tenant, GRAPH))
    await asyncio.sleep(0)
    tokens.drop(tenant)
    await asking
    assert None is tokens.held(tenant, GRAPH)


async def test_msal_keeps_no_access_token(line: Line) -> None:
    """A second store would have to be emptied at every change of consent; only what renews a sign-in stays there."""
    applications = Applications(line.login)
    flow = applications.start_device_flow("organizations", GRAPH)
    assert "access_token" in applications.poll_device_flow("organizations", flow)
    applications.redeem(line.customer("Contoso"), GRAPH)
    kept = {kind: len(entries) for kind, entries in applications._cache._cache.items()}
    assert {"RefreshToken": 1, "Account": 1, "AppMetadata": 1} == kept


async def test_no_token_is_printed(line: Line) -> None:
    """Neither the objects nor their errors show what they hold."""
    tokens, tenant = await line.tokens(), line.customer("Contoso")
    token = await tokens.token(tenant, GRAPH)
    assert token.secret.reveal() not in f"{token!r} {tokens!r} {tokens.__dict__!r}"
