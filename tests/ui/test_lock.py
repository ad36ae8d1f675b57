"""Locked: nothing on the screen, nothing in memory, nothing on the wire, until the passphrase is typed."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual import events

from tests.support.demo import Demo, Pages
from tests.support.issued import found_in
from tests.ui.test_keep import PASSPHRASE, issued_by, keep_by_passphrase, type_passphrase
from tui.emulator import DEMO_CLIENT_ID
from tui.emulator.faults import throttled
from tui.model.scope import CUSTOMER_SCOPES
from tui.model.secret import Secret
from tui.store.vault import Vault
from tui.store.vault.passphrase import PassphraseKeys
from tui.ui.screens.consent import ConsentScreen
from tui.ui.screens.lock import FREE_TRIES, LockScreen
from tui.ui.screens.main import MainScreen
from tui.ui.screens.sign_in import SignInScreen

LIMIT_S = 15 * 60


async def locked(pages: Pages) -> LockScreen:
    """Wait until the program is locked, and what was in memory is gone."""
    screen = await pages.at(LockScreen)
    await pages.until(screen._is_shut.is_set, "an empty memory")
    return screen


async def unlock(pages: Pages, passphrase: str = PASSPHRASE) -> None:
    """Type the passphrase."""
    await pages.write(passphrase)
    await pages.press("enter")


async def come_back_late(pages: Pages) -> LockScreen:
    """Nobody is there for longer than the limit; then a key."""
    pages.time.advance(LIMIT_S)
    await pages.press("f")
    return await locked(pages)


async def test_whoever_comes_back_late_meets_the_lock(demo: Demo) -> None:
    """The first key after the limit does nothing but lock, without any timer: no customer is on the screen, and after
    the passphrase one is where one was, with the filter as it was."""
    async with demo.open() as pages:
        await pages.sign_in()
        await keep_by_passphrase(pages)
        await pages.write("fab")
        await come_back_late(pages)

        assert [] == [name for name in ("Fabrikam", "Adatum", "Fourth Coffee") if name in pages.text]
        assert "ada@fourthcoffee.example" in pages.text
        await unlock(pages)
        await pages.at(MainScreen)
        await pages.see("Fabrikam", "2 of 240")
        assert "fab" == pages.customers.filter.value


async def test_a_key_in_time_keeps_it_open(demo: Demo) -> None:
    """Each key begins the time anew; one second before the limit nothing locks."""
    async with demo.open() as pages:
        await pages.sign_in()
        await keep_by_passphrase(pages)
        for _ in range(3):
            demo.time.advance(LIMIT_S - 1)
            await pages.press("down")

        assert isinstance(pages.app.screen, MainScreen)


@pytest.mark.parametrize("what", ["paste", "click", "resize"])
async def test_whatever_wakes_it_locks_first(demo: Demo, what: str) -> None:
    """A paste, a click or another terminal's size is as late as a key."""
    async with demo.open() as pages:
        await pages.sign_in()
        await keep_by_passphrase(pages)
        demo.time.advance(LIMIT_S)
        match what:
            case "paste":
                await pages.paste("fabrikam")
            case "click":
                await pages.pilot.click(offset=(30, 6))
            case "resize":
                await pages.pilot.resize_terminal(100, 30)
        await locked(pages)

        assert "" == pages.customers.filter.value


async def test_no_frame_is_drawn_after_the_limit(demo: Demo) -> None:
    """What would be drawn without a key, such as a time that moves on, is drawn no more: the lock comes instead."""
    async with demo.open() as pages:
        await pages.sign_in()
        await keep_by_passphrase(pages)
        demo.time.advance(LIMIT_S)
        pages.app.screen.refresh()

        await locked(pages)


async def test_without_a_passphrase_nothing_locks(demo: Demo) -> None:
    """For this run only there would be nothing to unlock with; the command says so."""
    async with demo.open() as pages:
        await pages.sign_in()
        demo.time.advance(LIMIT_S * 10)
        await pages.press("f10")
        await pages.told("Nothing would unlock it")

        assert isinstance(pages.app.screen, MainScreen)


