"""The customers that a person picked out of the list, for a command that takes several."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tui.model.identifiers import TenantId


class Marks:
    """A set of customers by their tenant ids: filtering, sorting and refreshing the list change nothing in it."""

    def __init__(self) -> None:
        self._ids: set[TenantId] = set()

    def __contains__(self, tenant_id: object) -> bool:
        return tenant_id in self._ids

    def __len__(self) -> int:
        return len(self._ids)

    def __iter__(self) -> Iterator[TenantId]:
        """In no order: the list knows the order."""
        return iter(self._ids)

    def toggle(self, tenant_id: TenantId) -> None:
        """Mark a customer, or take its mark away."""
        self._ids ^= {tenant_id}

    def add(self, tenant_ids: Iterable[TenantId]) -> None:
        """Mark all of these as well."""
        self._ids.update(tenant_ids)

    def clear(self) -> None:
        """Mark none."""
        self._ids.clear()
