"""`tenantry sign-in`: signing in without the screens, by either way, and keeping it for the next start."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
from collections.abc import Coroutine, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING, TextIO

from tui.cli.asking import ask_new_passphrase, ask_passphrase, has_person
from tui.cli.exit_codes import ExitCode
from tui.cli.output import print_lines, say
from tui.cli.sign_in_arguments import SignInArguments, parse_sign_in_arguments
from tui.cli.terminal import speak_utf8
from tui.cli.typed_lines import TypedLines
from tui.errors import KeyMissing, SettingsError, TenantryError, WrongPassphrase
from tui.model.account import Account
from tui.model.foreign_text import without_controls
from tui.model.secret import Secret
from tui.model.sign_in_way import Way, advice_after
from tui.process_guard import guard_process
from tui.store import DemoOptions, Locations, Profile, load_settings
from tui.store.vault.choices import KeySource

if TYPE_CHECKING:
    from tui.auth import AddressIssued, CodeIssued
    from tui.services import Office
    from tui.services.front_door import Stranger

_TRIES = 3
"""As many as `sudo` and `ssh` give a passphrase."""
_DEMO_AFTER_S = 4.0
"""How long the demo's technician takes in her browser."""
_MOST_CLOSING_S = 2.0
_WARNING = "Only because you asked for it here, now: what somebody sent you signs them in."


def sign_in(words: Sequence[str]) -> int:
    """Do what the words after `tenantry sign-in` ask for.

    Raises:
        UsageError, SettingsError: the words or the settings are wrong, or no app registration is chosen yet.
        TenantryError: nobody was signed in, and why; nothing is left of the try.
    """
    arguments = parse_sign_in_arguments(words)
    locations = Locations.demo() if arguments.is_demo else Locations.live()
    settings = load_settings(locations.config_file, os.environ, arguments.options)
    if settings.client_id is None and not arguments.is_demo:
        raise SettingsError("No app registration is chosen yet.", "Give --client-id, or start `tenantry` once.")
    guard_process()  # before the first secret is read
    profile = Profile(locations, settings, DemoOptions() if arguments.is_demo else None)
    return asyncio.run(_sign_in(arguments, profile))


async def _sign_in(arguments: SignInArguments, profile: Profile) -> int:
    from tui.wiring import wire

    office = wire(profile)
    try:
        await office.open()
        passphrase = await _prepare(office, arguments.keep)
        account = await _Talk(office, arguments.way or office.first_way).account()
        if account is None:
            return ExitCode.SIGN_IN_NEEDED
        if not arguments.as_json:
            print_lines([f"Signed in: {account.username} · {account.tenant_name} · tenant {account.tenant_id}"])
        if arguments.keep is not None:
            await office.choose_key(arguments.keep, passphrase)
        if arguments.as_json:
            print_lines([json.dumps(as_fact(account, office))])
        return _tell_kept(office)
    finally:
        office.close(_MOST_CLOSING_S)


async def _prepare(office: Office, keep: KeySource | None) -> Secret | None:
    """Open the vault, and ask for whatever passphrase is needed, before anybody is sent to a browser; the passphrase of
    the place that is chosen now.

    Raises:
        KeyMissing: a passphrase is needed, and there is none.
        WrongPassphrase: three were wrong.
    """
    custody = office.custody
    await custody.open()
    if custody.wants_passphrase:
        await _unlock(office)
    if custody.trouble:
        say(custody.trouble)
    if keep is KeySource.PASSPHRASE or (keep is None and custody.wants_new_passphrase):
        if not has_person():
            raise _no_passphrase()
        passphrase = ask_new_passphrase("A new passphrase for the token vault: ")
        if passphrase is None:
            raise _no_passphrase()
        if keep is None:
            await office.choose_key(KeySource.PASSPHRASE, passphrase)
        return passphrase
    if keep is None and not custody.keeps:
        say(
            "No place for kept sign-ins is chosen: this one will not be kept. Ctrl+C, and choose one with --keep PLACE."
        )
    return None


async def _unlock(office: Office) -> None:
    if not has_person():
        raise _no_passphrase()
    for left in reversed(range(_TRIES)):
        passphrase = ask_passphrase("Passphrase of the token vault: ")
        if passphrase is None:
            raise _no_passphrase()
        try:
            await office.custody.open(passphrase)
        except WrongPassphrase as error:
            if not left:
                raise
            say(error.summary)
        else:
            return


def _no_passphrase() -> KeyMissing:
    return KeyMissing(
        "Sign-ins are kept with a passphrase, and none was given. Nobody was signed in.",
        "Run this in a terminal, which asks for it, or choose another place with --keep.",
    )


