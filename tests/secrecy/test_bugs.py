"""Bugs of every kind at every layer: what ends up on the terminal and on the disk.

The long form throws two hundred: `python -m pytest -m long tests/secrecy -n 0 -s`.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.terminal.terminal import surroundings

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a terminal of its own")


def test_no_bug_tells_what_it_held(tmp_path: Path) -> None:
    """Thrown at random functions of different rooms, each holding a canary in its words, locals, notes, causes and
    groups: none of it is printed or written, the terminal is given back, the report is this person's alone, and the
    status is 70."""
    _check(_thrown(tmp_path, seed=29, count=3))


@pytest.mark.long
def test_two_hundred_bugs_tell_nothing(tmp_path: Path) -> None:
    """The same at two hundred functions of all rooms, with sixteen kinds of error."""
    outcomes = _thrown(tmp_path, seed=2026, count=200)
    rooms = {each["function"].rpartition("/")[0] for each in outcomes}
    kinds = {each["kind"] for each in outcomes}
    print(f"\n{len(outcomes)} bugs in {len(rooms)} rooms, {len(kinds)} kinds (seed 2026)")

    _check(outcomes)


def _thrown(folder: Path, seed: int, count: int) -> list[dict[str, Any]]:
    """What came of that many bugs."""
    argv = [sys.executable, "-m", "tests.secrecy.bugs", str(folder), str(seed), str(count)]
    done = subprocess.run(argv, env=surroundings(folder, {}), capture_output=True, check=False, text=True)
    assert (0, "") == (done.returncode, done.stderr)
    return [json.loads(line) for line in done.stdout.splitlines()]


def _check(outcomes: list[dict[str, Any]]) -> None:
    told = {each["function"]: each for each in outcomes if each["leaks"]}
    ended_else = {each["function"]: each for each in outcomes if each["was_reached"] and not _is_right(each)}
    not_given_back = {each["function"]: each for each in outcomes if not each["is_given_back"]}
    wrong_reports = {
        each["function"]: each
        for each in outcomes
        if each["status"] == 70 and each["reports"] != ([0o600] if each["had_screens"] else [])
    }
    assert ({}, {}, {}, {}) == (told, ended_else, not_given_back, wrong_reports)


def _is_right(outcome: dict[str, Any]) -> bool:
    """Whether it ended as a bug does. Those that are a ValueError may have been taken for what they mean in `parse_`
    functions, an answer that is refused: then one could go on, and leave."""
    return outcome["status"] == 70 or (outcome["status"] == 0 and outcome["kind"] in ("value", "unicode"))
