"""The async door to the vault, and the keepers that signed-in accounts hand their renewals to."""

from __future__ import annotations

from pathlib import Path
from typing import Self

from tui.model.account import Account
from tui.model.clock import Clock, utc_now
from tui.model.secret import Secret
from tui.off_loop import off_loop
from tui.store.vault.contents import Kept
from tui.store.vault.data_key import random_bytes
from tui.store.vault.keys import Keys
from tui.store.vault.merging import Keeping
from tui.store.vault.vault import Vault


class TokenVault:
    """The vault for the event loop: what takes the disk is done beside it."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    @classmethod
    async def open(cls, path: Path, keys: Keys | None, *, clock: Clock = utc_now) -> Self:
        """The vault at `path`, or one for this run only where no key is to be used. Raises as `Vault.open` does."""
        if keys is None:
            return cls(Vault.in_memory())
        return cls(await off_loop(Vault.open, path, keys, clock=clock))

    @classmethod
    async def begin_anew(cls, path: Path, keys: Keys, *, clock: Clock = utc_now) -> Self:
        """As `Vault.begin_anew`."""
        return cls(await off_loop(Vault.begin_anew, path, keys, clock=clock))

    @property
    def notice(self) -> str:
        """What a person should know about the vault; empty when all is well."""
        return self._vault.notice

    @property
    def trouble(self) -> str:
        """Why sign-ins are kept for this run only, at present; empty when they last."""
        return self._vault.trouble

    async def accounts(self) -> list[Kept]:
        """Every sign-in, by account id."""
        return await off_loop(self._vault.accounts)

    async def forget(self, account_id: str) -> None:
        """Sign an account out in every instance. Raises StoreError when it is still on the disk."""
        await off_loop(self._vault.forget, account_id)

    async def move(self, keys: Keys) -> None:
        """Keep everything with the key in another place from now on. Raises StoreError; then nothing was changed."""
        await off_loop(self._vault.move, keys)

    async def purge(self) -> None:
        """Remove the vault, whatever was set aside of it, and its key. Raises StoreError when something stays."""
        await off_loop(self._vault.purge)

    def keeper_of(self, kept: Kept) -> Keeper:
        """Keeps what a sign-in out of the vault is renewed with."""
        return Keeper(self._vault, kept.account, kept.sign_in_id, Keeping.KEPT)

    def keeper_of_new(self, account: Account) -> Keeper:
        """Keeps a sign-in that has just happened, from the first renewal on that it is given."""
        return Keeper(self._vault, account, random_bytes(16).hex(), None)

    def close(self, within_s: float = 0.15) -> bool:
        """Let a write that is under way end, for at most `within_s` seconds, and forget the key. Whether it did."""
        return self._vault.close(within_s)


class Keeper:
    """Keeps one sign-in in the vault. Called with each renewal, one after another and never on the event loop."""

    def __init__(self, vault: Vault, account: Account, sign_in_id: str, outcome: Keeping | None) -> None:
        self._vault = vault
        self._account = account
        self._sign_in_id = sign_in_id
        self.outcome = outcome
        """What became of the last renewal; None before the first."""

    def __call__(self, renewal: Secret) -> bool:
        """Keep it; whether the sign-in still counts. False: another instance has signed the account out."""
        keep = self._vault.add if self.outcome is None else self._vault.renew
        self.outcome = keep(self._account, self._sign_in_id, renewal)
        return self.outcome is not Keeping.SIGNED_OUT

    def end(self) -> None:
        """Remove what was kept: the service has ended this sign-in. Blocks. Raises StoreError when it stays."""
        self._vault.end(self._account.id, self._sign_in_id)
