"""Keys faster than the program: each acts on the customer that was highlighted, or shown, when it was pressed."""

from __future__ import annotations

from textual import events

from tests.support.demo import Demo, Pages
from tui.model.identifiers import TenantId
from tui.ui.screens.ask import AskScreen
from tui.ui.screens.confirm import ConfirmScreen
from tui.ui.screens.consent import ConsentScreen
from tui.ui.screens.main import MainScreen


async def at_once(pages: Pages, *keys: str) -> None:
    """Press keys with no time between them, as a paste or a slow link delivers them."""
    for key in keys:
        pages.app.post_message(events.Key(key, key if len(key) == 1 else None))
    await pages.pilot.pause()


async def in_list(pages: Pages) -> TenantId:
    """Sign in, and be on the first row of the list with nothing typed."""
    await pages.sign_in()
    await pages.press("ctrl+home")
    found = pages.customers.highlighted
    assert found is not None
    return found


async def in_first_of_two(pages: Pages) -> TenantId:
    """Be in the session with Contoso, with Alpine Ski House beside it."""
    await pages.sign_in()
    contoso = await pages.open_session("Contoso")
    await pages.choose_in_list("Alpine Ski House")
    await pages.press("tab")
    await pages.facts_of(contoso)
    return contoso


async def test_a_star_goes_to_the_row_of_its_key(demo: Demo) -> None:
    """Ctrl+S and the arrow right behind it star the row one saw."""
    async with demo.open() as pages:
        first = await in_list(pages)
        await at_once(pages, "ctrl+s", "down", "down")
        await pages.until(lambda: any(each.is_starred for each in pages.estate.listing.customers.values()), "a star")
        assert {first} == {each.tenant_id for each in pages.estate.listing.customers.values() if each.is_starred}


async def test_a_link_is_that_of_the_row_of_its_key(demo: Demo) -> None:
    """F2 and the arrow right behind it copy the address of the row one saw, and mark that one."""
    async with demo.open() as pages:
        first = await in_list(pages)
        await at_once(pages, "f2", "down", "down")
        await pages.until(lambda: pages.copied, "a copied address")
        await pages.until(lambda: pages.estate.consents.link_sent_at(first), "the mark")
        assert f"/{first}/v2.0/adminconsent" in pages.copied_texts[0]
        assert [first] == [
            each.tenant_id for each in pages.estate.listing.customers.values() if each.consent.link_sent_at
        ]


async def test_the_consent_dialog_is_that_of_the_row_of_its_key(demo: Demo) -> None:
    """F3 and the arrow right behind it ask for the row one saw."""
    async with demo.open() as pages:
        first = await in_list(pages)
        await at_once(pages, "f3", "down")
        await pages.at(ConsentScreen)
        assert first in pages.said


async def test_a_name_is_asked_for_the_row_of_its_key(demo: Demo) -> None:
    """Ctrl+N and the arrow right behind it name the row one saw."""
    async with demo.open() as pages:
        first = await in_list(pages)
        await at_once(pages, "ctrl+n", "down")
        await pages.at(AskScreen)
        await pages.write("mine")
        await pages.press("enter")
        await pages.at(MainScreen)
        await pages.until(lambda: pages.estate.customer(first).alias == "mine", "the name")


async def test_what_is_done_in_a_session_is_done_to_that_one(demo: Demo) -> None:
    """Pin, copy, forget: Tab right behind the key changes nothing of it."""
    async with demo.open() as pages:
        contoso = await in_first_of_two(pages)
        await at_once(pages, "p", "tab")
        await pages.until(lambda: any(each.is_pinned for each in pages.estate.sessions.all()), "a pin")
        assert [contoso] == [each.tenant_id for each in pages.estate.sessions.all() if each.is_pinned]
        await pages.press("tab")
        await pages.facts_of(contoso)
        await at_once(pages, "t", "tab")
        await pages.until(lambda: pages.copied, "a copied id")
        assert [contoso] == pages.copied_texts
        await pages.press("tab")
        await pages.facts_of(contoso)
        await at_once(pages, "f", "tab")
        await pages.at(ConfirmScreen)
        assert contoso in pages.said


async def test_a_renewal_is_of_the_session_of_its_key(demo: Demo) -> None:
    """`r` and Tab right behind it renew the session one saw; one is in the other, whose facts come all the same."""
    async with demo.open() as pages:
        contoso = await in_first_of_two(pages)
        alpine = pages.customer("Alpine Ski House")
        asked = {tenant: len(pages.token_calls(tenant)) for tenant in (contoso, alpine)}
        pages.estate.sessions.known.facts.clear()
        await at_once(pages, "r", "tab")
        await pages.told("Renewed: Contoso.")
        await pages.facts_of(alpine)
        assert {contoso: 1, alpine: 0} == {
            tenant: len(pages.token_calls(tenant)) - before for tenant, before in asked.items()
        }


async def test_a_renewal_that_is_refused_later_opens_nothing_under_ones_hands(demo: Demo) -> None:
    """Consent went, one has gone on to another session meanwhile: a notice, no dialog in which letters act."""
    async with demo.open() as pages:
        contoso = await in_first_of_two(pages)
        alpine = pages.customer("Alpine Ski House")
        demo.emulator.withdraw_consent(contoso, pages.office.app.id)
        await at_once(pages, "r", "tab")
        await pages.told("Contoso was not renewed")
        assert (True, alpine) == (isinstance(pages.app.screen, MainScreen), pages.estate.sessions.current)
