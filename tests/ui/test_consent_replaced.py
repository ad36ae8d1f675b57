"""A consent that is there and short: the second question, both steps, and what a broken-off replacement leaves."""

from __future__ import annotations

import pytest

from tests.support.demo import Demo, Pages
from tui.emulator import DEMO_CLIENT_ID, faults
from tui.emulator.scenarios import scenario_named
from tui.model.consent import GIVEN
from tui.model.identifiers import TenantId
from tui.model.scope import CUSTOMER_SCOPES, in_words
from tui.ui.screens.confirm import ConfirmScreen
from tui.ui.screens.consent import ConsentScreen
from tui.ui.screens.failure import FailureScreen
from tui.ui.screens.main import MainScreen

NO = faults.Answer(403, {"code": 900308, "description": "The caller's role does not allow consent."})
PARTNER_CENTER = "api.partnercenter.microsoft.com"


def writes(pages: Pages) -> list[str]:
    """What reached Partner Center's consents."""
    return [call.method for call in pages.emulator.calls if "applicationconsents" in call.path]


async def at_second_question(pages: Pages) -> TenantId:
    """Fabrikam has consented to one permission; give consent now, and yes to the first question."""
    await pages.sign_in()
    tenant_id = await pages.highlight("Fabrikam")
    pages.emulator.consent_as_administrator(tenant_id, DEMO_CLIENT_ID, ["User.Read"])
    await pages.press("f3")
    await pages.at(ConsentScreen)
    await pages.press("g")
    await pages.at(ConfirmScreen)
    await pages.press("right", "enter")
    await pages.see("Replace the consent of Fabrikam?")
    return tenant_id


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_the_second_question_says_what_replacing_means(demo: Demo, size: tuple[int, int]) -> None:
    """Customer and id, what is missing, who is shut out, what is left if it fails; Enter by mistake changes nothing."""
    async with demo.open(size) as pages:
        tenant_id = await at_second_question(pages)
        for needed in ("fabrikam.example", tenant_id, *CUSTOMER_SCOPES[1:], DEMO_CLIENT_ID):
            assert needed in pages.said
        for needed in ("every other technician", "no consent at all", "leaves that tenant"):
            assert needed in pages.said
        for scope in CUSTOMER_SCOPES:
            assert in_words(scope) in pages.said or size == (80, 24)  # further down, where PgDn scrolls
        assert pages.app.focused is not None
        assert ("no", ["Cancel", "Remove and give anew"]) == (pages.app.focused.id, pages.buttons)
        await pages.press("enter")
        await pages.at(ConsentScreen)
        await pages.see("Nothing was changed.")

        assert ["POST"] == writes(pages)


async def test_yes_removes_gives_and_goes_in(demo: Demo) -> None:
    """Both steps once, and the session opens with every permission."""
    async with demo.open() as pages:
        tenant_id = await at_second_question(pages)
        await pages.press("right", "enter")
        await pages.facts_of(tenant_id)

        assert ["POST", "DELETE", "POST"] == writes(pages)
        assert pages.estate.customer(tenant_id).consent.state in GIVEN


async def test_a_second_step_that_fails_is_told_and_can_be_done_again(demo: Demo) -> None:
    """The panel says that consent is gone; *Try again* gives it without a third question."""
    async with demo.open() as pages:
        tenant_id = await at_second_question(pages)
        demo.emulator.faults.plan(NO, host=PARTNER_CENTER, method="POST")
        await pages.press("right", "enter")
        await pages.at(FailureScreen)
        assert "Consent was removed, and not given again" in pages.said
        assert tenant_id in pages.said
        await pages.press("t")
        await pages.facts_of(tenant_id)

        assert ["POST", "DELETE", "POST", "POST"] == writes(pages)


async def test_a_replacement_that_broke_off_is_told_at_the_next_start(demo: Demo) -> None:
    """Removed, refused, and the program ended: the next one says so for that customer, and offers to give consent."""
    async with demo.open() as pages:
        await at_second_question(pages)
        demo.emulator.faults.plan(NO, host=PARTNER_CENTER, method="POST")
        await pages.press("right", "enter")
        await pages.at(FailureScreen)
    async with demo.open() as pages:
        await pages.sign_in()
        await pages.highlight("Fabrikam")
        await pages.see("✗ missing", "removed here")
        await pages.press("enter")
        await pages.at(ConsentScreen)
        await pages.until(lambda: "was to be replaced from here" in pages.said, "the unfinished replacement")
        await pages.press("g")
        await pages.at(ConfirmScreen)
        await pages.press("right", "enter")
        await pages.facts_of(pages.customer("Fabrikam"))
        await pages.press("f3")
        await pages.at(ConsentScreen)
        await pages.pilot.pause()

        assert "was to be replaced" not in pages.said


async def test_stopping_while_consent_settles_leaves_nothing_running(demo: Demo) -> None:
    """Adventure Works settles slowly: Escape ends the looks, however long one waits; the consent stays written."""
    async with demo.open() as pages:
        await pages.sign_in()
        tenant_id = await pages.choose("Adventure Works")
        await pages.at(ConsentScreen)
        await pages.press("g")
        await pages.at(ConfirmScreen)
        await pages.press("right", "enter")
        await pages.until_waiting(4.9, 5.1)
        asked = len(pages.token_calls(tenant_id))
        await pages.press("escape")
        await pages.at(MainScreen)
        demo.time.advance(3600)
        await pages.pilot.pause()

        assert asked == len(pages.token_calls(tenant_id))
        assert ["POST"] == writes(pages)


async def test_an_indirect_reseller_gets_the_address_instead(demo: Demo) -> None:
    """Known from the list that Partner Center refused: the reason and the consent page, and nothing was written."""
    demo.emulator.world.scenario = scenario_named("indirect-reseller")
    async with demo.open() as pages:
        await pages.sign_in()
        tenant_id = await pages.choose("Fabrikam")
        await pages.at(ConsentScreen)
        assert "indirect resellers" in pages.said
        await pages.press("g")
        await pages.until(lambda: pages.copied, "the address")

        assert f"/{tenant_id}/v2.0/adminconsent" in pages.copied_texts[0]
        assert [] == writes(pages)
