"""Command lines typed in this run, to be called back with the arrows. They may hold secrets: nothing keeps them."""

from __future__ import annotations

from tui.model.identifiers import TenantId

_MOST = 200


class CommandLines:
    """What was run, newest last."""

    def __init__(self) -> None:
        self._lines: list[tuple[TenantId, str]] = []

    def add(self, tenant_id: TenantId, line: str) -> None:
        """Remember a line; the same one of the same customer moves to the end."""
        kept = [each for each in self._lines if each != (tenant_id, line)]
        self._lines = [*kept, (tenant_id, line)][-_MOST:]

    def of(self, tenant_id: TenantId) -> list[str]:
        """What to go back through: the customer's own lines are nearest, at the end, before them those of others."""
        others = [line for whose, line in self._lines if whose != tenant_id]
        own = [line for whose, line in self._lines if whose == tenant_id]
        return [*(line for line in dict.fromkeys(others) if line not in own), *own]
