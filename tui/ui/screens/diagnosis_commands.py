"""Why a customer does not open: the first broken link."""

from __future__ import annotations

from tui.ui.screens.entrance import Entrance


class DiagnosisCommands(Entrance):
    """Why a customer does not open: the first broken link."""
