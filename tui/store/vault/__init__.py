"""The token vault: what renews the sign-ins of this person, sealed at rest.

Where its key lives is the person's choice (`CHOICES`); nothing falls back from one place to another, and never to
keeping tokens in the clear. Screens and services use `TokenVault`; everything below it blocks.
"""

from tui.store.vault.choices import CHOICES, Choice, KeySource
from tui.store.vault.contents import Kept
from tui.store.vault.keyring_key import SystemKeyring
from tui.store.vault.keys import Keys, keys_for
from tui.store.vault.merging import Keeping
from tui.store.vault.token_vault import Keeper, TokenVault
from tui.store.vault.vault import Vault, source_of

__all__ = [
    "CHOICES",
    "Choice",
    "Keeper",
    "Keeping",
    "Kept",
    "KeySource",
    "Keys",
    "SystemKeyring",
    "TokenVault",
    "Vault",
    "keys_for",
    "source_of",
]
