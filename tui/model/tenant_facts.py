"""What a technician wants to know of a tenant at first sight.

Source: Graph resources `organization`, `subscribedSku`, `domain`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from tui.model.identifiers import TenantId


@dataclass(frozen=True, slots=True)
class Licence:
    """One product the tenant subscribes to."""

    name: str
    """The `skuPartNumber`, such as `ENTERPRISEPREMIUM`."""
    used: int
    bought: int
    """Enabled units; suspended and warning ones are not counted."""
    status: str
    """`Enabled`, `Warning`, `Suspended`, `Deleted` or `LockedOut`."""


@dataclass(frozen=True, slots=True)
class Domain:
    """One verified domain of the tenant."""

    name: str
    is_default: bool
    is_initial: bool


@dataclass(frozen=True, slots=True)
class TenantFacts:
    """The tenant as its own directory describes it, with the time it was asked."""

    tenant_id: TenantId
    asked_at: datetime
    name: str = ""
    country: str = ""
    created_at: datetime | None = None
    domains: tuple[Domain, ...] = ()
    licences: tuple[Licence, ...] = ()
    directory_used: int | None = None
    directory_total: int | None = None
    failed: tuple[tuple[str, str], ...] = ()
    """Parts that could not be read: (what, why in one sentence). The other parts stand."""
    older: tuple[tuple[str, datetime], ...] = ()
    """Of those, the parts that an earlier answer told: (what, when it was asked for)."""

    @property
    def default_domain(self) -> str:
        """The domain new users get; empty when the domains could not be read."""
        return next((domain.name for domain in self.domains if domain.is_default), "")

    @property
    def initial_domain(self) -> str:
        """The `.onmicrosoft.com` domain the tenant was created with; portals ask for it."""
        return next((domain.name for domain in self.domains if domain.is_initial), "")


ORGANISATION, LICENCES, DOMAINS = "organisation", "licences", "domains"
"""The parts that are asked for, by the names a person knows them under."""

_FIELDS = {
    ORGANISATION: ("name", "country", "created_at", "directory_used", "directory_total"),
    LICENCES: ("licences",),
    DOMAINS: ("domains",),
}
"""What each part tells."""


def with_earlier(facts: TenantFacts, earlier: TenantFacts | None) -> TenantFacts:
    """`facts`, with each part that could not be read as an earlier answer of the same tenant told it, if it did."""
    if earlier is None or earlier.tenant_id != facts.tenant_id:
        return facts
    asked = dict(earlier.older)
    values: dict[str, Any] = {}
    older = []
    for part, _ in facts.failed:
        names = _FIELDS.get(part, ())
        told = {name: getattr(earlier, name) for name in names}
        if any(told.values()) and not any(getattr(facts, name) for name in names):
            values |= told
            older.append((part, asked.get(part, earlier.asked_at)))
    return replace(facts, **values, older=tuple(older))
