"""Where consent stands for every customer, filled quietly; and the marks that say for which."""

from __future__ import annotations

from tui.ui.commands import Place
from tui.ui.house import house_of
from tui.ui.screens.entrance import Entrance


class RadarCommands(Entrance):
    """Where consent stands for every customer, filled quietly."""

    def action_mark(self) -> None:
        """Mark the highlighted customer, or take its mark away, and go on to the next one."""
        if self.place is Place.LIST:
            self._list.toggle_mark()

    def action_mark_shown(self) -> None:
        """Mark all that the filter leaves."""
        house_of(self).tell(f"{self._list.mark_shown():,} marked.")

    def action_clear_marks(self) -> None:
        """Take all marks away."""
        self._list.clear_marks()
        house_of(self).tell("No customer is marked.")
