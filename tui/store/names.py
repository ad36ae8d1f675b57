"""What accounts and customers are called, read beside whoever works with the state: for completing words in a shell."""

from __future__ import annotations

import contextlib
import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tui.model.account import matching
from tui.model.folding import fold
from tui.model.foreign_text import foreign_text
from tui.store.accounts import load_accounts
from tui.store.schema import version_of
from tui.store.sqlite_errors import as_damage, translating
from tui.store.state_file import open_to_look

_SELECT = """
SELECT customers.tenant_id, customers.name, customers.domain, coalesce(notes.alias, '')
FROM customers LEFT JOIN notes ON notes.account_id = customers.account_id AND notes.tenant_id = customers.tenant_id
WHERE customers.account_id = ?
"""  # every form of the state has these columns


@dataclass(frozen=True, slots=True)
class CustomerName:
    """One customer, as a person names it to a verb."""

    words: tuple[str, ...]
    """Of alias, name, domain and tenant id those that mean this customer alone and look like no option."""
    domain: str
    tenant_id: str

    def word_for(self, typed: str) -> str:
        """The first of its words that begins with the folded text `typed`; empty when none does."""
        return next((word for word in self.words if fold(word).startswith(typed)), "")


def load_account_names(path: Path) -> list[str]:
    """The user names in the state at `path`, the last used first; none where there is no state.

    Blocks. The file is not made, moved or changed.

    Raises:
        StoreError: it cannot be read.
    """
    with _looking(path) as connection:
        return [] if connection is None else [each.username for each in load_accounts(connection)]


def load_customer_names(path: Path, account: str = "") -> list[CustomerName]:
    """The customers of an account, by their words: of the one that `account` means, or else of the last used.

    Blocks and raises as `load_account_names` does.
    """
    with _looking(path) as connection:
        if connection is None:
            return []
        known = load_accounts(connection)
        meant = matching(known, account) if account else known[:1]
        rows = connection.execute(_SELECT, (meant[0].id,)).fetchall() if len(meant) == 1 else []
    return _named([tuple(foreign_text(text) for text in row) for row in rows])


def _named(rows: list[tuple[str, ...]]) -> list[CustomerName]:
    """Each customer by the words that no other customer has as well."""
    times = Counter(name for row in rows for name in {fold(text) for text in row if text})
    found = []
    for tenant_id, name, domain, alias in rows:
        words = (text for text in (alias, name, domain) if text and not text.startswith("-") and times[fold(text)] == 1)
        found.append(CustomerName((*words, tenant_id), domain, tenant_id))
    return sorted(found, key=lambda each: (fold(each.words[0]), each.tenant_id))


@contextlib.contextmanager
def _looking(path: Path) -> Iterator[sqlite3.Connection | None]:
    connection = open_to_look(path)
    if connection is None:
        yield None
        return
    with translating(path), as_damage(path), contextlib.closing(connection):
        yield connection if version_of(connection) else None
