"""Running a command inside a customer's tenant: what it gets, for whom, and what is left afterwards."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.inside.conftest import Ada
from tests.waiting import until
from tui.emulator.faults import LOGIN_TOKEN, Aadsts, Answer, Cut
from tui.emulator.world.named import ATTACK_NAME
from tui.errors import Blocked, ConsentMissing
from tui.model.customer import Customer
from tui.model.identifiers import TenantId
from tui.model.journal import What
from tui.model.token import parse_claims
from tui.off_loop import off_loop
from tui.services.inside import Ended, run_inside

GRAPH = "https://graph.microsoft.com"
_ASK = """
import json, os, sys, urllib.request, urllib.error
def ask(query, header=None):
    address = os.environ["IDENTITY_ENDPOINT"] + "?api-version=2019-08-01&" + query
    shown = {"X-IDENTITY-HEADER": header or os.environ["IDENTITY_HEADER"]}
    try:
        answer = urllib.request.urlopen(urllib.request.Request(address, headers=shown))
    except urllib.error.HTTPError as error:
        answer = error
    return [answer.status, dict(answer.headers), json.load(answer)]
"""


async def _told(ada: Ada, name: str, script: str, tmp_path: Path) -> list[Any]:
    """What a Python child of a customer prints as JSON, a line each."""
    output = tmp_path / f"{ada.tenant_id(name)}.out"
    with output.open("wb") as file:
        ended = await run_inside(
            ada.estate, ada.tenant_id(name), [sys.executable, "-c", _ASK + script], output=file.fileno()
        )
    assert Ended(0) == ended, output.read_text()
    return [json.loads(line) for line in output.read_text().splitlines()]


async def test_a_child_gets_a_token_for_its_customer(ada: Ada, tmp_path: Path) -> None:
    """The answer is App Service's: texts, the end in seconds, the resource as it was asked for, and our app's id."""
    script = f"print(json.dumps(ask('resource={GRAPH}')))"
    [[status, headers, fields]] = await _told(ada, "Contoso", script, tmp_path)

    claims = parse_claims(fields["access_token"])
    assert (200, "application/json", "no-store") == (status, headers["Content-Type"], headers["Cache-Control"])
    assert (ada.tenant_id("Contoso"), GRAPH) == (claims.tid, claims.aud)
    assert {
        "resource": GRAPH, "token_type": "Bearer", "client_id": str(ada.estate.desk.app.id),
    } == {name: fields[name] for name in ("resource", "token_type", "client_id")}  # fmt: skip
    assert str(int(fields["expires_on"])) == fields["expires_on"]
    assert 300 <= int(fields["expires_on"]) - ada.time.now().timestamp() <= 90 * 60


async def test_two_children_at_once_get_tokens_of_their_own_customers(ada: Ada, tmp_path: Path) -> None:
    """Each asks twenty times, and neither is ever given what is the other's."""
    script = f"print(json.dumps([ask('resource={GRAPH}')[2]['access_token'] for _ in range(20)]))"
    names = ("Contoso", "Contoso Suites")

    found = await asyncio.gather(*(_told(ada, name, script, tmp_path) for name in names))

    for name, [tokens] in zip(names, found, strict=True):
        assert {ada.tenant_id(name)} == {parse_claims(token).tid for token in tokens}


async def test_a_childs_secret_opens_no_other_childs_address(ada: Ada, tmp_path: Path) -> None:
    """The secret of one child is of no use at the address of another, and that somebody tried is written down once."""
    script = f"print(json.dumps([ask('resource={GRAPH}', 'of-another-child') for _ in range(3)]))"
    [answers] = await _told(ada, "Contoso", script, tmp_path)

    assert [401] * 3 == [answer[0] for answer in answers]
    assert "access_token" not in answers[0][2]
    assert ["A program asked without this child's secret. Nothing was given."] == [
        each.detail for each in ada.records(What.TOKEN_HAND_OUT)
    ]


