"""The session pane: what matters about the tenant one is in."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from tui.ui.commands import session_bindings
from tui.ui.text import safe_lines
from tui.ui.widgets.session_pane_access import permissions, relationships, roles
from tui.ui.widgets.session_pane_facts import licences, tenant
from tui.ui.widgets.session_pane_head import head
from tui.ui.widgets.session_pane_lines import below_each_other, column_width, side_by_side, wrapped
from tui.ui.widgets.session_pane_view import PaneView

__all__ = ["PaneView", "SessionPane", "drawn"]

_TWO_COLUMNS = 84
"""From so many cells on there are two columns; in each of them a line still holds a domain or a role."""

_LEAST = 24
"""Cells that are drawn at least, before the pane is laid out."""


class SessionPane(VerticalScroll, can_focus=True):
    """Facts of the current session; letters act here, for nothing is typed."""

    BINDINGS: ClassVar[list[BindingType]] = session_bindings()

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._view: PaneView | None = None
        self._drawn = ""

    def compose(self) -> ComposeResult:
        yield Static("", id="session-text", markup=False)

    def on_resize(self) -> None:
        """Lines are laid out for the new width."""
        self._draw()

    def show(self, view: PaneView) -> None:
        """Draw one session; nothing is sent to the terminal when all of it stands there already."""
        if view != self._view:
            self._view = view
            self._draw()

    def _draw(self) -> None:
        if self._view is None:
            return
        text = self.query_one("#session-text", Static)
        content = safe_lines(drawn(self._view, max(_LEAST, text.size.width)))
        if content.markup != self._drawn:
            self._drawn = content.markup
            text.update(content)


def drawn(view: PaneView, width: int) -> list[Content]:
    """The pane as lines of at most `width` cells: one column, or two where there is room."""
    return [line.truncate(width, ellipsis=True) for line in _laid_out(view, width)]


def _laid_out(view: PaneView, width: int) -> list[Content]:
    first = [head(view, width), wrapped(view.note, width, "$warning") if view.note else []]
    if width < _TWO_COLUMNS:
        parts = (tenant, licences, roles, permissions, relationships)
        return below_each_other([*first, *(part(view, width) for part in parts)])
    width -= 1  # what stands in the right column keeps off the scroll bar
    each = column_width(width)
    left = below_each_other([tenant(view, each), licences(view, each)])
    right = below_each_other([roles(view, each), permissions(view, each)])
    return below_each_other([*first, side_by_side(left, right, width), relationships(view, width)])
