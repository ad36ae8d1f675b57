"""The data key: what the tokens are sealed with, wherever it lives."""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass
from typing import Self

from tui.errors import StoreError
from tui.model.secret import Secret

KEY_BYTES = 32
"""AES-256."""

_ID_OF = b"tenantry vault key id"


def random_bytes(count: int) -> bytes:
    """Fresh bytes that nobody can guess. Raises StoreError where the system gives none."""
    try:
        return secrets.token_bytes(count)
    except OSError as error:
        raise StoreError(
            "The system gives no random numbers.", "Look at this machine. Until then nothing new is sealed."
        ) from error


@dataclass(frozen=True, slots=True)
class DataKey:
    """Thirty-two random bytes, held as 44 characters of base64: so short, it fits every system's keyring."""

    text: Secret
    """Base64 of the key."""

    @classmethod
    def make(cls) -> Self:
        """A new key. Raises StoreError where the system gives no random numbers."""
        return cls.of(random_bytes(KEY_BYTES))

    @classmethod
    def of(cls, raw: bytes) -> Self:
        """The key with these bytes. Raises ValueError when there are not thirty-two of them."""
        if len(raw) != KEY_BYTES:
            raise ValueError("a data key has 32 bytes")
        return cls(Secret(base64.b64encode(raw).decode("ascii")))

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """The key in a text that was kept somewhere; None when there is none in it."""
        try:
            return cls.of(base64.b64decode(text.strip(), validate=True))
        except ValueError:
            return None

    @property
    def id(self) -> str:
        """Which key it is, in sixteen characters that tell nothing of the key itself."""
        return hashlib.sha256(_ID_OF + self.raw()).hexdigest()[:16]

    def raw(self) -> bytes:
        """The bytes, for the cipher."""
        return base64.b64decode(self.text.reveal())
