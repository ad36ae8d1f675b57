"""Drawing with few bytes: what the terminal shows is remembered, and only what differs is sent."""

from tui.ui.drawing.outlet import DUE, Outlet
from tui.ui.drawing.shadow import MOVES, Shadow, is_frame

__all__ = ["DUE", "MOVES", "Outlet", "Shadow", "is_frame"]