async def test_every_hand_out_is_written_down(ada: Ada, tmp_path: Path) -> None:
    """With customer, resource, program and the request's id; so is that the command ran, and how it ended."""
    await _told(ada, "Contoso", f"ask('resource={GRAPH}'); ask('scope={GRAPH}/.default')", tmp_path)

    handed = ada.records(What.TOKEN_HAND_OUT)
    program = Path(sys.executable).name
    assert [("done", f"{GRAPH} to {program}", "Contoso")] * 2 == [
        (each.result, each.detail, each.customer) for each in handed
    ]
    assert all(each.correlation_id for each in handed)
    assert [f"{program}: exit status 0"] == [each.detail for each in ada.records(What.COMMAND_RUN)]


async def test_nothing_is_left_when_a_child_has_ended(ada: Ada, tmp_path: Path) -> None:
    """Its folders are gone with whatever a tool kept in them, and nobody answers at its address."""
    script = """
import pathlib
folder = pathlib.Path(os.environ["AZURE_CONFIG_DIR"])
(folder / "deep").mkdir()
(folder / "deep" / "token_cache").write_text("secret")
(folder / "deep").chmod(0o500)
(folder / "link").symlink_to(os.environ["KEEP"])
print(json.dumps([str(folder), os.environ["IDENTITY_ENDPOINT"], oct(folder.stat().st_mode)]))
"""
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / "mine").write_text("mine")
    os.environ["KEEP"] = str(kept)
    try:
        [[folder, endpoint, mode]] = await _told(ada, "Contoso", script, tmp_path)
    finally:
        del os.environ["KEEP"]

    assert ("0o40700", False, []) == (mode, folder in map(str, ada.left), ada.left)
    assert "mine" == (kept / "mine").read_text()
    with pytest.raises(httpx.ConnectError):
        await off_loop(partial(httpx.get, endpoint, trust_env=False))


async def test_a_customer_without_consent_starts_nothing(ada: Ada, tmp_path: Path) -> None:
    """The refusal is the session's own, and no folder, address or record of a command comes of it."""
    sign = tmp_path / "ran"

    with pytest.raises(ConsentMissing):
        await run_inside(ada.estate, ada.tenant_id("Fabrikam"), ["touch", str(sign)])
    with pytest.raises(Blocked):
        await run_inside(ada.estate, ada.tenant_id("Northwind Traders"), ["touch", str(sign)])

    assert (False, [], []) == (sign.exists(), ada.left, ada.records(What.COMMAND_RUN))


async def test_a_resource_without_consent_is_refused_with_the_reason(ada: Ada, tmp_path: Path) -> None:
    """What is not consented in the customer's tenant is not given, and the child can say what lacks."""
    tenant_id = ada.tenant_id("Contoso")
    await ada.estate.sessions.open(tenant_id)
    ada.emulator.faults.plan(Aadsts(65001), path=LOGIN_TOKEN, tenant=tenant_id)
    script = "print(json.dumps(ask('resource=https://vault.azure.net')))"

    [[status, _, fields]] = await _told(ada, "Contoso", script, tmp_path)

    assert (400, "consent_required") == (status, fields["error"])
    assert "https://vault.azure.net" in fields["error_description"]
    [record] = ada.records(What.TOKEN_HAND_OUT)
    assert ("refused", "AADSTS65001", fields["correlation_id"]) == (record.result, record.code, record.correlation_id)


@pytest.mark.parametrize(
    ("fault", "status"),
    [(Cut(), 503), (Answer(429, {"error": {}}, {"Retry-After": "900"}), 429)],
    ids=["not reached", "throttled"],
)
async def test_a_service_that_is_away_is_asked_again_later(
    ada: Ada, tmp_path: Path, fault: Cut | Answer, status: int
) -> None:
    """A child is told after how many seconds; nobody here goes on asking for it."""
    tenant_id = ada.tenant_id("Contoso")
    await ada.estate.sessions.open(tenant_id)
    ada.emulator.faults.plan(fault, path=LOGIN_TOKEN, tenant=tenant_id, times=1)
    script = "print(json.dumps(ask('resource=https://vault.azure.net')))"

    [[found, headers, fields]] = await _told(ada, "Contoso", script, tmp_path)

    assert (status, "temporarily_unavailable") == (found, fields["error"])
    assert int(headers["Retry-After"]) in (10, 900)


