"""Facts that look random and never change: everything about a customer follows from the seed and its number.

Nothing is stored per customer, so a world of 100,000 customers is as quick to build as one of ten.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

NUMBER_MASK = 0xFFFFFFFF


def roll(seed: int, *about: object) -> int:
    """A 64-bit number that is always the same for the same seed and subject."""
    text = "\x1f".join((str(seed), *map(str, about)))
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest())


def choice(options: Sequence[T], seed: int, *about: object) -> T:
    """One of `options`, always the same for the same seed and subject."""
    return options[roll(seed, *about) % len(options)]


def guid(seed: int, *about: object) -> str:
    """A version 4 shaped GUID in lower case, always the same for the same seed and subject."""
    text = "\x1f".join((str(seed), *map(str, about)))
    return str(uuid.UUID(bytes=hashlib.blake2b(text.encode(), digest_size=16).digest(), version=4))


def numbered_guid(seed: int, kind: str, number: int) -> str:
    """A GUID that stands for `number` (below 2**32) among the things of one kind.

    Its last 32 bits hide the number under a mask drawn from the other 96, which lets `number_behind` read it back.
    """
    high = uuid.UUID(guid(seed, kind, number)).int >> 32
    return str(uuid.UUID(int=high << 32 | (number ^ roll(seed, "mask", kind, high) & NUMBER_MASK)))


def number_behind(seed: int, kind: str, text: str) -> int | None:
    """The number a GUID stands for, or None when it was not made by `numbered_guid` for this seed and kind."""
    try:
        value = uuid.UUID(text).int
    except ValueError:
        return None
    number = (value & NUMBER_MASK) ^ roll(seed, "mask", kind, value >> 32) & NUMBER_MASK
    return number if numbered_guid(seed, kind, number) == text.lower() else None
