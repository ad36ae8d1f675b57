"""Consent that comes: given through Partner Center, or noticed from elsewhere."""

from __future__ import annotations

import pytest

from tests.support.demo import Demo, Pages
from tui.emulator import DEMO_CLIENT_ID, faults
from tui.model.consent import ConsentState
from tui.model.scope import CUSTOMER_SCOPES, in_words
from tui.ui.screens.confirm import ConfirmScreen
from tui.ui.screens.consent import ConsentScreen
from tui.ui.screens.failure import FailureScreen
from tui.ui.screens.link import LinkScreen
from tui.ui.screens.main import MainScreen


async def at_dialog(pages: Pages, name: str = "Fabrikam", *, person: int = 1) -> str:
    """Sign in, press Enter on a customer without consent, and wait for the dialog."""
    await pages.sign_in(person)
    tenant_id = await pages.choose(name)
    await pages.at(ConsentScreen)
    return tenant_id


def given(pages: Pages) -> list[str]:
    """The customers for which Partner Center was asked to consent."""
    calls = pages.emulator.calls
    return [call.tenant for call in calls if call.method == "POST" and call.path.endswith("/applicationconsents")]


async def confirm(pages: Pages) -> None:
    """Give consent now, and say yes to the question."""
    await pages.press("g")
    await pages.at(ConfirmScreen)
    await pages.press("right", "enter")


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_giving_asks_first_and_names_everything(demo: Demo, size: tuple[int, int]) -> None:
    """Customer, tenant, app, every permission; Enter pressed by mistake cancels, and nothing was written."""
    async with demo.open(size) as pages:
        tenant_id = await at_dialog(pages)
        await pages.press("g")
        await pages.at(ConfirmScreen)
        for needed in ("Give consent for Fabrikam?", "fabrikam.example", tenant_id, DEMO_CLIENT_ID):
            assert needed in pages.text
        for scope in CUSTOMER_SCOPES:
            assert scope in pages.text
            assert in_words(scope) in pages.said
        assert pages.app.focused is not None
        assert ("no", ["Cancel", "Give consent"]) == (pages.app.focused.id, pages.buttons)
        await pages.press("enter")
        await pages.at(ConsentScreen)

        assert [] == given(pages)


async def test_consent_given_now_opens_the_session(demo: Demo) -> None:
    """Fabrikam: one write for that customer alone, then one is inside; the list says *given*."""
    async with demo.open() as pages:
        tenant_id = await at_dialog(pages)
        await confirm(pages)
        await pages.facts_of(pages.customer("Fabrikam"))

        assert [tenant_id] == given(pages)
        assert ConsentState.GRANTED == pages.estate.customer(pages.customer("Fabrikam")).consent.state
        assert "▌ Fabrikam" in pages.text.splitlines()[0]


async def test_consent_that_settles_slowly_is_waited_for(demo: Demo) -> None:
    """Adventure Works: written, but not counting yet; the dialog says so, looks again in growing waits, and opens."""
    async with demo.open() as pages:
        tenant_id = await at_dialog(pages, "Adventure Works")
        await confirm(pages)
        await pages.until_waiting(4.9, 5.1)
        assert "It may take minutes until it counts" in pages.said
        demo.time.advance(5)
        await pages.until_waiting(14.9, 15.1)
        demo.time.advance(15)
        await pages.facts_of(pages.customer("Adventure Works"))

        assert [400, 400, 400, 200] == [call.status for call in pages.token_calls(tenant_id)]


@pytest.mark.parametrize(("name", "person", "reason"), [("Wide World Importers", 1, "role"), ("Fabrikam", 3, "MFA")])
async def test_what_cannot_work_leads_to_the_address(demo: Demo, name: str, person: int, reason: str) -> None:
    """No role in the relationship, no MFA in the sign-in: the reason is told, and the address is copied and shown."""
    async with demo.open() as pages:
        tenant_id = await at_dialog(pages, name, person=person)
        await pages.press("g")
        await pages.at(LinkScreen)

        assert reason in pages.said
        assert f"/{tenant_id}/v2.0/adminconsent" in pages.copied_texts[0]
        assert [] == given(pages)


