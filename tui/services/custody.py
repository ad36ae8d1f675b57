"""What keeps sign-ins between runs: the token vault, and the person's choice of where its key lives."""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable, Iterable
from typing import TYPE_CHECKING

from tui.errors import StoreError, TenantryError
from tui.model.account import Account
from tui.model.identifiers import ClientId
from tui.model.secret import Secret
from tui.off_loop import off_loop

if TYPE_CHECKING:
    from tui.auth import Tokens
    from tui.store.vault import Keeper, Kept, KeySource, TokenVault

MoveVault = Callable[["TokenVault", "KeySource", "Secret | None"], Awaitable[None]]
"""Seals the open vault with the key of that place instead."""

OpenVault = Callable[["KeySource", "Secret | None", bool], Awaitable["TokenVault"]]
"""Opens the vault with the key from that place and, for a passphrase, with it. The last one: begin anew, because the
key of the present one is lost."""


LONGEST_WRITE_S = 2.0
"""How long locking waits for a write of the vault that is under way."""


class Custody:
    """Until a person has chosen a place for the key, sign-ins last for this run and nothing is written."""

    def __init__(
        self,
        source: KeySource | None,
        *,
        open_vault: OpenVault,
        move_vault: MoveVault,
        find_source: Callable[[], Awaitable[KeySource | None]],
        prove_key: Callable[[KeySource, Secret | None], Awaitable[None]],
        check_keyring: Callable[[], Awaitable[str]],
        remember: Callable[[KeySource], Awaitable[None]],
    ) -> None:
        self.source = source
        """Where the key lives; None until a person has chosen."""
        self._chosen = source
        """What the settings say: the person's choice, also where the vault was not sealed anew yet."""
        self.check_keyring = check_keyring
        """Whether the system's keyring can be used: empty, or why not. Takes three seconds at most."""
        self._open_vault = open_vault
        self._move_vault = move_vault
        self._find_source = find_source
        self._prove_key = prove_key
        self._remember = remember
        self._vault: TokenVault | None = None
        self._kept: dict[str, Kept] = {}
        self._keepers: dict[str, Keeper] = {}
        """What keeps each sign-in that is used in this run, by account."""
        self._is_there = True
        """Whether there is a vault on the disk, as far as was looked."""
        self._trouble = ""

    @property
    def trouble(self) -> str:
        """Why what is kept cannot be had now, or may not last; empty when all is well."""
        return self._trouble or (self._vault.notice if self._vault is not None else "")

    @trouble.setter
    def trouble(self, said: str) -> None:
        self._trouble = said

    @property
    def unkept(self) -> str:
        """Why sign-ins last for this run only against the person's choice; empty when all is well."""
        return self._trouble or (self._vault.trouble if self._vault is not None else "")

    @property
    def is_open(self) -> bool:
        """Whether there is nothing left to open."""
        return self._vault is not None or self.source in (None, "this-run")

    @property
    def wants_passphrase(self) -> bool:
        """Whether the vault waits for its passphrase."""
        return self.source == "passphrase" and self._vault is None and self._is_there

    @property
    def wants_new_passphrase(self) -> bool:
        """Whether sign-ins are to be kept by passphrase and no vault is there: a sign-in of now needs one first."""
        return self.source == "passphrase" and self._vault is None and not self._is_there

    @property
    def keeps(self) -> bool:
        """Whether a sign-in of now is kept for the next start."""
        return self._vault is not None and self.source != "this-run"

    async def open(self, passphrase: Secret | None = None) -> None:
        """Open the vault with the key it was sealed with. A key that is not to be had costs a sign-in, no more:
        `trouble` tells. Where the vault itself says that it wants a passphrase, `wants_passphrase` tells.

        Raises:
            WrongPassphrase: the vault is whole and stays locked.
        """
        from tui.errors import WrongPassphrase

        if self.source is None or self.source == "this-run":
            return
        try:
            found = await self._find_source()
            self.source, self._is_there = found or self._chosen, found is not None
            if self.source is None or (self.source == "passphrase" and passphrase is None):
                return
            await self._take(await self._open_vault(self.source, passphrase, False))
            if self._vault is not None and self._chosen is not None and self.source != self._chosen:
                await self._move_vault(self._vault, self._chosen, passphrase)  # a choice that a crash cut short
                self.source = self._chosen
        except WrongPassphrase:
            raise
        except StoreError as error:
            self._trouble = f"{error.summary} {error.remedy}"

    async def choose(self, source: KeySource, passphrase: Secret | None, signed_in: Iterable[Tokens]) -> None:
        """Keep sign-ins with the key in another place from now on: those of this run, and those kept before.

        Raises StoreError when the key cannot be kept there; then everything stays as it was.
        """
        if source == self.source and self._vault is not None and passphrase is None:
            return
        await self._prove_key(source, passphrase)
        if self._vault is not None and source != "this-run":
            await self._remember(source)  # first: whatever happens now, the next start ends what was begun
            try:
                await self._move_vault(self._vault, source, passphrase)
            except StoreError:
                with contextlib.suppress(StoreError):
                    await self._remember(self._chosen or source)
                raise
            self._trouble, self.source, self._chosen = "", source, source
            return
        is_locked = self.source not in (None, "this-run") and self._vault is None
        if self._vault is not None:
            await self._vault.purge()
        await self._remember(source)  # before the first sign-in is kept: a vault that nobody chose would not be found
        self._vault, self._kept, self._trouble, self.source, self._chosen = None, {}, "", source, source
        if source != "this-run":
            await self._take(await self._open_vault(source, passphrase, is_locked))
            for tokens in signed_in:
                await self.keep(tokens)

    async def lock(self) -> bool:
        """Forget the key and every sign-in until `open` gets the passphrase again; whether there is a vault that it
        will open. A write under way ends first."""
        vault, self._vault, self._kept = self._vault, None, {}
        self._keepers.clear()
        if vault is not None:
            await off_loop(vault.close, LONGEST_WRITE_S)
        found = await self._find_source()
        self._is_there = found is not None
        return self.source == "passphrase" == found

    async def keep(self, tokens: Tokens) -> None:
        """Keep a sign-in that has just happened, and whatever it is renewed with later."""
        if self._vault is None:
            return
        try:
            self._keepers[tokens.account.id] = keeper = self._vault.keeper_of_new(tokens.account)
            await tokens.keep_renewal(keeper)
        except TenantryError as error:
            self._trouble = f"{error.summary} {error.remedy}"
        else:
            self._trouble = ""

    def kept(self, account: Account, client_id: ClientId | None) -> tuple[Kept, Keeper] | None:
        """What an account's sign-in is renewed with, and who keeps it from then on; None when it is not kept, or was
        made with another app registration (a refresh token is bound to its client)."""
        kept = self._kept.get(account.id)
        if kept is None or self._vault is None or kept.account.client_id != client_id:
            return None
        return kept, self._vault.keeper_of(kept)

    async def end(self, tokens: Tokens) -> None:
        """Remove what renews a sign-in that the service itself has ended; nothing could ever be done with it."""
        account = tokens.account
        keeper = self._keepers.pop(account.id, None)
        kept = self._kept.pop(account.id, None)
        if keeper is None and kept is not None and self._vault is not None:
            keeper = self._vault.keeper_of(kept)
        if keeper is not None and self._vault is not None:
            try:
                await off_loop(keeper.end)
            except StoreError as error:
                self._trouble = f"{error.summary} {error.remedy}"

    async def forget(self, account_id: str) -> None:
        """Sign an account out in every instance. Raises StoreError when it is still on the disk."""
        self._kept.pop(account_id, None)
        self._keepers.pop(account_id, None)
        if self._vault is not None:
            await self._vault.forget(account_id)

    def close(self, within_s: float = 0.15) -> bool:
        """Let a write under way end, for at most `within_s` seconds, and forget the key. Whether none was cut off."""
        return self._vault is None or self._vault.close(within_s)

    async def _take(self, vault: TokenVault) -> None:
        self._vault = vault
        self._kept = {kept.account.id: kept for kept in await vault.accounts()}
        self._trouble = ""
