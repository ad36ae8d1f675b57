"""Looking for the first broken link: what is asked, in which order, and what is left behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.diagnosing import Bench, bench
from tests.support.timeline import START
from tui.emulator import DEMO_CLIENT_ID, GRACE, build_world
from tui.emulator.faults import Answer
from tui.model.consent import ConsentState
from tui.model.diagnosis import Link, Verdict
from tui.model.identifiers import TenantId


def tenant_id(found: Bench, name: str) -> TenantId:
    """The tenant id of a customer by the beginning of its name."""
    return TenantId(found.emulator.world.customer_named(name).tenant.tenant_id)


async def test_a_healthy_customer_costs_six_calls(tmp_path: Path) -> None:
    """Relationships, groups, assignments, one token, the service principal, the grants; each once."""
    async with bench(tmp_path, build_world(customers=24, now=START)) as found:
        contoso = tenant_id(found, "Contoso Suites")
        before = len(found.emulator.calls)
        steps = await found.look(contoso)
        asked = list(found.emulator.calls)[before:]
        paths = [call.path.rpartition("/")[2] for call in asked if "well-known" not in call.path]

    assert ["delegatedAdminRelationships", "transitiveMemberOf", "accessAssignments", "token", "servicePrincipals",
            "oauth2PermissionGrants"] == paths  # fmt: skip
    assert steps[-1].is_healthy


async def test_the_chain_fills_from_its_top(tmp_path: Path) -> None:
    """Each step knows at least as much as the one before; only the last one is whole."""
    async with bench(tmp_path, build_world(customers=24, now=START)) as found:
        steps = await found.look(tenant_id(found, "Contoso Suites"))
    known = [sum(check.verdict is not Verdict.NOT_LOOKED_AT for check in step.checks) for step in steps]

    assert (sorted(known), 0, 8) == (known, known[0], known[-1])
    assert [False] * (len(steps) - 1) + [True] == [step.is_whole for step in steps]


async def test_nothing_stays_open(tmp_path: Path) -> None:
    """No session, no token held; what was learnt of consent is noted."""
    async with bench(tmp_path, build_world(customers=24, now=START)) as found:
        contoso, fabrikam = tenant_id(found, "Contoso Suites"), tenant_id(found, "Fabrikam")
        await found.look(contoso)
        await found.look(fabrikam)
        desk, estate = found.estate.desk, found.estate

        assert ([], None) == (estate.sessions.all(), desk.held(contoso))
        assert [ConsentState.GRANTED, ConsentState.MISSING] == [
            estate.customer(each).consent.state for each in (contoso, fabrikam)
        ]


async def test_a_look_that_is_given_up_leaves_no_token(tmp_path: Path) -> None:
    """Closed as soon as the token came: it is dropped all the same."""
    async with bench(tmp_path, build_world(customers=24, now=START)) as found:
        contoso = tenant_id(found, "Contoso Suites")
        look = found.estate.diagnoses.look(found.estate.customer(contoso))
        async for step in look:
            if step.checks[-1].verdict is Verdict.HELD:
                break
        await look.aclose()

        assert found.estate.desk.held(contoso) is None


async def test_a_held_token_is_no_answer(tmp_path: Path) -> None:
    """The customer has withdrawn consent since the session opened: the service is asked afresh, and says so."""
    async with bench(tmp_path, build_world(customers=24, now=START)) as found:
        contoso = tenant_id(found, "Contoso Suites")
        await found.estate.sessions.open(contoso)
        found.emulator.withdraw_consent(contoso, DEMO_CLIENT_ID)
        last = (await found.look(contoso))[-1]

    assert Link.GRANT is (last.fault and last.fault.link)


async def test_a_list_with_an_entry_that_cannot_be_read_is_not_known(tmp_path: Path) -> None:
    """It may be the one that decides: no relationship and no group is called missing."""
    async with bench(tmp_path, build_world(customers=24, now=START)) as found:
        tailspin = tenant_id(found, "Tailspin Toys")
        for path in ("*/delegatedAdminRelationships", "*/transitiveMemberOf"):
            found.emulator.faults.plan(Answer(200, {"value": [{"id": 7}]}), path=path, times=9)
        last = (await found.look(tailspin))[-1]

    assert [Verdict.NOT_KNOWN] * 2 == [check.verdict for check in last.checks[:2]]
    assert last.fault is not None
    assert "no live GDAP relationship, no group in it" in last.fault.summary


async def test_a_session_keeps_its_token(tmp_path: Path) -> None:
    """Whoever is in the tenant stays there."""
    async with bench(tmp_path, build_world(customers=24, now=START)) as found:
        contoso = tenant_id(found, "Contoso Suites")
        await found.estate.sessions.open(contoso)
        await found.look(contoso)

        assert found.estate.desk.held(contoso) is not None


@pytest.mark.parametrize(
    ("path", "link"),
    [
        ("*/delegatedAdminRelationships", Link.RELATIONSHIP),
        ("*/transitiveMemberOf", Link.ROLES),
        ("*/accessAssignments", Link.ROLES),
    ],
)
async def test_a_list_that_is_refused_is_not_known(tmp_path: Path, path: str, link: Link) -> None:
    """403 at one of the lists while the account is refused: that link is told as not known, or as what the sign-in
    service says of it; the cause is not guessed."""
    refusal = Answer(403, {"error": {"code": "Authorization_RequestDenied", "message": "No."}})
    async with bench(tmp_path, build_world(customers=24, now=START)) as found:
        tailspin = tenant_id(found, "Tailspin Toys")
        found.emulator.faults.plan(refusal, path=path, times=9)
        last = (await found.look(tailspin))[-1]
    said = {check.link: check.verdict for check in last.checks}

    assert last.fault is not None
    assert (Link.ROLES, True) == (last.fault.link, "no live GDAP relationship, no group in it" in last.fault.summary)
    assert Verdict.HELD is not said[link]


async def test_who_is_outside_adminagents_is_told_so(tmp_path: Path) -> None:
    """Grace sees an empty list: no relationship is called missing, and her groups are the cause."""
    async with bench(tmp_path, build_world(customers=24, now=START), username=GRACE) as found:
        last = (await found.look(tenant_id(found, "Contoso Suites")))[-1]
    first = last.checks[0]

    assert (Verdict.NOT_KNOWN, "you are not in AdminAgents") == (first.verdict, first.sentence)
    assert Link.ROLES is (last.fault and last.fault.link)
