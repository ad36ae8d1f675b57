"""The consent dialog: its words, the address, and the way on."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from textual.widgets import Button

from tests.support.demo import Demo, Pages
from tui.emulator import DEMO_CLIENT_ID
from tui.model.consent import ConsentState
from tui.model.scope import CUSTOMER_SCOPES, in_words
from tui.ui.screens.consent import ConsentScreen
from tui.ui.screens.link import LinkScreen
from tui.ui.screens.main import MainScreen

REDIRECT = "https://login.microsoftonline.com/common/oauth2/nativeclient"


async def at_dialog(pages: Pages, name: str = "Fabrikam") -> str:
    """Sign in, press Enter on a customer without consent, and wait for the dialog."""
    await pages.sign_in()
    tenant_id = await pages.choose(name)
    await pages.at(ConsentScreen)
    return tenant_id


def check_address(url: str, tenant_id: str) -> None:
    """The address is complete: customer, app, every permission, redirect, and a state."""
    parts = urlsplit(url)
    query = parse_qs(parts.query, strict_parsing=True)
    assert ("https", "login.microsoftonline.com") == (parts.scheme, parts.netloc)
    assert f"/{tenant_id}/v2.0/adminconsent" == parts.path
    assert ([DEMO_CLIENT_ID], [REDIRECT]) == (query["client_id"], query["redirect_uri"])
    scopes = query["scope"][0].split()
    assert list(CUSTOMER_SCOPES) == [scope.removeprefix("https://graph.microsoft.com/") for scope in scopes]
    assert query["state"][0]


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_the_dialog_says_all_that_is_needed(demo: Demo, size: tuple[int, int]) -> None:
    """Customer, tenant, code, who can consent, each permission in words; three actions, a harmless one in focus."""
    async with demo.open(size) as pages:
        tenant_id = await at_dialog(pages)
        assert ["Give consent now", "Copy consent URL", "Continue"] == pages.buttons
        assert isinstance(pages.app.focused, Button)
        assert "copy" == pages.app.focused.id
        for needed in ("Fabrikam", "fabrikam.example", tenant_id, "AADSTS65001", "Who can give it", *CUSTOMER_SCOPES):
            assert needed in pages.text
        for scope in CUSTOMER_SCOPES:
            assert in_words(scope) in pages.said
        for label in pages.buttons:
            assert label in pages.text


async def test_the_address_is_copied_whole(demo: Demo) -> None:
    """The clipboard gets the complete address of this customer; the same one stands on the screen to be selected."""
    async with demo.open() as pages:
        tenant_id = await at_dialog(pages)
        await pages.press("enter")
        await pages.at(LinkScreen)
        (url,) = pages.copied_texts

        check_address(url, tenant_id)
        assert url in pages.text.replace("\n", "")
        assert "Consent URL for Fabrikam" in pages.text


async def test_a_copied_address_is_remembered(demo: Demo) -> None:
    """The customer is marked *link sent* with the time, in list and dialog, after a restart as well."""
    async with demo.open() as pages:
        tenant_id = await at_dialog(pages)
        await pages.press("c")
        await pages.at(LinkScreen)
        await pages.press("escape")
        await pages.at(ConsentScreen)
        await pages.see("Link sent")
        await pages.press("escape")
        await pages.see("→ sent", "link sent now")
        assert ConsentState.LINK_SENT == pages.estate.listing.customers[pages.customer("Fabrikam")].consent.shown
    demo.time.advance(7200)
    async with demo.open() as pages:
        await pages.press("l")
        await pages.see("240 of 240")
        await pages.find(tenant_id)
        await pages.see("→ sent", "link sent 2 h ago")


@pytest.mark.parametrize("key", ["f2", "ctrl+y"])
async def test_the_address_is_one_key_away_in_the_list(demo: Demo, key: str) -> None:
    """F2 copies the highlighted customer's address and says where it was sent; no dialog, no call."""
    async with demo.open() as pages:
        await pages.sign_in()
        tenant_id = await pages.highlight("Contoso Retail")
        calls = len(demo.emulator.calls)
        await pages.press(key)
        await pages.told("The consent URL of Contoso Retail was sent to your terminal's clipboard")
        await pages.see("→ sent")
        (url,) = pages.copied_texts

        check_address(url, tenant_id)
        assert calls == len(demo.emulator.calls)
        assert isinstance(pages.app.screen, MainScreen)


