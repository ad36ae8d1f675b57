"""Runs of a command for many customers killed at random moments: nobody's begins twice, and nobody is left out.

The long form: `python -m pytest -m long tests/faults/test_run_kills.py -n 0 -s`.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.faults.test_vault_processes import told_by

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="fork, and prctl(2) to await a killed one's children")


def test_three_kills_make_nothing_run_twice(tmp_path: Path) -> None:
    """For 50 customers, on a service in trouble: whoever began is known to have; the rest is run when taken up."""
    found = told_by("run_kills", tmp_path, 3, 20300107)

    assert ({}, [], 50) == (found["wrong"], found["examples"], found["customers"])
    assert found["outcomes"]["done"] > 10


@pytest.mark.long
def test_two_hundred_kills_make_nothing_run_twice(tmp_path: Path) -> None:
    """The same, long enough to meet the moments between a note and a start, and between an end and its note."""
    found = told_by("run_kills", tmp_path, 200, 7)

    assert ({}, []) == (found["wrong"], found["examples"])
    assert found["killed"]["in the run, some at work"] >= 100
