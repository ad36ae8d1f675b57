"""Consent addresses of many customers, and those that were sent."""

from __future__ import annotations

from tui.ui.screens.entrance import Entrance


class LinksCommands(Entrance):
    """Consent addresses of many customers, and those that were sent."""
