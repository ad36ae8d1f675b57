"""Whose tokens are held in this run, and what locking the program does with them."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from typing import TYPE_CHECKING

from tui.errors import TenantryError
from tui.model.account import Account
from tui.services.custody import Custody
from tui.services.estate import Estate
from tui.services.registrations import Registrations
from tui.services.remote import App, Remote

if TYPE_CHECKING:
    from tui.auth import Tokens
    from tui.model.secret import Secret


MOST_ESTATES = 8
"""Estates held in memory at once; of another account the local copy is read again when one goes back to it."""


class SignIns:
    """The sign-ins of this run, by account, and what each works with. Nothing of one is another's."""

    def __init__(self, registrations: Registrations, custody: Custody) -> None:
        self.registrations = registrations
        """Which app registration asks in which cloud."""
        self.custody = custody
        """What keeps sign-ins between runs."""
        self.estate: Estate | None = None
        """What the chosen account works with."""
        self._estates: OrderedDict[str, Estate] = OrderedDict()
        """What each account of this run works with; the one entered last at the end."""
        self._remotes: dict[App, Remote] = {}
        self._is_shut = False
        """Whether no call is let out, because the program is locked."""
        self._tokens: dict[str, Tokens] = {}

    @property
    def app(self) -> App:
        """Which app registration the next sign-in asks with; without a client id until the person has chosen one."""
        return self.registrations.next

    def app_of(self, account: Account) -> App:
        """Which app registration asks for this account, in the account's own cloud."""
        return self.registrations.of(account)

    def _hold_estate(self, estate: Estate) -> None:
        """Work with this estate; those that nobody went back to for longest leave the memory, unless busy."""
        self.estate = self._estates[estate.desk.account.id] = estate
        self._estates.move_to_end(estate.desk.account.id)
        idle = [each for each, held in self._estates.items() if held is not estate and not held.is_busy]
        for account_id in idle[: max(0, len(self._estates) - MOST_ESTATES)]:
            del self._estates[account_id]

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
        self._is_shut = True
        for remote in self._remotes.values():
            remote.door.shut()
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
        app = self.app_of(tokens.account)
        found, remote = self.custody.kept(tokens.account, app.client_id), self._remotes.get(app)
        if found is None or remote is None or not tokens.is_open:
            return False
        kept, keeper = found
        try:
            tokens.resume(remote.restore(kept.account, kept.renewal, keeper))
        except TenantryError as error:
            self.custody.trouble = f"{error.summary} {error.remedy}"
            return False
        return True

    def _go_on_without(self, lost: Iterable[Tokens]) -> None:
        """End these sign-ins for this run, and let calls out again."""
        for tokens in lost:
            tokens.close()
            self._tokens.pop(tokens.account.id, None)
            for estate in self._estates.values():
                if estate.desk.tokens is tokens:
                    estate.desk.tokens = None
        self._is_shut = False
        for remote in self._remotes.values():
            remote.door.open()
