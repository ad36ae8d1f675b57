"""Malformed answers while a cause is looked for: nothing is raised, and none is made up for a healthy customer."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from random import Random

import pytest

from tests.faults.malformed_bench import Bench, Endpoint, spoilt
from tests.faults.malformed_kinds import kinds
from tests.faults.malformed_round import Case, opened
from tests.faults.malformed_wire import Raw, Spoiling, Told, raw
from tui.model.diagnosis import Diagnosis

SEED = 20261125
SAMPLE = 40


async def look(bench: Bench) -> Diagnosis:
    """All that is found of the bench's customer."""
    found = [step async for step in bench.estate.diagnoses.look(bench.estate.customer(bench.customer))]
    return found[-1]


async def ask(bench: Bench) -> None:
    """The same, where only the asking counts."""
    await look(bench)


def endpoint(name: str) -> Endpoint:
    """One of the addresses that are asked besides the token's."""
    return Endpoint(name, ask, lambda _, request: request.method == "GET" and request.url.path.endswith(name))


ENDPOINTS = tuple(
    endpoint(name)
    for name in ("/delegatedAdminRelationships", "/transitiveMemberOf", "/accessAssignments", "/servicePrincipals",
                 "/oauth2PermissionGrants")
)  # fmt: skip


async def true_answer(bench: Bench, of: Endpoint) -> Told:
    """What an endpoint truly answers."""
    heard: list[Told] = []

    def keep(told: Told) -> Raw:
        heard.append(told)
        return raw(told)

    await spoilt(bench, of, Spoiling(lambda request: of.wants(bench, request), keep))
    return heard[0]


def spoiling(bench: Bench, case: Case) -> Spoiling:
    """Answers of one endpoint spoilt in one way; the true one where it has nothing of that kind."""
    return Spoiling(lambda request: case.endpoint.wants(bench, request), lambda told: case.spoil(told) or raw(told))


async def wrong_in(bench: Bench, cases: Iterable[Case]) -> tuple[int, list[str]]:
    """How many cases were sent, and what was made up."""
    count, wrong = 0, []
    for case in cases:
        count += 1
        bench.wire.spoiling = spoiling(bench, case)
        found = await look(bench)
        bench.wire.spoiling = None
        if found.fault is not None or not found.is_whole or not found.is_healthy:
            wrong.append(f"{case}: {found.fault or found}")
    return count, wrong


async def go_through(folder: Path, most: int | None) -> None:
    """Send cases in the seed's order, and the true answers after them."""
    async with opened(folder) as bench:
        answers = {each.name: await true_answer(bench, each) for each in ENDPOINTS}
        cases = [Case(kind, each, SEED) for kind in kinds() for each in ENDPOINTS]
        Random(SEED).shuffle(cases)
        fitting = (case for case in cases if case.spoil(answers[case.endpoint.name]) is not None)
        count, wrong = await wrong_in(bench, islice(fitting, most))
        last = await look(bench)
    print(f"\n{count} malformed answers at {len(ENDPOINTS)} endpoints, seed {SEED}: {len(wrong)} causes made up")

    assert [] == wrong
    assert last.is_healthy


async def test_a_sample_makes_up_no_cause(tmp_path: Path) -> None:
    """The customer is healthy, and its token says so: whatever the lists answer, nobody is blamed."""
    await go_through(tmp_path, SAMPLE)


@pytest.mark.long
async def test_no_malformed_answer_makes_up_a_cause(tmp_path: Path) -> None:
    """All kinds at all endpoints."""
    await go_through(tmp_path, None)
