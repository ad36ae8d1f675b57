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
