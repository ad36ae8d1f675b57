"""The message to the customer's administrator, from the consent dialog."""

from __future__ import annotations

from tests.support.demo import Demo
from tui.emulator import DEMO_CLIENT_ID
from tui.model.consent_message import LANGUAGES
from tui.model.scope import CUSTOMER_SCOPES
from tui.ui.screens.consent import ConsentScreen
from tui.ui.screens.message import MessageScreen


async def test_the_copied_message_holds_the_address_and_counts_as_sent(demo: Demo) -> None:
    """Read, changed to German, copied whole with the address on a line of its own; the customer is *link sent*."""
    async with demo.open() as pages:
        await pages.sign_in()
        tenant_id = await pages.choose("Fabrikam")
        await pages.at(ConsentScreen)
        await pages.press("m")
        await pages.at(MessageScreen)
        assert "English" == pages.text.splitlines()[0].split()[-1]
        await pages.press("l")
        await pages.see("Deutsch", "So genehmigen Sie")
        await pages.press("c")
        await pages.see("The message")
        (message,) = pages.copied_texts
        (address,) = [line for line in message.splitlines() if line.startswith("https://")]

        assert f"https://login.microsoftonline.com/{tenant_id}/v2.0/adminconsent?client_id={DEMO_CLIENT_ID}" in address
        assert "Fourth Coffee betreut Ihren" in message
        assert list(CUSTOMER_SCOPES) == [line[2:].split(":")[0] for line in message.splitlines() if line[:2] == "- "]
        assert pages.estate.consents.link_sent_at(tenant_id) is not None
        await pages.press("escape")
        await pages.at(ConsentScreen)
        await pages.see("Link sent")


async def test_reading_it_marks_nothing(demo: Demo) -> None:
    """Through all languages and back without copying: no clipboard, no mark."""
    async with demo.open() as pages:
        await pages.sign_in()
        tenant_id = await pages.choose("Fabrikam")
        await pages.at(ConsentScreen)
        await pages.press("m")
        await pages.at(MessageScreen)
        for name in [*list(LANGUAGES.values())[1:], "English"]:
            await pages.press("l")
            await pages.see(name)
        await pages.press("escape")
        await pages.at(ConsentScreen)

        assert ([], None) == (pages.copied_texts, pages.estate.consents.link_sent_at(tenant_id))


async def test_consent_that_comes_closes_the_message_too(demo: Demo) -> None:
    """Copied and still on screen when the administrator consents: the session opens, nothing is left in the way."""
    async with demo.open() as pages:
        await pages.sign_in()
        tenant_id = await pages.choose("Fabrikam")
        await pages.at(ConsentScreen)
        await pages.press("m")
        await pages.at(MessageScreen)
        await pages.press("c")
        await pages.see("The message was sent")
        await pages.until_waiting(19.9, 20.1)
        demo.emulator.consent_as_administrator(tenant_id, DEMO_CLIENT_ID, CUSTOMER_SCOPES)
        demo.time.advance(20)
        await pages.facts_of(tenant_id)

        assert tenant_id == pages.estate.sessions.current
