"""One journey that all tests of this room look at."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.faults.conftest import pytest_collection_modifyitems, pytest_configure
from tests.terminal.journey import Journey, travel

__all__ = ["pytest_collection_modifyitems", "pytest_configure"]  # long loops run only when asked for here, too

collect_ignore_glob = ["test_*.py"] if sys.platform == "win32" else []


@pytest.fixture(scope="session")
def journey(tmp_path_factory: pytest.TempPathFactory) -> Journey:
    """A run through the whole program in a terminal."""
    folder: Path = tmp_path_factory.mktemp("journey")
    return travel(folder)
