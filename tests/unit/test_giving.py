"""Giving consent: what is known beforehand, one that was there already, and replacing it, whatever ends it half-way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.contract.line import mislead
from tests.unit.test_journal_entries import Bench
from tests.waiting import until
from tui.emulator import ADA, DEMO_CLIENT_ID, NOOR, faults
from tui.emulator.scenarios import scenario_named
from tui.emulator.world.accounts import APP_ADMINS
from tui.errors import InteractionNeeded, NotPermitted, Unreachable, WrongTenant
from tui.model.consent import GIVEN, ConsentState
from tui.model.customer import Source
from tui.model.first_party import FIRST_PARTY
from tui.model.identifiers import TenantId, as_client_id
from tui.model.journal import Record, Result, What
from tui.model.replacing import unfinished_since
from tui.model.scope import CUSTOMER_SCOPES
from tui.services import Estate, Outcome
from tui.services.listing import Problem
from tui.services.standings import REMOVED_HERE

CONSENTS = "*/applicationconsents"
REMOVAL = "*/applicationconsents/*"
NO = faults.Answer(403, {"code": "900308", "description": "The caller's role does not allow consent."})


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    """A bench whose office is open."""
    bench = Bench(tmp_path)
    await bench.office.open()
    with closing(bench.office):
        yield bench


def writes(bench: Bench) -> list[str]:
    """What reached Partner Center's consents."""
    return [call.method for call in bench.emulator.calls if "applicationconsents" in call.path]


async def short_of(bench: Bench, name: str = "Fabrikam") -> tuple[Estate, TenantId]:
    """Ada's estate, and a customer who consented to less than is wanted."""
    estate, tenant_id = await bench.entered(), bench.customer(name)
    bench.emulator.consent_as_administrator(tenant_id, DEMO_CLIENT_ID, ["User.Read"])
    return estate, tenant_id


async def test_a_consent_that_is_enough_already_is_success(bench: Bench) -> None:
    """Contoso has everything: nothing to replace, and a token proves it."""
    estate = await bench.entered()
    given = await estate.consents.give(estate.customer(bench.customer("Contoso")))

    assert (Outcome.THERE, ()) == (given.outcome, given.short_of)
    assert estate.customer(bench.customer("Contoso")).consent.state in GIVEN


async def test_a_consent_that_is_there_and_short_tells_what_it_lacks(bench: Bench) -> None:
    """It is not replaced by itself: one write was tried, and no removal."""
    estate, fabrikam = await short_of(bench)
    given = await estate.consents.give(estate.customer(fabrikam))

    assert (Outcome.THERE, CUSTOMER_SCOPES[1:]) == (given.outcome, given.short_of)
    assert ["POST"] == writes(bench)


async def test_a_replaced_consent_has_everything_and_both_steps_are_written_down(bench: Bench) -> None:
    """Removed, written, and the next token has every permission; the beginning stands in the journal before both."""
    estate, fabrikam = await short_of(bench)
    given = await estate.consents.giving.replace(estate.customer(fabrikam))
    token = await estate.desk.customer_token(fabrikam)

    assert (Outcome.WRITTEN, ["DELETE", "POST"]) == (given.outcome, writes(bench))
    assert set(CUSTOMER_SCOPES) == set(token.claims.scopes)
    assert [
        ("consent-replace", "done", "", "Fabrikam"),
        ("consent-withdraw", "done", "", "Fabrikam"),
        ("consent-give", "done", "", "Fabrikam"),
    ] == bench.told()[1:]
    assert None is await estate.consents.giving.unfinished_since(fabrikam)


async def test_the_tokens_of_before_are_not_used_after_a_replacement(bench: Bench) -> None:
    """A token that was held says what was granted before: it is dropped."""
    estate, fabrikam = await short_of(bench)
    await estate.sessions.open(fabrikam)
    assert None is not estate.desk.held(fabrikam)
    await estate.consents.giving.replace(estate.customer(fabrikam))

    assert None is estate.desk.held(fabrikam)


