"""Instances that are killed, and many at once: nothing kept is lost, nothing signed out comes back.

The long form: `python -m pytest -m long tests/faults -n 0 -s`. Both print their figures with the seed.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import tui

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="fork and kill -9 are POSIX's")

ROOT = Path(tui.__file__).parent.parent
RIGHT = {"unreadable": 0, "lost": 0, "resurrected": 0, "litter": 0}


def told_by(program: str, *arguments: object) -> dict[str, Any]:
    """What one of the programs here prints."""
    command = [sys.executable, "-m", f"tests.faults.{program}", *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    print(program, *arguments[1:], done.stdout)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_sixty_kills_lose_nothing_and_bring_nothing_back(tmp_path: Path) -> None:
    """After each kill -9 of two instances the vault opens, and has what was reported or what was being written."""
    found = told_by("vault_kills", tmp_path, 60, 20300107)

    assert (RIGHT, True) == (found["wrong"], min(found["steps"]) > 1)


@pytest.mark.long
def test_a_thousand_kills_lose_nothing_and_bring_nothing_back(tmp_path: Path) -> None:
    """The same, long enough to meet the rare moments."""
    found = told_by("vault_kills", tmp_path, 1000, 7)

    assert (RIGHT, True) == (found["wrong"], min(found["steps"]) > 100)


def test_twenty_instances_that_renew_at_once_lose_no_renewal(tmp_path: Path) -> None:
    """Each of the 200 renewals of the shared account was written after the one before it, and each own account has
    all of its ten."""
    found = told_by("vault_instances", tmp_path, 20, 10)

    assert (True, 201, [11]) == (found["all_kept"], found["shared_revision"], found["own_revisions"])


@pytest.mark.long
def test_twenty_instances_that_renew_for_long_lose_no_renewal(tmp_path: Path) -> None:
    """The same with a hundred renewals each."""
    found = told_by("vault_instances", tmp_path, 20, 100)

    assert (True, 2001, [101]) == (found["all_kept"], found["shared_revision"], found["own_revisions"])
