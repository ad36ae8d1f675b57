"""Every kind of malformed answer, by name. Each is made from the emulator's true answer, so that it reaches deep."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from tests.faults import malformed_bodies as bodies
from tests.faults import malformed_headers as headers
from tests.faults import malformed_json as nodes
from tests.faults import malformed_statuses as statuses
from tests.faults import malformed_tokens as tokens
from tests.faults.malformed_wire import Raw, Told

Make = Callable[[Told, Random], Raw | None]
"""The spoilt answer; None where the true one has nothing of that kind to spoil."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One way in which an answer can be wrong."""

    group: str
    name: str
    make: Make

    def __str__(self) -> str:
        return f"{self.group}: {self.name}"


def kinds() -> tuple[Kind, ...]:
    """All of them, in a fixed order."""
    found = tuple(Kind(group, name, make) for group, made in _groups() for name, make in made.items())
    assert len({str(kind) for kind in found}) == len(found)
    return found


def _groups() -> Iterator[tuple[str, dict[str, Make]]]:
    yield "status", statuses.made()
    yield "header", headers.made()
    yield "body", bodies.made()
    yield "node", nodes.made()
    yield "field", tokens.made()
