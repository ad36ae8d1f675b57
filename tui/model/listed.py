"""What one list or look-up of the partner says of a customer."""

from __future__ import annotations

from dataclasses import dataclass

from tui.model.identifiers import TenantId


@dataclass(frozen=True, slots=True)
class ListedCustomer:
    """One entry of one list; names are copies and may be stale."""

    tenant_id: TenantId
    name: str
    domain: str = ""
    """The default domain; empty where the list has none (GDAP)."""


@dataclass(slots=True)
class Bookmark:
    """How far one list was read, so that reading can go on there."""

    place: object = None
    """The page to ask for next, for whoever reads the list to understand; None: the first."""
