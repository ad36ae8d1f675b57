"""The head of the session pane: whose tenant it is, how long the session lasts, what is known and noted of it."""

from __future__ import annotations

from textual.content import Content

from tui.model.relationship import SOON_D
from tui.model.session import SessionState
from tui.ui.text import safe
from tui.ui.widgets.session_pane_lines import LABEL, bar, labelled, row, wrapped
from tui.ui.widgets.session_pane_view import PaneView
from tui.ui.words import PROTECTED_MARK, STATE_MARKS, standing_sentence

_BAR = 12
"""Cells of the bar of time left."""

_WAYS = {
    SessionState.READY: "ready: r renews it quietly",
    SessionState.SIGN_IN_NEEDED: "sign-in needed: F6 signs in",
    SessionState.CONSENT_LOST: "consent lost: k says where it is",
    SessionState.NO_ACCESS: "no access: Ctrl+T says why",
}
"""What a session that is not live waits for."""


def head(view: PaneView, width: int) -> list[Content]:
    """The first lines of the pane; what cannot be missed comes first."""
    customer = view.customer
    lines = wrapped(" · ".join(part for part in (customer.title, customer.domain) if part), width, "bold")
    if customer.is_protected:
        guarded = "protected: a shell, a command or a consent asks for its name."
        lines += wrapped(f"{PROTECTED_MARK} {guarded}", width, "$warning")
    if customer.alias and customer.name:
        lines += row("Known as", customer.name, width)
    lines += row("Tenant id", customer.tenant_id, width)
    lines += labelled("Session", _session(view, width))
    lines += row("Opened", _opened(view), width)
    lines += row("Consent", _after_label(standing_sentence(customer, view.now)), width)
    lines += _gdap(view, width)
    if customer.note:
        lines += row("Note", customer.note, width, "$accent")
    return lines


def _session(view: PaneView, width: int) -> list[Content]:
    mark, style = STATE_MARKS[view.state]
    session, now = view.session, view.now
    if view.state is not SessionState.LIVE:
        return wrapped(f"{mark} {_WAYS[view.state]}", width - LABEL, style)
    if session.expires_at is None:
        return [safe((f"{mark} live", style))]
    until = f" until {session.expires_at:%H:%M} UTC"
    if session.renewed_at is None or session.expires_at <= session.renewed_at:
        return [safe((f"{mark} live", style), until)]
    share = (session.expires_at - now) / (session.expires_at - session.renewed_at)
    room = min(_BAR, width - LABEL - len(until) - 7)
    return [safe((f"{mark} live ", style), bar(share, max(0, room), style), until)]


def _opened(view: PaneView) -> str:
    session = view.session
    renewed = f", renewed {session.renewed_at:%H:%M}" if session.renewed_at else ""
    return f"{session.opened_at:%Y-%m-%d %H:%M} UTC{renewed}"


def _after_label(sentence: str) -> str:
    """The sentence as it reads behind the label `Consent`."""
    rest = sentence.removeprefix("Consent ")
    return rest[:1].upper() + rest[1:]


def _gdap(view: PaneView, width: int) -> list[Content]:
    """The relationship that counts, in one line: everything else in here depends on it."""
    current = view.customer.relationship
    if current is None:
        return row("GDAP", view.customer.remark(view.now), width) if view.customer.sources and view.tells_gdap else []
    days = current.days_left(view.now)
    if not current.is_live or days is None or current.ends_at is None:
        return row("GDAP", current.status, width, "" if current.is_live else "$warning")
    extends = "extends itself" if current.auto_extends else "no auto-extend"
    soon = days <= SOON_D and not current.auto_extends
    told = f"{days:,} d to {current.ends_at:%Y-%m-%d}, {extends}"
    return row("GDAP", f"ends soon: {told}" if soon else told, width, "$warning" if soon else "")
