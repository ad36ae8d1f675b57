"""The way in: which accounts are known, signing one in, and what it then works with."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Protocol

from tui.errors import KeyMissing, StoreError, TenantryError
from tui.model.account import Account
from tui.model.clock import Clock, utc_now
from tui.model.identifiers import ClientId, TenantId
from tui.model.reminding import AFTER_DAYS
from tui.model.sign_in_way import Way
from tui.off_loop import off_loop
from tui.services.consents import NewState, random_state
from tui.services.custody import Custody
from tui.services.desk import Desk, Sleep
from tui.services.estate import Estate
from tui.services.front_door import FrontDoor
from tui.services.jump_box import Whereabouts, ssh_line, whereabouts
from tui.services.registrations import Registrations
from tui.services.remote import App, Connect, Remote, TellWait

if TYPE_CHECKING:
    from tui.auth import Tokens
    from tui.model.secret import Secret
    from tui.store import Store
    from tui.store.vault import KeySource
    from tui.transport import Waiting


class Rehearsal(Protocol):
    """What a demo offers beside the program: the people who would press buttons in their browsers."""

    title: str
    """A mark for the header, such as `DEMO`."""
    people: Sequence[tuple[str, str]]
    """Who can approve a device code: (user name, who that is)."""

    @property
    def note(self) -> str:
        """One sentence for the sign-in card."""

    async def approve(self, user_code: str, username: str) -> None:
        """Enter the code in that person's browser and approve it."""

    async def browse(self, address: str, username: str | None) -> str:
        """Sign in at an address in that person's browser, or press Cancel there for None; then go where it leads.

        Where that is, if nobody is there: what the person would paste. Empty when the answer was taken.
        """

    async def expect(self, username: str) -> None:
        """Let codes be approved by this person from now on."""

    async def link_sent(self, tenant_id: TenantId) -> None:
        """A consent address went to the customer's administrator."""

    async def child_variables(self) -> Mapping[str, str]:
        """What a child needs to reach the demo's services, as environment variables."""

    def close(self) -> None:
        """End what was started for children."""


