"""How the model reads on screen: cells, short sentences, ages. The same word for the same thing everywhere."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from tui.model.clock import as_age
from tui.model.consent import ConsentMark, ConsentState
from tui.model.customer import Customer
from tui.model.relationship import SOON_D
from tui.model.reminding import days_waited
from tui.model.session import SessionState
from tui.services.custody import Custody
from tui.store.vault.choices import KeySource

_NOT_YET = frozenset({"created", "approvalPending", "approved", "activating"})
"""Status of a relationship before it is active (Graph, resource `delegatedAdminRelationship`)."""

CONSENT_CELLS = {
    ConsentState.UNKNOWN: ("· unknown", "dim"),
    ConsentState.GRANTED: ("✓ given", "good"),
    ConsentState.SHORT: ("± short", "warn"),
    ConsentState.MORE: ("✓ more", "good"),
    ConsentState.LINK_SENT: ("→ sent", "accent"),
    ConsentState.MISSING: ("✗ missing", "bad"),
    ConsentState.BLOCKED: ("■ blocked", "bad"),
    ConsentState.NO_ACCESS: ("■ no way", "bad"),
    ConsentState.ENDED: ("□ ended", "bad"),
}
"""The consent column: a sign and a word, so that colour is never the only difference."""

STATE_MARKS = {
    SessionState.LIVE: ("●", "$success"),
    SessionState.READY: ("○", "$primary"),
    SessionState.SIGN_IN_NEEDED: ("◌", "$warning"),
    SessionState.CONSENT_LOST: ("✗", "$error"),
    SessionState.NO_ACCESS: ("■", "$error"),
}

PROTECTED_MARK = "!"
"""Stands before the name of a protected customer: a sign that every terminal and font has."""

CUSTODY_WORDS = {
    KeySource.KEYRING: "by keyring",
    KeySource.PASSPHRASE: "by passphrase",
    KeySource.UNTIL_LOGOUT: "until logout",
    KeySource.THIS_RUN: "this run only",
    KeySource.KEY_FILE: "by key file",
}


def kept_words(custody: Custody) -> str:
    """How long the sign-in is kept, always in view: what holds, which may be less than what was chosen."""
    if custody.keeps and custody.source is not None and not custody.unkept:
        return CUSTODY_WORDS[custody.source]
    return "vault locked" if custody.wants_passphrase else CUSTODY_WORDS[KeySource.THIS_RUN]


def consent_cell(customer: Customer, now: datetime, remind_after_days: int) -> tuple[str, str]:
    """Where consent stands, with the role to draw it in; of a link that waits too long its days."""
    days = days_waited(customer, now, remind_after_days)
    return CONSENT_CELLS[customer.standing] if days is None else (f"→ {days:,} d", "warn")


def gdap_cell(customer: Customer, now: datetime, *, is_whole: bool = True, tells_gdap: bool = True) -> tuple[str, str]:
    """Days left of the relationship and whether it extends itself, with the role to draw it in.

    While the lists are still being read (`is_whole` is False), none known is not the same as none; nor is it where the
    cloud has no lists of them (`tells_gdap`).
    """
    current = customer.relationship
    if current is None and not tells_gdap:
        return "n/a", "dim"
    if current is None:
        return ("none" if is_whole else "…", "dim") if customer.sources else ("", "dim")
    days = current.days_left(now)
    if not current.is_live:
        return ("pending" if current.status in _NOT_YET else "ended"), "bad"
    if days is None:
        return "active", ""
    if current.auto_extends:
        return f"{days} d ↻", "dim"
    return f"{days} d  ", "warn" if days <= SOON_D else ""  # as wide as with the sign, so that days stand below days


def used_cell(customer: Customer, now: datetime) -> str:
    """When the customer's session was last opened, for a narrow column."""
    if customer.last_opened_at is None:
        return ""
    age = as_age(now - customer.last_opened_at)
    return age.removesuffix(" ago")


def consent_sentence(mark: ConsentMark, now: datetime) -> str:
    """Where consent stands and how that was learnt."""
    told = {
        ConsentState.UNKNOWN: "Consent not asked yet",
        ConsentState.GRANTED: "Consent given",
        ConsentState.SHORT: f"Consent given, but not for {', '.join(mark.short_of)}",
        ConsentState.MORE: f"Consent given, and for {', '.join(mark.beyond)} too, which nobody asks for",
        ConsentState.ENDED: "Relationship ended",
        ConsentState.LINK_SENT: "Consent missing" if mark.state is ConsentState.MISSING else "Consent not asked yet",
        ConsentState.MISSING: "Consent missing",
        ConsentState.BLOCKED: "Blocked by a policy",
        ConsentState.NO_ACCESS: "No way in",
    }[mark.shown]
    by = f" by {mark.link_sent_by}" if mark.link_sent_by else ""
    sent = f", link sent {as_age(now - mark.link_sent_at)}{by}" if mark.link_sent_at else ""
    learnt_at = None if mark.link_sent_at else mark.learnt_at  # one age is enough
    return told + _learnt(mark.code or mark.learnt_by, learnt_at, now) + sent


def standing_sentence(customer: Customer, now: datetime) -> str:
    """Where consent stands for a customer, which the partner's lists can answer as well, and how that was learnt."""
    if customer.standing is not ConsentState.ENDED:
        return consent_sentence(customer.consent, now)
    return "Relationship ended" + _learnt("the partner's lists", customer.standing_learnt_at, now)


def _learnt(by: str, at: datetime | None, now: datetime) -> str:
    """What told it and when, in brackets: a code, a token, a list."""
    parts = [part for part in (by, as_age(now - at) if at else "") if part]
    return f" ({', '.join(parts)})" if parts else ""


def live_gdap(customer: Customer, now: datetime) -> str:
    """A live relationship in words; empty when there is none (the customer's remark says so)."""
    current = customer.relationship
    if current is None or not current.is_live:
        return ""
    days = current.days_left(now)
    if days is None:
        return f"GDAP {current.status}"
    return f"GDAP {days} d ↻" if current.auto_extends else f"GDAP {days} d, no auto-extend"


def identity_line(*parts: str) -> str:
    """Which tenant, beyond doubt, from whatever is known of it."""
    return " · ".join(dict.fromkeys(part for part in parts if part))


def customer_line(customer: Customer) -> str:
    """Which customer, beyond doubt: name, domain and tenant id."""
    return identity_line(customer.title, customer.domain, customer.tenant_id)


def state_sentence(state: SessionState, left: str) -> str:
    """A session's state for the header band."""
    return f"live · {left} left" if state is SessionState.LIVE else str(state)


_NAMED = 3
"""Customers named in one sentence; the others are counted."""


def arrivals_sentence(titles: Sequence[str], short: int) -> str:
    """Whose consent has come, the last come named first; for `short` of them not everything that is wanted."""
    named = ", ".join(list(reversed(titles))[:_NAMED])
    more = f" and {len(titles) - _NAMED} more" if len(titles) > _NAMED else ""
    lack = " (not for everything)" if short == 1 and len(titles) == 1 else f" ({short} not for everything)"
    who = named if len(titles) == 1 else f"{len(titles)} customers: {named}{more}"
    how = "Enter on it goes in, F3 shows it." if len(titles) == 1 else "Enter on one goes in."
    return f"Consent has come for {who}{lack if short else ''}. {how}"
