"""Keeping sign-ins between runs: by choice only, sealed, and back without a question."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from tests.support.demo import Demo, Pages
from tests.support.issued import found_in, secrets_in
from tui.store.vault import KeySource
from tui.ui.screens.keep import KeepScreen, PassphraseScreen
from tui.ui.screens.main import MainScreen

PASSPHRASE = "correct horse"


async def choose(pages: Pages, source: KeySource) -> None:
    """Open the choice and take one place for the key."""
    await pages.press("f9")
    await pages.at(KeepScreen)
    screen = pages.app.screen
    assert isinstance(screen, KeepScreen)
    if source is KeySource.KEY_FILE:
        await pages.press("k")
    at = [choice.source for choice in screen._choices].index(source)
    screen.query_one("#keep-choices").highlighted = at  # type: ignore[attr-defined]
    await pages.pilot.pause()
    await pages.press("enter")


async def type_passphrase(pages: Pages, text: str) -> None:
    """Type into the passphrase dialog."""
    await pages.at(PassphraseScreen)
    await pages.write(text)
    await pages.press("enter")


async def keep_by_passphrase(pages: Pages) -> None:
    """Make the passphrase the choice, typed twice."""
    await choose(pages, KeySource.PASSPHRASE)
    await type_passphrase(pages, PASSPHRASE)
    await pages.see("Once more")
    await type_passphrase(pages, PASSPHRASE)
    await pages.at(MainScreen)


def issued_by(demo: Demo) -> list[str]:
    """The tokens and codes that the emulator will have given out."""
    issued: list[str] = []
    answer = demo.emulator.handle

    def handle(request: httpx.Request) -> httpx.Response:
        response = answer(request)
        issued.extend(secrets_in(response))
        return response

    demo.emulator.handle = handle  # type: ignore[method-assign]
    return issued


def vault_of(demo: Demo) -> Path:
    """Where the vault lies."""
    return demo.folder / "state" / "vault.bin"


async def test_without_a_choice_nothing_is_kept(demo: Demo) -> None:
    """A sign-in lasts for the run, the account's line says so, and no vault is written."""
    async with demo.open() as pages:
        await pages.sign_in()
        await pages.see("this run only")

    assert not vault_of(demo).exists()


async def test_a_kept_sign_in_is_ready_after_a_restart(demo: Demo) -> None:
    """The passphrase is asked once; then a customer opens with one redemption and no device code."""
    async with demo.open() as pages:
        await pages.sign_in()
        await keep_by_passphrase(pages)
    codes = len([call for call in demo.emulator.calls if call.path.endswith("/devicecode")])
    async with demo.open() as pages:
        await type_passphrase(pages, "wrong horse")
        await pages.see("does not open")
        await type_passphrase(pages, PASSPHRASE)
        await pages.see("ready")
        await pages.press("enter")
        await pages.at(MainScreen)
        await pages.listed()
        await pages.open_session("Contoso")

        assert 1 == len(pages.token_calls(pages.customer("Contoso")))
        assert codes == len([call for call in demo.emulator.calls if call.path.endswith("/devicecode")])


async def test_the_vault_may_stay_locked(demo: Demo) -> None:
    """Escape leaves it locked and whole: one signs in again, and the next start can still open it."""
    async with demo.open() as pages:
        await pages.sign_in()
        await keep_by_passphrase(pages)
    sealed = vault_of(demo).read_bytes()
    async with demo.open() as pages:
        await pages.at(PassphraseScreen)
        await pages.press("escape")
        await pages.see("sign in again")

    assert sealed == vault_of(demo).read_bytes()


async def test_two_passphrases_that_differ_are_none(demo: Demo) -> None:
    """A slip is told, a short one refused, and nothing is kept."""
    async with demo.open() as pages:
        await pages.sign_in()
        await choose(pages, KeySource.PASSPHRASE)
        await type_passphrase(pages, "short")
        await pages.see("At least 8")
        await type_passphrase(pages, PASSPHRASE)
        await pages.see("Once more")
        await type_passphrase(pages, f"{PASSPHRASE}s")
        await pages.see("differ")

    assert not vault_of(demo).exists()


