"""A tenant's facts, as its own directory tells them."""

from __future__ import annotations

import pytest

from tui.emulator.faults import Answer
from tui.errors import (
    NotPermitted,
    TenantryError,
    WrongTenant,
)

from .line import Line, facts_token


async def test_facts_come_in_one_call(line: Line) -> None:
    """Organisation, licences and domains, all in a single batch."""
    token = await facts_token(line)
    sent = len(line.requests)
    facts = await line.graph.facts(token)
    assert 1 == len(line.requests) - sent
    assert ("Contoso", "contoso.example", "contoso.onmicrosoft.com") == (
        facts.name,
        facts.default_domain,
        facts.initial_domain,
    )
    assert ((), line.at, token.tenant_id) == (facts.failed, facts.asked_at, facts.tenant_id)
    assert [] == [item for item in facts.licences if not item.name or item.used > item.bought]
    assert 0 < len(facts.licences)


async def test_members_that_are_throttled_are_asked_again_after_their_wait(line: Line) -> None:
    """Proseware throttles inside the batch: the batch itself is 200."""
    token = await facts_token(line, "Proseware")
    line.slept.clear()
    facts = await line.graph.facts(token)
    assert ("Proseware", ()) == (facts.name, facts.failed)
    assert [4.0] == line.slept
    assert 4.0 == line.waits[-1].seconds


async def test_a_part_that_fails_is_named_and_the_others_stand(line: Line) -> None:
    """A role may allow the organisation and not the licences."""
    token = await facts_token(line)
    refusal = {"error": {"code": "Authorization_RequestDenied", "message": "no"}}
    line.emulator.faults.plan(Answer(403, refusal), path="/v1.0/subscribedSkus")
    facts = await line.graph.facts(token)
    [(part, why)] = facts.failed
    assert ("Contoso", (), "licences") == (facts.name, facts.licences, part)
    assert why.endswith(".")


async def test_domains_that_fail_are_taken_from_the_organisation(line: Line) -> None:
    """The organisation names its verified domains as well."""
    token = await facts_token(line)
    line.emulator.faults.plan(Answer(403, {}), path="/v1.0/domains")
    facts = await line.graph.facts(token)
    assert (["domains"], "contoso.example") == ([part for part, _ in facts.failed], facts.default_domain)


async def test_a_directory_that_refuses_everything_is_an_error(line: Line) -> None:
    """Facts without any fact would look like an empty tenant."""
    token = await facts_token(line)
    for path in ("/v1.0/organization", "/v1.0/subscribedSkus", "/v1.0/domains"):
        line.emulator.faults.plan(Answer(403, {}), path=path)
    with pytest.raises(NotPermitted):
        await line.graph.facts(token)


async def test_another_tenants_organisation_is_not_shown(line: Line) -> None:
    """The customer lock holds for what Graph answers, too."""
    token = await facts_token(line)
    other = {"value": [{"id": line.customer("Alpine Ski House"), "displayName": "Alpine Ski House"}]}
    line.emulator.faults.plan(Answer(200, other), path="/v1.0/organization")
    with pytest.raises(WrongTenant):
        await line.graph.facts(token)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"responses": None},
        {"responses": [None, 7, {}, {"id": 1, "status": 200}, {"id": "organisation", "status": "200"}]},
        {"responses": [{"id": "organisation", "status": 10**6, "headers": {"Retry-After": None, "é": "1"}}]},
    ],
)
async def test_a_batch_with_nothing_readable_in_it_is_an_error(line: Line, body: dict[str, object]) -> None:
    """Members of another shape count as missing."""
    token = await facts_token(line)
    line.emulator.faults.plan(Answer(200, body), path="/v1.0/$batch")
    with pytest.raises(TenantryError):
        await line.graph.facts(token)
