"""The session pane: what matters about the tenant one is in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from rich.cells import set_cell_size
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from tui.model.customer import Customer
from tui.model.roles import role_name
from tui.model.scope import in_words, missing_scopes
from tui.model.session import Session, SessionState
from tui.model.tenant_facts import Licence, TenantFacts
from tui.model.token import Claims
from tui.ui.commands import session_bindings
from tui.ui.text import safe, safe_lines
from tui.ui.words import standing_sentence

_BAR = 12
"""Cells of a licence bar."""


@dataclass(frozen=True, slots=True)
class PaneView:
    """All that the pane shows of one session."""

    customer: Customer
    session: Session
    state: SessionState
    facts: TenantFacts | None
    claims: Claims | None
    wanted: tuple[str, ...]
    note: str
    """What is going on, such as a wait that the service asked for; empty when nothing is."""
    now: datetime
    tells_gdap: bool = True
    """Whether the cloud has lists of GDAP relationships."""


class SessionPane(VerticalScroll, can_focus=True):
    """Facts of the current session; letters act here, for nothing is typed."""

    BINDINGS: ClassVar[list[BindingType]] = session_bindings()

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._view: PaneView | None = None

    def compose(self) -> ComposeResult:
        yield Static("", id="session-text", markup=False)

    @property
    def _room(self) -> int:
        """Cells of a line."""
        return max(30, self.query_one("#session-text").size.width)

    def on_resize(self) -> None:
        """Lines are cut to the new width."""
        if self._view is not None:
            self.query_one("#session-text", Static).update(_draw(self._view, self._room))

    def show(self, view: PaneView) -> None:
        """Draw one session."""
        if view != self._view:
            self._view = view
            self.query_one("#session-text", Static).update(_draw(view, self._room))


def _draw(view: PaneView, room: int) -> Content:
    parts = [_heading(view)]
    if view.note:
        parts.append(safe((view.note, "$warning")))
    if view.facts is not None:
        parts += [_tenant(view.facts), _licences(view.facts)]
        parts += [safe((f"{what}: {why}", "$warning")) for what, why in view.facts.failed]
    elif view.state is SessionState.LIVE and not view.note:
        parts.append(safe(("Asking the tenant for its facts…", "$muted")))
    if view.claims is not None:
        parts += [_permissions(view.claims, view.wanted, room), _roles(view.claims, view.customer)]
    parts.append(_relationships(view))
    return safe_lines((part for part in parts if part), "\n\n")


def _title(text: str) -> Content:
    return safe((text, "bold $primary"))


def _row(label: str, value: str, style: str = "") -> Content:
    return safe((set_cell_size(label, 16), "$muted"), (value, style))


def _heading(view: PaneView) -> Content:
    session, state = view.session, str(view.state)
    ends = f" until {session.expires_at:%H:%M} UTC" if session.expires_at and view.state is SessionState.LIVE else ""
    opened = f"{session.opened_at:%Y-%m-%d %H:%M} UTC"
    renewed = f", renewed {session.renewed_at:%H:%M}" if session.renewed_at else ""
    return safe_lines(
        [
            safe((" · ".join(part for part in (view.customer.title, view.customer.domain) if part), "bold")),
            _row("Tenant id", view.customer.tenant_id),
            _row("Session", f"{state}{ends}"),
            _row("Opened", f"{opened}{renewed}"),
            _row("Consent", _after_label(standing_sentence(view.customer, view.now))),
        ]
    )


def _after_label(sentence: str) -> str:
    """The sentence as it reads behind the label `Consent`."""
    rest = sentence.removeprefix("Consent ")
    return rest[:1].upper() + rest[1:]


def _tenant(facts: TenantFacts) -> Content:
    rows = [_title("Tenant")]
    if facts.name:
        country = f", {facts.country}" if facts.country else ""
        rows.append(_row("Name", f"{facts.name}{country}"))
    if facts.default_domain:
        rows.append(_row("Default domain", facts.default_domain))
    if facts.initial_domain and facts.initial_domain != facts.default_domain:
        rows.append(_row("Initial domain", facts.initial_domain))
    more = [d.name for d in facts.domains if not d.is_default and not d.is_initial]
    if more:
        rows.append(_row("More domains", ", ".join(more)))
    if facts.created_at:
        rows.append(_row("Created", f"{facts.created_at:%Y-%m-%d}"))
    if facts.directory_used is not None and facts.directory_total:
        rows.append(_row("Directory", f"{facts.directory_used:,} of {facts.directory_total:,} objects"))
    return safe_lines(rows)


def _licences(facts: TenantFacts) -> Content:
    if not facts.licences:
        return safe("")
    rows = [_title("Licences") + safe(("  used of bought", "$muted"))]
    return safe_lines(rows + [_licence(item) for item in facts.licences])


def _licence(item: Licence) -> Content:
    share = min(1.0, item.used / item.bought) if item.bought else 0.0
    full = round(share * _BAR)
    style = "$error" if item.used > item.bought else "$warning" if share >= 0.95 else "$success"
    status = "" if item.status == "Enabled" else f"  {item.status}"
    return safe(
        (set_cell_size(item.name, 26), ""),
        ("━" * full, style),
        ("─" * (_BAR - full), "$faint"),
        (f" {item.used:>5,} / {item.bought:,}{status}", ""),
    )


def _permissions(claims: Claims, wanted: tuple[str, ...], room: int) -> Content:
    short = missing_scopes(claims.scopes, wanted)
    rows = [_title("Permissions in the token") + safe(("  wanted by this app", "$muted"))]
    for name in wanted:
        sign, style = ("✗", "$error") if name in short else ("✓", "$success")
        words, left = in_words(name), room - 26
        shown = words if len(words) <= left else words[: left - 1] + "…"
        rows.append(safe((f"{sign} ", style), (f"{name:<24}", ""), (shown, "$muted")))
    return safe_lines(rows)


def _roles(claims: Claims, customer: Customer) -> Content:
    """Roles that count (in the token) against those the relationships allow at most."""
    allowed = {role for item in customer.relationships if item.is_live for role in item.role_ids}
    effective = sorted(role_name(role) for role in claims.role_ids if role in allowed or not allowed)
    rest = sorted(role_name(role) for role in allowed.difference(claims.role_ids))
    rows = [_title("Directory roles") + safe(("  effective for you", "$muted"))]
    rows += [safe(("✓ ", "$success"), name) for name in effective]
    if not effective:
        rows.append(safe(("None: calls into this tenant will mostly be refused.", "$warning")))
    if rest:
        rows.append(safe(("In the relationship, not yours: " + ", ".join(rest), "$muted")))
    return safe_lines(rows)


def _relationships(view: PaneView) -> Content:
    customer = view.customer
    rows = [_title("GDAP relationships")]
    for item in customer.relationships:
        end = f"ends {item.ends_at:%Y-%m-%d}" if item.ends_at else "no end date"
        extends = ", extends itself" if item.auto_extends else ""
        style = "" if item.is_live else "$muted"
        rows.append(safe((f"{item.name}: {item.status}, {end}{extends}", style)))
    if not customer.relationships:
        none = customer.remark(view.now) if view.tells_gdap else "This cloud has no list of them."
        rows.append(safe((none or "None known.", "$muted")))
    return safe_lines(rows)
