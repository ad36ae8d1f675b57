"""Consent that is waited for while one does something else."""

from __future__ import annotations

from tui.ui.screens.entrance import Entrance


class WatchingCommands(Entrance):
    """Consent that is waited for while one does something else."""
