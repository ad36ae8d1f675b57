"""Whatever a service answers, a person gets a sentence: hundreds of kinds of malformed answer at every endpoint.

One case again: `python -m pytest -n 0 tests/faults/test_malformed.py -k sample`; the sample's seed is fixed, and each
case names itself. All of them: `python -m pytest -m long -n 0 -s tests/faults/test_malformed.py`.
"""

from __future__ import annotations

import tracemalloc
from collections.abc import AsyncIterator, Iterator
from itertools import islice
from pathlib import Path
from random import Random

import pytest

from tests.faults.malformed_bench import ENDPOINTS, Bench, spoilt
from tests.faults.malformed_kinds import kinds
from tests.faults.malformed_round import Case, Round, go_through, opened, true_answers
from tests.faults.malformed_wire import Spoiling, Told, raw

SEED = 20261125
SAMPLE = 220
LARGE = (
    "50 MB of blanks", "50 MB of a string", "50 MB of entries", "without end", "chunks without end", "a million keys",
    "a million empty lists", "a million empty objects", "lists nested 10^5 deep", "headers without end",
)  # fmt: skip
MOST_MEMORY = 50 * 1024 * 1024


def fitting(answers: dict[str, Told], seed: int) -> Iterator[Case]:
    """Every kind at every endpoint that has something of its sort to spoil, in the seed's order."""
    cases = [Case(kind, endpoint, seed) for kind in kinds() for endpoint in ENDPOINTS]
    Random(seed).shuffle(cases)
    always = ("status", "header")
    return (case for case in cases if case.kind.group in always or case.spoil(answers[case.endpoint.name]) is not None)


def report(name: str, found: Round) -> None:
    """Print what a person wants to know of a round."""
    print(f"\n{name}: {len(kinds())} kinds, {found.cases} cases, seed {SEED}, {len(found.failures)} failures, ", end="")
    print(f"event loop held up for {found.longest_gap_s * 1000:.0f} ms at most\n{found.table()}")


def test_there_are_hundreds_of_kinds() -> None:
    """Each with a name of its own."""
    assert 600 <= len(kinds())


async def test_a_sample_of_malformed_answers_is_told(tmp_path: Path) -> None:
    """Nothing is raised but what can be told, nothing hangs, nothing is believed, and the true answer counts again."""
    async with opened(tmp_path) as bench:
        cases = fitting(await true_answers(bench), SEED)
        found = await go_through(bench, islice(cases, SAMPLE), check_each=50)
    report("sample", found)
    assert [] == found.failures


@pytest.mark.long
@pytest.mark.parametrize("seed", range(3))
async def test_every_malformed_answer_is_told(tmp_path: Path, seed: int) -> None:
    """All kinds at all endpoints, with the true answer after each."""
    async with opened(tmp_path) as bench:
        cases = fitting(await true_answers(bench), SEED + seed)
        found = await go_through(bench, cases)
    report(f"all, seed + {seed}", found)
    assert [] == found.failures


async def test_no_answer_fills_the_memory(tmp_path: Path) -> None:
    """Fifty megabytes, a body without end, a million of anything: a bounded part of it is read."""
    async with opened(tmp_path) as bench:
        peaks = {str(case): peak async for case, peak in _peaks(bench, _large_cases(("contracts", "device code")))}
    assert {} == {name: peak for name, peak in peaks.items() if peak > MOST_MEMORY}


@pytest.mark.long
async def test_no_answer_of_any_endpoint_fills_the_memory(tmp_path: Path) -> None:
    """The same at every endpoint; a gzip of 100 MB too."""
    async with opened(tmp_path) as bench:
        peaks = {str(case): peak async for case, peak in _peaks(bench, _large_cases(tuple(e.name for e in ENDPOINTS)))}
    print(f"\n{len(peaks)} cases, at most {max(peaks.values()) >> 20} MB: {max(peaks, key=lambda name: peaks[name])}")
    assert {} == {name: peak for name, peak in peaks.items() if peak > MOST_MEMORY}


def _large_cases(endpoints: tuple[str, ...]) -> Iterator[Case]:
    for kind in kinds():
        for endpoint in ENDPOINTS:
            if endpoint.name in endpoints and (kind.name in LARGE or kind.name == "a gzip of 100 MB"):
                yield Case(kind, endpoint, SEED)


async def _peaks(bench: Bench, cases: Iterator[Case]) -> AsyncIterator[tuple[Case, int]]:
    """Each case with the bytes that Python held at most meanwhile, beyond what it held before."""
    tracemalloc.start()
    try:
        for case in cases:
            before = tracemalloc.get_traced_memory()[0]
            tracemalloc.reset_peak()
            wants, make = case.endpoint.wants, case.spoil
            spoiling = Spoiling(lambda request: wants(bench, request), lambda told: make(told) or raw(told), left=1)  # noqa: B023
            await spoilt(bench, case.endpoint, spoiling)
            yield case, tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()
