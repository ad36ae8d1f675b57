"""GDAP relationships: what a customer granted to the partner, and until when.

Source: Graph resource `delegatedAdminRelationship`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tui.model.identifiers import TenantId

LIVE = frozenset({"active", "expiring"})
"""Status values under which the partner gets in. `expiring` is presumed: no document says it (be right either way:
only the token decides whether a session opens)."""

OVER = frozenset({"expired", "terminationRequested", "terminating", "terminated"})
"""Status values after which nothing comes back (Graph, resource `delegatedAdminRelationship`)."""

MICROSOFT_LED = "MLT_"
"""How the names of relationships begin that Microsoft's own transition made (observed; CIPP hides them)."""

GLOBAL_ADMINISTRATOR = "62e90394-69f5-4237-9190-012177145e10"

SOON_D = 30
"""A relationship that ends within this many days, and does not extend itself, ends soon."""

ASKED = frozenset({"created", "approvalPending"})
"""Status values in which the customer has not answered yet (Graph, resource `delegatedAdminRelationship`)."""

REQUEST_LASTS = timedelta(days=90)
"""After this time an unanswered request lapses (Partner Center, GDAP FAQ)."""

EXTENSION = timedelta(days=180)
"""So long a relationship extends itself (Graph, `autoExtendDuration` knows no other value)."""


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
    created_at: datetime | None = None
    """When it was asked for (UTC); None where it was kept before that was noted."""

    @property
    def is_live(self) -> bool:
        """Whether it lets the partner in."""
        return self.status in LIVE

    @property
    def is_over(self) -> bool:
        """Whether it has ended for good, or is being ended."""
        return self.status in OVER

    @property
    def is_microsoft_led(self) -> bool:
        """Whether Microsoft's transition made it."""
        return self.name.startswith(MICROSOFT_LED)

    @property
    def cannot_extend(self) -> bool:
        """Whether it holds Global Administrator, which rules auto-extend out (Graph, `delegatedAdminRelationship`)."""
        return GLOBAL_ADMINISTRATOR in self.role_ids

    @property
    def lapses_at(self) -> datetime | None:
        """When the request comes to nothing unless the customer approves it (UTC); None if it is none, or unknown."""
        return after(self.created_at, REQUEST_LASTS) if self.created_at and self.status in ASKED else None

    def is_asked(self, now: datetime) -> bool:
        """Whether it waits for the customer's answer. One that has lapsed by `now` waits no more."""
        return self.status in ASKED and (self.lapses_at is None or self.lapses_at > now)

    def days_left(self, now: datetime) -> int | None:
        """Whole days until it ends; negative when over; None when no end is set."""
        return None if self.ends_at is None else (self.ends_at - now) // timedelta(days=1)


def after(at: datetime, span: timedelta) -> datetime:
    """`at` and `span` later, or the end of the calendar: a service may tell any date."""
    try:
        return at + span
    except OverflowError:
        return datetime.max.replace(tzinfo=UTC)
