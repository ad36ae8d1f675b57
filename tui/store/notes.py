"""What this technician adds to a customer: star, alias, consent as last learnt, how often opened.

Each fact is written by itself, so that two instances do not undo each other's, and apart from the lists, so that a
refresh does not either.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection
from datetime import datetime
from typing import Any

from tui.model.consent import ConsentMark, ConsentState
from tui.model.identifiers import TenantId
from tui.store.columns import as_column, parse_optional, parse_tenant_id, reading, require_text, safe_text

_SELECT = """
SELECT tenant_id, alias, is_starred, times_opened, last_opened_at,
    consent_state, consent_code, consent_learnt_at, consent_short_of, link_sent_at,
    link_sent_by, consent_beyond, note, colour, is_protected
FROM notes WHERE account_id = ?
"""
_SENT = """
SELECT tenant_id, consent_state, consent_code, consent_learnt_at, consent_short_of, link_sent_at, link_sent_by,
    consent_beyond
FROM notes WHERE account_id = ? AND (link_sent_at IS NOT NULL OR tenant_id IN (SELECT value FROM json_each(?)))
"""
_NOTE = "INSERT INTO notes (account_id, tenant_id) VALUES (?, ?) ON CONFLICT (account_id, tenant_id) DO NOTHING"
_STAR = "UPDATE notes SET is_starred = ? WHERE account_id = ? AND tenant_id = ?"
_ALIAS = "UPDATE notes SET alias = ? WHERE account_id = ? AND tenant_id = ?"
_WORDS = "UPDATE notes SET note = ? WHERE account_id = ? AND tenant_id = ?"
_COLOUR = "UPDATE notes SET colour = ? WHERE account_id = ? AND tenant_id = ?"
_PROTECTED = "UPDATE notes SET is_protected = ? WHERE account_id = ? AND tenant_id = ?"
_OPENED = """
UPDATE notes SET times_opened = times_opened + 1, last_opened_at = ? WHERE account_id = ? AND tenant_id = ?
"""
_CONSENT = """
UPDATE notes SET consent_state = ?, consent_code = ?, consent_learnt_at = ?, consent_short_of = ?, link_sent_at = ?,
    link_sent_by = ?, consent_beyond = ?
WHERE account_id = ? AND tenant_id = ?
"""


Note = tuple[str, bool, int, datetime | None, ConsentMark, str, str, bool]
"""Alias, star, times opened, last opened, consent, note, colour, protection: a `Customer`'s last fields, in order."""


def load_notes(connection: sqlite3.Connection, account_id: str) -> dict[str, Note]:
    """The notes of this account and no other, by tenant id."""
    with reading(connection.execute(_SELECT, (account_id,))) as rows:
        return {row[0]: _parse(*row[1:]) for row in rows}


def load_sent(
    connection: sqlite3.Connection, account_id: str, tenant_ids: Collection[TenantId]
) -> dict[TenantId, ConsentMark]:
    """Where consent stands for every customer whose address was sent, and for `tenant_ids`, as far as noted."""
    parameters = (account_id, json.dumps(sorted(tenant_ids)))
    with reading(connection.execute(_SENT, parameters)) as rows:
        return {parse_tenant_id(row[0]): _parse_mark(*row[1:]) for row in rows}


def save_star(connection: sqlite3.Connection, account_id: str, tenant_id: TenantId, is_starred: bool) -> None:
    """Turn a customer's star on or off."""
    _note(connection, _STAR, (is_starred,), account_id, tenant_id)


def save_alias(connection: sqlite3.Connection, account_id: str, tenant_id: TenantId, alias: str) -> None:
    """Give a customer a name of one's own; an empty one takes it away."""
    _note(connection, _ALIAS, (alias,), account_id, tenant_id)


def save_note(connection: sqlite3.Connection, account_id: str, tenant_id: TenantId, text: str) -> None:
    """Keep what the technician wrote of a customer; an empty text takes it away."""
    _note(connection, _WORDS, (text,), account_id, tenant_id)


def save_colour(connection: sqlite3.Connection, account_id: str, tenant_id: TenantId, colour: str) -> None:
    """Keep the name of the colour chosen for a customer; empty: the one that comes of its id."""
    _note(connection, _COLOUR, (colour,), account_id, tenant_id)


def save_protected(connection: sqlite3.Connection, account_id: str, tenant_id: TenantId, is_protected: bool) -> None:
    """Protect a customer, or no longer."""
    _note(connection, _PROTECTED, (is_protected,), account_id, tenant_id)


def save_opened(connection: sqlite3.Connection, account_id: str, tenant_id: TenantId, at: datetime) -> None:
    """Count one more opening."""
    _note(connection, _OPENED, (as_column(at),), account_id, tenant_id)


def save_consent(connection: sqlite3.Connection, account_id: str, tenant_id: TenantId, mark: ConsentMark) -> None:
    """Keep where a customer's consent stands."""
    learnt = (mark.state, mark.code, as_column(mark.learnt_at), json.dumps(mark.short_of))
    sent = (as_column(mark.link_sent_at), mark.link_sent_by, json.dumps(mark.beyond))
    _note(connection, _CONSENT, (*learnt, *sent), account_id, tenant_id)


def _note(
    connection: sqlite3.Connection, update: str, facts: tuple[object, ...], account_id: str, tenant_id: TenantId
) -> None:
    """Change a note, or begin one. An account that was forgotten meanwhile refuses it (foreign key)."""
    connection.execute(_NOTE, (account_id, tenant_id))
    connection.execute(update, (*facts, account_id, tenant_id))


def _parse(alias: str, is_starred: int, times_opened: int, last_opened_at: str | None, *rest: Any) -> Note:
    *mark, note, colour, is_protected = rest
    require_text(alias, note, colour)
    opened = bool(is_starred), int(times_opened), parse_optional(last_opened_at)
    return safe_text(alias), *opened, _parse_mark(*mark), safe_text(note), safe_text(colour), bool(is_protected)


def _parse_mark(*columns: Any) -> ConsentMark:
    """A mark from its columns, in the order of the table."""
    state, code, learnt_at, short_of, link_sent_at, link_sent_by, beyond = columns
    short, more = tuple(json.loads(short_of)), tuple(json.loads(beyond))
    require_text(code, link_sent_by, *short, *more)
    return ConsentMark(
        ConsentState(state),
        safe_text(code),
        parse_optional(learnt_at),
        tuple(map(safe_text, short)),
        parse_optional(link_sent_at),
        safe_text(link_sent_by),
        tuple(map(safe_text, more)),
    )
