"""The demo that most tests of the screens begin with."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.demo import Demo


@pytest.fixture
def demo(tmp_path: Path) -> Demo:
    """An ordinary working day."""
    return Demo(tmp_path)