async def test_a_refused_gift_leads_to_the_address(demo: Demo) -> None:
    """Partner Center says no all the same: its code, that nothing was changed, and the address one button away."""
    refusal = faults.Answer(403, {"code": 900308, "description": "The caller's role does not allow consent."})
    demo.emulator.faults.plan(refusal, host="api.partnercenter.microsoft.com", method="POST")
    async with demo.open() as pages:
        tenant_id = await at_dialog(pages)
        await confirm(pages)
        await pages.at(FailureScreen)
        for needed in ("Partner Center did not give consent", "900308", tenant_id):
            assert needed in pages.said
        assert "Copy consent URL" in pages.buttons
        pages.app.screen.query_one("#other").focus()
        await pages.press("enter")
        await pages.at(LinkScreen)
        assert f"/{tenant_id}/v2.0/adminconsent" in pages.copied_texts[0]
        await pages.press("escape")
        await pages.at(ConsentScreen)

        assert ConsentState.LINK_SENT == pages.estate.listing.customers[pages.customer("Fabrikam")].consent.shown


async def test_consent_from_elsewhere_is_noticed_gently(demo: Demo) -> None:
    """The customer's administrator consents: noticed at the next look after 20 s, not before, and the session opens."""
    async with demo.open() as pages:
        tenant_id = await at_dialog(pages)
        await pages.until_waiting(19.9, 20.1)
        demo.emulator.consent_as_administrator(tenant_id, DEMO_CLIENT_ID, CUSTOMER_SCOPES)
        demo.time.advance(19)
        await pages.pilot.pause()
        assert 1 == len(pages.token_calls(tenant_id))
        demo.time.advance(1)
        await pages.facts_of(pages.customer("Fabrikam"))
        await pages.told("Consent is there: Fabrikam.")

        assert 2 == len(pages.token_calls(tenant_id))


async def test_the_watcher_backs_off(demo: Demo) -> None:
    """Looks that find nothing become rarer, and each is one request."""
    async with demo.open() as pages:
        tenant_id = await at_dialog(pages)
        for wait_s in (20, 20, 30, 45, 60, 90):
            asked = len(pages.token_calls(tenant_id))
            await pages.until_waiting(wait_s - 0.1, wait_s + 0.1)
            demo.time.advance(wait_s)
            await pages.until(lambda: len(pages.token_calls(tenant_id)) > asked, "a look")  # noqa: B023

        assert 7 == len(pages.token_calls(tenant_id))


async def test_closing_the_dialog_ends_the_watch(demo: Demo) -> None:
    """After Escape nobody asks any more, however long one waits."""
    async with demo.open() as pages:
        tenant_id = await at_dialog(pages)
        await pages.until_waiting(19.9, 20.1)
        await pages.press("escape")
        await pages.at(MainScreen)
        demo.time.advance(3600)
        await pages.pilot.pause()

        assert 1 == len(pages.token_calls(tenant_id))


async def test_consent_that_comes_while_the_address_is_shown_goes_in(demo: Demo) -> None:
    """The demo's administrator consents 15 s after the copy: both dialogs close, and the session is open."""
    async with demo.open() as pages:
        await at_dialog(pages)
        await pages.press("c")
        await pages.at(LinkScreen)
        await pages.until_waiting(19.9, 20.1)
        demo.time.advance(20)
        await pages.facts_of(pages.customer("Fabrikam"))
        await pages.at(MainScreen)

        assert ["Screen", "MainScreen"] == [type(each).__name__ for each in pages.app.screen_stack]


async def test_consent_withdrawn_shows_when_renewing(demo: Demo) -> None:
    """A live session whose consent went: renewing opens the dialog, and the sidebar says *consent*."""
    async with demo.open() as pages:
        await pages.sign_in()
        tenant_id = await pages.open_session("Contoso")
        demo.emulator.withdraw_consent(tenant_id, DEMO_CLIENT_ID)
        await pages.press("r")
        await pages.at(ConsentScreen)
        await pages.press("escape")
        await pages.at(MainScreen)
        await pages.see("1 ✗ Contoso")
