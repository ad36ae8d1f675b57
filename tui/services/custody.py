"""What keeps sign-ins between runs: the token vault, and the person's choice of where its key lives."""

from __future__ import annotations

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

OpenVault = Callable[["KeySource", "Secret | None", bool], Awaitable["TokenVault"]]
"""Opens the vault with the key from that place and, for a passphrase, with it. The last one: begin anew, because the
key of the present one is lost."""


class Custody:
    """Until a person has chosen a place for the key, sign-ins last for this run and nothing is written."""

    def __init__(
        self,
        source: KeySource | None,
        *,
        open_vault: OpenVault,
        prove_key: Callable[[KeySource, Secret | None], Awaitable[None]],
        check_keyring: Callable[[], Awaitable[str]],
        remember: Callable[[KeySource], Awaitable[None]],
    ) -> None:
        self.source = source
        """Where the key lives by the person's choice; None until there was one."""
        self.trouble = ""
        """Why what is kept cannot be had now, or may not last; empty when all is well."""
        self.check_keyring = check_keyring
        """Whether the system's keyring can be used: empty, or why not. Takes three seconds at most."""
        self._open_vault = open_vault
        self._prove_key = prove_key
        self._remember = remember
        self._vault: TokenVault | None = None
        self._kept: dict[str, Kept] = {}

    @property
    def is_open(self) -> bool:
        """Whether there is nothing left to open."""
        return self._vault is not None or self.source in (None, "this-run")

    @property
    def wants_passphrase(self) -> bool:
        """Whether the vault waits for its passphrase."""
        return self.source == "passphrase" and self._vault is None

    async def open(self, passphrase: Secret | None = None) -> None:
        """Open the vault where the choice says. A key that is not to be had costs a sign-in, no more: `trouble` tells.

        Raises:
            WrongPassphrase: the vault is whole and stays locked.
        """
        from tui.errors import WrongPassphrase

        if self.source is None or self.source == "this-run":
            return
        try:
            await self._take(await self._open_vault(self.source, passphrase, False))
        except WrongPassphrase:
            raise
        except StoreError as error:
            self.trouble = f"{error.summary} {error.remedy}"

    async def choose(self, source: KeySource, passphrase: Secret | None, signed_in: Iterable[Tokens]) -> None:
        """Keep sign-ins with the key in another place from now on: those of this run, and those kept before.

        Raises StoreError when the key cannot be kept there; then everything stays as it was.
        """
        if source == self.source and self._vault is not None and passphrase is None:
            return
        await self._prove_key(source, passphrase)
        is_locked = self.source not in (None, "this-run") and self._vault is None
        before = await self._vault.accounts() if self._vault is not None else []
        if self._vault is not None:
            await self._vault.purge()
        self._vault, self._kept, self.trouble, self.source = None, {}, "", source
        if source != "this-run":
            await self._take(await self._open_vault(source, passphrase, is_locked))
            await self._move(before, signed_in)
        await self._remember(source)

    async def _move(self, before: Iterable[Kept], signed_in: Iterable[Tokens]) -> None:
        """Put into the vault what was kept until now; a sign-in of this run is newer than what was kept of it."""
        of_this_run = {tokens.account.id: tokens for tokens in signed_in}
        for tokens in of_this_run.values():
            await self.keep(tokens)
        for kept in before:
            if self._vault is not None and kept.account.id not in of_this_run:
                await off_loop(self._vault.keeper_of_new(kept.account), kept.renewal)

    async def keep(self, tokens: Tokens) -> None:
        """Keep a sign-in that has just happened, and whatever it is renewed with later."""
        if self._vault is None:
            return
        try:
            await tokens.keep_renewal(self._vault.keeper_of_new(tokens.account))
        except TenantryError as error:
            self.trouble = f"{error.summary} {error.remedy}"
        else:
            self.trouble = self._vault.notice

    def kept(self, account: Account, client_id: ClientId | None) -> tuple[Kept, Keeper] | None:
        """What an account's sign-in is renewed with, and who keeps it from then on; None when it is not kept, or was
        made with another app registration (a refresh token is bound to its client)."""
        kept = self._kept.get(account.id)
        if kept is None or self._vault is None or kept.account.client_id != client_id:
            return None
        return kept, self._vault.keeper_of(kept)

    async def forget(self, account_id: str) -> None:
        """Sign an account out in every instance. Raises StoreError when it is still on the disk."""
        self._kept.pop(account_id, None)
        if self._vault is not None:
            await self._vault.forget(account_id)

    def close(self) -> None:
        """Let a write under way end, briefly, and forget the key."""
        if self._vault is not None:
            self._vault.close()

    async def _take(self, vault: TokenVault) -> None:
        self._vault = vault
        self._kept = {kept.account.id: kept for kept in await vault.accounts()}
        self.trouble = vault.notice
