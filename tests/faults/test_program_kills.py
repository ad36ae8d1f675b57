"""The whole program killed at random moments: what it had said was done is there, what it had ended stays ended.

The long form: `python -m pytest -m long tests/faults -n 0 -s`. Both print their figures with the seed.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.faults.test_vault_processes import told_by

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="fork and kill -9 are POSIX's")

LATER_AT_MOST_MS = 100
"""A start after a kill may take so much longer than usual: the journal of the state is taken in."""


def test_forty_kills_lose_nothing_and_bring_nothing_back(tmp_path: Path) -> None:
    """Sign-in, refresh, star, alias, consent mark, session, rotated token, sign-out, purge, another place for the key:
    killed in any of them, the next start reads everything, and has what was reported and nothing that was ended."""
    found = told_by("program_kills", tmp_path, 40, 20300107)

    assert ({}, []) == (found["wrong"], found["examples"])
    assert len(found["interrupted"]) > 4


@pytest.mark.long
def test_a_thousand_kills_lose_nothing_and_bring_nothing_back(tmp_path: Path) -> None:
    """The same, long enough to meet every step; the median start takes no longer than usual by 100 ms."""
    found = told_by("program_kills", tmp_path, 1000, 7)

    assert ({}, []) == (found["wrong"], found["examples"])
    assert {"sign-in", "refresh", "open", "link", "sign-out", "purge", "key", "starting", "between"} <= {
        *found["interrupted"]
    }
    assert found["start_after_kill_ms"]["p99"] < found["usual_start_ms"] + LATER_AT_MOST_MS
