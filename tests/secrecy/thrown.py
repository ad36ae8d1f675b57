"""Errors of every kind, with something in them that must not get out."""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn

CANARY = "canary-5f3a9c71"
"""Stands for a token or a customer's name, in whatever an error carries along."""


class Talkative(Exception):
    """Says too much in every way an object can."""

    def __init__(self, *said: object) -> None:
        super().__init__(*said)
        self.held = CANARY
        self.add_note(f"a note with {CANARY}")

    def __repr__(self) -> str:
        return f"Talkative({CANARY})"

    def __str__(self) -> str:
        return CANARY


class Broken(Exception):
    """Cannot even be printed."""

    def __str__(self) -> str:
        raise ValueError(CANARY)

    __repr__ = __str__


def _noted(error: BaseException) -> BaseException:
    error.add_note(f"a note with {CANARY}")
    return error


def _endless(held: str) -> NoReturn:
    _endless(held)
    raise AssertionError(held)


KINDS: dict[str, Callable[[], BaseException]] = {
    "value": lambda: _noted(ValueError(f"no luck with {CANARY}")),
    "key": lambda: KeyError(CANARY),
    "type": lambda: TypeError(CANARY, [CANARY]),
    "runtime": lambda: RuntimeError(CANARY),
    "unicode": lambda: UnicodeDecodeError("utf-8", CANARY.encode(), 0, 1, CANARY),
    "assertion": lambda: AssertionError(CANARY),
    "talkative": lambda: Talkative(CANARY),
    "broken": lambda: Broken(CANARY),
    "memory": lambda: MemoryError(CANARY),
    "recursion": lambda: RecursionError(CANARY),
    "group": lambda: ExceptionGroup(CANARY, [ValueError(CANARY), ExceptionGroup(CANARY, [Talkative(CANARY)])]),
    "base group": lambda: BaseExceptionGroup(CANARY, [KeyboardInterrupt(CANARY), ValueError(CANARY)]),
    "exit": lambda: SystemExit(f"bye {CANARY}"),
    "interrupt": lambda: KeyboardInterrupt(CANARY),
    "generator exit": lambda: GeneratorExit(CANARY),
    "stop": lambda: StopIteration(CANARY),
}


def throw(kind: str) -> NoReturn:
    """Raise an error of that kind as carelessly as can be: with locals, a context and a cause that hold it all."""
    held = {"token": CANARY}
    if kind == "recursion":
        _endless(CANARY)
    try:
        raise KeyError(held["token"])
    except KeyError as first:
        error = KINDS[kind]()
        cause = OSError(5, held["token"], held["token"])
        cause.add_note(held["token"])
        cause.__cause__ = first
        raise error from cause
