"""The screens. Textual lives here and nowhere else."""

from tui.ui.app import TenantryApp

__all__ = ["TenantryApp"]
