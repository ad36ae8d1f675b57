"""Killed at any moment, and on a full disk: the state stays whole and keeps what was promised."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.store_samples import FABRIKAM, NOON, account, crowd
from tui.store import Store

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kill -9 and file size limits are POSIX's")


def killed_after(path: Path, promises: int) -> int:
    """Let a writer work until it has made so many promises, kill it in the middle of what follows; what it promised."""
    command = [sys.executable, "-m", "tests.unit.store_writer", str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        said = ""
        for said in writer.stdout:
            if int(said) >= promises:
                break
        writer.kill()
        rest = writer.stdout.read().split()
    return int(rest[-1]) if rest else int(said)


async def test_twenty_five_killed_writers_lose_nothing_they_promised(tmp_path: Path) -> None:
    """After each kill -9 the next start finds a sound state with every opening that was reported saved."""
    path, chance = tmp_path / "state.db", random.Random(7)
    promised, at_least, notices, aliases = 0, [], set(), []
    for _ in range(25):
        promised += killed_after(path, chance.randrange(1, 12))
        store = await Store.open(path)
        customers, _ = await store.load_customers(account().id)
        known = {each.tenant_id: each for each in customers}.get(FABRIKAM)
        if known is not None:
            at_least.append(known.times_opened >= promised)
            aliases.append(known.alias.partition(" ")[0] in ("", "alias"))
        notices.add(store.notice)
        store.close(within_s=5)

    assert {""} == notices
    assert len(at_least) > 10
    assert {True} == {*at_least, *aliases}
    assert ["state.db", "state.db.in-use"] == names_in(tmp_path)


def names_in(folder: Path) -> list[str]:
    """What a folder holds."""
    return sorted(each.name for each in folder.iterdir())


def on_full_disk(path: Path, most_bytes: int) -> dict[str, object]:
    """What became of a store where no file may grow beyond `most_bytes`."""
    command = [sys.executable, "-m", "tests.unit.store_on_full_disk", str(path), str(most_bytes)]
    found: dict[str, object] = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return found


async def test_a_full_disk_is_told_and_recovers_by_itself(tmp_path: Path) -> None:
    """While the disk is full a save fails in one sentence and what was there can be read; later it saves again."""
    path = tmp_path / "state.db"
    found = on_full_disk(path, 100_000)

    assert f"{path} cannot be written (disk I/O error)." == found["full"]
    assert (1, "saved", 1000, "") == (found["known"], found["roomy"], found["listed"], found["notice"])


async def test_a_disk_that_is_full_from_the_start_leads_to_memory(tmp_path: Path) -> None:
    """With no room for the first byte everything works in memory and the notice says so; nothing is left behind."""
    path = tmp_path / "state.db"
    found = on_full_disk(path, 0)
    store = await Store.open(path)

    assert ("saved", 1, 1000) == (found["full"], found["known"], found["listed"])
    assert "nothing new is remembered" in str(found["notice"])
    assert [] == await store.load_accounts()
    store.close(within_s=5)


@pytest.mark.parametrize("most_bytes", range(4096, 60_000, 8192))
async def test_wherever_the_disk_ends_the_next_start_is_sound(tmp_path: Path, most_bytes: int) -> None:
    """Room for the n-th page only, for many n: no traceback, and afterwards everything saved with room is there."""
    path = tmp_path / "state.db"
    found = on_full_disk(path, most_bytes)
    store = await Store.open(path)

    assert "saved" == found["roomy"]
    kept = crowd(1000) if not found["notice"] else []
    assert (kept, NOON if kept else None) == await store.load_customers(account().id)
    assert "" == store.notice
    store.close(within_s=5)
