"""What a tenant tells of itself, in the session pane: the tenant, and its licences."""

from __future__ import annotations

from rich.cells import cell_len, set_cell_size
from textual.content import Content

from tui.model.clock import as_age
from tui.model.session import SessionState
from tui.model.tenant_facts import DOMAINS, LICENCES, ORGANISATION, Licence, TenantFacts
from tui.ui.text import safe
from tui.ui.widgets.session_pane_lines import LABEL, bar, labelled, row, title, wrapped
from tui.ui.widgets.session_pane_view import PaneView

_BAR = 12
"""Cells of a bar where there is room."""

_NAME = 30
"""Cells of a licence's name at most."""

_ROOMY = 48
"""From so many cells on bars have their whole length; in fewer the names need the room."""

_NEARLY = 0.95
"""From this share of what was bought, licences are nearly used up."""

_ENABLED = "Enabled"
"""The status of a subscription that counts (Graph, `subscribedSku.capabilityStatus`)."""


def tenant(view: PaneView, width: int) -> list[Content]:
    """Name, domains, age and size; where nothing is known yet, why."""
    facts = view.facts
    if facts is None:
        return _nothing_yet(view, width)
    age = f"as of {as_age(view.now - facts.asked_at)}"
    lines = [title("Tenant", f"{age}, asking again…" if view.is_asking else age)]
    lines += _unread(facts, ORGANISATION, "The organisation was", view, width)
    if facts.name:
        lines += row("Name", f"{facts.name}, {facts.country}" if facts.country else facts.name, width)
    lines += _unread(facts, DOMAINS, "The domains were", view, width)
    lines += _domains(facts, width)
    if facts.created_at:
        lines += row("Created", f"{facts.created_at:%Y-%m-%d}", width)
    return lines + _directory(facts, width)


def _nothing_yet(view: PaneView, width: int) -> list[Content]:
    if view.is_asking:
        return [title("Tenant"), *wrapped("Asking the tenant for its facts…", width, "$muted")]
    if view.note:
        return []  # it says why
    hint = "" if view.state is SessionState.LIVE else " They are asked for when the session is live again."
    return [title("Tenant"), *wrapped(f"Its facts are not known here.{hint}", width, "$muted")]


def _domains(facts: TenantFacts, width: int) -> list[Content]:
    lines = []
    if facts.default_domain:
        lines += row("Default domain", facts.default_domain, width)
    if facts.initial_domain and facts.initial_domain != facts.default_domain:
        lines += row("Initial domain", facts.initial_domain, width)
    more = [each.name for each in facts.domains if not each.is_default and not each.is_initial]
    return lines + (row("More domains", ", ".join(more), width) if more else [])


def _directory(facts: TenantFacts, width: int) -> list[Content]:
    """How much of the directory's quota is used (Graph, `organization.directorySizeQuota`)."""
    used, total = facts.directory_used, facts.directory_total
    if used is None or not total:
        return []
    share = used / total
    style = "$error" if share >= 1 else "$warning" if share >= _NEARLY else "$success"
    words = f"{used:,} of {total:,} objects"
    room = min(_BAR, width - LABEL - len(words) - 1)
    if room < 4:
        return row("Directory", words, width)
    return labelled("Directory", [safe(bar(share, room, style), f" {words}")])


def _unread(facts: TenantFacts, part: str, subject: str, view: PaneView, width: int) -> list[Content]:
    """Why a part is missing, or as old as it is, in the place where one looks for it."""
    why = dict(facts.failed).get(part)
    if why is None:
        return []
    older = dict(facts.older).get(part)
    kept = f" What follows is as of {as_age(view.now - older)}." if older else ""
    return wrapped(f"! {subject} not read: {why}{kept}", width, "$warning")


def licences(view: PaneView, width: int) -> list[Content]:
    """Bought and used, those that need somebody first."""
    facts = view.facts
    if facts is None:
        return []
    lines = _unread(facts, LICENCES, "Licences were", view, width)
    if not facts.licences:
        lines += [] if lines else wrapped("None bought.", width, "$muted")
        return [title("Licences"), *lines]
    figures = [f"{item.used:,} / {item.bought:,}" for item in facts.licences]
    most = max(map(len, figures))
    rows = [(_remark(item), item, figure.rjust(most)) for item, figure in zip(facts.licences, figures, strict=True)]
    for remark, item, figure in sorted(rows, key=lambda each: not each[0]):
        style = "$error" if item.used > item.bought else "$warning" if _is_nearly_used(item) else "$success"
        lines += _licence(item, figure, style, width)
        if remark:
            lines += wrapped(remark, width, style if item.used > item.bought else "$warning", indent=2)
    return [title("Licences", "used / bought"), *lines]


def _is_nearly_used(item: Licence) -> bool:
    return item.bought > 0 and item.used >= _NEARLY * item.bought


def _licence(item: Licence, figure: str, style: str, width: int) -> list[Content]:
    """Name, bar and figures; a name that is too long for its place has a line of its own."""
    cells = _BAR if width >= _ROOMY else _BAR // 2
    name = min(_NAME, max(0, width - len(figure) - 2 - cells))
    share = item.used / item.bought if item.bought else 0.0
    told = safe(" ", bar(share, max(0, min(cells, width - name - len(figure) - 2)), style), f" {figure}")
    if cell_len(item.name) <= name:
        return [safe(set_cell_size(item.name, name), told)]
    return [*wrapped(item.name, width), safe(" " * name, told)]


def _remark(item: Licence) -> str:
    """What is wrong with a licence, in words; empty when nothing is."""
    parts = []
    if item.status and item.status != _ENABLED:
        parts.append(item.status)
    if item.used > item.bought:
        parts.append(f"{item.used - item.bought:,} more used than bought")
    elif item.bought and item.used == item.bought:
        parts.append("all used")
    return "! " + ", ".join(parts) if parts else ""
