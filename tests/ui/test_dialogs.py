"""Dialogs under impatient fingers, in small windows, and when news comes from behind."""

from __future__ import annotations

import pytest

from tests.support.demo import Demo, Pages
from tui.emulator import DEMO_CLIENT_ID, faults
from tui.model.scope import CUSTOMER_SCOPES
from tui.ui.commands import COMMANDS, Place, in_key_bar
from tui.ui.screens.confirm import ConfirmScreen
from tui.ui.screens.consent import ConsentScreen
from tui.ui.screens.failure import FailureScreen
from tui.ui.screens.help import HelpScreen
from tui.ui.screens.link import LinkScreen
from tui.ui.screens.main import MainScreen


def stack(pages: Pages) -> list[str]:
    """What lies on what."""
    return [type(screen).__name__ for screen in pages.app.screen_stack][1:]


async def test_escape_twice_closes_one_dialog(demo: Demo) -> None:
    """The second press, before the first is drawn, does not fall through to the dialog below."""
    async with demo.open() as pages:
        await pages.sign_in()
        await pages.choose("Fabrikam")
        await pages.at(ConsentScreen)
        await pages.press("u")
        link = await pages.at(LinkScreen)
        link.action_close()
        link.action_close()
        await pages.at(ConsentScreen)
        await pages.pilot.pause()

        assert ["MainScreen", "ConsentScreen"] == stack(pages)


async def test_escape_twice_in_a_dialog_keeps_the_main_screen(demo: Demo) -> None:
    """Two presses in a row close the dialog, and the second does what Escape does in the list."""
    async with demo.open() as pages:
        await pages.sign_in()
        await pages.press("f1")
        await pages.at(HelpScreen)
        await pages.press("escape", "escape")
        await pages.at(MainScreen)

        assert ["MainScreen"] == stack(pages)


async def test_enter_twice_opens_one_session(demo: Demo) -> None:
    """A double press on a customer is one session and no dialog."""
    async with demo.open() as pages:
        await pages.sign_in()
        tenant_id = await pages.highlight("Contoso")
        await pages.press("enter", "enter")
        await pages.facts_of(tenant_id)

        assert (["MainScreen"], 1) == (stack(pages), len(pages.estate.sessions.all()))


async def test_enter_twice_on_a_dialog_confirms_nothing(demo: Demo) -> None:
    """`Give consent now` pressed twice fast ends at the question's Cancel: nothing is written."""
    async with demo.open() as pages:
        await pages.sign_in()
        await pages.choose("Fabrikam")
        await pages.at(ConsentScreen)
        pages.app.screen.query_one("#give").focus()
        await pages.press("enter", "enter")
        await pages.until(lambda: isinstance(pages.app.screen, ConsentScreen | ConfirmScreen), "a dialog")
        await pages.pilot.pause()

        assert [] == [call for call in demo.emulator.calls if "applicationconsents" in call.path]


async def test_keys_pressed_during_a_dialog_stay_in_it(demo: Demo) -> None:
    """Letters typed while a panel is open filter nothing behind it."""
    async with demo.open() as pages:
        await pages.sign_in()
        await pages.choose("Northwind Traders")
        await pages.at(FailureScreen)
        before = pages.customers.filter.value
        await pages.press("z", "q", "1", "f5", "f7")
        await pages.press("escape")
        await pages.at(MainScreen)

        assert before == pages.customers.filter.value


async def test_news_from_behind_waits_for_the_dialog_on_top(demo: Demo) -> None:
    """Consent comes while the confirmation lies on top: the question stays until it is answered, then one is in."""
    async with demo.open() as pages:
        await pages.sign_in()
        tenant_id = await pages.choose("Fabrikam")
        await pages.at(ConsentScreen)
        await pages.until_waiting(19.9, 20.1)
        await pages.press("g")
        await pages.at(ConfirmScreen)
        demo.emulator.consent_as_administrator(tenant_id, DEMO_CLIENT_ID, CUSTOMER_SCOPES)
        demo.time.advance(20)
        await pages.until(lambda: len(pages.token_calls(tenant_id)) == 2, "the look")
        await pages.pilot.pause()
        assert ["MainScreen", "ConsentScreen", "ConfirmScreen"] == stack(pages)
        await pages.press("escape")
        await pages.facts_of(tenant_id)

        assert ["MainScreen"] == stack(pages)


