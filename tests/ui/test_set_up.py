"""The first run: which app asks the customers for consent."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Input

from tests.support.demo import Demo, Pages
from tui.emulator import DEMO_CLIENT_ID
from tui.model.identifiers import GRAPH_COMMAND_LINE
from tui.ui.screens.set_up import SetUpScreen
from tui.ui.screens.sign_in import SignInScreen


@pytest.fixture
def first_run(tmp_path: Path) -> Demo:
    """The live program without a configuration, with the emulator in the place of Microsoft."""
    return Demo(tmp_path, is_live=True)


def fill(pages: Pages, client_id: str, tenant: str = "") -> None:
    """Fill in both fields."""
    pages.app.screen.query_one("#client-id", Input).value = client_id
    pages.app.screen.query_one("#partner-tenant", Input).value = tenant


async def at_sign_in(pages: Pages) -> None:
    """Wait for the accounts."""
    await pages.until(lambda: isinstance(pages.app.screen, SignInScreen), "the accounts")
    await pages.pilot.pause()


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_both_choices_are_on_the_screen(first_run: Demo, size: tuple[int, int]) -> None:
    """What each choice means, both buttons, and the way to try it without an account."""
    async with first_run.open(size) as pages:
        for needed in (
            "Your own app registration",
            "Use my registration",
            "Microsoft Graph Command Line Tools",
            "Use Microsoft's client id",
            "tenantry --demo",
        ):
            assert needed in pages.flat


async def test_the_answer_is_stored_and_not_asked_again(first_run: Demo) -> None:
    """The pasted client id and the tenant are in the configuration at the next start."""
    async with first_run.open() as pages:
        await pages.paste(DEMO_CLIENT_ID.upper())
        pages.app.screen.query_one("#partner-tenant", Input).value = "FourthCoffee.example"
        await pages.press("enter")
        await at_sign_in(pages)
        assert "Signing in to fourthcoffee.example" in pages.text
    async with first_run.open() as pages:
        assert isinstance(pages.app.screen, SignInScreen)
        assert (DEMO_CLIENT_ID, "fourthcoffee.example") == (
            pages.office.app.client_id,
            pages.office.app.partner_tenant,
        )


async def test_one_signs_in_with_the_answer(first_run: Demo) -> None:
    """The code that follows is for that app and tenant, and the account works."""
    async with first_run.open() as pages:
        fill(pages, DEMO_CLIENT_ID, "fourthcoffee.example")
        await pages.press("enter")
        await at_sign_in(pages)
        await pages.ask_for_code()
        await pages.until_waiting(1, 15)
        first_run.emulator.approve_code(first_run.emulator.codes_waiting()[0], "ada@fourthcoffee.example")
        first_run.time.advance(6)
        await pages.see("240 of 240")

        assert "DEMO" not in pages.text


@pytest.mark.parametrize(
    ("client_id", "tenant", "told"),
    [
        ("", "", "A client id is a GUID"),
        ("not a guid", "", "A client id is a GUID"),
        (DEMO_CLIENT_ID[:-1], "", "A client id is a GUID"),
        (DEMO_CLIENT_ID, "fourth coffee", "The partner tenant is a GUID or a domain"),
        (DEMO_CLIENT_ID, "[red]", "The partner tenant is a GUID or a domain"),
    ],
)
async def test_a_wrong_answer_is_told_and_not_stored(first_run: Demo, client_id: str, tenant: str, told: str) -> None:
    """What is wrong is said; the screen stays, and the next start asks again."""
    async with first_run.open() as pages:
        fill(pages, client_id, tenant)
        await pages.press("enter")
        await pages.see(told)

        assert isinstance(pages.app.screen, SetUpScreen)
        assert not first_run.profile().locations.config_file.exists()


async def test_microsofts_own_client_id_is_one_button_away(first_run: Demo) -> None:
    """The second button stores Microsoft's id without any typing."""
    async with first_run.open() as pages:
        pages.app.screen.query_one("#microsoft").focus()
        await pages.press("enter")
        await at_sign_in(pages)

        assert GRAPH_COMMAND_LINE == pages.office.app.client_id
        assert GRAPH_COMMAND_LINE in pages.text
    assert GRAPH_COMMAND_LINE == first_run.profile().settings.client_id


async def test_escape_leaves_without_an_answer(first_run: Demo) -> None:
    """Nothing is stored, and the program is over."""
    async with first_run.open() as pages:
        await pages.press("escape")
        await pages.until(lambda: not pages.app.is_running or pages.app._exit, "the end")

    assert not first_run.profile().locations.config_file.exists()
