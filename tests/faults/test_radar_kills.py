"""Runs of the radar killed at random moments: no answer that was told is lost, and no customer is left out.

The long form: `python -m pytest -m long tests/faults/test_radar_kills.py -n 0 -s`.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.faults.test_vault_processes import told_by

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="fork and kill -9 are POSIX's")


def test_three_kills_lose_at_most_what_was_in_flight(tmp_path: Path) -> None:
    """What is left over and what is done are all; every answer that was told is there."""
    found = told_by("radar_kills", tmp_path, 3, 20300107)

    assert ({}, []) == (found["wrong"], found["examples"])


@pytest.mark.long
def test_sixty_kills_lose_at_most_what_was_in_flight(tmp_path: Path) -> None:
    """The same, long enough to meet a run's beginning, its middle and its end."""
    found = told_by("radar_kills", tmp_path, 60, 7)

    assert ({}, []) == (found["wrong"], found["examples"])
    assert found["killed"]["in its run"] >= 20
    assert found["runs_that_ended"] >= 1
