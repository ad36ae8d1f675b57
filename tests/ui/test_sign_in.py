"""Signing in: the card with the code, and every way a sign-in ends."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.demo import Demo, Pages
from tui.emulator import DEMO_CLIENT_ID, faults
from tui.ui.screens.consent import ConsentScreen
from tui.ui.screens.failure import FailureScreen
from tui.ui.screens.sign_in import SignInScreen
from tui.ui.widgets.code_card import CodeCard


def card(pages: Pages) -> CodeCard:
    """The card with the code."""
    return pages.app.screen.query_one(CodeCard)


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_the_card_shows_what_a_browser_needs(demo: Demo, size: tuple[int, int]) -> None:
    """Address and code as the service gave them, how long they hold, for which app, and the warning: all on screen."""
    demo.emulator.world.verification_uri = "https://login.microsoft.com/device"
    async with demo.open(size) as pages:
        await pages.ask_for_code()
        await pages.see("Waiting for you")
        (code,) = demo.emulator.codes_waiting()

        assert (code, "https://login.microsoft.com/device") == (card(pages).code, card(pages).address)
        for needed in (
            "https://login.microsoft.com/device",
            " ".join(code),
            "The code holds for 15 min",
            DEMO_CLIENT_ID,
            "Signing in to any partner tenant",
            "Enter a code only if you asked for it here",
            "c copy code a copy address n new code Esc cancel",
        ):
            assert needed in pages.flat


@pytest.mark.parametrize("size", [(60, 14), (72, 20)])
async def test_a_small_window_shows_words_before_the_picture(demo: Demo, size: tuple[int, int]) -> None:
    """Below 80x24 address, code and time left are whole; the QR code gives way."""
    async with demo.open(size) as pages:
        await pages.ask_for_code()
        await pages.see("https://microsoft.com/devicelogin", " ".join(card(pages).code), "holds for 15 min")

        assert "▄▄▄▄" not in pages.text


async def test_the_countdown_follows_the_clock(demo: Demo) -> None:
    """What is left of the code's time is shown in minutes, in the end in seconds."""
    async with demo.open() as pages:
        await pages.ask_for_code()
        demo.time.advance(600)
        await pages.see("holds for 5 min")
        demo.time.advance(215)
        await pages.see("holds for 1:25")


async def test_code_and_address_can_be_copied(demo: Demo) -> None:
    """The clipboard gets the very code and the very address, nothing around them."""
    async with demo.open() as pages:
        await pages.ask_for_code()
        await pages.press("c", "a")
        await pages.until(lambda: len(pages.copied) == 2, "two copies")

        assert [card(pages).code, card(pages).address] == pages.copied_texts


async def test_a_new_code_takes_the_place_of_the_old_one(demo: Demo) -> None:
    """`n` asks for another code; approving that one signs in."""
    async with demo.open() as pages:
        await pages.ask_for_code()
        first = card(pages).code
        await pages.press("n")
        await pages.until(lambda: card(pages).code != first, "another code")
        assert " ".join(card(pages).code) in pages.text
        await pages.approve()

        assert 240 == len(pages.estate.listing.customers)


async def test_a_cancelled_sign_in_leaves_nothing_behind(demo: Demo) -> None:
    """Escape stores no account, asks nothing more, and the list of accounts is back."""
    async with demo.open() as pages:
        await pages.ask_for_code()
        await pages.until_waiting(1, 15)
        calls = len(demo.emulator.calls)
        await pages.press("escape")
        await pages.see("Sign in another account")
        demo.time.advance(60)
        await pages.pilot.pause()

        assert calls == len(demo.emulator.calls)
        assert [] == await pages.office.accounts()
        assert pages.office.estate is None


@pytest.mark.parametrize(("number", "username"), [(1, "ada"), (3, "noor")])
async def test_the_demos_people_approve_codes(demo: Demo, number: int, username: str) -> None:
    """A digit lets one of the demo's people approve; the header then names that account."""
    async with demo.open() as pages:
        await pages.sign_in(number)

        assert f"{username}@fourthcoffee.example · Fourth Coffee" in pages.text


