"""Leaving nothing: every file of ours in the folders of one profile, the key of its vault, and the folders.

Links are removed as links, and nothing that is not ours is touched. No key is needed, and nothing is read but the
vault's header, so it makes no difference what is damaged, locked or of a later release.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tui.errors import StoreError
from tui.store.inventory import Inventory, Kind, take_inventory
from tui.store.locations import Locations
from tui.store.presence import without_others
from tui.store.private_files import alone_in
from tui.store.vault.ending import may_be_in_keyring, sources_in
from tui.store.vault.keyring_key import KeyringKeys, SystemKeyring
from tui.store.vault.keys import vault_name


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be removed."""

    inventory: Inventory
    keyring_entry: str
    """How the key's entry in the system's keyring is called; empty when the key was never there."""
    is_keyring_sure: bool
    """Whether the key is known to have been in the keyring; else it only may have been, as no header tells."""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to remove."""
        return not (self.inventory.ours or self.inventory.folders)


@dataclass(frozen=True, slots=True)
class Purged:
    """What became of it."""

    removed: tuple[str, ...]
    """Paths, and the keyring's entry in words."""
    stays: tuple[str, ...]
    """What is still there: what is not ours, and what could not be removed, with the reason."""


def plan_purge(locations: Locations, environ: Mapping[str, str], *, is_keyring_set: bool = False) -> Plan:
    """What there is to remove. `is_keyring_set`: the settings name the keyring as the place of the key."""
    inventory = take_inventory(locations, environ)
    vaults = [path for path in inventory.of(Kind.VAULT, Kind.ASIDE) if path.suffix != ".lock"]
    sources = sources_in(path for path in vaults if path.name.startswith(locations.vault_file.name))
    is_sure, may_be = may_be_in_keyring(sources, is_keyring_set=is_keyring_set)
    return Plan(inventory, f"key of {vault_name(locations.vault_file)}" if may_be else "", is_sure)


def purge(locations: Locations, plan: Plan, keyring: SystemKeyring) -> Purged:
    """Remove what is planned. Blocks, up to three seconds for a keyring that does not answer.

    Raises:
        StoreLocked: another instance runs; nothing was removed.
    """
    removed: list[str] = []
    stays = [str(path) for path in plan.inventory.strangers]
    with without_others(locations.state_file), _still(locations):
        _forget_keyring_entry(plan, keyring, locations, removed, stays)
        for found in sorted(plan.inventory.ours, key=lambda found: found.kind is not Kind.KEY):
            _remove(found.path, removed, stays)
    for folder in reversed(plan.inventory.folders):
        _remove_empty(folder, removed, stays)
    return Purged(tuple(removed), tuple(stays))


@contextlib.contextmanager
def _still(locations: Locations) -> Iterator[None]:
    """Let a write of the vault that is under way end first, where its lock is a plain file of ours."""
    lock = locations.vault_file.with_name(f"{locations.vault_file.name}.lock")
    if lock.is_file() and not lock.is_symlink():
        with alone_in(lock):
            yield
    else:
        yield


def _forget_keyring_entry(
    plan: Plan, keyring: SystemKeyring, locations: Locations, removed: list[str], stays: list[str]
) -> None:
    """Before any file: whoever runs it again after a crash still finds by the vault that there is an entry."""
    if not plan.keyring_entry:
        return
    named = f"{plan.keyring_entry} in the system's keyring"
    try:
        KeyringKeys(keyring, vault_name(locations.vault_file)).forget()
    except StoreError as error:
        if plan.is_keyring_sure:
            stays.append(f"{named}: {error.summary}")
    else:
        removed.append(named)


def _remove(path: Path, removed: list[str], stays: list[str]) -> None:
    try:
        path.unlink()
    except FileNotFoundError:
        return
    except OSError as error:
        stays.append(f"{path}: {error.strerror}")
    else:
        removed.append(str(path))


def _remove_empty(folder: Path, removed: list[str], stays: list[str]) -> None:
    """A folder that still holds something stays, and what it holds was named."""
    try:
        if any(folder.iterdir()):
            return
        folder.rmdir()
    except FileNotFoundError:
        return
    except OSError as error:
        stays.append(f"{folder}: {error.strerror}")
    else:
        removed.append(str(folder))
