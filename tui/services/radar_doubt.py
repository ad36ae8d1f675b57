"""Answers that told nothing of consent: is it one customer, or is it all?"""

from __future__ import annotations

from dataclasses import dataclass, field

from tui.errors import NetworkError, ServiceError, TenantryError
from tui.model.identifiers import TenantId

UNREACHED_IN_A_ROW = 8
"""So many customers without an answer, one after another, and the service is not to be reached at all: two rounds of
probes at their most."""
REFUSED_IN_A_ROW = 20
"""So many refusals in a row that tell nothing of consent (multifactor wanted, a wrong registration) are no single
customers' own."""


@dataclass(slots=True)
class Doubts:
    """What told nothing since the last answer that told something."""

    _unreached: list[TenantId] = field(default_factory=list)
    _refused: list[TenantId] = field(default_factory=list)
    _asked_twice: set[TenantId] = field(default_factory=set)
    last: TenantryError | None = None
    """The error of the last one; None when nobody is in doubt."""

    def add(self, tenant_id: TenantId, error: TenantryError) -> bool:
        """Take in one more; whether it is all of them by now."""
        passes = isinstance(error, NetworkError | ServiceError)
        (self._unreached if passes else self._refused).append(tenant_id)
        self.last = error
        return len(self._unreached) >= UNREACHED_IN_A_ROW or len(self._refused) >= REFUSED_IN_A_ROW

    def settle(self) -> tuple[list[TenantId], list[TenantId]]:
        """It was these customers, not all: whom to ask once more, and who told nothing."""
        again = [each for each in self._unreached if each not in self._asked_twice]
        nothing = [each for each in self._unreached if each in self._asked_twice] + self._refused
        self._asked_twice.update(again)
        self._unreached, self._refused, self.last = [], [], None
        return again, nothing