async def test_a_limit_of_none_never_locks(demo: Demo, tmp_path: Path) -> None:
    """`idle_lock_min = 0` is for who locks by hand."""
    (demo.folder / "config").mkdir(mode=0o700, exist_ok=True)
    (demo.folder / "config" / "config.toml").write_text("idle_lock_min = 0\n")
    async with demo.open() as pages:
        await pages.sign_in()
        await keep_by_passphrase(pages)
        demo.time.advance(LIMIT_S * 10)
        await pages.press("down")
        assert isinstance(pages.app.screen, MainScreen)
        await pages.press("f10")

        await locked(pages)


async def test_nothing_secret_is_left_in_memory(demo: Demo) -> None:
    """Locked, no object of ours has a token, a renewal, the data key or the passphrase."""
    issued, others = issued_by(demo), _secrets()
    async with demo.open() as pages:
        await pages.sign_in()
        await keep_by_passphrase(pages)
        await pages.open_session("Contoso")
        assert set() != _held(issued, others)
        await pages.press("f10")
        await locked(pages)
        gc.collect()

        assert 5 <= len(issued)
        assert set() == _held([*issued, PASSPHRASE], others)
        assert [] == [each for each in _ours() if isinstance(each, PassphraseKeys) and each._passphrase not in others]


async def test_nothing_leaves_while_it_is_locked(demo: Demo) -> None:
    """The watcher of a consent looks no more until it is unlocked; then it finds what came meanwhile."""
    async with demo.open() as pages:
        await pages.sign_in()
        await keep_by_passphrase(pages)
        tenant_id = await pages.choose("Fabrikam")
        await pages.at(ConsentScreen)
        await pages.until_waiting(19.9, 20.1)
        pages.app.lock()
        await locked(pages)
        before = len(demo.emulator.calls)
        demo.emulator.consent_as_administrator(tenant_id, DEMO_CLIENT_ID, CUSTOMER_SCOPES)
        for _ in range(6):
            demo.time.advance(20)
            await pages.pilot.pause()
        assert before == len(demo.emulator.calls)
        await unlock(pages)
        await pages.facts_of(tenant_id)

        assert tenant_id == pages.estate.sessions.current


async def test_a_pause_that_a_service_asked_for_ends_behind_the_lock(demo: Demo) -> None:
    """A throttled call waits on when its pause is over: it goes out after the passphrase, and its answer is drawn."""
    async with demo.open() as pages:
        await pages.sign_in()
        await keep_by_passphrase(pages)
        demo.emulator.faults.plan(throttled(30), host="graph.*", path="*batch")
        tenant_id = await pages.choose("Contoso")
        await pages.until_waiting(29, 31)
        pages.app.lock()
        await locked(pages)
        before = len(demo.emulator.calls)
        demo.time.advance(31)
        await pages.pilot.pause()
        assert before == len(demo.emulator.calls)
        await unlock(pages)

        await pages.facts_of(tenant_id)


async def test_a_list_that_was_being_read_is_read_again(demo: Demo) -> None:
    """Locked in the middle of the pages: none is asked for meanwhile, and after the passphrase the list is whole."""
    async with demo.open() as pages:
        await pages.sign_in()
        await keep_by_passphrase(pages)
        demo.emulator.faults.plan(throttled(60), host="graph.*", path="*delegatedAdminCustomers*")
        await pages.press("f5")
        await pages.until_waiting(59, 61)
        listed_at = pages.estate.listing.listed_at
        pages.app.lock()
        await locked(pages)
        before = len(demo.emulator.calls)
        demo.time.advance(61)
        await pages.pilot.pause()
        assert before == len(demo.emulator.calls)
        await unlock(pages)
        await pages.at(MainScreen)
        await pages.until(lambda: pages.estate.listing.listed_at != listed_at, "a list that was read again")
        await pages.listed()

        assert () == pages.estate.listing.problems


