"""Whose tokens are held in this run, and what locking the program does with them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from tui.errors import TenantryError
from tui.model.account import Account
from tui.services.custody import Custody
from tui.services.estate import Estate
from tui.services.remote import App, Remote

if TYPE_CHECKING:
    from tui.auth import Tokens
    from tui.model.secret import Secret


class SignIns:
    """The sign-ins of this run, by account."""

    def __init__(self, app: App, custody: Custody) -> None:
        self.app = app
        """Which app registration asks; without a client id until the person has chosen one."""
        self.custody = custody
        """What keeps sign-ins between runs."""
        self.estate: Estate | None = None
        """What the chosen account works with."""
        self._remote: Remote | None = None
        self._tokens: dict[str, Tokens] = {}

    @property
    def signed_in(self) -> list[Account]:
        """Whose tokens are held in this run."""
        return [tokens.account for tokens in self._tokens.values()]

    @property
    def can_lock(self) -> bool:
        """Whether there is something to lock, and a passphrase to unlock it with."""
        return self.custody.source == "passphrase" and self.custody.is_open

    async def lock(self) -> bool:
        """Forget every token and the vault's key, and let no call out; whether `unlock` can undo it. If not, everybody
        is signed out of this run. Work in flight waits."""
        if self._remote is not None:
            self._remote.door.shut()
        for tokens in self._tokens.values():
            tokens.suspend()
        if await self.custody.lock():
            return True
        self._go_on_without(list(self._tokens.values()))
        return False

    async def unlock(self, passphrase: Secret) -> list[Account]:
        """Go on where `lock` stopped; the accounts that were signed in and are not any more, as `custody.trouble` or
        another instance has it.

        Raises:
            WrongPassphrase: it stays locked.
        """
        await self.custody.open(passphrase)
        lost = [tokens for tokens in self._tokens.values() if not self._resume(tokens)]
        self._go_on_without(lost)
        return [tokens.account for tokens in lost]

    def _resume(self, tokens: Tokens) -> bool:
        found = self.custody.kept(tokens.account, self.app.client_id)
        if found is None or self._remote is None or not tokens.is_open:
            return False
        kept, keeper = found
        try:
            tokens.resume(self._remote.restore(kept.account, kept.renewal, keeper))
        except TenantryError as error:
            self.custody.trouble = f"{error.summary} {error.remedy}"
            return False
        return True

    def _go_on_without(self, lost: Iterable[Tokens]) -> None:
        """End these sign-ins for this run, and let calls out again."""
        for tokens in lost:
            tokens.close()
            self._tokens.pop(tokens.account.id, None)
            if self.estate is not None and self.estate.desk.tokens is tokens:
                self.estate.desk.tokens = None
        if self._remote is not None:
            self._remote.door.open()
