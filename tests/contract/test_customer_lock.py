"""The customer lock: a token is for the tenant it was asked for, and the refresh token goes nowhere else."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest

from tui.emulator.faults import Answer
from tui.errors import (
    UnexpectedAnswer,
    WrongTenant,
)

from .line import GRAPH, PARTNER_CENTER, TOKEN_PATH, Line, mislead

TOKEN = f"/*{TOKEN_PATH}"


async def test_a_token_for_another_tenant_is_dropped_unused(line: Line) -> None:
    """A service that issues Contoso's token for Alpine's request: an error, nothing held, nothing sent with it."""
    tokens, contoso, alpine = await line.tokens(), line.customer("Contoso"), line.customer("Alpine Ski House")

    def swap(request: httpx.Request) -> httpx.Request | None:
        if request.url.path.endswith(TOKEN_PATH):
            return mislead(request, path=request.url.path.replace(alpine, contoso))
        return None

    line.twist = swap
    with pytest.raises(WrongTenant):
        await tokens.token(alpine, GRAPH)
    assert (None, None) == (tokens.held(alpine, GRAPH), tokens.held(contoso, GRAPH))
    assert [] == [call for call in line.emulator.calls if call.bearer_tid]


async def test_a_token_for_another_service_is_dropped_unused(line: Line) -> None:
    """The audience is part of the lock: a Graph token is none for Partner Center."""
    signed_in = await line.signed_in()
    graph_token = signed_in.tokens.held(signed_in.account.tenant_id, GRAPH)
    assert graph_token is not None
    body = {"access_token": graph_token.secret.reveal(), "expires_in": 3600, "token_type": "Bearer"}
    line.emulator.faults.plan(Answer(200, body), path=TOKEN)
    with pytest.raises(WrongTenant):
        await signed_in.tokens.token(signed_in.account.tenant_id, PARTNER_CENTER)


async def test_a_token_that_cannot_be_read_counts_by_its_endpoint(line: Line) -> None:
    """Graph tokens are opaque by contract: the tenant's own endpoint is the evidence then."""
    tokens, tenant = await line.tokens(), line.customer("Contoso")
    line.emulator.faults.plan(Answer(200, {"access_token": "opaque", "expires_in": 3600}), path=TOKEN, tenant=tenant)
    token = await tokens.token(tenant, GRAPH)
    assert (tenant, "", line.at + timedelta(hours=1)) == (token.tenant_id, token.claims.tid, token.expires_at)


async def test_discovery_that_names_another_tenant_is_refused(line: Line) -> None:
    """The refresh token is not sent to an endpoint that is not the tenant's own."""
    tokens, contoso, alpine = await line.tokens(), line.customer("Contoso"), line.customer("Alpine Ski House")
    line.twist = lambda request: mislead(request, path=request.url.path.replace(alpine, contoso))
    before = len(line.token_calls())
    with pytest.raises(WrongTenant):
        await tokens.token(alpine, GRAPH)
    assert before == len(line.token_calls())


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://evil.example/{tenant}/oauth2/v2.0/token",
        "http://login.microsoftonline.com/{tenant}/oauth2/v2.0/token",
        "https://login.microsoftonline.com.evil.example/{tenant}/oauth2/v2.0/token",
        "https://login.microsoftonline.com:8443/{tenant}/oauth2/v2.0/token",
        "https://x@login.microsoftonline.com/{tenant}/oauth2/v2.0/token",
    ],
)
async def test_the_refresh_token_goes_to_the_sign_in_host_only(line: Line, endpoint: str) -> None:
    """Discovery may name what it likes: nothing leaves for another host, port or scheme."""
    tokens, tenant = await line.tokens(), line.customer("Contoso")
    named = endpoint.format(tenant=tenant)
    body = {"token_endpoint": named, "authorization_endpoint": named, "issuer": named}
    line.emulator.faults.plan(Answer(200, body), path="*/openid-configuration", tenant=tenant)
    before = len(line.token_calls())
    sent = len(line.requests)
    with pytest.raises(UnexpectedAnswer):
        await tokens.token(tenant, GRAPH)
    assert (before, 1) == (len(line.token_calls()), len(line.requests) - sent)
