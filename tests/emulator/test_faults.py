"""Planned trouble happens as planned, and a plan that came to nothing is a failure."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from tests.waiting import until
from tui.emulator import faults

from .desk import Desk, codes_of


def test_a_fault_happens_as_often_as_planned(desk: Desk) -> None:
    """Twice 429, then the truth."""
    desk.emulator.faults.plan(faults.throttled(7), host="graph.microsoft.com", path="/v1.0/me", times=2)
    token = desk.sign_in()["access_token"]
    answers = [desk.graph("/me", token) for _ in range(3)]
    assert [(429, "7"), (429, "7"), (200, None)] == [
        (each.status_code, each.headers.get("Retry-After")) for each in answers
    ]


def test_faults_come_in_the_order_they_were_planned(desk: Desk) -> None:
    """One request meets one fault."""
    token = desk.sign_in()["access_token"]
    desk.emulator.faults.plan(faults.unavailable(3))
    desk.emulator.faults.plan(faults.Answer(500, "<h1>oh</h1>", {"Content-Type": "text/html"}))
    answers = [desk.graph("/me", token) for _ in range(3)]
    assert [(503, "3"), (500, None), (200, None)] == [
        (each.status_code, each.headers.get("Retry-After")) for each in answers
    ]


def test_a_fault_can_wait_for_its_turn(desk: Desk) -> None:
    """`after` lets matching requests pass first."""
    token = desk.sign_in()["access_token"]
    desk.emulator.faults.plan(faults.unavailable(), path="/v1.0/me", after=1)
    assert [200, 503, 200] == [desk.graph("/me", token).status_code for _ in range(3)]


def test_a_fault_hits_only_what_it_was_planned_for(desk: Desk) -> None:
    """Host, path, tenant and method all have to fit."""
    contoso, adatum = desk.tenant_id("Contoso"), desk.tenant_id("Adatum")
    first, second = desk.access(contoso), desk.access(adatum)
    desk.emulator.faults.plan(
        faults.unavailable(), host="graph.microsoft.com", path="/v1.0/org*", tenant=adatum, method="GET"
    )
    assert [200, 200, 503] == [
        desk.graph("/organization", first).status_code,
        desk.graph("/domains", second).status_code,
        desk.graph("/organization", second).status_code,
    ]


@pytest.mark.parametrize(
    ("outcome", "error"),
    [
        (faults.Cut("connect"), httpx.ConnectError),
        (faults.Cut("before"), httpx.ReadError),
        (faults.Cut(), httpx.ReadError),
    ],
)
def test_a_cut_connection_is_an_error_of_the_transport(
    desk: Desk, outcome: faults.Cut, error: type[httpx.TransportError]
) -> None:
    """Nothing reached the service, and the call is noted with status 0."""
    tenant, token = desk.tenant_id("Fabrikam"), desk.partner_token()
    desk.emulator.faults.plan(outcome, method="POST")
    with pytest.raises(error):
        desk.give_consent(tenant, token)
    assert ("POST", tenant, 0) == (
        desk.emulator.calls[-1].method,
        desk.emulator.calls[-1].tenant,
        desk.emulator.calls[-1].status,
    )
    assert 201 == desk.give_consent(tenant, token).status_code


def test_an_answer_can_be_lost_after_the_deed(desk: Desk) -> None:
    """The consent was stored though the client never heard of it: asking again is 409."""
    tenant, token = desk.tenant_id("Fabrikam"), desk.partner_token()
    desk.emulator.faults.plan(faults.Cut("after"), method="POST")
    with pytest.raises(httpx.ReadError):
        desk.give_consent(tenant, token)
    assert 409 == desk.give_consent(tenant, token).status_code


def test_a_slow_answer_is_the_true_answer(desk: Desk) -> None:
    """Only later."""
    token = desk.sign_in()["access_token"]
    desk.emulator.faults.plan(faults.Slow(12.5), path="/v1.0/me")
    assert (200, [12.5]) == (desk.graph("/me", token).status_code, desk.slept)


async def test_a_slow_answer_does_not_hold_the_event_loop_up(desk: Desk) -> None:
    """Under an async client other work goes on meanwhile; cancelling the wait ends it."""
    token = desk.sign_in()["access_token"]
    desk.emulator.faults.plan(faults.Slow(3_600), path="/v1.0/me")
    async with httpx.AsyncClient(transport=httpx.MockTransport(desk.emulator.handle_async)) as client:
        headers = {"Authorization": f"Bearer {token}"}
        slow = asyncio.create_task(client.get("https://graph.microsoft.com/v1.0/me", headers=headers))
        await until(lambda: desk.emulator.calls[-1].path == "/v1.0/me", "the slow call to begin")
        quick = await client.get("https://graph.microsoft.com/v1.0/organization", headers=headers)
        assert (200, False) == (quick.status_code, slow.done())
        slow.cancel()
        with pytest.raises(asyncio.CancelledError):
            await slow


def test_a_malformed_body_is_malformed(desk: Desk) -> None:
    """200, JSON by its header, and not to be parsed."""
    token = desk.sign_in()["access_token"]
    desk.emulator.faults.plan(faults.malformed(), path="/v1.0/me")
    answer = desk.graph("/me", token)
    assert (200, "application/json") == (answer.status_code, answer.headers["Content-Type"])
    with pytest.raises(ValueError, match="Expecting value"):
        answer.json()


def test_any_code_can_come_from_the_token_endpoint(desk: Desk) -> None:
    """At one tenant only, in the service's own shape, with claims if wanted."""
    refresh_token, tenant = desk.sign_in()["refresh_token"], desk.tenant_id("Contoso")
    desk.emulator.faults.plan(faults.Aadsts(70043), tenant=tenant)
    desk.emulator.faults.plan(faults.Aadsts(50158, claims='{"access_token":{}}'), tenant=tenant)
    assert 200 == desk.redeem("organizations", refresh_token).status_code
    first, second, third = (desk.redeem(tenant, refresh_token) for _ in range(3))
    assert ([70043], "token_expired") == (codes_of(first), first.json()["suberror"])
    assert ([50158], "interaction_required", '{"access_token":{}}') == (
        codes_of(second),
        second.json()["error"],
        second.json()["claims"],
    )
    assert 200 == third.status_code


def test_a_fault_can_hit_one_member_of_a_batch(desk: Desk) -> None:
    """The batch is 200 and its other member untouched."""
    token = desk.access(desk.tenant_id("Contoso"))
    desk.emulator.faults.plan(faults.throttled(9), path="/v1.0/domains")
    answer = desk.batch(
        token, {"id": "1", "method": "GET", "url": "/organization"}, {"id": "2", "method": "GET", "url": "/domains"}
    )
    found = {each["id"]: (each["status"], each["headers"].get("Retry-After")) for each in answer.json()["responses"]}
    assert {"1": (200, None), "2": (429, "9")} == found


def test_an_unused_fault_is_a_failure() -> None:
    """What was planned and never met is named; clearing forgets it."""
    desk = Desk()
    fault = desk.emulator.faults.plan(faults.unavailable(), path="/v1.0/me", times=2)
    desk.graph("/me", desk.sign_in()["access_token"])
    assert (fault,) == desk.emulator.faults.unused
    with pytest.raises(AssertionError, match=r"/v1\.0/me"):
        desk.emulator.faults.check_all_happened()
    desk.emulator.faults.clear()
    desk.emulator.faults.check_all_happened()