async def test_a_token_near_its_end_is_renewed_before_it_is_given(ada: Ada, tmp_path: Path) -> None:
    """A child that asks when the held token has four minutes left gets one that lasts, without a question."""
    tenant_id = ada.tenant_id("Contoso")
    await ada.estate.sessions.open(tenant_id)
    held = ada.estate.desk.held(tenant_id)
    assert held is not None
    ada.time.advance((held.expires_at - ada.time.now()).total_seconds() - 240)

    [[_, _, fields]] = await _told(ada, "Contoso", f"print(json.dumps(ask('resource={GRAPH}')))", tmp_path)

    assert 300 <= int(fields["expires_on"]) - ada.time.now().timestamp()


async def test_no_token_of_another_tenant_is_given(ada: Ada, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The customer lock holds at the last door too: a token that got into the wrong place stays in."""
    other = await ada.estate.desk.customer_token(ada.tenant_id("Contoso Suites"))

    async def mixed_up(desk: object, tenant_id: TenantId, resource: str, *, fresh: bool = False) -> object:
        return other

    monkeypatch.setattr("tui.services.desk.Desk.resource_token", mixed_up)

    [[status, _, fields]] = await _told(ada, "Contoso", f"print(json.dumps(ask('resource={GRAPH}')))", tmp_path)

    assert (400, False) == (status, "access_token" in fields)
    assert ["WrongTenant"] == [each.code for each in ada.records(What.TOKEN_HAND_OUT)]


@pytest.mark.parametrize("count", [40, pytest.param(200, marks=pytest.mark.long)])
async def test_many_requests_at_once_are_all_answered(ada: Ada, tmp_path: Path, count: int) -> None:
    """Each on a connection of its own, with one request made of the service; each is written down."""
    script = f"""
from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor({count}) as many:
    found = list(many.map(lambda _: ask('resource={GRAPH}'), range({count})))
print(json.dumps([[each[0] for each in found], len(set(each[2]['access_token'] for each in found))]))
"""
    [[statuses, tokens]] = await _told(ada, "Contoso", script, tmp_path)

    assert ([200] * count, 1) == (statuses, tokens)
    assert count == len(ada.records(What.TOKEN_HAND_OUT))


async def test_a_cancelled_child_is_hung_up_on_and_nothing_is_left(ada: Ada, tmp_path: Path) -> None:
    """Cancelling ends the child by SIGHUP, takes its folders away, and the journal has it."""
    sign, output = tmp_path / "started", tmp_path / "out"
    script = f"trap 'echo hung up; exit 0' HUP; touch {sign}; while :; do sleep 0.05; done"
    with output.open("wb") as file:
        task = asyncio.create_task(
            run_inside(ada.estate, ada.tenant_id("Contoso"), ["sh", "-c", script], output=file.fileno())
        )
        await until(sign.exists, "the child")
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    assert ("hung up", []) == (output.read_text().splitlines()[-1], ada.left)
    assert ["sh: exit status 129"] == [each.detail for each in ada.records(What.COMMAND_RUN)]


async def test_a_child_knows_whose_tenant_it_is_in(ada: Ada, tmp_path: Path) -> None:
    """By name, id and domain; a name that attacks stays a name."""
    script = "print(json.dumps([os.environ[n] for n in ('TENANTRY_CUSTOMER', 'TENANTRY_TENANT_ID', " \
        "'TENANTRY_TENANT_DOMAIN', 'AZURE_TENANT_ID', 'TENANTRY_PROMPT')]))"  # fmt: skip
    customer: Customer = ada.estate.customer(ada.tenant_id(ATTACK_NAME))

    [[told, tenant_id, domain, azure, mark]] = await _told(ada, ATTACK_NAME, script, tmp_path)

    assert (customer.name, customer.tenant_id, customer.domain) == (told, tenant_id, domain)
    assert (customer.tenant_id, f"[{customer.short_title}]") == (azure, mark)
    assert "\x1b" not in told + mark


async def test_a_domain_that_no_list_told_is_looked_up(ada: Ada, tmp_path: Path) -> None:
    """A child is told it, too; a customer that nobody has looked at in the list is no exception."""
    tenant_id = ada.tenant_id("Contoso")
    ada.estate.listing.put(replace(ada.estate.customer(tenant_id), domain=""))

    told = await _told(ada, "Contoso", "print(json.dumps(os.environ['TENANTRY_TENANT_DOMAIN']))", tmp_path)

    assert [ada.emulator.world.customer_named("Contoso").tenant.default_domain] == told
