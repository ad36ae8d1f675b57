"""Values that a parser does not list, by the name that its help gives them: customers, accounts, clouds, scenarios."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tui.model.folding import fold


@dataclass(frozen=True, slots=True)
class Asked:
    """Where the words before the cursor say to look."""

    is_demo: bool
    account: str
    """As which account the verb would work; empty: the one used last."""


def values_of(metavar: str, typed: str, asked: Asked) -> Iterator[tuple[str, str]]:
    """What `metavar` may stand for, of that which begins with the folded text `typed`: a word, and what it means.

    Blocks. Raises StoreError when the local copy cannot be read.
    """
    match metavar:
        case "CUSTOMER":
            yield from _customers(typed, asked)
        case "ACCOUNT":
            yield from _fitting(_accounts(asked), typed)
        case "CLOUD":
            from tui.model.cloud import CLOUDS

            yield from _fitting({name: cloud.title for name, cloud in CLOUDS.items()}, typed)
        case "SCENARIO":
            from tui.emulator.scenarios import SCENARIOS

            yield from _fitting(dict(SCENARIOS), typed)


def _fitting(values: dict[str, str], typed: str) -> Iterator[tuple[str, str]]:
    return ((word, about) for word, about in values.items() if fold(word).startswith(typed))


def _accounts(asked: Asked) -> dict[str, str]:
    from tui.store.names import load_account_names

    return dict.fromkeys(load_account_names(_state_file(asked)), "")


def _customers(typed: str, asked: Asked) -> Iterator[tuple[str, str]]:
    from tui.store.names import load_customer_names

    for customer in load_customer_names(_state_file(asked), asked.account):
        if word := customer.word_for(typed):
            yield word, customer.domain if word != customer.domain else customer.tenant_id


def _state_file(asked: Asked) -> Path:
    from tui.store.locations import Locations

    return (Locations.demo() if asked.is_demo else Locations.live()).state_file
