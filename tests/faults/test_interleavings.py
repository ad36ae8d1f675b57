"""Whose tenant an action is for is settled when its key is pressed, whatever order the answers come in.

A seed again: `TENANTRY_TEST_SEED=123 python -m pytest -n 0 -s tests/faults/test_interleavings.py -k few`.
"""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest

from tests.faults.interleaved_wire import Gates
from tests.faults.interleaving import Interleaving
from tests.faults.screen_interleaving import ScreenInterleaving

FIRST = int(os.environ.get("TENANTRY_TEST_SEED", "1"))
FEW = 1 if "TENANTRY_TEST_SEED" in os.environ else 20


async def go_through(folder: Path, seeds: range) -> dict[int, list[str]]:
    """Each seed's interleaving; those that went wrong, with what was pressed."""
    failed: dict[int, list[str]] = {}
    calls, told, pressed = 0, Counter[str](), Counter[str]()
    with pytest.MonkeyPatch.context() as patch:
        gates = Gates()
        gates.lie_over(patch)
        for seed in seeds:
            one = Interleaving(folder / str(seed), seed, gates)
            if wrong := await one.run():
                failed[seed] = [*wrong, *one.presses]
            calls += len(one.wire.calls)
            told += one.told
            pressed += Counter(press.partition(" ")[0] for press in one.presses)
    print(f"\n{len(seeds)} interleavings, seeds {seeds.start} to {seeds.stop - 1}, {calls} calls, {len(failed)} failed")
    print(f"pressed {dict(pressed.most_common())}\ntold {dict(told.most_common())}")
    return failed


async def test_a_few_interleavings_keep_to_their_customers(tmp_path: Path) -> None:
    """No call for another customer than that of the key press, nothing saved, linked or given for another."""
    assert {} == await go_through(tmp_path, range(FIRST, FIRST + FEW))


@pytest.mark.long
async def test_a_thousand_interleavings_keep_to_their_customers(tmp_path: Path) -> None:
    """The same a thousand times over."""
    assert {} == await go_through(tmp_path, range(1, 1001))


async def go_through_screens(folder: Path, seeds: range) -> dict[int, list[str]]:
    """Each seed's keys on the real screens; those that went wrong, with what was pressed."""
    failed: dict[int, list[str]] = {}
    calls = 0
    for seed in seeds:
        one = ScreenInterleaving(folder / str(seed), seed)
        if wrong := await one.run():
            failed[seed] = [*wrong, *one.presses]
        calls += len(one.demo.emulator.calls)
    print(
        f"\n{len(seeds)} on the screens, seeds {seeds.start} to {seeds.stop - 1}, {calls} calls, {len(failed)} failed"
    )
    return failed


async def test_a_few_keys_on_the_screens_keep_to_their_customers(tmp_path: Path) -> None:
    """Band, pane, clipboard, stars and calls are those of the customer that was seen at the key press."""
    assert {} == await go_through_screens(tmp_path, range(FIRST, FIRST + min(FEW, 3)))


@pytest.mark.long
async def test_many_keys_on_the_screens_keep_to_their_customers(tmp_path: Path) -> None:
    """The same a hundred times over."""
    assert {} == await go_through_screens(tmp_path, range(1, 101))