async def test_a_refresh_that_fails_behind_a_dialog_leaves_it_alone(demo: Demo) -> None:
    """Trouble of the list is drawn in the list; what one reads stays on top."""
    async with demo.open() as pages:
        await pages.sign_in()
        demo.emulator.faults.plan(faults.malformed(), path="/v1.0/contracts")
        await pages.press("f5", "f1")
        await pages.at(HelpScreen)
        await pages.until(lambda: pages.estate.listing.problems, "the failure")
        await pages.pilot.pause()
        assert ["MainScreen", "HelpScreen"] == stack(pages)
        await pages.press("escape")
        await pages.see("Not read to the end: reseller contracts")


async def test_dialogs_bear_every_size(demo: Demo) -> None:
    """Made smaller and larger while open, a dialog keeps its buttons and what was said."""
    async with demo.open((120, 36)) as pages:
        await pages.sign_in()
        await pages.choose("Fabrikam")
        await pages.at(ConsentScreen)
        for size in ((80, 24), (60, 14), (40, 12), (20, 5), (200, 60), (80, 24)):
            await pages.pilot.resize_terminal(*size)
            await pages.pilot.pause()
        await pages.see("Give consent now", "Copy consent URL", "Continue", "Fabrikam")
        await pages.press("u")
        await pages.at(LinkScreen)
        for size in ((40, 12), (120, 50), (80, 24)):
            await pages.pilot.resize_terminal(*size)
            await pages.pilot.pause()

        assert "adminconsent" in pages.text.replace("\n", "")


@pytest.mark.parametrize("size", [(60, 14), (72, 20)])
async def test_buttons_are_seen_in_a_small_window(demo: Demo, size: tuple[int, int]) -> None:
    """At the least size that is served, each dialog shows its buttons however long its text is."""
    async with demo.open() as pages:
        await pages.sign_in()
        await pages.pilot.resize_terminal(*size)
        await pages.choose("Fabrikam")
        await pages.at(ConsentScreen)
        await pages.see("Copy consent URL")
        await pages.press("g")
        await pages.at(ConfirmScreen)
        await pages.see("Cancel")
        await pages.press("escape")
        await pages.at(ConsentScreen)
        await pages.press("escape")
        await pages.choose("Northwind Traders")
        await pages.at(FailureScreen)
        await pages.see("Close", "Try again")


async def test_a_tiny_window_says_what_is_needed(demo: Demo) -> None:
    """40 x 12: the size needed and the size there is; made larger, all is there again."""
    async with demo.open((80, 24)) as pages:
        await pages.sign_in()
        await pages.pilot.resize_terminal(40, 12)
        await pages.see("tenantry needs 60 columns and 14 lines", "This terminal has 40 and 12")
        await pages.pilot.resize_terminal(80, 24)
        await pages.see("240 of 240")


def test_the_key_bar_has_six_keys_at_most() -> None:
    """In the list and in a session."""
    for place in (Place.LIST, Place.SESSION):
        assert 0 < len(list(in_key_bar(place))) <= 6


@pytest.mark.parametrize("in_session", [False, True])
async def test_the_key_bar_fits_at_80_columns(demo: Demo, in_session: bool) -> None:
    """Every key of the bar, with its label, is on the last line."""
    async with demo.open() as pages:
        await pages.sign_in()
        if in_session:
            await pages.open_session("Contoso")
        bar = pages.text.splitlines()[-1]
        keys = in_key_bar(Place.SESSION if in_session else Place.LIST)

        assert [] == [f"{key} {label}" for key, label in keys if f"{key} {label}" not in bar]


async def test_help_shows_every_command(demo: Demo) -> None:
    """Each title with each of its keys; arrows scroll it at 80x24."""
    async with demo.open() as pages:
        await pages.sign_in()
        await pages.press("f1")
        await pages.at(HelpScreen)

        assert [] == [item.id for item in COMMANDS if item.title not in pages.said]
        assert [] == [key for item in COMMANDS for key in item.key_names if key not in pages.said.split()]
        before = pages.text
        await pages.press("pagedown")
        await pages.until(lambda: pages.text != before, "another part of the help")
