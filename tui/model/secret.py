"""A value that must not be printed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NoReturn


class Secret:
    """Holds a token or code; prints asterisks and yields only to `reveal`."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The value itself. Every caller is one more place where it can leak: a test counts them."""
        return self._value

    def __repr__(self) -> str:
        return "Secret(***)"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return repr(self)

    def __rich_repr__(self) -> Iterator[str]:
        yield "***"

    def __reduce__(self) -> NoReturn:
        raise TypeError("secrets are not pickled")