async def test_until_logout_needs_no_passphrase(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the key in the run-time folder the account is ready at the next start, and not after a logout."""
    runtime = demo.folder / "runtime"
    runtime.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    async with demo.open() as pages:
        await pages.sign_in()
        await choose(pages, KeySource.UNTIL_LOGOUT)
        await pages.at(MainScreen)
    async with demo.open() as pages:
        await pages.see("ready")
    for key in runtime.rglob("*"):
        if key.is_file():
            key.unlink()
    async with demo.open() as pages:
        await pages.until(lambda: pages.office.custody.trouble, "word of the lost key")
        await pages.see("sign in again")


async def test_this_run_only_removes_what_was_kept(demo: Demo) -> None:
    """Going back to this run only takes the vault away."""
    async with demo.open() as pages:
        await pages.sign_in()
        await keep_by_passphrase(pages)
        assert vault_of(demo).exists()
        await choose(pages, KeySource.THIS_RUN)
        await pages.at(MainScreen)
        await pages.until(lambda: not vault_of(demo).exists(), "no vault")


async def test_forgetting_an_account_takes_its_sign_in_out_of_the_vault(demo: Demo) -> None:
    """After a sign-out the vault, opened with the right passphrase, has nobody."""
    async with demo.open() as pages:
        await pages.sign_in()
        await keep_by_passphrase(pages)
        account = pages.estate.desk.account
        await pages.office.forget(account)
        vault = pages.office.custody._vault
        assert vault is not None

        assert [] == await vault.accounts()


async def test_no_account_is_forgotten_while_its_sign_in_would_stay(demo: Demo) -> None:
    """With the vault left locked, forgetting is refused with what to do: account and vault stay."""
    async with demo.open() as pages:
        await pages.sign_in()
        await keep_by_passphrase(pages)
    async with demo.open() as pages:
        await pages.at(PassphraseScreen)
        await pages.press("escape")
        await pages.see("sign in again")
        await pages.press("x")
        await pages.see("Forget ada@fourthcoffee.example?")
        await pages.press("right", "enter")
        await pages.see("The account could not be forgotten")

        assert "run `tenantry sign-out`" in pages.flat
        assert ["ada@fourthcoffee.example"] == [each.username for each in await pages.office.accounts()]
    assert vault_of(demo).exists()


async def test_a_keyring_that_cannot_be_used_is_not_chosen(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no keyring the choice stays where it was, and says why."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    async with demo.open() as pages:
        await pages.sign_in()
        await choose(pages, KeySource.KEYRING)
        await pages.see("Not here")

        assert KeySource.THIS_RUN == pages.office.custody.source


@pytest.mark.parametrize("source", [KeySource.PASSPHRASE, KeySource.KEY_FILE])
async def test_what_is_kept_is_sealed(demo: Demo, source: KeySource) -> None:
    """No file of the profile holds a token or the passphrase, however it is disguised."""
    issued = issued_by(demo)
    async with demo.open() as pages:
        await pages.sign_in()
        if source is KeySource.PASSPHRASE:
            await keep_by_passphrase(pages)
        else:
            await choose(pages, source)
            await pages.at(MainScreen)
        await pages.open_session("Contoso")

    files = [path for path in demo.folder.rglob("*") if path.is_file()]
    secrets = [*issued, PASSPHRASE]
    assert vault_of(demo) in files
    assert len(issued) > 3
    assert [] == [(path.name, found) for path in files for found in found_in(path.read_bytes(), secrets)]


async def test_a_place_that_takes_no_key_changes_nothing(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the new key cannot be kept, the vault and its key stay as they were."""
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    async with demo.open() as pages:
        await pages.sign_in()
        await keep_by_passphrase(pages)
        sealed = vault_of(demo).read_bytes()
        await choose(pages, KeySource.UNTIL_LOGOUT)
        await pages.see("XDG_RUNTIME_DIR")

        assert KeySource.PASSPHRASE is pages.office.custody.source
        assert sealed == vault_of(demo).read_bytes()


async def test_another_place_takes_every_sign_in_along(demo: Demo) -> None:
    """An account that was kept, but not used in this run, is still kept after the key has moved."""
    async with demo.open() as pages:
        await pages.sign_in()
        await keep_by_passphrase(pages)
        await pages.press("f6")
        await pages.see("Sign in another account")
        await pages.press("end")
        await pages.sign_in(2)
    async with demo.open() as pages:
        await type_passphrase(pages, PASSPHRASE)
        await pages.see("ready")
        await pages.press("enter")
        await pages.at(MainScreen)
        await choose(pages, KeySource.KEY_FILE)
        await pages.at(MainScreen)
        vault = pages.office.custody._vault
        assert vault is not None

        assert ["ada", "grace"] == sorted(kept.account.username.partition("@")[0] for kept in await vault.accounts())
