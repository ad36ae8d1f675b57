"""Whether a person waits for what is being done."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import IntEnum


class Urgency(IntEnum):
    """Who goes first where a service takes only so many calls."""

    PERSON = 0
    BACKGROUND = 1


_URGENCY = ContextVar("urgency", default=Urgency.PERSON)


def urgency() -> Urgency:
    """How urgent the work is that runs here."""
    return _URGENCY.get()


@contextmanager
def in_background() -> Iterator[None]:
    """Work that nobody waits for: it lets a person's calls go first. Tasks begun inside keep it.

    Not around a `yield` of a generator: what is set there would reach whoever reads it.
    """
    before = _URGENCY.set(Urgency.BACKGROUND)
    try:
        yield
    finally:
        _URGENCY.reset(before)
