"""Writing down what one account does, where it is done: each method is one kind of record."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from tui.errors import TenantryError
from tui.model.account import Account
from tui.model.clock import Clock
from tui.model.identifiers import TenantId
from tui.model.journal import Entry, Result, What
from tui.model.radar import RadarRun
from tui.services.listing import Listing

if TYPE_CHECKING:
    from tui.store import Store


def reason(error: TenantryError) -> str:
    """What a refusal is found by: the service's code, else its kind, such as `TimedOut`."""
    return error.code or type(error).__name__


class Journal:
    """The journal as one account writes it; without an account, as somebody does who has not signed in yet.

    Every method raises StoreError when the record could not be kept: whoever calls goes on with the work.
    """

    def __init__(
        self, store: Store, clock: Clock, account: Account | None = None, listing: Listing | None = None
    ) -> None:
        self._store = store
        self._clock = clock
        self._account = account
        self._listing = listing

    async def signed_in(self, correlation_id: str = "") -> None:
        """The account has signed in. Every `correlation_id` here is what the service finds the call under."""
        await self._write(What.SIGN_IN, correlation_id=correlation_id)

    async def sign_in_refused(self, error: TenantryError) -> None:
        """A sign-in ended without an account."""
        await self._write(What.SIGN_IN, error=error)

    async def signed_out(self) -> None:
        """The account was signed out here and forgotten."""
        await self._write(What.SIGN_OUT)

    async def consent_given(
        self, tenant_id: TenantId, scopes: Iterable[str], correlation_id: str = "", *, is_new: bool
    ) -> None:
        """Consent was written through Partner Center; or, not new, it was there and stays as it was."""
        said = " ".join(scopes) if is_new else "was there already; its permissions stay as they were"
        await self._write(What.CONSENT_GIVE, tenant_id, detail=said, correlation_id=correlation_id)

    async def consent_refused(self, tenant_id: TenantId, error: TenantryError) -> None:
        """Partner Center did not write the consent, or was not reached."""
        await self._write(What.CONSENT_GIVE, tenant_id, error)

    async def consent_replacing(self, tenant_id: TenantId, scopes: Iterable[str]) -> None:
        """A consent is about to be removed, and another one given for these permissions."""
        await self._write(What.CONSENT_REPLACE, tenant_id, detail=f"begun, to be given again for {' '.join(scopes)}")

    async def consent_withdrawn(
        self, tenant_id: TenantId, error: TenantryError | None = None, *, was_there: bool = True
    ) -> None:
        """The app was removed from the customer's tenant with every permission; or not, for this error."""
        said = "the app was removed with every permission" if was_there else "the app was not there"
        await self._write(What.CONSENT_WITHDRAW, tenant_id, error, detail=said)

    async def consent_checked(
        self, tenant_id: TenantId, error: TenantryError | None = None, correlation_id: str = ""
    ) -> None:
        """The service was asked whether consent has come; `error` is its answer when it has not."""
        await self._write(What.CONSENT_CHECK, tenant_id, error, correlation_id=correlation_id)

    async def radar_ran(self, run: RadarRun, left: int) -> None:
        """The radar has asked about many customers; the run has ended, or was stopped with some left."""
        counts = (
            f"{run.total:,} customers: {run.asked:,} asked, {run.reused:,} known, {run.told_nothing:,} told nothing"
        )
        await self._write(What.CONSENT_CHECK, detail=f"{counts}, {left:,} left" if left else counts)

    async def link_copied(self, tenant_id: TenantId) -> None:
        """The customer's consent address was copied."""
        await self._write(What.LINK_COPY, tenant_id)

    async def session_opened(self, tenant_id: TenantId, correlation_id: str = "") -> None:
        """A token for the customer's tenant came, or the held one was taken; the id is of the request it came with."""
        await self._write(What.SESSION_OPEN, tenant_id, correlation_id=correlation_id)

    async def session_refused(self, tenant_id: TenantId, error: TenantryError) -> None:
        """There was no way into the customer's tenant."""
        await self._write(What.SESSION_OPEN, tenant_id, error)

    async def session_forgotten(self, tenant_id: TenantId) -> None:
        """The session left the sidebar, and its tokens were dropped."""
        await self._write(What.SESSION_FORGET, tenant_id)

    async def exported(self, what: str, count: int) -> None:
        """Something was written out for use elsewhere: `count` of `what`, such as `journal records`."""
        await self._write(What.EXPORT, detail=f"{count} {what}")

    async def command_run(self, tenant_id: TenantId, argv0: str, status: int) -> None:
        """A command has run inside the customer's tenant. Its name is told and how it ended (its exit status), never
        its arguments: they may hold secrets."""
        await self._write(What.COMMAND_RUN, tenant_id, detail=f"{argv0}: exit status {status}")

    async def token_handed_out(
        self, tenant_id: TenantId, resource: str, to: str, correlation_id: str = "", error: TenantryError | None = None
    ) -> None:
        """A token for `resource` was given to whom `to` names, such as a child's program; or not, for this error. Never
        the token itself."""
        await self._write(
            What.TOKEN_HAND_OUT, tenant_id, error, detail=f"{resource} to {to}", correlation_id=correlation_id
        )

    async def _write(
        self,
        what: What,
        tenant_id: TenantId | None = None,
        error: TenantryError | None = None,
        detail: str = "",
        correlation_id: str = "",
    ) -> None:
        entry = Entry(
            at=self._clock(),
            what=what,
            result=Result.REFUSED if error else Result.DONE,
            code=reason(error) if error else "",
            account_id=self._account.id if self._account else "",
            account=self._account.username if self._account else "",
            customer_id=tenant_id or "",
            customer=self._title(tenant_id),
            correlation_id=error.details.correlation_id if error else correlation_id,
            detail=error.summary if error else detail,
        )
        await self._store.append(entry)

    def _title(self, tenant_id: TenantId | None) -> str:
        """What the customer is called in the lists; a name of the technician's own would tell nobody else."""
        customer = self._listing.customers.get(tenant_id) if self._listing and tenant_id else None
        return customer.name if customer else ""
