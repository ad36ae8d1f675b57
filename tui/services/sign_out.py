"""Signing out without the screens: who is known here, and what of them can be removed with the keys at hand.

The sign-in goes first, because it is what harms in the wrong hands; then what the account's work has left here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Self

from tui.errors import KeyMissing, StoreError, TenantryError
from tui.model.account import Account
from tui.model.clock import Clock
from tui.off_loop import off_loop
from tui.services.journal import Journal
from tui.store import Locations, Store
from tui.store.vault import KeySource, SystemKeyring, Vault, keys_for
from tui.store.vault.ending import Look, end_vault, look_at, remove_set_aside
from tui.store.vault.sealed_file import set_aside_of

if TYPE_CHECKING:
    from pathlib import Path

    from tui.model.secret import Secret

ALL = "`tenantry sign-out --all` signs everybody out and needs no key."


class SignOut:
    """One sign-out on one machine, beside whatever instances run. Close it in the end."""

    def __init__(
        self, locations: Locations, *, environ: Mapping[str, str], keyring: SystemKeyring, clock: Clock
    ) -> None:
        self._path = locations.vault_file
        self._state_file = locations.state_file
        self._environ = environ
        self._keyring = keyring
        self._clock = clock
        self._store: Store | None = None
        self._vault: Vault | None = None
        self._look: Look = None
        self._in_state: list[Account] = []
        self._in_vault: list[Account] = []
        self.trouble: TenantryError | None = None
        """Why the local state cannot be changed: a sign-in can be removed all the same."""
        self.has_ended_vault = False
        """Whether the vault went with the last account in it."""
        self._lost: KeyMissing | None = None

    @classmethod
    async def begin(
        cls, locations: Locations, *, environ: Mapping[str, str], keyring: SystemKeyring, clock: Clock
    ) -> Self:
        """Look who is known. Makes nothing where nothing is kept, and asks for no passphrase.

        Raises:
            StoreError: the vault is not ours alone.
        """
        found = cls(locations, environ=environ, keyring=keyring, clock=clock)
        found._look = await off_loop(look_at, found._path)
        if isinstance(found._look, KeySource) and not found.wants_passphrase:
            await found.open_vault(None)
        if await off_loop(found._state_file.exists):
            await found._open_state()
        return found

    async def _open_state(self) -> None:
        try:
            self._store = await Store.open(self._state_file, clock=self._clock)
            self._in_state = await self._store.load_accounts()
            if not self._store.is_lasting:
                self.trouble = StoreError(self._store.notice)
        except StoreError as error:
            self.trouble = error

    @property
    def notice(self) -> str:
        """What a person should know, such as that the local state was set aside; mostly empty."""
        of_state = self._store.notice if self._store is not None and self._store.is_lasting else ""
        return f"{of_state} {self._vault.notice if self._vault else ''}".strip()

    @property
    def known(self) -> list[Account]:
        """Every account that the state or the open vault knows, the last used first."""
        ids = {account.id for account in self._in_state}
        return [*self._in_state, *(account for account in self._in_vault if account.id not in ids)]

    @property
    def has_vault(self) -> bool:
        """Whether sign-ins are kept here, or were and were set aside."""
        return self._look is not None or bool(self.set_aside)

    @property
    def set_aside(self) -> list[Path]:
        """Vaults that could not be opened once and were set aside."""
        return set_aside_of(self._path)

    @property
    def wants_passphrase(self) -> bool:
        """Whether the vault is locked with a passphrase that was not given yet."""
        return self._look is KeySource.PASSPHRASE and self._vault is None

    def can_leave(self, accounts: Sequence[Account]) -> bool:
        """Whether what is kept of these can be removed with the keys at hand; of all who are known it always can."""
        return self._look is None or self._vault is not None or self._is_everybody(accounts)

    @property
    def why_not(self) -> KeyMissing:
        """Why the vault cannot be opened."""
        if self._lost is not None:
            return KeyMissing(self._lost.summary, ALL)
        if self.wants_passphrase:
            return KeyMissing("The token vault is locked with a passphrase.", ALL)
        return KeyMissing(f"The token vault is {self._look}, so no single account can be taken out of it.", ALL)

    async def open_vault(self, passphrase: Secret | None) -> None:
        """Open the vault with the key its header names. One that is lost is no error yet: `can_leave` tells.

        Raises:
            WrongPassphrase: the vault stays locked.
        """
        if not isinstance(self._look, KeySource):
            return
        from tui.errors import WrongPassphrase

        try:
            keys = keys_for(self._look, self._path, keyring=self._keyring, environ=self._environ, passphrase=passphrase)
            if keys is not None:
                self._vault = await off_loop(Vault.open, self._path, keys, clock=self._clock)
                self._in_vault = [kept.account for kept in await off_loop(self._vault.accounts)]
        except WrongPassphrase:
            raise
        except KeyMissing as error:
            self._lost = error

    async def leave(self, accounts: Sequence[Account], *, is_all: bool) -> None:
        """Sign these out in every instance, and remove what is kept of them here; the journal says so.

        Raises:
            StoreError: something of it is still on the disk; what was removed until then stays removed.
        """
        had_vault = self.has_vault
        await self._leave_vault(accounts, is_all=is_all)
        self.has_ended_vault = had_vault and not await off_loop(self._path.exists)
        if self._store is not None and self.trouble is None:
            for account in accounts:
                await self._store.forget_account(account.id)
                await Journal(self._store, self._clock, account).signed_out()
            if not accounts:
                await Journal(self._store, self._clock).signed_out()
        elif self.trouble is not None:
            raise StoreError(
                f"The sign-in was removed; what else is kept here stays: {self.trouble.summary}",
                self.trouble.remedy or "`tenantry sign-out --purge` removes everything.",
            )

    async def _leave_vault(self, accounts: Sequence[Account], *, is_all: bool) -> None:
        if self._vault is None or is_all:
            if is_all or self._is_everybody(accounts):
                await off_loop(end_vault, self._path, keyring=self._keyring, environ=self._environ)
            return
        for account in accounts:  # one by one: who signs in meanwhile elsewhere stays signed in
            await off_loop(self._vault.forget, account.id)
        if self._is_everybody(accounts):
            await off_loop(remove_set_aside, self._path)

    def _is_everybody(self, accounts: Sequence[Account]) -> bool:
        return {account.id for account in accounts} == {account.id for account in self.known}

    def close(self) -> None:
        """Let go of the state, and forget the key."""
        if self._vault is not None:
            self._vault.close()
        if self._store is not None:
            self._store.close(within_s=5)
