"""What one may do in a tenant, in the session pane: directory roles, permissions, and the relationships behind them."""

from __future__ import annotations

from collections.abc import Iterable

from textual.content import Content

from tui.model.relationship import SOON_D, Relationship
from tui.model.roles import EVERY_MEMBER, role_name
from tui.model.scope import in_words, missing_scopes, scopes_beyond
from tui.ui.text import safe
from tui.ui.widgets.session_pane_lines import title, wrapped
from tui.ui.widgets.session_pane_view import PaneView

_WHY_NOT_EFFECTIVE = (
    "The security group that carries them may not have you as a member, or the token is older than the membership: "
    "r renews it."
)
_WHY_UNKNOWN = "A relationship that is not listed yet, or the customer gave them to you directly."


def roles(view: PaneView, width: int) -> list[Content]:
    """Roles that count, which the token tells, against those that the relationships allow at most."""
    allowed = {role.lower() for item in view.customer.relationships if item.is_live for role in item.role_ids}
    if view.claims is None:
        lines = wrapped("No token is held: r renews the session, and tells which count.", width, "$muted")
        return [title("Directory roles"), *lines, *_of_relationship("In the relationship", allowed, width)]
    held = {role.lower() for role in view.claims.role_ids} - {EVERY_MEMBER}
    lines = [title("Directory roles", "effective for you")]
    for name in _names(held & allowed if allowed else held):
        lines += _signed("✓", "$success", name, width)
    if not held:
        lines += wrapped("! None: calls into this tenant will mostly be refused.", width, "$warning")
    if allowed and (strange := held - allowed):
        for name in _names(strange):
            lines += _signed("+", "$warning", f"{name}, from no relationship known here", width)
        lines += wrapped(_WHY_UNKNOWN, width, "$muted", indent=2)
    if rest := allowed - held:
        lines += _of_relationship("In the relationship, not yours", rest, width)
        lines += wrapped(_WHY_NOT_EFFECTIVE, width, "$muted", indent=2)
    return lines


def _of_relationship(heading: str, role_ids: Iterable[str], width: int) -> list[Content]:
    names = _names(role_ids)
    lines = wrapped(f"{heading}:", width, "$muted") if names else []
    return lines + [line for name in names for line in _signed("·", "$muted", name, width)]


def _names(role_ids: Iterable[str]) -> list[str]:
    return sorted(map(role_name, role_ids))


def _signed(sign: str, style: str, text: str, width: int) -> list[Content]:
    """A sign before a text that goes on below itself."""
    lines = wrapped(text, width - 2)
    return [safe((f"{sign} " if at == 0 else "  ", style), line) for at, line in enumerate(lines)]


def permissions(view: PaneView, width: int) -> list[Content]:
    """Each wanted permission, whether the token has it; then those that nobody asked for."""
    if view.claims is None:
        return []
    short = missing_scopes(view.claims.scopes, view.wanted)
    lines = [title("Permissions in the token", "wanted")]
    name_cells = max(map(len, view.wanted), default=0) + 2
    for name in view.wanted:
        sign, style = ("✗", "$error") if name in short else ("✓", "$success")
        words = in_words(name)
        if words == name:
            lines += _signed(sign, style, name, width)
        elif width - 2 - name_cells >= len(words) // 2:
            said = wrapped(words, width - 2 - name_cells, "$muted")
            lines.append(safe((f"{sign} ", style), f"{name:<{name_cells}}", said[0]))
            lines += [safe(" " * (2 + name_cells), each) for each in said[1:]]
        else:
            lines += [*_signed(sign, style, name, width), *wrapped(words, width, "$muted", indent=2)]
    if beyond := scopes_beyond(view.claims.scopes, view.wanted):
        lines += _signed("+", "$warning", f"Beyond what is wanted: {', '.join(beyond)}", width)
    return lines


def relationships(view: PaneView, width: int) -> list[Content]:
    """Every relationship with the customer: what lets in first, what is over last."""
    found = sorted(view.customer.relationships, key=_rank)
    lines = [title("GDAP relationships")]
    for item in found:
        sign, style = ("✓", "$success") if item.is_live else ("□", "$muted") if item.is_over else ("→", "$accent")
        lines += _signed(sign, style, item.name, width)
        told, is_warning = _told(item, view)
        lines += wrapped(told, width, "$warning" if is_warning else "$muted", indent=2)
    if not found:
        none = view.customer.remark(view.now) if view.tells_gdap else "This cloud has no list of them."
        lines += wrapped(none or "None known.", width, "$muted")
    return lines


def _rank(item: Relationship) -> tuple[bool, bool, float]:
    return item.is_over, not item.is_live, item.ends_at.timestamp() if item.ends_at else float("inf")


def _told(item: Relationship, view: PaneView) -> tuple[str, bool]:
    """Status, end and size of a relationship, and whether it needs somebody soon."""
    days = item.days_left(view.now)
    if item.ends_at is None or days is None:
        end = "no end date"
    elif days < 0 or item.is_over:
        end = f"ended {item.ends_at:%Y-%m-%d}" if days < 0 else f"would end {item.ends_at:%Y-%m-%d}"
    else:
        end = f"ends {item.ends_at:%Y-%m-%d}, {days:,} d left"
    parts = [f"{item.status}, {end}"]
    is_soon = item.is_live and days is not None and days <= SOON_D and not item.auto_extends
    if item.is_live:
        parts.append("extends itself" if item.auto_extends else "no auto-extend")
    count = len(item.role_ids)
    parts.append(f"{count} role" if count == 1 else f"{count} roles")
    return " · ".join(["! ends soon", *parts] if is_soon else parts), is_soon
