"""Commands that are run for many customers: each noted before it begins, and with its outcome when it has ended."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import datetime

from tui.errors import StoreError
from tui.model.identifiers import TenantId
from tui.model.run import Member, Outcome, Run, is_id
from tui.store.columns import as_column, parse_moment, parse_optional, parse_tenant_id, reading, safe_text

_RUNS = """
SELECT id, begun_at, command, salt, fingerprint, ended_at FROM runs WHERE account_id = ? ORDER BY begun_at DESC, id
"""
_MEMBERS = """
SELECT tenant_id, outcome, begun_at, ended_at, status, said FROM run_members WHERE run_id = ? ORDER BY place
"""
_ADD_RUN = """
INSERT INTO runs (id, account_id, begun_at, ended_at, command, salt, fingerprint) VALUES (?, ?, ?, ?, ?, ?, ?)
"""
_ADD_MEMBER = "INSERT INTO run_members (run_id, tenant_id, place) VALUES (?, ?, ?)"
_BEGIN_MEMBER = """
UPDATE run_members SET begun_at = ?, ended_at = NULL, outcome = '', status = NULL, said = ''
WHERE run_id = ? AND tenant_id = ? AND begun_at IS ? AND outcome = ?
"""
_END_MEMBER = """
UPDATE run_members SET begun_at = ?, ended_at = ?, outcome = ?, status = ?, said = ? WHERE run_id = ? AND tenant_id = ?
"""
_MARK = "UPDATE runs SET ended_at = ? WHERE id = ?"
_OLD = "SELECT id FROM runs WHERE account_id = ? AND begun_at < ?"
_DROP = "DELETE FROM runs WHERE account_id = ? AND begun_at < ?"

_KEPT = frozenset({Outcome.DONE, Outcome.FAILED, Outcome.REFUSED, Outcome.NOT_STARTED})
"""What is written as an outcome. The others are what a member without one is: begun, or not."""


def load_runs(connection: sqlite3.Connection, account_id: str) -> list[Run]:
    """The account's runs, the newest first. One that begins or goes on elsewhere is among them as it is now."""
    with reading(connection.execute(_RUNS, (account_id,))) as rows:
        return [_run(connection, row) for row in rows.fetchall()]


def add_run(connection: sqlite3.Connection, account_id: str, run: Run) -> None:
    """Keep a run of which nothing has begun."""
    row = (run.id, account_id, as_column(run.begun_at), None, run.program, run.salt, run.fingerprint)
    connection.execute(_ADD_RUN, row)
    connection.executemany(_ADD_MEMBER, ((run.id, each.tenant_id, at) for at, each in enumerate(run.members)))


def begin_member(connection: sqlite3.Connection, run_id: str, member: Member, at: datetime) -> bool:
    """Note that the command is about to start for a customer; whether it may: `member` is as it was seen before, and
    somebody else may have begun it since."""
    seen = (as_column(member.begun_at), member.outcome if member.outcome in _KEPT else "")
    done = connection.execute(_BEGIN_MEMBER, (as_column(at), run_id, member.tenant_id, *seen))
    return done.rowcount == 1


def end_member(connection: sqlite3.Connection, run_id: str, member: Member) -> None:
    """Note what became of a customer.

    Raises:
        StoreError: the run is not there (any more): the state was set aside, or its account forgotten.
    """
    times = (as_column(member.begun_at), as_column(member.ended_at))
    outcome = member.outcome if member.outcome in _KEPT else ""
    row = (*times, outcome, member.status, member.said, run_id, member.tenant_id)
    if connection.execute(_END_MEMBER, row).rowcount != 1:
        raise StoreError("The run is not in the local state any more.", "Its account was forgotten, or the state lost.")


def mark_run(connection: sqlite3.Connection, run_id: str, ended_at: datetime | None) -> None:
    """Note that a run goes on (None), or when it came to its end or was stopped."""
    connection.execute(_MARK, (as_column(ended_at), run_id))


def load_run_ids(connection: sqlite3.Connection, account_id: str, before: datetime) -> list[str]:
    """The ids of the account's runs that began before a moment."""
    with reading(connection.execute(_OLD, (account_id, as_column(before)))) as rows:
        return [str(row[0]) for row in rows]


def drop_runs(connection: sqlite3.Connection, account_id: str, before: datetime) -> None:
    """Forget the account's runs that began before a moment."""
    connection.execute(_DROP, (account_id, as_column(before)))


def _run(connection: sqlite3.Connection, row: Iterable[str]) -> Run:
    run_id, begun_at, program, salt, fingerprint, ended_at = row
    if not is_id(run_id):
        raise ValueError("no id of a run")
    bytes.fromhex(salt + fingerprint)
    with reading(connection.execute(_MEMBERS, (run_id,))) as rows:
        members = tuple(_member(each) for each in rows)
    times = parse_moment(begun_at), parse_optional(ended_at)
    return Run(run_id, times[0], safe_text(program), salt, fingerprint, members, times[1])


def _member(row: tuple[str, str, str | None, str | None, int | None, str]) -> Member:
    tenant_id, kept, begun_at, ended_at, status, said = row
    outcome = Outcome(kept) if kept else Outcome.UNKNOWN if begun_at else Outcome.LEFT
    if not isinstance(status, int | None):
        raise TypeError("no exit status")
    return Member(
        TenantId(parse_tenant_id(tenant_id)),
        outcome,
        parse_optional(begun_at),
        parse_optional(ended_at),
        status,
        safe_text(said),
    )
