"""The desk every test sits at; a planned fault that never happened fails the test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .desk import Desk


@pytest.fixture
def desk() -> Iterator[Desk]:
    """A desk in the default scenario with sixty customers."""
    found = Desk()
    yield found
    found.emulator.faults.check_all_happened()
