"""Work at the command line as an account that is signed in here: which account, which sign-in, which customer."""

from __future__ import annotations

import argparse
import os
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.cli.arguments import Parser
from tui.cli.asking import ask_passphrase, has_person
from tui.cli.output import say
from tui.errors import InteractionNeeded, SessionEnded, UsageError, WrongPassphrase
from tui.model.account import Account, matching
from tui.model.customer import Customer
from tui.model.folding import fold

if TYPE_CHECKING:
    from tui.services import Estate, Office
    from tui.store import Profile
    from tui.wiring import Surroundings

_TRIES = 3
"""As many as `sudo` and `ssh` give a passphrase."""
_MOST_NAMED = 10
"""Candidates listed when a name fits several."""


@dataclass(frozen=True, slots=True)
class Who:
    """As whom, and where, a verb works."""

    is_demo: bool
    account: str
    """A user name, a part of it, or an account id; empty: the one used last whose sign-in is kept."""
    options: Mapping[str, str]
    """Settings given as options, by key."""


def add_who(parser: Parser) -> None:
    """Let a verb be told as whom to work."""
    parser.add_argument("--account", metavar="ACCOUNT", default="", help="as which account; else the one used last")
    parser.add_argument("--demo", action="store_true", help="in the demo")
    parser.add_settings()


def who_of(parsed: argparse.Namespace) -> Who:
    """What `add_who` let be told."""
    given = (("client_id", parsed.client_id), ("partner_tenant", parsed.tenant), ("cloud", parsed.cloud))
    return Who(parsed.demo, parsed.account, {key: text for key, text in given if text is not None})


def profile_of(who: Who) -> Profile:
    """Where files are and which settings hold. Raises SettingsError."""
    from tui.store import DemoOptions, Locations, Profile, load_settings

    locations = Locations.demo() if who.is_demo else Locations.live()
    settings = load_settings(locations.config_file, os.environ, who.options)
    return Profile(locations, settings, DemoOptions(False, None, None) if who.is_demo else None)


def at_work(
    who: Who,
    work: Callable[[Estate], Awaitable[int]],
    *,
    is_signed_in: bool = True,
    around: Surroundings | None = None,
) -> int:
    """Do `work` with an account's estate; its exit status. `is_signed_in`: whether the local copy is not enough.

    Raises:
        UsageError: no account, or several, are of the name given.
        SessionEnded, InteractionNeeded: nobody is signed in here, or the vault waits for its passphrase.
        Whatever `work` raises.
    """
    import asyncio

    from tui.process_guard import guard_process

    guard_process()  # before the first secret is read
    profile = profile_of(who)
    return asyncio.run(_at_work(profile, who, work, around, is_signed_in=is_signed_in))


async def _at_work(
    profile: Profile,
    who: Who,
    work: Callable[[Estate], Awaitable[int]],
    around: Surroundings | None,
    *,
    is_signed_in: bool,
) -> int:
    import asyncio

    from tui.cli.ending import Abandoning
    from tui.wiring import wire

    asyncio.get_running_loop().set_default_executor(Abandoning())  # what is still under way is not waited for
    office = wire(profile, around)
    await office.open()
    try:
        if is_signed_in:
            await open_vault(office)
        estate = await office.enter(await _account(office, who.account, is_signed_in=is_signed_in))
        if is_signed_in and not estate.desk.is_signed_in:
            raise _nobody(f"{estate.desk.account.username} has to sign in again.")
        return await work(estate)
    finally:
        office.close(within_s=5)


async def open_vault(office: Office) -> None:
    """Open what keeps sign-ins; its passphrase is asked for on a terminal, three times at most.

    Raises:
        InteractionNeeded: there is nobody to ask, or nothing was typed.
        WrongPassphrase: three times.
    """
    await office.custody.open()
    for left in reversed(range(_TRIES)):
        if not office.custody.wants_passphrase:
            break
        passphrase = ask_passphrase("Passphrase of the token vault: ") if has_person() else None
        if passphrase is None:
            raise InteractionNeeded(
                "The token vault waits for its passphrase.", "Run this in a terminal, which asks for it."
            )
        try:
            await office.custody.open(passphrase)
        except WrongPassphrase as error:
            if not left:
                raise
            say(error.summary)
    if office.custody.trouble:
        say(office.custody.trouble)


async def _account(office: Office, wanted: str, *, is_signed_in: bool) -> Account:
    """The account to work as: the one named, else the one used last, if need be of those whose sign-in is kept."""
    known = await office.accounts()
    if not wanted:
        fitting = [each for each in known if not is_signed_in or office.is_ready(each)]
        if not fitting:
            raise _nobody("Nobody is signed in here." if known else "Nobody has signed in here yet.")
        return fitting[0]
    found = matching(known, wanted)
    if len(found) == 1:
        return found[0]
    listed = "".join(f"\n  {each.username}  {each.id}" for each in found or known)
    said = "Several accounts fit." if found else "No account of that name is known here."
    raise UsageError(said, f"Name one:{listed}" if listed else "`tenantry sign-in` signs one in.")


def _nobody(summary: str) -> SessionEnded:
    return SessionEnded(
        summary, "`tenantry sign-in` signs in; for other commands to find it, the sign-in has to be kept (--keep)."
    )


def find_customer(customers: Sequence[Customer], text: str) -> Customer:
    """The one customer meant by a tenant id, domain, alias or name, whole or in part.

    Raises:
        UsageError: none is meant, or several: they are listed.
    """
    wanted = fold(text.strip())
    if not wanted:
        raise UsageError("CUSTOMER is empty.", "Name a customer, its domain or its tenant id.")
    exact = [each for each in customers if wanted in _names(each)]
    found = exact or [each for each in customers if any(wanted in name for name in _names(each))]
    if len(found) == 1:
        return found[0]
    if not found:
        raise UsageError(f"No customer is known as “{text.strip()}”.", "`tenantry customers` lists them.")
    listed = "".join(f"\n  {each.tenant_id}  {each.domain}  {each.title}" for each in found[:_MOST_NAMED])
    more = f"\n  and {len(found) - _MOST_NAMED:,} more" if len(found) > _MOST_NAMED else ""
    raise UsageError(f"“{text.strip()}” fits {len(found):,} customers.", f"Name one:{listed}{more}")


def _names(customer: Customer) -> set[str]:
    names = (customer.tenant_id, customer.alias, customer.name, customer.domain, *customer.other_domains)
    return {fold(name) for name in names if name}
