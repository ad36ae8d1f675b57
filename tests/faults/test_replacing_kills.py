"""A consent that is being replaced and a program that is killed: the next start knows, and can give it again.

The long form: `python -m pytest -m long tests/faults -n 0 -s`. Both print their figures with the seed.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.faults.test_vault_processes import told_by

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="fork and kill -9 are POSIX's")


def test_a_replacement_that_is_killed_is_known_at_the_next_start(tmp_path: Path) -> None:
    """As the removal is sent, once it was done, once the new consent was written, and at three random moments."""
    found = told_by("replacing_kills", tmp_path, 3, 20300107)

    assert ({}, True) == (found["wrong"], found["ended"]["killed"] >= 3)
    assert {"absent, told", "granted, told"} <= set(found["ended"])


@pytest.mark.long
def test_three_hundred_killed_replacements_are_known(tmp_path: Path) -> None:
    """The same at random moments."""
    found = told_by("replacing_kills", tmp_path, 300, 7)

    assert ({}, True) == (found["wrong"], found["ended"]["absent, told"] > 5)
