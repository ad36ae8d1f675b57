"""Ending a vault whose key is not at hand: what its header tells of the key's place, and everything removed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from tui.errors import StoreError
from tui.model.clock import utc_now
from tui.store.private_files import as_store_error, read_private
from tui.store.vault.choices import KeySource
from tui.store.vault.key_files import FileKeys, LogoutKeys
from tui.store.vault.keyring_key import KeyringKeys, SystemKeyring
from tui.store.vault.keys import vault_name
from tui.store.vault.sealed_file import SealedFile, set_aside_of
from tui.store.vault.sealing import LARGEST_BYTES, Flaw, parse_sealed

Look = KeySource | Flaw | None
"""Where the key of a vault lives by its header, or why that cannot be told; None: there is no vault."""


def look_at(path: Path) -> Look:
    """What lies at `path`. Blocks, and changes nothing.

    Raises:
        StoreError: it is not ours alone.
    """
    blob = read_private(path, LARGEST_BYTES + 1)
    if blob is None:
        return None
    sealed = parse_sealed(blob)
    return sealed if isinstance(sealed, Flaw) else sealed.header.source


def sources_in(paths: Iterable[Path]) -> set[Look]:
    """Where the keys of these vaults live; what cannot be read counts as damaged."""
    found: set[Look] = set()
    for path in paths:
        try:
            found.add(look_at(path))
        except StoreError:
            found.add(Flaw.DAMAGED)
    return found


def may_be_in_keyring(sources: set[Look], *, is_keyring_set: bool) -> tuple[bool, bool]:
    """Whether the system's keyring surely has had a key of ours, and whether it may have had one."""
    is_sure = KeySource.KEYRING in sources or is_keyring_set
    return is_sure, is_sure or any(isinstance(source, Flaw) for source in sources)


def end_vault(path: Path, *, keyring: SystemKeyring, environ: Mapping[str, str]) -> None:
    """Remove the vault, whatever was set aside of it, and its key, wherever that lives. Needs no key. Blocks.

    Raises:
        StoreError: something is still there.
    """
    if not path.parent.is_dir():
        return
    is_sure, may_be = may_be_in_keyring(sources_in([path, *set_aside_of(path)]), is_keyring_set=False)
    file = SealedFile(path, None, utc_now)
    with file.alone():
        file.remove_all()
        for keys in (FileKeys(path.with_name(f"{path.name}.key")), LogoutKeys(vault_name(path), environ)):
            keys.forget()
        try:
            if may_be:
                KeyringKeys(keyring, vault_name(path)).forget()
        except StoreError:
            if is_sure:
                raise


def remove_set_aside(path: Path) -> None:
    """Remove whatever was set aside of the vault at `path`. Blocks. Raises StoreError when something stays."""
    try:
        for each in set_aside_of(path):
            each.unlink(missing_ok=True)
    except OSError as error:
        raise as_store_error(error, path) from error
