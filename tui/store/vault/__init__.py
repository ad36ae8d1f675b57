"""The token vault: what renews the sign-ins of this person, sealed at rest.

Where its key lives is the person's choice (`CHOICES`); nothing falls back from one place to another, and never to
keeping tokens in the clear. Screens and services use `TokenVault`; everything below it blocks. Each name is loaded when
it is first used, as in `tui.store`.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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

_FILES = {
    "CHOICES": "choices",
    "Choice": "choices",
    "Keeper": "token_vault",
    "Keeping": "merging",
    "Kept": "contents",
    "KeySource": "choices",
    "Keys": "keys",
    "SystemKeyring": "keyring_key",
    "TokenVault": "token_vault",
    "Vault": "vault",
    "keys_for": "keys",
    "source_of": "vault",
}
"""Where each public name is."""


def __getattr__(name: str) -> object:
    """A public name, from its file (PEP 562)."""
    if name not in _FILES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_FILES[name]}"), name)
