"""Two accounts whose partners have the same customers never mix, whatever order switching and answers come in.

A seed again: `TENANTRY_TEST_SEED=123 python -m pytest -n 0 -s tests/faults/test_account_interleavings.py -k few`.
"""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest

from tests.faults.account_interleaving import AccountInterleaving
from tests.faults.interleaved_wire import Gates

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
            one = AccountInterleaving(folder / str(seed), seed, gates)
            if wrong := await one.run():
                failed[seed] = [*wrong, *one.presses]
            calls += sum(len(wire.calls) for wire in one.wire.wires.values())
            told += one.told
            pressed += Counter(press.partition(":")[0] for press in one.presses)
    print(f"\n{len(seeds)} interleavings, seeds {seeds.start} to {seeds.stop - 1}, {calls} calls, {len(failed)} failed")
    print(f"pressed {dict(pressed.most_common())}\ntold {dict(told.most_common())}")
    return failed


async def test_a_few_interleavings_keep_two_accounts_apart(tmp_path: Path) -> None:
    """Every call carries the secrets of the account that asked, for the tenant it asked for; sessions, marks, records
    and kept sign-ins are each stored under their own account."""
    assert {} == await go_through(tmp_path, range(FIRST, FIRST + FEW))


@pytest.mark.long
async def test_three_hundred_interleavings_keep_two_accounts_apart(tmp_path: Path) -> None:
    """The same three hundred times over."""
    assert {} == await go_through(tmp_path, range(1, 301))
