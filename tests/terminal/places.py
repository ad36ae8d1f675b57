"""The states of the program in which an end can find it, each reached by keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.terminal import walk
from tests.terminal.program import ASKED, DERIVING, STALLED_CUSTOMER
from tests.terminal.terminal import Terminal

Way = Callable[[Terminal], None]


@dataclass(frozen=True, slots=True)
class Place:
    """A state of the program."""

    go: Way
    """How one gets there from the start."""
    trouble: str = ""
    """What has to go wrong for it (see `program`)."""
    is_stopped: bool = False
    """Whether the shell has the terminal then."""


def first(terminal: Terminal) -> None:
    """The first screen."""
    terminal.see(walk.FIRST_SCREEN, "Ctrl+Q quit")


def _filter_typed(terminal: Terminal) -> None:
    walk.sign_in(terminal)
    walk.find(terminal, "contoso suites", "1")


def _loading(terminal: Terminal) -> None:
    walk.ask_for_code(terminal)
    terminal.key("1")
    _until_made(terminal, ASKED, "a page of customers that never comes")


def _dialog(terminal: Terminal) -> None:
    _filter_typed(terminal)
    terminal.key(walk.CONSENT)
    terminal.see("What is asked for")


def _watching(terminal: Terminal) -> None:
    _dialog(terminal)
    terminal.key("c")
    terminal.until(lambda: b"\x1b]52;" in terminal.raw, "a copied consent address")


def _facts(terminal: Terminal) -> None:
    walk.sign_in(terminal)
    walk.find(terminal, STALLED_CUSTOMER.lower(), "1")
    terminal.key(walk.ENTER)
    _until_made(terminal, ASKED, "a request about the customer")


def _deriving(terminal: Terminal) -> None:
    terminal.see("The vault is locked")
    terminal.key("not the passphrase", walk.ENTER)
    _until_made(terminal, DERIVING, "a key being derived")


def _until_made(terminal: Terminal, name: str, what: str) -> None:
    terminal.until((terminal.folder / name).exists, what)


PLACES = {
    "first screen": Place(first),
    "code shown": Place(walk.ask_for_code),
    "list loading": Place(_loading, "stalled-list"),
    "list at rest": Place(walk.sign_in),
    "filter typed": Place(_filter_typed),
    "consent dialog": Place(_dialog),
    "consent watched": Place(_watching),
    "facts in flight": Place(_facts, "stalled-facts"),
    "key being derived": Place(_deriving, "long-derivation"),
    "stopped": Place(first, is_stopped=True),
}
