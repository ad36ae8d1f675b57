"""The line every test speaks over; a planned fault that never happened fails the test."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from .line import Line


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    """A line to the default scenario with sixty customers."""
    found = Line()
    yield found
    await found.close()
    found.emulator.faults.check_all_happened()
