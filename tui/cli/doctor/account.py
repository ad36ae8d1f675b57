"""The account whose sign-in is kept: what the services think of it and of the app registration, asked without a word to
the person but for the passphrase of the vault."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from tui.cli.at_work import Who, at_work
from tui.cli.doctor.finding import Case, Finding, State, as_finding, fault, warn
from tui.errors import ConsentMissing, NoWayIn, Owner, SessionEnded, TenantryError, TimedOut
from tui.model.access import ADMIN_AGENTS, Group
from tui.model.clock import utc_now
from tui.model.diagnosis_lists import ORDINARY_USER
from tui.model.first_party import first_party_name
from tui.model.journal import Result, What
from tui.model.roles import role_name
from tui.model.scope import PARTNER_SCOPES, in_words, missing_scopes
from tui.model.token import AccessToken
from tui.store import load_journal

if TYPE_CHECKING:
    from tui.services import Estate
    from tui.wiring import Surroundings

T = TypeVar("T")

WITHIN_S = 10.0
"""For one question."""
_AT_HOME: Mapping[type[TenantryError], str] = {
    ConsentMissing: "Check client_id; if it is the right one, consent to it in your own tenant, for everybody.",
    NoWayIn: "Have the account assigned to the app in your own tenant, or assignment switched off there.",
}
"""The cure where the words for a customer do not fit."""
_ANYWHERE = ("User.Read", "Directory.Read.All")
"""What the partner's tenant is asked for where there are no GDAP lists."""


def look_at_account(case: Case, around: Surroundings | None = None) -> Iterator[Finding]:
    """Sign-in, registration, permissions, MFA, roles, AdminAgents and Partner Center."""
    if not case.locations.state_file.exists():
        yield _nobody("Nobody has signed in here yet.")
        return
    found: list[Finding] = []
    account_id = ""

    async def work(estate: Estate) -> int:
        nonlocal account_id
        account_id = estate.desk.account.id
        found.extend([each async for each in _look(estate)])
        return 0

    try:
        at_work(Who(case.is_demo, "", {}), work, around=around)
    except SessionEnded as error:
        found.append(_nobody(error.summary))
    yield from found
    yield from _signed_in_at(case, account_id)


def _signed_in_at(case: Case, account_id: str) -> Iterator[Finding]:
    """When, by the journal. A sign-in lasts until the service ends it: at the latest when 90 days passed unused."""
    signed_in = [
        each.at for each in load_journal(case.locations.state_file).records
        if (each.account_id, each.what, each.result) == (account_id, What.SIGN_IN, Result.DONE)
    ]  # fmt: skip
    if account_id and signed_in:
        with contextlib.suppress(ValueError):
            at = datetime.fromisoformat(max(signed_in))
            yield Finding("signed in", f"{at:%Y-%m-%d %H:%M} UTC, {max((utc_now() - at).days, 0)} days ago")


def _nobody(summary: str) -> Finding:
    said = f"{summary} Registration, permissions and roles were not looked at"
    return warn("account", said, Owner.YOU, "`tenantry sign-in --keep PLACE` signs in and keeps it.")


async def _look(estate: Estate) -> AsyncIterator[Finding]:
    desk = estate.desk
    account, cloud = desk.account, desk.app.cloud
    yield Finding("account", f"{account.username}, {account.tenant_name}, {cloud.title}")
    try:
        token = await _within(desk.customer_token(account.tenant_id, fresh=True), "The sign-in service")
    except TenantryError as error:
        yield _refused("token", error)
        yield Finding("permissions", "not looked at, and roles neither, as no token was issued")
        return
    yield Finding("token", "issued just now, without a question")
    named = " ".join(filter(None, (desk.app.client_id, first_party_name(desk.app.client_id))))
    yield Finding("registration", f"{named}, known in your tenant and allowed to renew by itself")
    for each in _in_token(token, PARTNER_SCOPES if cloud.has_gdap_lists else _ANYWHERE):
        yield each
    for each in await asyncio.gather(_membership(estate), _partner_center(estate)):
        yield each
    if trouble := (await desk.connected()).clock_trouble():
        yield warn("clock", trouble, Owner.MACHINE, "Set this machine's clock: timedatectl set-ntp true.")


def _in_token(token: AccessToken, wanted: tuple[str, ...]) -> Iterator[Finding]:
    """What the token for the partner's own tenant says. Graph's tokens are opaque by contract: it may say nothing."""
    claims = token.claims
    if not claims.scopes:
        yield Finding("permissions", "not known: the token cannot be read")
        return
    missing = missing_scopes(claims.scopes, wanted)
    if missing:
        said = f"lacking in your own tenant: {'; '.join(f'{name} ({in_words(name)})' for name in missing)}"
        cure = "Consent to them there for everybody, then sign in again."
        yield warn("permissions", said, Owner.PARTNER_ADMIN, cure)
    else:
        yield Finding("permissions", f"all that is wanted in your own tenant: {', '.join(wanted)}")
    if claims.has_mfa:
        yield Finding("MFA", "shown at the sign-in")
    else:
        said = "not shown at the sign-in: Partner Center refuses, and so do many customers"
        yield warn("MFA", said, Owner.YOU, "Sign in again with MFA; if it is not asked for, have it required.")
    roles = [role_name(role) for role in claims.role_ids if role.lower() != ORDINARY_USER]
    yield Finding("roles", f"{', '.join(roles) or 'none'} in your own tenant")


async def _membership(estate: Estate) -> Finding:
    """Whether the lists of customers are open to the account: outside AdminAgents they come empty, not refused."""

    async def ask() -> tuple[Group, ...]:
        remote = await estate.desk.connected()
        return await remote.graph.my_groups(await estate.desk.partner_pass())

    try:
        groups = await _within(ask(), "Microsoft Graph")
    except TenantryError as error:
        return _refused(ADMIN_AGENTS, error)
    if any(group.name == ADMIN_AGENTS for group in groups):
        return Finding(ADMIN_AGENTS, "you are a member")
    if not all(group.name for group in groups):
        return Finding(ADMIN_AGENTS, "not known: the names of your groups may not be read")
    said = "you are no member, so that the lists of customers come empty"
    return fault(ADMIN_AGENTS, said, Owner.PARTNER_ADMIN, "Make the account an admin agent in Partner Center.")


async def _partner_center(estate: Estate) -> Finding:
    """Whether it accepts the account, by the first page of its customers."""

    async def ask() -> None:
        remote = await estate.desk.connected()
        async for _ in remote.partner_center.customers(await estate.desk.partner_center_pass()):
            break

    try:
        await _within(ask(), "Partner Center")
    except TenantryError as error:
        return replace(_refused("Partner Center", error), state=State.WARNING)  # all but giving consent works
    return Finding("Partner Center", "accepts you")


def _refused(name: str, error: TenantryError) -> Finding:
    """A refusal in the partner's own tenant, where nobody is a customer."""
    found = as_finding(name, error)
    if error.owner is Owner.CUSTOMER_ADMIN:
        found = replace(found, owner=str(Owner.PARTNER_ADMIN), cure=_AT_HOME.get(type(error), error.remedy))
    return replace(found, said=f"{found.said} ({error.code})") if error.code else found


async def _within(asking: Awaitable[T], whom: str) -> T:
    """The answer. Raises TimedOut instead of waiting on, and whatever `asking` raises."""
    try:
        async with asyncio.timeout(WITHIN_S):
            return await asking
    except TimeoutError:
        raise TimedOut(f"{whom} did not answer within {WITHIN_S:.0f} s.", "Try again later.") from None
