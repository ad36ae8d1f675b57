"""GDAP relationships: what a customer granted to the partner, and until when.

Source: Graph resource `delegatedAdminRelationship`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from tui.model.identifiers import TenantId

LIVE = frozenset({"active", "expiring"})
"""Status values under which the partner gets in. `expiring` is presumed: no document says it (be right either way:
only the token decides whether a session opens)."""

GLOBAL_ADMINISTRATOR = "62e90394-69f5-4237-9190-012177145e10"


@dataclass(frozen=True, slots=True)
class Relationship:
    """One delegated admin relationship between the partner and one customer."""

    id: str
    name: str
    status: str
    customer_id: TenantId
    customer_name: str
    ends_at: datetime | None
    """When it ends unless extended (UTC); None until it is active."""
    auto_extends: bool
    """Whether it extends itself by 180 days; impossible with the Global Administrator role in it."""
    role_ids: tuple[str, ...] = ()
    """Role template ids: an upper bound of what any one technician has there."""

    @property
    def is_live(self) -> bool:
        """Whether it lets the partner in."""
        return self.status in LIVE

    def days_left(self, now: datetime) -> int | None:
        """Whole days until it ends; negative when over; None when no end is set."""
        return None if self.ends_at is None else (self.ends_at - now) // timedelta(days=1)
