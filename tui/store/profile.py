"""What one start of the program works with, as the command line decided it."""

from __future__ import annotations

from dataclasses import dataclass

from tui.store.locations import Locations
from tui.store.settings import Settings


@dataclass(frozen=True, slots=True)
class DemoOptions:
    """How the demo's world begins."""

    fresh: bool = False
    """Start over instead of going on where the last demo left."""
    customers: int | None = None
    """How many customers the world has, 0 to 100,000; None: as before, or as many as the scenario has."""
    scenario: str | None = None
    """Which world to begin with; None: the one before, or the ordinary one."""

    @property
    def starts_over(self) -> bool:
        """Whether another world begins: nothing remembered of the one before fits it."""
        return self.fresh or self.customers is not None or self.scenario is not None


@dataclass(frozen=True, slots=True)
class Profile:
    """Folders, settings, and whether this is the demo."""

    locations: Locations
    settings: Settings
    demo: DemoOptions | None = None
    """How the demo begins; None for the live program."""