async def test_each_address_has_a_state_of_its_own(demo: Demo) -> None:
    """What comes back in `state` can be told apart."""
    async with demo.open() as pages:
        await pages.sign_in()
        await pages.highlight("Fabrikam")
        await pages.press("f2", "f2")
        await pages.until(lambda: len(pages.copied) == 2, "two copies")
        states = {parse_qs(urlsplit(url).query)["state"][0] for url in pages.copied_texts}

        assert 2 == len(states)


async def test_the_one_address_for_all_comes_with_its_warning(demo: Demo) -> None:
    """Ctrl+G: the address names no tenant, and the screen warns not to open it oneself."""
    async with demo.open() as pages:
        await pages.sign_in()
        await pages.press("ctrl+g")
        await pages.at(LinkScreen)
        (url,) = pages.copied_texts

        check_address(url, "organizations")
        assert "Do not open it yourself" in pages.flat


async def test_f3_opens_the_dialog_without_asking_anybody(demo: Demo) -> None:
    """For whoever wants to ask anew: the dialog comes without a request, and nothing is watched."""
    async with demo.open() as pages:
        await pages.sign_in()
        await pages.highlight("Contoso")
        calls = len(demo.emulator.calls)
        await pages.press("f3")
        await pages.at(ConsentScreen)

        assert "Consent: Contoso" in pages.text
        demo.time.advance(600)
        await pages.pilot.pause()
        assert calls == len(demo.emulator.calls)


async def test_continue_asks_afresh(demo: Demo) -> None:
    """The replay trap: refused, consent given elsewhere, Continue at once: a new request goes out and opens."""
    async with demo.open() as pages:
        tenant_id = await at_dialog(pages)
        asked = [len(pages.token_calls(tenant_id))]
        await pages.press("n")
        await pages.see("Asked just now: consent is still missing (AADSTS65001)")
        asked.append(len(pages.token_calls(tenant_id)))
        demo.emulator.consent_as_administrator(tenant_id, DEMO_CLIENT_ID, CUSTOMER_SCOPES)
        await pages.press("n")
        await pages.facts_of(pages.customer("Fabrikam"))
        asked.append(len(pages.token_calls(tenant_id)))

        assert [1, 2, 3] == asked
        assert "Fabrikam" in pages.text.splitlines()[0]


async def test_the_dialog_stays_with_its_customer(demo: Demo) -> None:
    """Whatever row is highlighted meanwhile, address, question and session are those of the dialog's tenant."""
    async with demo.open() as pages:
        tenant_id = await at_dialog(pages)
        other = await pages.highlight("Contoso Retail")
        await pages.press("c")
        await pages.at(LinkScreen)
        check_address(pages.copied_texts[0], tenant_id)
        await pages.press("escape")
        await pages.at(ConsentScreen)
        demo.emulator.consent_as_administrator(tenant_id, DEMO_CLIENT_ID, CUSTOMER_SCOPES)
        await pages.press("n")
        await pages.facts_of(pages.customer("Fabrikam"))

        assert [] == pages.token_calls(other)
        assert tenant_id == pages.estate.sessions.current


@pytest.mark.parametrize("size", [(80, 24), (120, 50)])
async def test_the_code_for_phones_is_shown_where_it_fits(demo: Demo, size: tuple[int, int]) -> None:
    """`r` draws the address as a QR code, or says how much room it needs."""
    async with demo.open(size) as pages:
        await at_dialog(pages)
        await pages.press("u")
        await pages.at(LinkScreen)
        assert [] == pages.copied
        await pages.press("r")
        await pages.see("r text" if size[1] == 50 else "The QR code needs")
        if size[1] == 24:
            assert "adminconsent" in pages.text.replace("\n", "")
