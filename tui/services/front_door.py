"""Signing somebody in, by either way; and asking first when it is somebody whom nobody expected."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Awaitable
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tui.errors import Declined, DeviceCodeBlocked, SessionEnded, StoreError, TenantryError
from tui.model.account import Account
from tui.model.clock import Clock
from tui.model.sign_in_way import Way
from tui.services.custody import Custody
from tui.services.journal import Journal
from tui.services.registrations import Registrations
from tui.services.remote import App, Remote
from tui.services.sign_ins import SignIns

if TYPE_CHECKING:
    from tui.auth import AddressIssued, CodeIssued, Pasted, SignedIn, StillWaiting, Tokens
    from tui.store import Store


@dataclass(slots=True)
class Stranger:
    """Somebody signed in whom nobody expected. Nothing is kept of it unless a person takes them in."""

    account: Account
    why: str
    """What is unexpected, in one sentence."""
    is_taken_in: bool = False
    """The person's answer, given before the next step is asked for."""


class FrontDoor(SignIns, ABC):
    """The part of the office that signs in."""

    notice: str
    _wall: Clock

    def __init__(self, registrations: Registrations, custody: Custody, first_way: Way) -> None:
        super().__init__(registrations, custody)
        self._asked_back: dict[str, str] = {}
        """Accounts that have to sign in again before they are used, and the claims a service asked for then."""
        self._refused_codes: set[str] = set()
        """Accounts whose device codes a policy has refused."""
        self.first_way = first_way
        """The way that is taken unless a person asks for the other one."""
        self._arriving: Tokens | None = None
        """Those of a sign-in that is not let in yet; locking drops them."""

    @property
    @abstractmethod
    def store(self) -> Store:
        """The local state; open."""

    @abstractmethod
    async def connected(self, app: App | None = None) -> Remote:
        """The services of one app's cloud, connected on first need; without `app` those of a new sign-in."""

    @abstractmethod
    async def accounts(self) -> list[Account]:
        """Accounts used before, the last one first."""

    def way_for(self, account: Account | None) -> Way:
        """The way to sign this account in that is offered first."""
        is_refused = account is not None and account.id in self._refused_codes
        return Way.BROWSER if is_refused else self.first_way

    def ask_back(self, account: Account, error: TenantryError) -> None:
        """Have the account sign in again before it is used; what `error` wants to see proven is asked for then."""
        self._asked_back[account.id] = error.details.claims
        if isinstance(error, DeviceCodeBlocked):
            self._refused_codes.add(account.id)

    async def lock(self) -> bool:
        """As every sign-in does; one that is not let in yet is dropped."""
        if self._arriving is not None:
            self._arriving.close()
        return await super().lock()

    def _claims_for(self, account: Account | None) -> str:
        """What the next sign-in of an account has to prove; empty for nothing in particular."""
        if account is None:
            return ""
        tokens = self._tokens.get(account.id)
        ended = tokens.end.details.claims if tokens and tokens.end else ""
        return self._asked_back.get(account.id) or ended

    async def sign_in(
        self, again: Account | None = None, pasted: Pasted | None = None
    ) -> AsyncGenerator[CodeIssued | AddressIssued | StillWaiting | Stranger | Account, None]:
        """Sign in with a device code, or, with a place where addresses can be `pasted`, through a browser.

        Yields the code or address, each wait, then, if need be, who is a `Stranger`, and last the account. `again`: the
        account that is expected, whose earlier refusal may have asked for claims. Closing the iterator abandons the
        sign-in and leaves nothing behind; so does going on past a stranger who was not taken in.
        """
        try:
            remote = await self.connected()
            from tui.auth import SignedIn  # loaded by connecting; the first frame does not wait for it

            claims = self._claims_for(again)
            begun = (
                remote.sign_in(claims)
                if pasted is None
                else remote.sign_in_by_browser(pasted, claims, again.username if again else "")
            )
            async with aclosing(begun) as steps:
                async for step in steps:
                    if isinstance(step, SignedIn):
                        async with aclosing(self._arrived(step, again)) as arrivals:
                            async for found in arrivals:
                                yield found
                    else:
                        yield step
        except TenantryError as error:
            await self._keep(self._journal().sign_in_refused(error))
            raise

    async def _arrived(self, step: SignedIn, again: Account | None) -> AsyncGenerator[Stranger | Account, None]:
        """Let the account in; if nobody expected it, only after a person has said so."""
        is_held = False
        self._arriving = step.tokens
        try:
            account = await self._named(step.account, step.tokens)
            if why := await self._surprise(account, again):
                stranger = Stranger(account, why)
                yield stranger
                if not stranger.is_taken_in:
                    await self._keep(self._journal().sign_in_refused(Declined("The account was not taken in.")))
                    return
            if not step.tokens.is_open:
                raise SessionEnded("The sign-in was dropped while tenantry was locked.", "Sign in again.")
            self._hold(step.tokens)
            is_held = True
            await self._keep(self.store.save_account(account))  # first: a sign-in in the vault has its account
            await self.custody.keep(step.tokens)
            await self._keep(self._journal(account).signed_in(step.correlation_id))
            yield account
        finally:
            self._arriving = None
            if not is_held:
                step.tokens.close()

    async def _surprise(self, account: Account, again: Account | None) -> str:
        """What is unexpected about an account, in one sentence; empty when nothing is."""
        if again is not None and again.id != account.id:
            return f"{again.username} was to sign in, and this is another account."
        known = await self.accounts()
        if account.id in {each.id for each in known}:
            return ""
        home = account.id.rpartition(".")[2].lower()
        if self.app.partner_tenant != "organizations" and home != account.tenant_id:
            return f"It is a guest in {self.app.partner_tenant}: its home is the tenant {home}."
        if known and account.tenant_id not in {each.tenant_id for each in known}:
            return "No account that is known here belongs to this tenant."
        return ""

    def _hold(self, tokens: Tokens) -> None:
        """Use the tokens of a new sign-in, in the place of those of an earlier one."""
        account_id = tokens.account.id
        if earlier := self._tokens.get(account_id):
            earlier.close()
        self._tokens[account_id] = tokens
        self._asked_back.pop(account_id, None)

    async def _named(self, account: Account, tokens: Tokens) -> Account:
        """The account with its partner's name, if the directory tells it; else as it was."""
        remote = await self.connected()
        try:
            facts = await remote.graph.facts(await tokens.pass_for(account.tenant_id, self.app.cloud.graph_scope))
        except TenantryError:
            return account
        return replace(account, tenant_name=facts.name or account.tenant_name)

    def _journal(self, account: Account | None = None) -> Journal:
        return Journal(self.store, self._wall, account)

    async def _keep(self, writing: Awaitable[None]) -> None:
        """Write something down; where that fails it is noted, and work goes on."""
        try:
            await writing
        except StoreError as error:
            self.notice = f"{error.summary} {error.remedy}"
