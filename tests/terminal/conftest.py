"""One journey that all tests of this room look at."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.terminal.journey import Journey, travel

collect_ignore_glob = ["test_*.py"] if sys.platform == "win32" else []


@pytest.fixture(scope="session")
def journey(tmp_path_factory: pytest.TempPathFactory) -> Journey:
    """A run through the whole program in a terminal."""
    folder: Path = tmp_path_factory.mktemp("journey")
    return travel(folder)
