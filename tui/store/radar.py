"""The run of the consent radar: begun, brought forward with each answer, gone at its end."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

from tui.model.consent import ConsentMark
from tui.model.identifiers import TenantId
from tui.model.radar import RadarRun
from tui.store.columns import as_column, parse_moment, parse_tenant_id, reading
from tui.store.notes import save_consent

Answer = tuple[TenantId, ConsentMark | None]
"""A customer that is dealt with, and what was learnt of its consent; None: nothing."""

_SELECT = "SELECT begun_at, is_fresh, total, asked, reused, told_nothing FROM radar_runs WHERE account_id = ?"
_LEFT = "SELECT tenant_id FROM radar_left WHERE account_id = ? ORDER BY place"
_BEGIN = """
INSERT INTO radar_runs (account_id, begun_at, is_fresh, total, asked, reused, told_nothing) VALUES (?, ?, ?, ?, ?, ?, ?)
"""
_LEAVE = "INSERT INTO radar_left (account_id, tenant_id, place) VALUES (?, ?, ?)"
_COUNT = """
UPDATE radar_runs SET asked = ?, reused = ?, told_nothing = ? WHERE account_id = ? AND begun_at = ?
"""
_DONE = "DELETE FROM radar_left WHERE account_id = ? AND tenant_id = ?"
_END = "DELETE FROM radar_runs WHERE account_id = ?"


def load_run(connection: sqlite3.Connection, account_id: str) -> tuple[RadarRun, list[TenantId]] | None:
    """The account's run that was cut short, and the customers left in their order; None when there is none."""
    with reading(connection.execute(_SELECT, (account_id,))) as rows:
        found = [RadarRun(parse_moment(row[0]), bool(row[1]), *map(int, row[2:])) for row in rows]
    with reading(connection.execute(_LEFT, (account_id,))) as rows:
        left = [parse_tenant_id(row[0]) for row in rows]
    return (found[0], left) if found and left else None


def begin_run(connection: sqlite3.Connection, account_id: str, run: RadarRun, left: Sequence[TenantId]) -> None:
    """Keep a run that begins, in the place of an earlier one."""
    end_run(connection, account_id)
    counts = (run.total, run.asked, run.reused, run.told_nothing)
    connection.execute(_BEGIN, (account_id, as_column(run.begun_at), run.is_fresh, *counts))
    rows = ((account_id, tenant_id, place) for place, tenant_id in enumerate(left))
    connection.executemany(_LEAVE, rows)


def save_answers(connection: sqlite3.Connection, account_id: str, run: RadarRun, answers: Iterable[Answer]) -> None:
    """Keep what was learnt of some customers, and that they are dealt with: both, or neither.

    Of a run that another instance has replaced meanwhile the answers are kept all the same.
    """
    for tenant_id, mark in answers:
        if mark is not None:
            save_consent(connection, account_id, tenant_id, mark)
        connection.execute(_DONE, (account_id, tenant_id))
    counts = (run.asked, run.reused, run.told_nothing)
    connection.execute(_COUNT, (*counts, account_id, as_column(run.begun_at)))


def end_run(connection: sqlite3.Connection, account_id: str) -> None:
    """Forget the account's run; what it learnt stays."""
    connection.execute(_END, (account_id,))
