"""Kept sign-ins: where their key lives, what that is worth, and whether the vault is there. No secret is read."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from tui.cli.doctor.files import loose
from tui.cli.doctor.finding import Case, Finding, as_finding, fault
from tui.errors import KeyMissing, Owner, StoreError
from tui.model.foreign_text import foreign_text
from tui.store.vault import CHOICES, KeySource, SystemKeyring
from tui.store.vault.ending import Look, look_at
from tui.store.vault.key_files import LogoutKeys
from tui.store.vault.keys import vault_name
from tui.store.vault.sealing import Flaw


def look_at_sign_ins(case: Case) -> Iterator[Finding]:
    """The choice in force in the words it was offered with, the vault, and the place of the key."""
    chosen = case.looked.settings.vault_key
    source = KeySource(chosen) if chosen else KeySource.THIS_RUN
    choice = CHOICES[source]
    yield Finding("key", choice.title if chosen else f"{choice.title} (nothing was chosen yet; F9 does)")
    yield Finding("protects from", choice.protects)
    yield Finding("not from", choice.exposes)
    yield _idle_lock(case, source)
    mode = _mode(case.locations.vault_file)
    try:
        found = look_at(case.locations.vault_file)
    except StoreError as error:
        yield as_finding("vault", error)
        return
    if mode & 0o077:
        yield loose("vault", case.locations.vault_file, mode)
    yield _vault(case, found, source)
    yield from _place_of_key(case, source, is_there=isinstance(found, KeySource))


def _mode(path: Path) -> int:
    """The rights to a file of ours; 0 where there is none, or where rights are another matter."""
    try:
        return stat.S_IMODE(path.lstat().st_mode) if os.name == "posix" and not path.is_symlink() else 0
    except OSError:
        return 0


def _idle_lock(case: Case, source: KeySource) -> Finding:
    minutes = case.looked.settings.idle_lock_min
    if source is not KeySource.PASSPHRASE:
        return Finding("idle lock", "never: only a passphrase could unlock it")
    return Finding("idle lock", f"after {minutes} min without a key" if minutes else "never  (idle_lock_min = 0)")


def _vault(case: Case, found: Look, source: KeySource) -> Finding:
    path = case.locations.vault_file
    match found:
        case None:
            return Finding("vault", "no sign-in is kept")
        case Flaw():
            said = {
                Flaw.DAMAGED: "is damaged", Flaw.NEWER: "was written by a newer tenantry",
                Flaw.FOREIGN: "was not written by tenantry",
            }[found]  # fmt: skip
            remedy = "The next start sets it aside and deletes nothing; sign in again."
            return fault("vault", f"{path} {said}.", Owner.YOU, remedy)
    size = f"{path.lstat().st_size:,} bytes"
    if found is not source:
        said = f"{path} was sealed with another key than the one that is set: {CHOICES[found].title}."
        return fault("vault", said, Owner.YOU, f'Set vault_key = "{found}", or sign in again and choose with F9.')
    locked = "; locked until the passphrase is typed" if found is KeySource.PASSPHRASE else ""
    return Finding("vault", f"{path}, {size}, sealed{locked}")


def _place_of_key(case: Case, source: KeySource, *, is_there: bool) -> Iterator[Finding]:
    """Whether the place of the key can be used; the keyring is asked only if the key lives there."""
    path = case.locations.vault_file
    if source is KeySource.KEYRING:
        yield _keyring()
        return
    yield Finding("system keyring", "not asked, as the key is not there; F9 tries it before it offers it")
    file = path.with_name(f"{path.name}.key")
    if source is KeySource.UNTIL_LOGOUT:
        keys = LogoutKeys(vault_name(path), case.environ)
        try:
            keys.check()
        except KeyMissing as error:
            yield as_finding("place of the key", error)
            return
        file = keys.path
    if source in (KeySource.UNTIL_LOGOUT, KeySource.KEY_FILE) and is_there and not file.is_file():
        yield fault("place of the key", f"{file} is not there any more.", Owner.YOU, "Sign in again.")
    elif (mode := _mode(file)) & 0o077:
        said, cure = (
            f"{file}: others may read it ({mode:04o})",
            f"chmod 600 {file}; then choose its place anew with F9.",
        )
        yield fault("place of the key", said, Owner.YOU, cure)


def _keyring() -> Finding:
    keyring = SystemKeyring()
    try:
        keyring.check()
        kind = keyring.ask(lambda backend: type(backend).__module__)
    except KeyMissing as error:
        return as_finding("system keyring", error)
    said = f"{foreign_text(kind.rpartition('.')[2])} answers, and gives back what it is given"
    return Finding("system keyring", said)
