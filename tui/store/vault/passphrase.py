"""A passphrase as the place of the key: the data key lies in the vault's header, sealed by what scrypt makes of it.

Source: RFC 7914 (scrypt); RFC 8265 section 4.2 (a passphrase is compared in Unicode's form NFC). Parameters: 128 MiB
and a quarter to half a second for each guess (measured on two cores, idle and busy, Python 3.11).
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from dataclasses import dataclass

from tui.errors import KeyMissing, StoreError, WrongPassphrase
from tui.model.secret import Secret
from tui.store.vault.choices import KeySource
from tui.store.vault.data_key import KEY_BYTES, DataKey, random_bytes
from tui.store.vault.sealing import Wrapping, decrypt, encrypt

_SALT_BYTES = 16


@dataclass(frozen=True, slots=True)
class Cost:
    """What each guess costs (RFC 7914 section 2)."""

    n: int = 1 << 17
    r: int = 8
    p: int = 1


class PassphraseKeys:
    """The key of a vault whose passphrase a person has typed. Every method blocks, for up to half a second."""

    source = KeySource.PASSPHRASE

    def __init__(self, passphrase: Secret, cost: Cost | None = None) -> None:
        self._passphrase = passphrase
        self._cost = cost or Cost()

    def load(self, wrapping: Wrapping | None) -> DataKey:
        """The key in this header.

        Raises:
            WrongPassphrase: the passphrase is another.
            StoreError: the machine has not the memory to try it.
        """
        found = wrapping and decrypt(self._derived(wrapping), wrapping.wrapped, _covered(wrapping))
        if not found:
            raise WrongPassphrase(
                "This passphrase does not open the token vault.", "Type it again, or sign in again and choose anew."
            )
        return DataKey.of(found)

    def make(self) -> tuple[DataKey, Wrapping]:
        """A new key, and how it stands in the header.

        Raises:
            KeyMissing: the passphrase is empty.
            StoreError: the machine has not the memory.
        """
        key, cost = DataKey.make(), self._cost
        bare = Wrapping(cost.n, cost.r, cost.p, random_bytes(_SALT_BYTES), b"")
        wrapped = encrypt(self._derived(bare), key.raw(), _covered(bare))
        return key, Wrapping(bare.n, bare.r, bare.p, bare.salt, wrapped)

    def forget(self) -> None:
        """Nothing is kept anywhere but in the header."""

    def _derived(self, wrapping: Wrapping) -> bytes:
        text = unicodedata.normalize("NFC", self._passphrase.reveal()).encode("utf-8", "surrogatepass")
        if not text:
            raise KeyMissing("An empty passphrase protects nothing.", "Type one, or choose another place for the key.")
        n, r, p = wrapping.n, wrapping.r, wrapping.p
        memory = 128 * r * (n + p + 2)  # what OpenSSL counts, and it refuses at the limit
        try:
            return hashlib.scrypt(text, salt=wrapping.salt, n=n, r=r, p=p, maxmem=memory + 1024, dklen=KEY_BYTES)
        except (ValueError, MemoryError):
            raise StoreError(
                f"This machine has not the {memory >> 20} MiB of memory that trying a passphrase takes.",
                "End other programs, or choose another place for the key.",
            ) from None


def _covered(wrapping: Wrapping) -> bytes:
    """What is authenticated with the wrapped key: how it was derived."""
    return json.dumps(["tenantry passphrase", wrapping.n, wrapping.r, wrapping.p, wrapping.salt.hex()]).encode()