async def test_a_removal_that_is_refused_changes_nothing(bench: Bench) -> None:
    """Nothing is written after it, and nothing is left unfinished."""
    estate, fabrikam = await short_of(bench)
    bench.emulator.faults.plan(NO, path=REMOVAL, method="DELETE")
    with pytest.raises(NotPermitted):
        await estate.consents.giving.replace(estate.customer(fabrikam))

    assert ["DELETE"] == writes(bench)
    assert None is await estate.consents.giving.unfinished_since(fabrikam)
    assert ("consent-withdraw", "refused", "900308", "Fabrikam") == bench.told()[-1]


async def test_a_consent_that_does_not_come_back_is_told_as_gone(bench: Bench) -> None:
    """Removed, then refused: the customer is shown as missing, and the journal remembers until consent is there."""
    estate, fabrikam = await short_of(bench)
    bench.emulator.faults.plan(NO, path=CONSENTS, method="POST")
    given = await estate.consents.giving.replace(estate.customer(fabrikam))

    assert (Outcome.REMOVED, "900308") == (given.outcome, given.error.code if given.error else "")
    mark = estate.customer(fabrikam).consent
    assert (ConsentState.MISSING, REMOVED_HERE) == (mark.state, mark.code)
    assert None is not await estate.consents.giving.unfinished_since(fabrikam)

    assert Outcome.WRITTEN == (await estate.consents.give(estate.customer(fabrikam))).outcome
    assert None is await estate.consents.giving.unfinished_since(fabrikam)


async def test_a_removal_without_an_answer_may_have_happened(bench: Bench) -> None:
    """Four tries, no answer: the customer counts as unfinished until something shows the consent."""
    estate, fabrikam = await short_of(bench)
    bench.emulator.faults.plan(faults.Cut("before"), path=REMOVAL, times=4)
    with pytest.raises(Unreachable):
        await estate.consents.giving.replace(estate.customer(fabrikam))
    assert None is not await estate.consents.giving.unfinished_since(fabrikam)
    await estate.consents.ask(fabrikam)

    assert None is await estate.consents.giving.unfinished_since(fabrikam)


async def test_a_replacement_whose_asker_has_gone_ends_all_the_same(bench: Bench) -> None:
    """The dialog closes while Partner Center is asked to remove it: the second step follows."""
    estate, fabrikam = await short_of(bench)
    asking = asyncio.ensure_future(estate.consents.giving.replace(estate.customer(fabrikam)))
    await until(lambda: estate.consents.giving._going_on, "the replacement to begin")
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    await until(lambda: not estate.consents.giving._going_on, "the replacement to end")

    assert ["DELETE", "POST"] == writes(bench)
    assert set(CUSTOMER_SCOPES) == set((await estate.desk.customer_token(fabrikam)).claims.scopes)


async def test_a_consent_in_another_tenant_is_never_credited(bench: Bench) -> None:
    """The administrator signed in elsewhere, or the link for all was opened by oneself: only that tenant has it."""
    estate, fabrikam, other = await bench.entered(), bench.customer("Fabrikam"), bench.customer("Contoso Retail")
    bench.emulator.consent_as_administrator(other, DEMO_CLIENT_ID, CUSTOMER_SCOPES)
    bench.emulator.consent_as_administrator(estate.desk.account.tenant_id, DEMO_CLIENT_ID, CUSTOMER_SCOPES)
    before = estate.customer(other).consent
    mark = await estate.standings.probe(fabrikam)

    assert (ConsentState.MISSING, "AADSTS65001") == (mark.state, mark.code)
    assert before == estate.customer(other).consent
    assert ConsentState.GRANTED == (await estate.standings.probe(other)).state


async def test_a_token_of_another_tenant_marks_nothing(bench: Bench) -> None:
    """The service answers with a token of tenant B where A was asked for: an error, and neither is marked."""
    handle, astray = bench.emulator.handle, {"": ""}
    bench.emulator.handle = lambda request: handle(  # type: ignore[method-assign]
        mislead(request, path=request.url.path.replace(*next(iter(astray.items()))))
    )
    estate, fabrikam, other = await bench.entered(), bench.customer("Fabrikam"), bench.customer("Contoso")
    bench.emulator.consent_as_administrator(fabrikam, DEMO_CLIENT_ID, CUSTOMER_SCOPES)
    marks = [estate.customer(each).consent for each in (fabrikam, other)]
    astray = {fabrikam: other}
    with pytest.raises(WrongTenant):
        await estate.standings.probe(fabrikam)
    with pytest.raises(WrongTenant):
        await estate.consents.ask(fabrikam)

    assert marks == [estate.customer(each).consent for each in (fabrikam, other)]
    assert ([], None) == (estate.sessions.all(), estate.desk.held(fabrikam))


