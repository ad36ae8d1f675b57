"""Where consent stands for every customer, filled quietly."""

from __future__ import annotations

from tui.ui.screens.entrance import Entrance


class RadarCommands(Entrance):
    """Where consent stands for every customer, filled quietly."""
