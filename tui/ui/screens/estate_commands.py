"""The estate as it is: where the lists disagree, and what ends when."""

from __future__ import annotations

from tui.ui.screens.entrance import Entrance


class EstateCommands(Entrance):
    """The estate as it is: where the lists disagree, and what ends when."""
