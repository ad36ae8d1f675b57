"""A person's home with sign-ins in it, and the command run there as a shell runs it."""

from __future__ import annotations

import asyncio
import contextlib
import io
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from unittest import mock

from tests.unit.store_samples import NOON, account, crowd, session
from tui.cli import main
from tui.model.account import Account
from tui.model.journal import Entry, What
from tui.model.secret import Secret
from tui.store import Locations, Store
from tui.store.vault import KeySource, SystemKeyring, Vault, keys_for

ADA, GRACE = account("ada"), account("grace")
PASSPHRASE = "correct horse battery"


class Home:
    """The folders of one person; nothing in them yet."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.runtime = folder / "run"
        self.runtime.mkdir(mode=0o700)
        self.places = Locations(folder / "config" / "tenantry", folder / "state" / "tenantry")

    @property
    def environ(self) -> dict[str, str]:
        """What a shell of this person has set."""
        kept = {name: value for name, value in os.environ.items() if not _is_of_this_machine(name)}
        return kept | {
            "HOME": str(self.folder),
            "XDG_STATE_HOME": str(self.folder / "state"),
            "XDG_CONFIG_HOME": str(self.folder / "config"),
            "XDG_RUNTIME_DIR": str(self.runtime),
            "TERM": "xterm-256color",
        }

    def know(self, *accounts: Account) -> None:
        """Let these have worked here: accounts, customers, a session, the journal."""
        asyncio.run(self._know(accounts))

    async def _know(self, accounts: Sequence[Account]) -> None:
        store = await Store.open(self.places.state_file)
        for each in accounts:
            await store.save_account(each)
            await store.save_listing(each.id, crowd(3), NOON)
            await store.save_session(each.id, session())
            await store.append(Entry(NOON, What.SIGN_IN, account_id=each.id, account=each.username))
        store.close(within_s=5)

    def keep(self, source: KeySource, *accounts: Account) -> None:
        """Keep their sign-ins, with the key in this place."""
        vault = self.vault(source)
        for each in accounts:
            vault.add(each, f"sign-in of {each.username}", Secret("{}"))
        vault.close()

    def vault(self, source: KeySource) -> Vault:
        """The vault as one more instance opens it."""
        path = self.places.vault_file
        passphrase = Secret(PASSPHRASE) if source is KeySource.PASSPHRASE else None
        keys = keys_for(source, path, keyring=SystemKeyring(), environ=self.environ, passphrase=passphrase)
        assert keys is not None
        return Vault.open(path, keys)

    def kept(self, source: KeySource) -> list[str]:
        """The user names whose sign-ins are kept."""
        return [kept.account.username for kept in self.vault(source).accounts()]

    def known(self) -> list[str]:
        """The user names that the state knows."""
        return asyncio.run(self._known())

    async def _known(self) -> list[str]:
        store = await Store.open(self.places.state_file)
        names = [each.username for each in await store.load_accounts()]
        store.close(within_s=5)
        return names

    @contextlib.contextmanager
    def in_use(self) -> Iterator[None]:
        """Let another instance have the state open meanwhile."""
        runner = asyncio.Runner()
        store = runner.run(Store.open(self.places.state_file))
        yield
        store.close(within_s=5)
        runner.close()

    @property
    def files(self) -> set[str]:
        """Every file, link and folder below the home but the three folders a test begins with."""
        found = {str(each.relative_to(self.folder)) for each in self.folder.rglob("*")}
        return found - {"run", "state", "config"}

    def told(self, *words: str, **changes: str) -> tuple[int, str, str]:
        """Obey the words as the command does, without a terminal: its status, output and error output.

        Within this process, which starts no interpreter; and which is therefore not closed to a debugger.
        """
        output, error = io.StringIO(), io.StringIO()
        with (
            open(os.devnull) as nothing, mock.patch.dict(os.environ, self.environ | changes, clear=True),  # noqa: PTH123
            mock.patch.object(sys, "stdin", nothing),
            mock.patch("tui.process_guard._close_to_others", return_value=True),
            mock.patch("tui.process_guard._write_no_core", return_value=True),
            contextlib.redirect_stdout(output), contextlib.redirect_stderr(error),
        ):  # fmt: skip
            try:
                status = main(words)
            except SystemExit as ended:  # the help
                status = int(str(ended.code or 0))
        return status, output.getvalue(), error.getvalue()

    def told_by_process(self, *words: str, **changes: str) -> tuple[int, str, str]:
        """The same in a process of its own."""
        done = subprocess.run(
            [*command(), *words], env=self.environ | changes, stdin=subprocess.DEVNULL, capture_output=True, text=True,
            encoding="utf-8", check=False, start_new_session=True,
        )  # fmt: skip
        return done.returncode, done.stdout, done.stderr


def _is_of_this_machine(name: str) -> bool:
    """Whether a variable would tell a test's home of proxies, folders and settings that are not its own."""
    return name.startswith(("XDG_", "TENANTRY_", "SSLKEY")) or name.lower().endswith("_proxy")


def command() -> Sequence[str]:
    """The command, without the detour over an installed script."""
    return sys.executable, "-m", "tui"
