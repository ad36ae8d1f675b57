"""The vault's file, byte for byte.

    8   `tenantry`
    2   version of the format, big-endian
    4   length of the header, big-endian
    …   header: JSON, how the key is found
    12  nonce, random at each write
    …   content, AES-256-GCM (NIST SP 800-38D), ends with its tag of 16
    32  SHA-256 of everything before

The tag covers all that stands before the nonce: an edited header opens nothing. The sum at the end needs no key: it
tells damage from a wrong passphrase. Whoever changes the file on purpose can change the sum as well, and not the tag.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from tui.store.vault.choices import KeySource
from tui.store.vault.data_key import DataKey, random_bytes

MAGIC = b"tenantry"
VERSION = 1
LARGEST_BYTES = 1 << 20
"""A vault of a hundred accounts has about a quarter of it."""

_START = len(MAGIC) + 2 + 4
_NONCE = 12
_TAG = 16
_SUM = 32
_WRAPPED = _NONCE + 32 + _TAG
_MOST_MEMORY = 1 << 30
"""What a header may make scrypt use, in bytes; a hostile one asks for more."""


class Flaw(StrEnum):
    """Why a file cannot be used as a vault; the values stand in the names of files set aside."""

    DAMAGED = "damaged"
    FOREIGN = "foreign"
    NEWER = "newer"


@dataclass(frozen=True, slots=True)
class Wrapping:
    """The data key sealed with a key derived from a passphrase by scrypt (RFC 7914)."""

    n: int
    r: int
    p: int
    salt: bytes
    wrapped: bytes
    """Nonce of 12, data key of 32, tag of 16."""

    @classmethod
    def parse(cls, found: Any) -> Self:
        """The wrapping in a header. Raises ValueError, TypeError or LookupError when it is none."""
        salt, wrapped = (base64.b64decode(found[name], validate=True) for name in ("salt", "wrapped"))
        n, r, p = (found[name] for name in ("n", "r", "p"))
        are_numbers = all(type(number) is int and number > 0 for number in (n, r, p))
        if not are_numbers or n < 2 or n & (n - 1) or p > 16 or 128 * n * r > _MOST_MEMORY:
            raise ValueError("no parameters of scrypt that are used here")
        if len(found) != 5 or len(wrapped) != _WRAPPED or not 16 <= len(salt) <= 64:
            raise ValueError("no wrapped key")
        return cls(n, r, p, salt, wrapped)

    def fields(self) -> dict[str, object]:
        """As it stands in the header."""
        texts = {name: base64.b64encode(getattr(self, name)).decode("ascii") for name in ("salt", "wrapped")}
        return {"n": self.n, "r": self.r, "p": self.p, **texts}


@dataclass(frozen=True, slots=True)
class Header:
    """How the key of a vault is found."""

    source: KeySource
    key_id: str
    wrapping: Wrapping | None = None
    """Only with a passphrase."""

    def encode(self) -> bytes:
        """As it stands in the file."""
        fields: dict[str, object] = {"source": self.source, "key_id": self.key_id}
        if self.wrapping is not None:
            fields["scrypt"] = self.wrapping.fields()
        return json.dumps(fields, sort_keys=True, separators=(",", ":")).encode("ascii")

    @classmethod
    def parse(cls, text: bytes) -> Self:
        """The header in a file. Raises ValueError, TypeError or LookupError when it is none."""
        fields = json.loads(text)
        source, key_id = KeySource(fields.pop("source")), fields.pop("key_id")
        wrapping = Wrapping.parse(fields.pop("scrypt")) if source is KeySource.PASSPHRASE else None
        if fields or not isinstance(key_id, str):
            raise ValueError("no header of this version")
        return cls(source, key_id, wrapping)


@dataclass(frozen=True, slots=True)
class Sealed:
    """A vault's file taken apart, its content still sealed."""

    header: Header
    covered: bytes
    """All that stands before the nonce."""
    content: bytes
    """Nonce, sealed content and tag."""


def seal(key: DataKey, header: Header, content: bytes) -> bytes:
    """The file for this content."""
    text = header.encode()
    covered = MAGIC + VERSION.to_bytes(2, "big") + len(text).to_bytes(4, "big") + text
    whole = covered + encrypt(key.raw(), content, covered)
    return whole + hashlib.sha256(whole).digest()


def parse_sealed(whole: bytes) -> Sealed | Flaw:
    """The parts of a file, or why it is no vault of ours."""
    if not whole.startswith(MAGIC):
        return Flaw.FOREIGN if whole.strip(b"\0") else Flaw.DAMAGED
    if len(whole) > LARGEST_BYTES or len(whole) < _START + _NONCE + _TAG + _SUM:
        return Flaw.DAMAGED
    if int.from_bytes(whole[8:10], "big") > VERSION:
        return Flaw.NEWER
    body, total = whole[:-_SUM], whole[-_SUM:]
    end = _START + int.from_bytes(whole[10:_START], "big")
    if hashlib.sha256(body).digest() != total or len(body) < end + _NONCE + _TAG:
        return Flaw.DAMAGED
    try:
        header = Header.parse(body[_START:end])
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return Flaw.DAMAGED
    return Sealed(header, body[:end], body[end:])


def unseal(key: DataKey, sealed: Sealed) -> bytes | Flaw:
    """The content, if nobody has changed a byte of it or of the header."""
    content = decrypt(key.raw(), sealed.content, sealed.covered)
    return Flaw.DAMAGED if content is None else content


def encrypt(key: bytes, content: bytes, covered: bytes) -> bytes:
    """Nonce, sealed content and tag; `covered` is authenticated with it."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = random_bytes(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, content, covered)


def decrypt(key: bytes, sealed: bytes, covered: bytes) -> bytes | None:
    """What was encrypted; None when the key, the content or what it covers is another."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], covered)
    except InvalidTag:
        return None
