"""What is not remembered is said in the line of the account, as long as it is so."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.support.demo import Demo
from tests.ui.test_keep import choose
from tui.errors import StoreError
from tui.store.vault import KeySource
from tui.ui.screens.main import MainScreen

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="fsync of folders is POSIX's")


async def test_a_state_in_memory_is_told_all_the_time(tmp_path: Path) -> None:
    """With a file in the state folder's place a person can sign in and work; the line says that nothing is saved."""
    (tmp_path / "state").write_text("in the way")
    demo = Demo(tmp_path)
    async with demo.open((120, 36)) as pages:
        await pages.sign_in()
        await pages.listed()
        await pages.see("not saved: ")
        await pages.highlight("Contoso Suites")
        await pages.press("ctrl+s")
        await pages.see("★", "not saved: ")


async def test_a_vault_that_cannot_be_written_is_told_until_it_can(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sign-in is not called kept while its renewals stay in memory; with a sound disk the line is as before."""
    demo = Demo(tmp_path)
    async with demo.open((120, 36)) as pages:
        await pages.sign_in()
        await pages.listed()
        await choose(pages, KeySource.KEY_FILE)
        await pages.at(MainScreen)
        await pages.see("by key file")
        with monkeypatch.context() as patch:
            patch.setattr("tui.store.vault.sealed_file.write_whole", _refuse)
            await pages.open_session("Contoso Suites")
            await pages.see("sign-in not kept: ")
        await pages.press("escape")
        await pages.open_session("Adatum")
        await pages.see("by key file")


def _refuse(path: Path, _: bytes) -> None:
    raise StoreError(f"There is no room on the disk for {path}.", "Free some space.")
