"""Whether somebody is still there, by the clock.

Not by a timer alone: a stopped process, a sleeping machine and a terminal that takes no bytes stop every timer, and
somebody else may be the first to press a key afterwards.
"""

from __future__ import annotations

from tui.services import Office


class Idle:
    """How long nobody has pressed a key."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._touched_at = office.clock()
        self.is_at_work = False
        """Whether somebody is known to be there though no key of his comes by here."""

    def touch(self) -> None:
        """Somebody is there."""
        self._touched_at = self._office.clock()

    @property
    def is_over(self) -> bool:
        """Whether the program has to lock before anything else is done or drawn."""
        limit_s = self._office.idle_lock_s
        if self.is_at_work or not limit_s or not self._office.can_lock:
            return False
        return (self._office.clock() - self._touched_at).total_seconds() >= limit_s
