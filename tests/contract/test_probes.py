"""Tokens that are asked for to see whether there is one: what they cost, and what they leave alone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tui.emulator.faults import LOGIN_TOKEN, Aadsts, throttled
from tui.errors import NotFound
from tui.model.identifiers import as_tenant_id
from tui.model.urgency import in_background

from .line import GRAPH, Line

NOWHERE = as_tenant_id("00000000-0000-4000-8000-000000000000")


async def test_a_probe_is_one_request_to_the_tenants_own_endpoint(line: Line) -> None:
    """Once some tenant was discovered, no other is; the address is the one that discovery would have named."""
    tokens, contoso, adatum = await line.tokens(), line.customer("Contoso"), line.customer("Adatum")
    await tokens.ask_anew(tokens.account.tenant_id, GRAPH)
    line.requests.clear()
    await tokens.ask_anew(contoso, GRAPH)
    await tokens.ask_anew(adatum, GRAPH)
    probed = [str(request.url) for request in line.requests]
    line.requests.clear()
    await tokens.token(contoso, GRAPH)
    discovered = str(line.requests[-1].url)

    assert [discovered, discovered.replace(contoso, adatum)] == probed


async def test_the_first_probe_of_a_kept_sign_in_discovers_for_all(line: Line) -> None:
    """Where nothing was discovered yet, one tenant is; the next probe is one request."""
    tokens = await line.tokens()
    tokens._renewing._known.clear()  # type: ignore[attr-defined]
    line.requests.clear()
    await tokens.ask_anew(line.customer("Contoso"), GRAPH)
    await tokens.ask_anew(line.customer("Adatum"), GRAPH)

    assert ["openid-configuration", "token", "token"] == [each.url.path.rpartition("/")[2] for each in line.requests]


async def test_a_probe_is_not_held_and_drops_nothing(line: Line) -> None:
    """A session's token stays the same one; of another customer none is held."""
    tokens, contoso, adatum = await line.tokens(), line.customer("Contoso"), line.customer("Adatum")
    held = await tokens.token(contoso, GRAPH)
    await tokens.ask_anew(contoso, GRAPH)
    await tokens.ask_anew(adatum, GRAPH)

    assert (held, None) == (tokens.held(contoso, GRAPH), tokens.held(adatum, GRAPH))


async def test_a_tenant_that_is_not_there_is_told_without_discovery(line: Line) -> None:
    """The token endpoint says the same."""
    tokens = await line.tokens()
    await tokens.ask_anew(tokens.account.tenant_id, GRAPH)

    with pytest.raises(NotFound):
        await tokens.ask_anew(NOWHERE, GRAPH)


async def test_a_person_is_held_up_by_no_other_customers_wait(line: Line) -> None:
    """While the background rests, a person's token comes at once."""
    tokens, contoso, adatum = await line.tokens(), line.customer("Contoso"), line.customer("Adatum")
    line.emulator.faults.plan(throttled(600), tenant=contoso, path=LOGIN_TOKEN)
    with in_background(), pytest.raises(Exception, match="wait"):
        await tokens.ask_anew(contoso, GRAPH)
    before = line.at
    token = await tokens.token(adatum, GRAPH)

    assert (adatum, before) == (token.tenant_id, line.at)
    assert before + timedelta(seconds=600) == tokens.rests_until


async def test_a_tenants_own_word_holds_that_tenant_alone(line: Line) -> None:
    """AADSTS90055 is said of one tenant's load: the others are asked meanwhile."""
    tokens, contoso = await line.tokens(), line.customer("Contoso")
    line.emulator.faults.plan(Aadsts(90055), tenant=contoso)
    line.slept.clear()
    with in_background():
        await tokens.ask_anew(contoso, GRAPH)

    assert (None, [30.0]) == (tokens.rests_until, line.slept)
