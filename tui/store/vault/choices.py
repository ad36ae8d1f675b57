"""Where the key of the token vault may live: the choices a person has, and what each is worth.

Said once, for the screen where it is chosen and for `doctor`. Nothing here falls back from one to another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

LEAST_PASSPHRASE = 8
"""Letters; scrypt makes guessing slow, not impossible."""


class KeySource(StrEnum):
    """A place for the key; the values stand in settings and in the vault's header."""

    KEYRING = "keyring"
    PASSPHRASE = "passphrase"  # noqa: S105 - a place, not a passphrase
    UNTIL_LOGOUT = "until-logout"
    THIS_RUN = "this-run"
    KEY_FILE = "key-file"


@dataclass(frozen=True, slots=True)
class Choice:
    """One place for the key, in words."""

    source: KeySource
    title: str
    protects: str
    """Against whom and what it protects."""
    exposes: str
    """Against whom and what it does not."""
    costs: str
    """What a person does for it at each start."""
    only_if_asked: bool = False
    """Whether it is left out of what is proposed."""


CHOICES: Mapping[KeySource, Choice] = {
    choice.source: choice
    for choice in (
        Choice(
            KeySource.KEYRING,
            "System keyring",
            "Backups, copied disks and other users: your login's keyring seals the key.",
            "Root, and any program of yours that asks while the keyring is unlocked.",
            "Nothing while the keyring is unlocked; an SSH login alone often does not unlock it.",
        ),
        Choice(
            KeySource.PASSPHRASE,
            "Passphrase",
            "Backups, copied disks, other users, and programs of yours that read files: the key is nowhere on this "
            "machine.",
            "Root and programs of yours that read memory while tenantry runs; a weak passphrase can be guessed from "
            "a copy of the vault.",
            "The passphrase, once at each start.",
        ),
        Choice(
            KeySource.UNTIL_LOGOUT,
            "Until I log out",
            "Backups and copied disks, and everybody once you have logged out: the system empties the folder of the "
            "key at your last logout.",
            "Root and any program of yours until then. It stays after a logout where lingering is on.",
            "A sign-in after each logout.",
        ),
        Choice(
            KeySource.THIS_RUN,
            "This run only",
            "Everything that reads disks: nothing is written.",
            "Root and programs of yours that read memory while tenantry runs.",
            "A sign-in at each start.",
        ),
        Choice(
            KeySource.KEY_FILE,
            "Key file beside the vault, no real protection",
            "Other users of this machine, by the rights of the file alone.",
            "Root, any program of yours, and whoever gets a backup or a copy of your home: the key lies beside what "
            "it opens.",
            "Nothing.",
            only_if_asked=True,
        ),
    )
}
"""Every choice, in the order they are proposed."""