def as_fact(account: Account, office: Office) -> dict[str, object]:
    """Who signed in, and whether and where it is kept, as an object; without a place `kept_in` is null."""
    is_kept = _is_kept(office)
    return {
        "id": account.id,
        "username": account.username,
        "tenant_id": account.tenant_id,
        "tenant_name": account.tenant_name,
        "cloud": account.cloud,
        "client_id": account.client_id,
        "is_kept": is_kept,
        "kept_in": str(office.custody.source) if is_kept else None,
    }


def _is_kept(office: Office) -> bool:
    return office.custody.keeps and not office.custody.unkept


def _tell_kept(office: Office) -> int:
    custody = office.custody
    if _is_kept(office):
        say(f"The sign-in is kept, sealed ({custody.source}).")
        return ExitCode.DONE
    why = custody.unkept or "no place for it is chosen."
    say(f"Nothing was kept: {why} Sign in again with --keep PLACE, or choose one with F9 in tenantry.")
    return ExitCode.SIGN_IN_NEEDED


class _Talk:
    """One sign-in, told on the error output."""

    def __init__(self, office: Office, way: Way) -> None:
        self._office = office
        self._way = way
        self._lines = TypedLines()
        self._pasted: asyncio.Queue[Secret] | None = asyncio.Queue() if way is Way.BROWSER else None
        self._beside: set[asyncio.Task[None]] = set()
        """What goes on while the answer is waited for."""

    async def account(self) -> Account | None:
        """Who signed in; None when it was somebody whom nobody took in.

        Raises:
            TenantryError: nobody did; the remedy names the other way where that helps.
        """
        found = None
        try:
            async with aclosing(self._office.sign_in(None, self._pasted)) as steps:
                async for step in steps:
                    if isinstance(step, Account):
                        found = step
                    else:
                        await self._tell(step)
        except TenantryError as error:
            if advice := advice_after(error, self._way):
                error.remedy = f"{advice.sentence} The command is `tenantry sign-in --browser`."
            raise
        finally:
            self._stop()
        return found

    def _stop(self) -> None:
        for task in self._beside:
            task.cancel()

    async def _tell(self, step: object) -> None:
        from tui.auth import AddressIssued, CodeIssued, StillWaiting
        from tui.services.front_door import Stranger

        match step:
            case CodeIssued():
                self._tell_code(step)
            case AddressIssued():
                await self._tell_address(step)
            case StillWaiting() if step.hiccup:
                say(step.hiccup)
            case Stranger():
                await self._ask_about(step)

    def _tell_code(self, issued: CodeIssued) -> None:
        _print(
            "In any browser, open", f"    {issued.verification_uri}", "and enter the code", f"    {issued.user_code}"
        )
        _print(_WARNING)

    async def _tell_address(self, issued: AddressIssued) -> None:
        _print("Over SSH: at home, in another window, run", f"    {await self._office.ssh_line(issued.port)}")
        _print("In a browser there, sign in with your partner account at", f"    {issued.url}")
        if issued.trouble:
            say(f"{issued.trouble.summary} {issued.trouble.remedy}")
        _print("If the page it ends at fails to load, paste its address here, and press Enter.", _WARNING)
        self._begin(self._bring())
        if self._office.rehearsal is not None:
            self._begin(self._rehearse(issued.url))

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        self._beside.add(asyncio.create_task(work))

    async def _bring(self) -> None:
        """Hand over every line as a pasted address."""
        while self._pasted is not None:
            line = await self._lines.next()
            if line:
                self._pasted.put_nowait(Secret(line))

    async def _rehearse(self, address: str) -> None:
        """In a demo a technician signs in in her browser."""
        rehearsal = self._office.rehearsal
        if rehearsal is None or self._pasted is None:
            return
        username = rehearsal.people[0][0]
        _print(f"Demo: {username} does so in {_DEMO_AFTER_S:.0f} s.")
        await self._office.sleep(_DEMO_AFTER_S)
        if answered := await rehearsal.browse(address, username):
            self._pasted.put_nowait(Secret(answered))

    async def _ask_about(self, stranger: Stranger) -> None:
        account = stranger.account
        self._stop()
        _print(f"{account.username} · {account.tenant_name} · tenant {account.tenant_id} has signed in.", stranger.why)
        if has_person():
            _print("If you did not just sign in as this account yourself, somebody may want you in their tenant.")
            _print("Go on as this account? (yes or no)")
            stranger.is_taken_in = (await self._lines.next()).lower() in ("y", "yes")
        if not stranger.is_taken_in:
            say(f"{account.username} was not signed in. Nothing of it was kept.")


def _print(*lines: str) -> None:
    """Tell the person what to do, on lines of their own: an address is copied from there."""
    stream: TextIO | None = sys.stderr
    if stream is not None:
        speak_utf8(stream)
        with contextlib.suppress(OSError):  # the account may be signed in all the same, by who knows the address
            for line in lines:
                print(without_controls(line, keeps_lines=False), file=stream, flush=True)
