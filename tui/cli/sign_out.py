"""`tenantry sign-out`: one account or all leave this machine; with `--purge`, tenantry itself leaves it."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui.cli.asking import ask_passphrase, has_person
from tui.cli.exit_codes import ExitCode
from tui.cli.output import print_lines, print_paragraphs, say
from tui.cli.sign_out_arguments import SignOutArguments, parse_sign_out_arguments
from tui.errors import UsageError, WrongPassphrase
from tui.model import signing_out
from tui.model.account import Account, matching
from tui.model.clock import utc_now

if TYPE_CHECKING:
    from tui.services.sign_out import SignOut
    from tui.store import Locations

_TRIES = 3
"""As many as `sudo` and `ssh` give a passphrase."""


def sign_out(words: Sequence[str]) -> int:
    """Do what the words after `tenantry sign-out` ask for. Works beside a running tenantry, but for `--purge`.

    Raises:
        UsageError: the words are wrong, or name no account or several.
        StoreError: the vault's key is lost, or something could not be removed.
    """
    arguments = parse_sign_out_arguments(words)

    import asyncio

    from tui.process_guard import guard_process
    from tui.store import Locations

    locations = Locations.demo() if arguments.is_demo else Locations.live()
    guard_process()  # before the first secret is read
    if arguments.is_purge:
        from tui.cli.purge import purge_all

        return purge_all(arguments, locations)
    return asyncio.run(_sign_out(arguments, locations))


async def _sign_out(arguments: SignOutArguments, locations: Locations) -> int:
    from tui.services.sign_out import SignOut
    from tui.store.vault import SystemKeyring

    leaving = await SignOut.begin(locations, environ=os.environ, keyring=SystemKeyring(), clock=utc_now)
    try:
        return await _leave(arguments, leaving)
    finally:
        leaving.close()


async def _leave(arguments: SignOutArguments, leaving: SignOut) -> int:
    if not leaving.known and not leaving.has_vault:
        if leaving.trouble is not None:
            raise leaving.trouble
        _tell_nobody(arguments, leaving)
        return ExitCode.DONE
    chosen = _chosen(arguments, leaving)
    if not arguments.is_all and not leaving.can_leave(chosen) and leaving.wants_passphrase:
        if not has_person():
            say(f"{leaving.why_not.summary} Run this in a terminal, which asks for it. {leaving.why_not.remedy}")
            return ExitCode.SIGN_IN_NEEDED
        await _unlock(leaving)
    if not arguments.is_all and not leaving.can_leave(chosen):
        raise leaving.why_not
    await leaving.leave(chosen, is_all=arguments.is_all)
    _tell(arguments, leaving, chosen)
    return ExitCode.DONE


def _chosen(arguments: SignOutArguments, leaving: SignOut) -> list[Account]:
    """Who leaves. Raises UsageError when that is not one account, and not everybody was meant."""
    from tui.services.sign_out import ALL

    if arguments.is_all:
        return leaving.known
    found = matching(leaving.known, arguments.account) if arguments.account else leaving.known
    if len(found) == 1:
        return found
    if not leaving.known:
        raise UsageError("No account is known here, but a token vault is kept.", ALL)
    said = "Several accounts fit." if found else "No account of that name is known here."
    listed = "".join(f"\n  {each.username}  {each.id}" for each in found or leaving.known)
    raise UsageError(said, f"Name one, or take --all:{listed}")


async def _unlock(leaving: SignOut) -> None:
    """Ask for the passphrase until it opens the vault. Raises WrongPassphrase after three tries."""
    for left in reversed(range(_TRIES)):
        passphrase = ask_passphrase("Passphrase of the token vault: ")
        if passphrase is None:
            raise leaving.why_not
        try:
            await leaving.open_vault(passphrase)
        except WrongPassphrase as error:
            if not left:
                raise
            say(error.summary)
        else:
            return


def _tell(arguments: SignOutArguments, leaving: SignOut, left: Sequence[Account]) -> None:
    """What was removed, what Microsoft still honours, and what is still here."""
    stays = [str(path) for path in leaving.set_aside]
    if arguments.as_json:
        accounts = [{"id": each.id, "username": each.username} for each in left]
        print_lines([json.dumps({"accounts": accounts, "removed": _removed(leaving), "stays": stays})])
        return
    who = ", ".join(each.username for each in left) or "everybody whose sign-in was kept"
    said = [f"Signed out here: {who}.", f"Removed here: {signing_out.REMOVED} {signing_out.STAYS}"]
    said += [f"Also removed: {', '.join(_removed(leaving))}."] if _removed(leaving) else []
    said += [signing_out.HONOURED, signing_out.REVOKE]
    said += [f"Set aside earlier and still here, sealed: {path}. --purge removes it." for path in stays]
    print_paragraphs([*said, *filter(None, [leaving.notice])])


def _removed(leaving: SignOut) -> list[str]:
    return ["the token vault and its key"] if leaving.has_ended_vault else []


def _tell_nobody(arguments: SignOutArguments, leaving: SignOut) -> None:
    if arguments.as_json:
        print_lines([json.dumps({"accounts": [], "removed": [], "stays": []})])
    else:
        print_paragraphs(["Nobody has signed in here, and nothing is kept.", *filter(None, [leaving.notice])])
