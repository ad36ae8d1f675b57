"""Finding the key of a vault in the place that a person chose, and in no other."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from tui.errors import KeyMissing
from tui.model.secret import Secret
from tui.store.vault.choices import KeySource
from tui.store.vault.data_key import DataKey
from tui.store.vault.key_files import FileKeys, LogoutKeys
from tui.store.vault.keyring_key import KeyringKeys, SystemKeyring
from tui.store.vault.passphrase import PassphraseKeys
from tui.store.vault.sealing import Wrapping


class Keys(Protocol):
    """One place for the key of one vault. Every method blocks, and raises KeyMissing where no key is to be had."""

    @property
    def source(self) -> KeySource:
        """Which place it is."""

    def load(self, wrapping: Wrapping | None) -> DataKey:
        """The key of a vault whose header has this wrapping."""

    def make(self) -> tuple[DataKey, Wrapping | None]:
        """The key for a vault that begins, kept from now on, and what its header says of it."""

    def forget(self) -> None:
        """Keep it no longer."""


def vault_name(path: Path) -> str:
    """What tells one vault's key from another's where keys of several live, such as the demo's and the real one's."""
    where = str(path.absolute()).encode(errors="surrogatepass")  # a folder's name may be bytes that are no UTF-8
    return f"{path.parent.name}-{hashlib.sha256(where).hexdigest()[:16]}"


def keys_for(
    source: KeySource,
    path: Path,
    *,
    keyring: SystemKeyring,
    environ: Mapping[str, str],
    passphrase: Secret | None = None,
) -> Keys | None:
    """Where the key of the vault at `path` lives by a person's choice; None: this run needs none. Asks nobody yet.

    Raises:
        KeyMissing: the passphrase is needed, and was not given.
    """
    match source:
        case KeySource.KEYRING:
            return KeyringKeys(keyring, vault_name(path))
        case KeySource.UNTIL_LOGOUT:
            return LogoutKeys(vault_name(path), environ)
        case KeySource.KEY_FILE:
            return FileKeys(path.with_name(f"{path.name}.key"))
        case KeySource.THIS_RUN:
            return None
        case KeySource.PASSPHRASE if passphrase is not None:
            return PassphraseKeys(passphrase)
    raise KeyMissing("The token vault is locked with a passphrase.", "Type the passphrase, or sign in again.")