class Office(FrontDoor):
    """Known accounts, the app registration in use, and the estates of accounts signed in during this run."""

    def __init__(
        self,
        app: App,
        *,
        open_store: Callable[[], Awaitable[Store]],
        connect: Connect,
        remember_app: Callable[[App], Awaitable[None]],
        custody: Custody,
        other_apps: Iterable[App] = (),
        refresh_age_s: float = 900,
        remind_after_days: int = AFTER_DAYS,
        idle_lock_s: float = 900,
        rehearsal: Rehearsal | None = None,
        clock: Clock = utc_now,
        wall: Clock = utc_now,
        sleep: Sleep = asyncio.sleep,
        new_state: NewState = random_state,
        first_way: Way = Way.DEVICE_CODE,
        whereabouts: Whereabouts = whereabouts,
    ) -> None:
        super().__init__(Registrations(app, other_apps), custody, first_way)
        self.rehearsal = rehearsal
        self.refresh_age_s = refresh_age_s
        self._remind_after_days = remind_after_days
        self.idle_lock_s = idle_lock_s
        """After so many seconds without a key the program locks itself, if a passphrase can open it; 0: never."""
        self.clock = clock
        self._wall = wall
        self.sleep = sleep
        self.on_wait: TellWait = lambda _: None
        """Told when a service asks to wait, so that a countdown can be shown."""
        self.notice = ""
        """Something about the local state that a person should read once."""
        self.has_asked_to_keep = False
        """Whether the person was asked in this run whether sign-ins are to be kept."""
        self._open_store = open_store
        self._connect = connect
        self._remember_app = remember_app
        self._new_state = new_state
        self._whereabouts = whereabouts
        self._store: Store | None = None
        self._is_clock_told = False
        self._endings: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        """Open the local state."""
        self._store = await self._open_store()
        self.notice = self._store.notice

    @property
    def store(self) -> Store:
        """The local state; open."""
        if self._store is None:
            raise RuntimeError("the office is not open yet")
        return self._store

    async def accounts(self) -> list[Account]:
        """Accounts used before, the last one first."""
        try:
            return await self.store.load_accounts()
        except StoreError as error:
            self.notice = f"{error.summary} {error.remedy}"
            return []

    def is_ready(self, account: Account) -> bool:
        """Whether the account can be used without signing in."""
        if account.id in self._asked_back:
            return False
        tokens = self._tokens.get(account.id)
        return tokens.is_open if tokens else self.custody.kept(account, self.app_of(account).client_id) is not None

    async def next_account(self) -> Account | None:
        """The account after the present one, of those that need no sign-in, in an order that stays; None: no other."""
        ready = sorted((each for each in await self.accounts() if self.is_ready(each)), key=_in_order)
        if self.estate is None:
            return next(iter(ready), None)
        here = self.estate.desk.account
        others = [each for each in ready if each.id != here.id]
        return next((each for each in others if _in_order(each) > _in_order(here)), next(iter(others), None))

    async def ssh_line(self, port: int) -> str:
        """The command that lets a browser at home reach this port of this machine."""
        return ssh_line(port, *await off_loop(self._whereabouts))

    async def configure(self, client_id: ClientId, partner_tenant: str) -> None:
        """Remember the registration of the chosen cloud. Raises StoreError when it cannot be written."""
        await self._remember_app(self.registrations.configure(client_id, partner_tenant))

    async def connected(self, app: App | None = None) -> Remote:
        """The services of one app's cloud, connected on first need; without `app` those of a new sign-in."""
        app = app or self.app
        remote = self._remotes.get(app)
        if remote is None:
            remote = await self._connect(app, partial(self._tell_wait, app))
            remote = self._remotes.setdefault(app, remote)
            if self._is_shut:
                remote.door.shut()
        return remote

    def clock_notice(self) -> str:
        """What is wrong with this machine's clock, the first time that it is asked for since that is known."""
        if self._is_clock_told:
            return ""
        told = next(filter(None, (remote.clock_trouble() for remote in self._remotes.values())), "")
        self._is_clock_told = told != ""
        return told

    def _tell_wait(self, app: App, waiting: Waiting) -> None:
        """A wait concerns every account that asks the same services, and no other."""
        if self.estate is None or self.estate.desk.app == app:
            self.on_wait(waiting)

    async def enter(self, account: Account) -> Estate:
        """Work as this account: with its tokens if it is signed in, else from the local copy alone.

        What it worked with before in this run is as it was left, and as what was under way then has made it.
        """
        tokens = self._tokens.get(account.id) or await self._restored(account)
        estate = self._estate_of(account)
        if estate is None:
            loaded = self._new_estate(account, tokens)
            try:
                await loaded.load()
            except StoreError as error:  # what is damaged was set aside; the services tell the rest anew
                self.notice = f"{error.summary} {error.remedy}"
            estate = self._estate_of(account) or loaded
        estate.desk.account = account
        if tokens is not None:
            tokens.on_end = partial(self._ended, tokens)
        estate.desk.tokens = tokens
        self._hold_estate(estate)
        if tokens is not None:
            used = replace(account, last_used_at=self._wall())
            await estate.desk.keep(self.store.save_account(used))
        return estate

    def _ended(self, tokens: Tokens) -> None:
        """The service has ended a sign-in: what was kept of it can renew nothing any more, and goes."""
        task = asyncio.create_task(self.custody.end(tokens), name="remove a dead sign-in")
        self._endings.add(task)
        task.add_done_callback(self._endings.discard)

    def _estate_of(self, account: Account) -> Estate | None:
        """What the account worked with in this run, unless its registration has changed since."""
        estate = self._estates.get(account.id)
        return estate if estate is not None and estate.desk.app == self.app_of(account) else None

    async def _restored(self, account: Account) -> Tokens | None:
        """The tokens of a sign-in that was kept; asks nobody. None when none was."""
        app = self.app_of(account)
        found = self.custody.kept(account, app.client_id)
        if found is None:
            return None
        kept, keeper = found
        remote = await self.connected(app)
        try:
            self._tokens[account.id] = tokens = remote.restore(kept.account, kept.renewal, keeper)
        except TenantryError as error:
            self.custody.trouble = f"{error.summary} {error.remedy}"
            return None
        return tokens

    async def choose_key(self, source: KeySource, passphrase: Secret | None = None) -> None:
        """Keep sign-ins with the key in this place from now on. Raises StoreError when it cannot be kept there."""
        await self.custody.choose(source, passphrase, list(self._tokens.values()))

    def _new_estate(self, account: Account, tokens: Tokens | None) -> Estate:
        app = self.app_of(account)
        desk = Desk(
            account, app, self.store, partial(self.connected, app), tokens,
            clock=self.clock, wall=self._wall, sleep=self.sleep,
        )  # fmt: skip
        link_sent = self.rehearsal.link_sent if self.rehearsal else None
        if self.rehearsal is not None:
            desk.child_variables = self.rehearsal.child_variables
        return Estate(
            desk,
            stale_after_s=self.refresh_age_s,
            remind_after_days=self._remind_after_days,
            on_link_sent=link_sent,
            new_state=self._new_state,
        )

    async def forget(self, account: Account, *, purge_journal: bool = False) -> None:
        """Sign an account out and remove what is kept of it here. Microsoft still honours tokens already issued.

        The journal keeps what the account did, this last act too, unless `purge_journal` is to leave nothing.

        Raises:
            KeyMissing: the vault is locked, so its sign-in would stay there; nothing was removed.
            StoreError: something of it is still on the disk.
        """
        if not self.custody.is_open:
            raise KeyMissing(
                "The token vault is locked, and the sign-in of this account would stay in it. Nothing was removed.",
                "Start tenantry again and open the vault, or leave and run `tenantry sign-out`.",
            )
        tokens = self._tokens.pop(account.id, None)
        if tokens:
            tokens.close()
        await self.custody.forget(account.id)
        if self.estate and self.estate.desk.account.id == account.id:
            self.estate = None
        if estate := self._estates.pop(account.id, None):
            await estate.abandon()  # else what is under way would write the account's rows anew
        await self.store.forget_account(account.id, purge_journal=purge_journal)
        if not purge_journal:
            await self._keep(self._journal(account).signed_out())

    def close(self, within_s: float = 0.15) -> bool:
        """Let the last writes land, for at most `within_s` seconds in all; drop the tokens; abandon calls in flight.

        Whether everything that was asked for is written. Blocks: not for the event loop.
        """
        until = time.monotonic() + within_s
        for tokens in self._tokens.values():
            tokens.close()
        self._tokens.clear()
        if self._store is not None:
            self._store.finish()  # its thread goes on while the vault is waited for
        if self.rehearsal is not None:
            self.rehearsal.close()
        is_kept = self.custody.close(max(0.0, until - time.monotonic()))
        is_saved = self._store is None or self._store.close(max(0.0, until - time.monotonic()))
        return is_kept and is_saved


def _in_order(account: Account) -> tuple[str, str]:
    """Where an account stands in the order in which one goes from each to the next: using one does not move it."""
    return account.username.casefold(), account.id