async def test_a_declined_code_is_told(demo: Demo) -> None:
    """Somebody presses Cancel in the browser: the panel says so, and nobody is signed in."""
    async with demo.open() as pages:
        await pages.ask_for_code()
        await pages.until_waiting(1, 15)
        demo.emulator.decline_code(card(pages).code)
        demo.time.advance(6)
        await pages.see("Signing in did not work", "Whose job: you", "Try again")

        assert "declined" in pages.flat.lower()
        assert [] == await pages.office.accounts()


async def test_an_expired_code_is_told_and_another_is_one_key_away(demo: Demo) -> None:
    """When the time has run out the panel says so; trying again shows a new code."""
    async with demo.open() as pages:
        await pages.ask_for_code()
        await pages.until_waiting(1, 15)
        first = card(pages).code
        demo.time.advance(901)
        await pages.see("Signing in did not work")
        await pages.press("t")
        await pages.see("Enter this code")

        assert first != card(pages).code


async def test_a_policy_against_device_codes_is_explained(tmp_path: Path) -> None:
    """Conditional Access refuses the approved code: the panel names the code and whose job the cure is."""
    async with Demo(tmp_path, scenario="device-code-blocked").open() as pages:
        await pages.ask_for_code()
        await pages.press("1")
        await pages.see("Approved in the demo")
        await pages.until_waiting(1, 15)
        pages.time.advance(6)
        await pages.see("Signing in did not work")

        assert isinstance(pages.app.screen, FailureScreen)
        assert "Code: AADSTS53003" in pages.flat or "Code: AADSTS530036" in pages.flat
        assert "Whose job: your partner administrator" in pages.flat
        assert [] == await pages.office.accounts()


async def test_a_silent_network_is_explained(demo: Demo) -> None:
    """No connection when the code is asked for: a panel with the remedy, and trying again works."""
    demo.emulator.faults.plan(faults.Cut("connect"), host="login.microsoftonline.com", times=20)
    async with demo.open() as pages:
        await pages.press("enter")
        await pages.see("Signing in did not work", "Whose job: whoever runs this network")
        demo.emulator.faults.clear()
        await pages.press("t")
        await pages.see("Enter this code")


async def test_the_first_consent_is_asked_of_the_partner_itself(tmp_path: Path) -> None:
    """The app is unknown in the partner's own tenant: the same dialog as for a customer opens for it."""
    demo = Demo(tmp_path, scenario="first-consent")
    async with demo.open() as pages:
        await pages.ask_for_code()
        await pages.press("1")
        await pages.see("Approved in the demo")
        await pages.until_waiting(1, 15)
        demo.time.advance(6)
        await pages.see("Consent is missing: your own tenant", "AADSTS65001")
        assert isinstance(pages.app.screen, ConsentScreen)
        assert ["Give consent now", "Copy consent URL", "Continue"] == pages.buttons

        await pages.press("c")
        await pages.see("Esc back")
        (url,) = pages.copied_texts
        assert f"client_id={DEMO_CLIENT_ID}" in url
        await pages.press("escape")

        demo.emulator.consent_as_administrator(
            demo.emulator.world.partner.tenant_id, DEMO_CLIENT_ID, ["https://graph.microsoft.com/.default"]
        )
        await pages.press("n")
        await pages.see("Enter this code")
        await pages.approve()
        assert 240 == len(pages.estate.listing.customers)


async def test_keys_of_the_card_do_nothing_without_a_code(demo: Demo) -> None:
    """Before a code is asked for there is nothing to copy, approve, forget or open."""
    async with demo.open() as pages:
        await pages.press("c", "a", "n", "1", "l", "x", "escape")
        await pages.pilot.pause()

        assert ([], 0) == (pages.copied, len(demo.emulator.calls))
        assert isinstance(pages.app.screen, SignInScreen)
        assert "Sign in another account" in pages.text
