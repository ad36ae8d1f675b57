"""State files of earlier releases: taken over whole, whatever interrupts it."""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.unit.store_samples import FABRIKAM, account
from tui.model.consent import ConsentState
from tui.store import Store, schema

LATEST = len(schema.migrations())
EARLIER = range(1, LATEST)

ADA = account()
GOLDEN = (
    (
        "INSERT INTO accounts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (ADA.id, ADA.username, ADA.name, ADA.tenant_id, ADA.tenant_name, "public", ADA.client_id, None, None),
    ),
    (
        "INSERT INTO customers VALUES (?, ?, 'Fabrikam', 'fabrikam.example', '', 'GDAP', '[]', NULL, NULL)",
        (ADA.id, FABRIKAM),
    ),
    (
        "INSERT INTO notes VALUES (?, ?, 1, 'our own', 3, NULL, 'missing', 'AADSTS65001', '2030-01-07T12:00:00+00:00', "
        "'[]', '2030-01-07T12:00:00+00:00')",
        (ADA.id, FABRIKAM),
    ),
    (
        "INSERT INTO sessions VALUES (?, ?, '2030-01-07T12:00:00+00:00', '2030-01-07T12:00:00+00:00', NULL, NULL, "
        "NULL, 1)",
        (ADA.id, FABRIKAM),
    ),
)
"""One row of each table as the first release wrote it."""


def as_written_by(version: int, path: Path) -> None:
    """A state file in the form of that version."""
    path.parent.mkdir(mode=0o700, exist_ok=True)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        schema.migrate(connection, 1)
        for statement, row in GOLDEN:
            connection.execute(statement, row)
        schema.migrate(connection, version)
    path.chmod(0o600)


async def what_is_known(path: Path) -> tuple[object, ...]:
    """What a start of today's release makes of a state file."""
    store = await Store.open(path)
    try:
        [customer], _ = await store.load_customers(ADA.id)
        [session] = await store.load_sessions(ADA.id)
        accounts = [each.username for each in await store.load_accounts()]
    finally:
        store.close(within_s=5)
    mark = customer.consent
    noted = (customer.alias, customer.is_starred, customer.times_opened, mark.state, mark.code, mark.link_sent_by)
    return store.notice, accounts, customer.name, noted, session.tenant_id, session.is_pinned


KNOWN = (
    "",
    [ADA.username],
    "Fabrikam",
    ("our own", True, 3, ConsentState.MISSING, "AADSTS65001", ""),
    FABRIKAM,
    True,
)


@pytest.mark.parametrize("version", EARLIER)
async def test_the_state_of_an_earlier_release_is_taken_over_whole(version: int, tmp_path: Path) -> None:
    """Account, customer, note and session are what they were, and the file has today's form."""
    path = tmp_path / "state" / "state.db"
    as_written_by(version, path)

    assert KNOWN == await what_is_known(path)
    with closing(sqlite3.connect(path)) as connection:
        assert (LATEST, True) == (schema.version_of(connection), schema.has_its_form(connection))


def _statements_of(version: int) -> int:
    return sum(1 for step in schema.migrations()[version:] for _ in schema._statements(step))


MOMENTS = [(version, nth) for version in EARLIER for nth in range(_statements_of(version) + 1)]


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 and fork are POSIX's")
@pytest.mark.parametrize(("version", "nth"), MOMENTS)
async def test_a_start_killed_while_it_takes_over_loses_nothing(version: int, nth: int, tmp_path: Path) -> None:
    """Killed before the n-th statement of the steps, or after the last: the next start finds everything."""
    path = tmp_path / "state" / "state.db"
    as_written_by(version, path)

    assert signal.SIGKILL == _killed_while_it_migrates(path, nth)
    assert KNOWN == await what_is_known(path)


def _killed_while_it_migrates(path: Path, nth: int) -> int:
    """What ended another process that took the steps."""
    pid = os.fork()
    if pid == 0:
        _migrate_until_killed(path, nth)
    _, status = os.waitpid(pid, 0)
    return os.WTERMSIG(status)


def _migrate_until_killed(path: Path, nth: int) -> None:
    """Take the steps, and be killed before the n-th of their statements, or behind the last."""
    whole, done = schema._statements, 0

    def statements(step: str) -> Iterator[str]:
        nonlocal done
        for statement in whole(step):
            if done == nth:
                os.kill(os.getpid(), signal.SIGKILL)
            done += 1
            yield statement

    schema._statements = statements
    try:
        schema.migrate(sqlite3.connect(path, isolation_level=None))
    finally:
        os.kill(os.getpid(), signal.SIGKILL)