async def test_a_wrong_passphrase_stays_out_and_slows_down(demo: Demo) -> None:
    """Some are free; then each costs a wait, twice the one before, during which not even the right one is tried."""
    async with demo.open() as pages:
        await pages.sign_in()
        await keep_by_passphrase(pages)
        await pages.press("f10")
        screen = await locked(pages)
        for count in range(1, FREE_TRIES + 2):
            await unlock(pages, "wrong horse")
            await pages.until(lambda count=count: screen._tries == count, f"{count} wrong ones")  # type: ignore[misc]
        await pages.see("The next try in 2 s")
        await unlock(pages)
        await pages.pilot.pause()
        assert pages.app.screen is screen
        demo.time.advance(2)
        await pages.see("Type the passphrase")
        await unlock(pages)

        await pages.at(MainScreen)


async def test_locked_it_does_nothing_but_unlock_and_quit(demo: Demo) -> None:
    """Keys of the main screen, the palette, Tab and the mouse do nothing; a notice waits until it may be read."""
    async with demo.open() as pages:
        await pages.sign_in()
        await keep_by_passphrase(pages)
        await pages.open_session("Contoso")
        await pages.press("f10")
        screen = await locked(pages)
        stack = len(pages.app.screen_stack)
        await pages.press("f1", "ctrl+p", "f3", "f5", "f6", "tab", "shift+tab", "ctrl+s", "escape", "ctrl+g")
        await pages.pilot.click(offset=(30, 6))
        pages.app.tell("Consent is there: Contoso.")
        await pages.pilot.pause()
        assert (screen, stack, []) == (pages.app.screen, len(pages.app.screen_stack), pages.notices)
        await unlock(pages)
        await pages.told("Consent is there: Contoso.")
        assert isinstance(pages.app.screen, MainScreen)


async def test_a_sign_out_elsewhere_is_met_at_the_lock(demo: Demo) -> None:
    """Another instance signs the account out meanwhile: the passphrase leads to the accounts, and it is told why."""
    async with demo.open() as pages:
        await pages.sign_in()
        await keep_by_passphrase(pages)
        await pages.press("f10")
        await locked(pages)
        path = demo.folder / "state" / "vault.bin"
        other = Vault.open(path, PassphraseKeys(Secret(PASSPHRASE)))
        other.forget(other.accounts()[0].account.id)
        await unlock(pages)
        await pages.at(SignInScreen)
        await pages.told("Signed out while it was locked: ada@fourthcoffee.example")

        assert "sign in again" in pages.text


async def test_a_vault_that_is_gone_signs_out(demo: Demo) -> None:
    """No passphrase could open what is not there: the accounts come at once, and nothing stays in memory."""
    issued, others = issued_by(demo), _secrets()
    async with demo.open() as pages:
        await pages.sign_in()
        await keep_by_passphrase(pages)
        (demo.folder / "state" / "vault.bin").unlink()
        await pages.press("f10")
        await pages.at(SignInScreen)
        await pages.told("Signed out while it was locked")
        gc.collect()

        assert set() == _held(issued, others)


async def test_a_restart_meets_the_passphrase_and_not_the_lock(demo: Demo) -> None:
    """The vault that was locked is whole: the next start asks for the passphrase as ever."""
    async with demo.open() as pages:
        await pages.sign_in()
        await keep_by_passphrase(pages)
        await pages.press("f10")
        await locked(pages)
    async with demo.open() as pages:
        await type_passphrase(pages, PASSPHRASE)
        await pages.see("ready")


def _ours() -> Iterator[object]:
    """Every object of the program that lives; the emulator has its own."""
    for each in gc.get_objects():
        room = str(type(each).__module__)
        if room.startswith("tui.") and not room.startswith("tui.emulator"):
            yield each


def _secrets() -> list[Secret]:
    """Every secret that lives."""
    return [each for each in gc.get_objects() if type(each) is Secret]


def _held(texts: list[str], others: list[Secret]) -> set[str]:
    """Which disguises of these texts a secret still has, but for those that lived before (of other tests)."""
    known = set(map(id, others))
    held = "\n".join(each.reveal() for each in _secrets() if id(each) not in known)
    return found_in(held.encode(), texts)


def test_events_that_wake_it_are_known() -> None:
    """Keys and the mouse are input events; a paste is none, and is named beside them."""
    assert (True, True, False) == (
        issubclass(events.Key, events.InputEvent), issubclass(events.MouseEvent, events.InputEvent),
        issubclass(events.Paste, events.InputEvent),
    )  # fmt: skip