async def test_a_borrowed_client_id_is_known_beforehand(bench: Bench) -> None:
    """Each of Microsoft's own is named in the reason; one's own app has none."""
    estate = await bench.entered()
    contoso = estate.customer(bench.customer("Contoso"))
    assert "" == estate.consents.why_not_now(contoso)
    for client_id, name in FIRST_PARTY.items():
        estate.desk.app = replace(estate.desk.app, client_id=as_client_id(client_id))
        assert f"Microsoft's {name}," in estate.consents.why_not_now(contoso)


async def test_an_indirect_reseller_is_known_beforehand(bench: Bench) -> None:
    """Partner Center refused its list: it is not asked to write either."""
    bench.world.scenario = scenario_named("indirect-reseller")
    estate = await bench.entered()
    said = estate.consents.why_not_now(estate.customer(bench.customer("Fabrikam")))

    assert ("2032" in said, "indirect resellers" in said, []) == (True, True, writes(bench))


async def test_a_sign_in_without_mfa_is_known_beforehand(bench: Bench) -> None:
    """By its own token, or by what Partner Center refused its list for."""
    bench.world.auto_approve_as = NOOR
    estate = await bench.entered()
    fabrikam = estate.customer(bench.customer("Fabrikam"))
    assert "MFA" in estate.consents.why_not_now(fabrikam)
    estate.desk.drop(estate.desk.account.tenant_id)
    assert "MFA" in estate.consents.why_not_now(fabrikam)
    estate.listing.passed_over = (Problem("other", Source.GDAP, InteractionNeeded("no MFA")),)

    assert "" == estate.consents.why_not_now(fabrikam)


async def test_the_relationship_is_an_upper_bound_and_the_token_has_the_last_word(bench: Bench) -> None:
    """Relationship ended; no role in it that may consent; or a role in it that this account does not have."""
    estate = await bench.entered()
    litware, wide_world = estate.customer(bench.customer("Litware")), estate.customer(bench.customer("Wide World"))
    bench.emulator.remove_from_group(ADA, APP_ADMINS)
    alpine = bench.customer("Alpine Ski House")
    assert "" == estate.consents.why_not_now(estate.customer(alpine))
    await estate.sessions.open(alpine)

    assert "no live GDAP relationship" in estate.consents.why_not_now(litware)
    assert "holds a role" in estate.consents.why_not_now(wide_world)
    assert "None of your own roles there may give consent" in estate.consents.why_not_now(estate.customer(alpine))


BEGUN = datetime(2030, 1, 7, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("steps", "is_unfinished"),
    [
        ("", False),
        ("replace", True),
        ("replace withdraw", True),
        ("replace withdraw:900308", False),
        ("replace withdraw:ReadTimeout", True),
        ("replace withdraw:HTTP_503", True),
        ("replace withdraw give", False),
        ("replace withdraw give:900308", True),
        ("replace withdraw give:900308 give", False),
        ("replace withdraw check:AADSTS700016", True),
        ("replace withdraw check", False),
        ("replace withdraw open", False),
        ("withdraw", False),
        ("replace withdraw give replace", True),
    ],
)
def test_what_the_journal_tells_of_a_replacement(steps: str, is_unfinished: bool) -> None:
    """From its beginning until something shows a consent, or the removal was plainly refused."""
    records = [record(at, step) for at, step in enumerate(steps.split())]

    assert is_unfinished == (unfinished_since(records) is not None)


def record(at: int, step: str) -> Record:
    """A record of one step, refused when it names a code."""
    name, _, code = step.partition(":")
    kinds = {
        "replace": What.CONSENT_REPLACE, "withdraw": What.CONSENT_WITHDRAW, "give": What.CONSENT_GIVE,
        "check": What.CONSENT_CHECK, "open": What.SESSION_OPEN,
    }  # fmt: skip
    moment = (BEGUN + timedelta(minutes=at)).isoformat()
    result = Result.REFUSED if code else Result.DONE
    return Record(at, moment, kinds[name], result, code.replace("_", " "), "", "", "", "", "", "", "", "")
