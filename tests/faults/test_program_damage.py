"""Whatever is done to the files between two runs, the program starts, says what it found, and lets one sign in.

The long form: `python -m pytest -m long tests/faults -n 0 -s`.
"""

from __future__ import annotations

import shutil
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from tests.faults.program_at_work import Clock
from tests.faults.program_damage import Harm, copied
from tests.faults.program_instance import lived_in
from tui.model.clock import utc_now

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="links, pipes and modes as POSIX has them")


@pytest.fixture
async def sound(tmp_path: Path) -> Path:
    """The folders of a person who has worked with the program."""
    return await lived_in(tmp_path / "sound")


async def damage(sound: Path, tmp_path: Path, seeds: range) -> None:
    """Damage once with each seed; print how it ended."""
    ends: Counter[str] = Counter()
    for seed in seeds:
        harm = Harm(copied(sound, tmp_path / str(seed)), seed)
        harm.do()
        try:
            await harm.start(Clock(utc_now() + timedelta(minutes=1)))
        except Exception as error:
            raise AssertionError(f"seed {seed}, {harm.way} of {harm.place.name}") from error
        ends[f"{harm.place.name}: {harm.judge()}"] += 1
        shutil.rmtree(harm.folder)
    print(f"seeds {seeds.start} to {seeds.stop - 1}: {dict(sorted(ends.items()))}")

    assert len(seeds) == ends.total()
    assert ends["state.db: set aside"] > 0


async def test_fifty_damaged_folders_end_nothing(sound: Path, tmp_path: Path) -> None:
    """State, vault, key, world and settings: each damage is told, each damaged file kept, each text made safe."""
    await damage(sound, tmp_path, range(50))


@pytest.mark.long
async def test_a_thousand_damaged_folders_end_nothing(sound: Path, tmp_path: Path) -> None:
    """The same with seeds 50 to 1,049."""
    await damage(sound, tmp_path, range(50, 1050))
