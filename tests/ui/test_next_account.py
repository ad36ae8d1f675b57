"""Several accounts side by side: one key goes from each to the next, and nothing of one is drawn in another."""

from __future__ import annotations

from tests.support.demo import Demo, Pages
from tests.ui.test_accounts import another_account
from tui.emulator import faults
from tui.ui.commands import Place
from tui.ui.screens.main import MainScreen

ADA, NOOR = "ada@fourthcoffee.example", "noor@fourthcoffee.example"


async def go_to(pages: Pages, username: str) -> MainScreen:
    """Press the key for the next account, and wait until one is there."""
    await pages.press("ctrl+f")
    await pages.until(lambda: pages.estate.desk.account.username == username, username)
    await pages.see(f" {username}")
    return await pages.at(MainScreen)


async def both_signed_in(pages: Pages) -> None:
    """Sign in as Ada, then as Noor; Noor is the one that is looked at."""
    await pages.sign_in(1)
    await another_account(pages, 3)


async def test_one_key_goes_round_the_accounts(demo: Demo) -> None:
    """Ctrl+F goes on to the next account and round the end, with no sign-in, no token asked for and no list read."""
    async with demo.open() as pages:
        await both_signed_in(pages)
        calls = len(demo.emulator.calls)
        await go_to(pages, ADA)
        await go_to(pages, NOOR)
        await go_to(pages, ADA)

        assert calls == len(demo.emulator.calls)


async def test_a_single_account_says_so(demo: Demo) -> None:
    """With one account the key changes nothing, and says how there can be another."""
    async with demo.open() as pages:
        await pages.sign_in(1)
        await pages.press("ctrl+f")
        await pages.told("No other account is signed in here.")

        assert ADA == pages.estate.desk.account.username


async def test_an_account_that_has_to_sign_in_is_passed_over(demo: Demo) -> None:
    """After a restart nobody is signed in but Noor: there is no next account, though Ada is known here."""
    async with demo.open() as pages:
        await both_signed_in(pages)
    async with demo.open() as pages:
        await pages.sign_in(3)
        await pages.press("ctrl+f")
        await pages.told("No other account is signed in here.")


async def test_one_is_where_one_was(demo: Demo) -> None:
    """Ada's session and her filter come back with her; Noor's screen shows neither meanwhile."""
    async with demo.open() as pages:
        await both_signed_in(pages)
        await pages.find("fabrikam")
        await go_to(pages, ADA)
        contoso = await pages.open_session("Contoso")
        main = await go_to(pages, NOOR)

        assert (Place.LIST, "fabrikam", None) == (
            main.place,
            pages.customers.filter.value,
            pages.estate.sessions.current,
        )
        assert "Contoso" not in pages.text
        main = await go_to(pages, ADA)
        await pages.facts_of(contoso)
        assert (Place.SESSION, contoso) == (main.place, main.customer_here)


async def test_an_opening_that_was_left_lands_in_its_own_account(demo: Demo) -> None:
    """Ada opens Contoso, the service asks to wait, one goes to Noor: Ada's session opens, told with her name, and Noor
    has none."""
    async with demo.open() as pages:
        await both_signed_in(pages)
        await go_to(pages, ADA)
        contoso = await pages.highlight("Contoso")
        demo.emulator.faults.plan(faults.throttled(7), path="/*/oauth2/v2.0/token", tenant=contoso)
        await pages.press("enter")
        await pages.until_waiting(6.9, 7.1)
        ada = pages.estate
        await go_to(pages, NOOR)
        demo.time.advance(7)
        await pages.told(f"{ADA}: Contoso is open there.")

        assert [contoso] == [session.tenant_id for session in ada.sessions.all()]
        assert [] == pages.estate.sessions.all()
        assert None is pages.estate.sessions.current
        stored = [await pages.office.store.load_sessions(each.desk.account.id) for each in (ada, pages.estate)]
        assert [[contoso], []] == [[session.tenant_id for session in kept] for kept in stored]


async def test_a_refusal_that_was_left_behind_opens_no_dialog(demo: Demo) -> None:
    """Fabrikam refuses Ada after one went on to Noor: a notice with her name tells it, no dialog lies over Noor's."""
    async with demo.open() as pages:
        await both_signed_in(pages)
        await go_to(pages, ADA)
        fabrikam = await pages.highlight("Fabrikam")
        demo.emulator.faults.plan(faults.throttled(7), path="/*/oauth2/v2.0/token", tenant=fabrikam)
        await pages.press("enter")
        await pages.until_waiting(6.9, 7.1)
        await go_to(pages, NOOR)
        demo.time.advance(7)
        await pages.told(f"{ADA}: Fabrikam did not open.")

        assert isinstance(pages.app.screen, MainScreen)
        assert NOOR in pages.text


async def test_keys_pressed_behind_the_switch_do_nothing_in_the_account_that_is_left(demo: Demo) -> None:
    """Enter right behind Ctrl+F opens nothing for the account that was looked at before."""
    async with demo.open() as pages:
        await both_signed_in(pages)
        await go_to(pages, ADA)
        contoso = await pages.highlight("Contoso")
        await pages.press("ctrl+f", "enter")
        await pages.until(lambda: pages.estate.desk.account.username == NOOR, NOOR)
        await pages.see(f" {NOOR}")

        assert [] == pages.token_calls(contoso)


async def test_a_forgotten_account_takes_what_is_under_way_with_it(demo: Demo) -> None:
    """Ada opens Contoso and is forgotten before the answer: no row of hers is written after that."""
    async with demo.open() as pages:
        await both_signed_in(pages)
        await go_to(pages, ADA)
        contoso = await pages.highlight("Contoso")
        demo.emulator.faults.plan(faults.throttled(7), path="/*/oauth2/v2.0/token", tenant=contoso)
        await pages.press("enter")
        await pages.until_waiting(6.9, 7.1)
        account = pages.estate.desk.account
        await go_to(pages, NOOR)
        await pages.office.forget(account)
        demo.time.advance(7)
        await pages.pilot.pause()

        assert [] == await pages.office.store.load_sessions(account.id)
        assert ([], None) == await pages.office.store.load_customers(account.id)
