"""The question where the key may live: once, after the first sign-in, by whoever has never chosen."""

from __future__ import annotations

import pytest

from tests.support.demo import Demo, Pages
from tests.ui.test_keep import PASSPHRASE, keep_by_passphrase, type_passphrase, vault_of
from tui.store.vault import KeySource
from tui.ui.screens.keep import KeepScreen, PassphraseScreen
from tui.ui.screens.main import MainScreen


@pytest.fixture
def undecided(demo: Demo) -> Demo:
    """Somebody who has never chosen."""
    demo.is_undecided = True
    return demo


async def sign_in(demo: Demo, pages: Pages) -> None:
    """Sign in, and meet whatever comes over the list."""
    await pages.ask_for_code()
    await pages.press("1")
    await pages.see("Approved in the demo")
    await pages.until_waiting(1, 15)
    demo.time.advance(6)


async def test_it_comes_once_with_the_safe_answer(undecided: Demo) -> None:
    """Over the list that is read behind it, *This run only* highlighted; answered, it never comes again."""
    async with undecided.open() as pages:
        await sign_in(undecided, pages)
        screen = await pages.at(KeepScreen)
        await pages.see("Keep this sign-in for the next start?", "This run only")
        chosen = screen._highlighted()
        assert (KeySource.THIS_RUN, False) == (chosen and chosen.source, vault_of(undecided).exists())
        await pages.until(lambda: pages.estate.listing.listed_at, "a list that is read behind the question")
        await pages.press("enter")
        await pages.at(MainScreen)
        await pages.told("Sign-ins are kept for this run only.")
    assert 'vault_key = "this-run"' in (undecided.folder / "config" / "config.toml").read_text()
    async with undecided.open() as pages:
        await pages.sign_in()

        assert isinstance(pages.app.screen, MainScreen)


async def test_later_is_an_answer_for_this_run(undecided: Demo) -> None:
    """Esc leaves it open: not asked again when one comes back to the list, asked at the next start's sign-in."""
    async with undecided.open() as pages:
        await sign_in(undecided, pages)
        await pages.at(KeepScreen)
        await pages.press("escape")
        await pages.at(MainScreen)
        await pages.see("this run only")
        await pages.press("f6")
        await pages.see("Sign in another account")
        await pages.press("enter")
        await pages.at(MainScreen)
        await pages.pilot.pause()
        assert isinstance(pages.app.screen, MainScreen)
    async with undecided.open() as pages:
        await sign_in(undecided, pages)

        await pages.at(KeepScreen)


async def test_a_passphrase_chosen_there_keeps_the_sign_in(undecided: Demo) -> None:
    """The sign-in that has just happened is in the vault, and ready after a restart."""
    async with undecided.open() as pages:
        await sign_in(undecided, pages)
        screen = await pages.at(KeepScreen)
        at = [choice.source for choice in screen._choices].index(KeySource.PASSPHRASE)
        screen.query_one("#keep-choices").highlighted = at  # type: ignore[attr-defined]
        await pages.pilot.pause()
        await pages.press("enter")
        await type_passphrase(pages, PASSPHRASE)
        await pages.see("Once more")
        await type_passphrase(pages, PASSPHRASE)
        await pages.at(MainScreen)
        await pages.see("by passphrase")
    async with undecided.open() as pages:
        await type_passphrase(pages, PASSPHRASE)

        await pages.see("ready")


async def test_a_vault_that_went_with_its_last_account_asks_for_a_new_passphrase(demo: Demo) -> None:
    """Forgetting the last account removes the vault. The next sign-in is kept again, under a passphrase typed then."""
    async with demo.open() as pages:
        await pages.sign_in()
        await keep_by_passphrase(pages)
        await pages.press("f6")
        await pages.see("ready")
        await pages.press("x")
        await pages.see("Forget ada")
        await pages.press("tab", "enter")
        await pages.see("Nobody has signed in here yet")
    assert not vault_of(demo).exists()
    async with demo.open() as pages:
        await sign_in(demo, pages)
        await pages.at(PassphraseScreen)
        assert not pages.office.custody.keeps
        await type_passphrase(pages, PASSPHRASE)
        await pages.see("Once more")
        await type_passphrase(pages, PASSPHRASE)
        await pages.at(MainScreen)
        await pages.see("by passphrase")

    assert vault_of(demo).exists()


async def test_a_vault_left_locked_is_told_in_the_line(demo: Demo) -> None:
    """Esc at the passphrase: signing in again works, and the line says that this sign-in is not kept."""
    async with demo.open() as pages:
        await pages.sign_in()
        await keep_by_passphrase(pages)
    async with demo.open() as pages:
        await pages.at(PassphraseScreen)
        await pages.press("escape")
        await pages.sign_in()

        await pages.see("vault locked")
