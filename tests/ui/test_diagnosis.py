"""Why a customer does not open: the dialog, and the ways to it."""

from __future__ import annotations

from tests.support.demo import Demo, Pages
from tui.emulator import DEMO_CLIENT_ID
from tui.emulator.faults import Cut
from tui.errors import TimedOut
from tui.model.scope import CUSTOMER_SCOPES
from tui.ui.screens.consent import ConsentScreen
from tui.ui.screens.diagnosis import DiagnosisScreen
from tui.ui.screens.diagnosis_text import DiagnosisTextScreen
from tui.ui.screens.failure import FailureScreen
from tui.ui.screens.main import MainScreen


async def why(pages: Pages, name: str) -> str:
    """Ask why a customer does not open, from the list, and wait until all is known; its tenant id."""
    tenant_id = await pages.highlight(name)
    await pages.press("ctrl+t")
    await known(pages)
    return tenant_id


async def known(pages: Pages) -> DiagnosisScreen:
    """Wait until everything was asked, and is drawn."""
    dialog = await pages.at(DiagnosisScreen)
    await pages.until(lambda: dialog.found is not None and dialog.found.is_whole, "the whole chain")
    await pages.pilot.pause()
    return dialog


async def test_the_chain_fits_the_smallest_screen(demo: Demo) -> None:
    """At 80x24 all eight links, the cause, whose job, what to do and the buttons are drawn; nothing opens."""
    async with demo.open((80, 24)) as pages:
        await pages.sign_in()
        await why(pages, "Litware")
        for needed in ("✓ relationship", "✗ status and end", "· your roles there", "· service principal", "· grant",
                       "· permissions", "· policy", "✗ token", "The GDAP relationship has ended (expired on",
                       "Whose job: your partner administrator", "What to do: Have a GDAP", "Details"):  # fmt: skip
            assert needed in pages.flat
        await pages.press("escape")
        await pages.at(MainScreen)

        assert [] == pages.estate.sessions.all()


async def test_the_failure_panel_leads_there(demo: Demo) -> None:
    """`w`, or the button, on the panel of a customer that did not open."""
    async with demo.open() as pages:
        await pages.sign_in()
        await pages.choose("Tailspin Toys")
        await pages.at(FailureScreen)
        assert "Why?" in pages.buttons
        await pages.press("w")
        await known(pages)

        assert "A guest account of yours in that tenant is in the way" in pages.said
        assert "Whose job: the customer's administrator" in pages.said


async def test_a_panel_of_no_customer_has_no_such_button(demo: Demo) -> None:
    """A list that could not be read concerns nobody in particular: `w` does nothing there."""
    async with demo.open() as pages:
        await pages.sign_in()
        pages.app.push_screen(FailureScreen("x", "y", TimedOut("No answer came.", "Try again.")))
        await pages.at(FailureScreen)
        await pages.press("w")
        await pages.pilot.pause()

        assert isinstance(pages.app.screen, FailureScreen)
        assert "Why?" not in pages.buttons


async def test_the_text_is_copied_and_shown(demo: Demo) -> None:
    """`m`: for the partner administrator, with customer and ids. It holds no consent link, so nothing is marked."""
    async with demo.open() as pages:
        await pages.sign_in()
        tenant_id = await why(pages, "Litware")
        await pages.press("m")
        await pages.at(DiagnosisTextScreen)
        await pages.see("Text for your partner administrator", "was sent to your terminal's clipboard")
        [text] = pages.copied_texts

        assert [True] * 4 == [each in text for each in (tenant_id, "AADSTS50020", "Request a GDAP", DEMO_CLIENT_ID)]
        assert pages.estate.customer(pages.customer("Litware")).consent.link_sent_at is None


async def test_a_text_that_asks_for_consent_is_the_link_sent(demo: Demo) -> None:
    """Wide World Importers, where the technician holds no role that may consent: the customer's job, with the link."""
    async with demo.open() as pages:
        await pages.sign_in()
        await why(pages, "Wide World Importers")
        assert "Whose job: the customer's administrator" in pages.said
        await pages.press("m")
        await pages.until(lambda: pages.copied, "a copy")
        await pages.see("was sent to your terminal's clipboard")

        assert "adminconsent?client_id=" in pages.copied_texts[0]
        assert pages.estate.customer(pages.customer("Wide World Importers")).consent.link_sent_at is not None


async def test_the_details_are_copied(demo: Demo) -> None:
    """`c`: the chain, and code, trace id, correlation id and time."""
    async with demo.open() as pages:
        await pages.sign_in()
        await why(pages, "Northwind Traders")
        await pages.press("c")
        await pages.until(lambda: pages.copied, "a copy")
        [text] = pages.copied_texts

        for needed in (
            "✗ policy: refused: AADSTS53003",
            "Trace id: ",
            "Correlation id: ",
            "Time: ",
            "Code: AADSTS53003",
        ):
            assert needed in text


async def test_trying_again_asks_everything_afresh(demo: Demo) -> None:
    """`t` after the administrator consented: nothing is broken any more, and the customer opens from there."""
    async with demo.open() as pages:
        await pages.sign_in()
        tenant_id = await why(pages, "Fabrikam")
        assert "✗ grant" in pages.text
        demo.emulator.consent_as_administrator(tenant_id, DEMO_CLIENT_ID, CUSTOMER_SCOPES)
        await pages.press("t")
        await pages.see("Nothing is broken")
        assert [400, 200] == [call.status for call in pages.token_calls(tenant_id)]
        await pages.press("right", "right", "right", "enter")
        await pages.facts_of(pages.customer("Fabrikam"))

        assert tenant_id == pages.estate.sessions.current


async def test_missing_consent_leads_to_the_consent_dialog(demo: Demo) -> None:
    """The last button, where consent is the cure."""
    async with demo.open() as pages:
        await pages.sign_in()
        await why(pages, "Fabrikam")
        await pages.press("right", "right", "right", "right", "enter")
        await pages.at(ConsentScreen)

        assert "Fabrikam" in pages.said


async def test_silence_blames_nobody(demo: Demo) -> None:
    """Where the sign-in service is not reached, every link after the lists is told as not known."""
    async with demo.open() as pages:
        await pages.sign_in()
        tenant_id = pages.customer("Contoso Suites")
        demo.emulator.faults.plan(Cut("connect"), path=f"/{tenant_id}/*", times=100)
        await why(pages, "Contoso Suites")

        assert (True, False) == ("No broken link was found" in pages.said, "Whose job" in pages.said)
        assert "? token" in pages.text


async def test_it_stays_with_its_customer(demo: Demo) -> None:
    """Another row that is highlighted while it looks changes nothing in it."""
    async with demo.open() as pages:
        await pages.sign_in()
        await pages.highlight("Litware")
        await pages.press("ctrl+t")
        await pages.at(DiagnosisScreen)
        pages.customers.filter.value = pages.customer("Fabrikam")
        dialog = await known(pages)

        assert dialog.found is not None
        assert pages.customer("Litware") == dialog.found.customer.tenant_id
