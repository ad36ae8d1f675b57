"""Accounts: what a restart keeps, forgetting one, working with two."""

from __future__ import annotations

from tests.support.demo import Demo, Pages
from tui.emulator import faults
from tui.model import signing_out
from tui.model.session import SessionState
from tui.ui.screens.confirm import ConfirmScreen
from tui.ui.screens.main import MainScreen
from tui.ui.screens.sign_in import SignInScreen


async def another_account(pages: Pages, number: int) -> None:
    """Sign a further account in, from the main screen."""
    await pages.press("f6")
    await pages.see("Sign in another account")
    await pages.press("end")
    await pages.sign_in(number)


def states(pages: Pages) -> list[SessionState]:
    """How one gets into each session."""
    sessions = pages.estate.sessions
    return [sessions.state(session) for session in sessions.all()]


async def test_a_restart_goes_on_where_one_left(demo: Demo) -> None:
    """The account asks to sign in again; its local copy shows customers, and sessions as *sign-in needed*."""
    async with demo.open() as pages:
        await pages.sign_in()
        await pages.open_session("Contoso")
    calls = len(demo.emulator.calls)
    async with demo.open() as pages:
        assert "ada@fourthcoffee.example" in pages.text
        assert "sign in again" in pages.text
        await pages.press("l")
        await pages.see("240 of 240", "signed out, local copy only", "1 ◌ Contoso")

        assert [SessionState.SIGN_IN_NEEDED] == states(pages)
        assert calls == len(demo.emulator.calls)


async def test_one_sign_in_makes_the_sessions_ready_again(demo: Demo) -> None:
    """After a restart a sign-in brings the token for the whole estate: sessions are ready, and open on Tab."""
    async with demo.open() as pages:
        await pages.sign_in()
        tenant_id = await pages.open_session("Contoso")
    async with demo.open() as pages:
        await pages.sign_in()
        assert [SessionState.READY] == states(pages)
        await pages.press("tab")
        await pages.facts_of(tenant_id)

        assert [SessionState.LIVE] == states(pages)


async def test_without_a_sign_in_opening_is_explained(demo: Demo) -> None:
    """Enter on a customer of the local copy says who is not signed in, and what to do."""
    async with demo.open() as pages:
        await pages.sign_in()
    async with demo.open() as pages:
        await pages.press("l")
        await pages.see("240 of 240")
        await pages.choose("Contoso")
        await pages.see("Contoso did not open", "You are not signed in as ada@fourthcoffee.example")

        assert "Whose job: you" in pages.flat


async def test_forgetting_an_account_asks_first(demo: Demo) -> None:
    """The question names the account and has Cancel in focus: Enter pressed by mistake keeps everything."""
    async with demo.open() as pages:
        await pages.sign_in()
        await pages.press("f6")
        await pages.see("ready", "Sign in another account")
        await pages.press("x")
        await pages.see("Forget ada@fourthcoffee.example?", "Revoke sessions", "https://mysignins.microsoft.com")
        assert {True} == {said in pages.flat for said in (signing_out.HONOURED, signing_out.REVOKE)}
        assert pages.app.focused is not None
        assert ("no", True) == (pages.app.focused.id, isinstance(pages.app.screen, ConfirmScreen))
        await pages.press("enter")
        await pages.until(lambda: isinstance(pages.app.screen, SignInScreen), "the accounts")

        assert ["ada@fourthcoffee.example"] == [each.username for each in await pages.office.accounts()]


async def test_a_forgotten_account_is_gone_with_all_that_was_kept(demo: Demo) -> None:
    """After the confirmation no account, customer or session is left, now or after a restart."""
    async with demo.open() as pages:
        await pages.sign_in()
        await pages.open_session("Contoso")
        account = pages.estate.desk.account
        await pages.press("f6")
        await pages.see("Sign in another account")
        await pages.press("x")
        await pages.see("Forget ada@fourthcoffee.example?")
        await pages.press("right", "enter")
        await pages.see("Nobody has signed in here yet")
        assert pages.office.estate is None
    async with demo.open() as pages:
        assert "Nobody has signed in here yet" in pages.text
        assert [] == (await pages.office.store.load_customers(account.id))[0]
        assert [] == await pages.office.store.load_sessions(account.id)


async def test_two_accounts_keep_to_themselves(demo: Demo) -> None:
    """Each account has its own customers and sessions; changing over needs no new sign-in."""
    async with demo.open() as pages:
        await pages.sign_in(1)
        contoso = await pages.open_session("Contoso")
        await another_account(pages, 2)
        assert (0, []) == (len(pages.estate.listing.customers), pages.estate.sessions.all())
        assert "grace@fourthcoffee.example" in pages.text

        await pages.press("f6")
        await pages.see("ada@fourthcoffee.example")
        calls = len(pages.token_calls())
        await pages.press("down", "enter")
        await pages.until(lambda: isinstance(pages.app.screen, MainScreen), "the main screen")
        await pages.listed()

        assert "ada@fourthcoffee.example · Fourth Coffee" in pages.text
        assert [contoso] == [session.tenant_id for session in pages.estate.sessions.all()]
        assert calls == len(pages.token_calls())


async def test_escape_leaves_the_accounts_for_the_customers(demo: Demo) -> None:
    """Who only looked at the accounts is back at the list, with the same sessions."""
    async with demo.open() as pages:
        await pages.sign_in()
        await pages.press("f6")
        await pages.see("Sign in another account")
        await pages.press("escape")
        await pages.until(lambda: isinstance(pages.app.screen, MainScreen), "the main screen")

        assert "ada@fourthcoffee.example · Fourth Coffee" in pages.text


async def test_signing_in_as_somebody_else_is_asked_about(demo: Demo) -> None:
    """The account chosen was Ada's, Noor approved: who it is is shown, and only a yes goes on as Noor."""
    async with demo.open() as pages:
        await pages.sign_in(1)
    async with demo.open() as pages:
        await pages.ask_for_code()
        await pages.press("3")
        await pages.see("Approved in the demo")
        await pages.until_waiting(1, 15)
        demo.time.advance(6)
        await pages.at(ConfirmScreen)
        assert [True, True] == [
            words in pages.said
            for words in ("Go on as noor@fourthcoffee.example?", "ada@fourthcoffee.example was to sign in")
        ]
        assert ["ada@fourthcoffee.example"] == [each.username for each in await pages.office.accounts()]
        await pages.press("right", "enter")
        await pages.see("noor@fourthcoffee.example · Fourth Coffee")


async def test_a_wait_while_signing_in_another_account_harms_nothing(demo: Demo) -> None:
    """The service asks to wait although the list, where waits are counted down, has gone: the sign-in goes on."""
    async with demo.open() as pages:
        await pages.sign_in()
        await pages.press("f6")
        await pages.see("Sign in another account")
        await pages.press("end")
        demo.emulator.faults.plan(faults.throttled(7), path="/v1.0/organization")
        await pages.ask_for_code()
        await pages.press("3")
        await pages.see("Approved in the demo")
        await pages.until_waiting(1, 5)
        demo.time.advance(6)
        await pages.until_waiting(6.9, 7.1)
        demo.time.advance(7)
        await pages.see("noor@fourthcoffee.example · Fourth Coffee")
        demo.emulator.faults.check_all_happened()
