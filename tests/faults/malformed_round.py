"""A round of malformed answers: which are sent, what was told, and what must not have happened."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.faults.malformed_bench import ENDPOINTS, Bench, Endpoint, spoilt
from tests.faults.malformed_kinds import Kind
from tests.faults.malformed_wire import Raw, Spoiling, Told, raw
from tui.errors import CodeExpired, Declined, SessionEnded, TenantryError, Throttled
from tui.transport.retry import LONGEST_TOLD_S

WATCHDOG_S = 60.0
"""Real seconds in which a case must be over on the busiest machine; the program's own time is the emulator's."""
LONGEST_IN_ITS_TIME_S = 3600.0
MOST_REQUESTS = 60
UNANSWERED = (Declined, CodeExpired)
"""What is told when a person or the time ended it, not an answer."""


@dataclass(frozen=True, slots=True)
class Case:
    """One kind at one endpoint; which node is hit is drawn from the seed."""

    kind: Kind
    endpoint: Endpoint
    seed: int

    def __str__(self) -> str:
        return f"{self.kind} @ {self.endpoint.name}, seed {self.seed}"

    def spoil(self, told: Told) -> Raw | None:
        """The spoilt answer; None where the true one has nothing of that kind."""
        return self.kind.make(told, Random(str(self)))


@dataclass
class Round:
    """What came of many cases."""

    told: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How often each group of kinds was told as which error."""
    failures: list[str] = field(default_factory=list)
    cases: int = 0
    longest_gap_s: float = 0.0
    """The longest time for which the event loop did nothing else."""

    def table(self) -> str:
        """Groups down, errors across."""
        errors = sorted({error for _, error in self.told})
        lines = [f"{'':8}" + " ".join(f"{error:>{len(error)}}" for error in errors)]
        for group in sorted({group for group, _ in self.told}):
            lines.append(f"{group:8}" + " ".join(f"{self.told[group, error]:>{len(error)}}" for error in errors))
        return "\n".join(lines)


async def true_answers(bench: Bench) -> dict[str, Told]:
    """What each endpoint truly answers."""
    found: dict[str, Told] = {}
    for endpoint in ENDPOINTS:
        await spoilt(bench, endpoint, _listening(bench, endpoint, found))
    return found


def _listening(bench: Bench, endpoint: Endpoint, found: dict[str, Told]) -> Spoiling:
    def keep(told: Told) -> Raw:
        found[endpoint.name] = told
        return raw(told)

    return Spoiling(lambda request: endpoint.wants(bench, request), keep)


@contextlib.asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Bench]:
    """A bench with somebody signed in."""
    bench = Bench(folder)
    await bench.begin()
    yield bench
    bench.office.close()


async def go_through(bench: Bench, cases: Iterable[Case], *, check_each: int = 1) -> Round:
    """Send every case, then the true answer after each `check_each` of them."""
    found, lately = Round(), list[Case]()
    beating = asyncio.create_task(_beat(found))
    try:
        for case in cases:
            found.cases += 1
            lately.append(case)
            found.failures += [f"{case}: {what}" for what in await _what_is_wrong(bench, case, found)]
            if found.cases % check_each == 0:
                found.failures += [
                    f"after {', '.join(map(str, lately))}: {what}" for what in await _after(bench, lately)
                ]
                lately.clear()
    finally:
        beating.cancel()
    return found


async def _beat(found: Round) -> None:
    """Note how long the event loop was held up."""
    while True:
        before = time.monotonic()
        await asyncio.sleep(0.005)
        found.longest_gap_s = max(found.longest_gap_s, time.monotonic() - before)


async def _what_is_wrong(bench: Bench, case: Case, found: Round) -> list[str]:
    bench.demo.time.advance(LONGEST_TOLD_S)  # whatever an earlier case asked to wait for is over
    began, asked, wrong = bench.demo.time.now(), bench.wire.asked, list[str]()
    spoiling = Spoiling(lambda request: case.endpoint.wants(bench, request), lambda told: case.spoil(told) or raw(told))
    try:
        async with asyncio.timeout(WATCHDOG_S):
            told = await spoilt(bench, case.endpoint, spoiling)
    except TimeoutError:
        return ["it hangs"]
    except Exception as error:
        return [f"not told, but raised: {error!r:.200}"]
    for told_error in told:
        found.told[case.kind.group, type(told_error).__name__] += 1
        wrong += _untold(told_error)
    if not told:
        found.told[case.kind.group, "(nothing)"] += 1
    wrong += bench.broken_rules()
    if not spoiling.hits:
        wrong.append("it was never asked")
    if (bench.demo.time.now() - began).total_seconds() > LONGEST_IN_ITS_TIME_S:
        wrong.append(f"it took {bench.demo.time.now() - began}")
    if bench.wire.asked - asked > MOST_REQUESTS:
        wrong.append(f"{bench.wire.asked - asked} requests")
    return wrong


def _untold(error: TenantryError) -> list[str]:
    """What a person would miss in an error."""
    missed = [] if error.summary and error.remedy else ["a sentence is missing"]
    if not error.details.correlation_id and not isinstance(error, UNANSWERED):
        missed.append(f"no correlation id: {error!r:.100}")
    return missed


def _is_another_refresh_token(told: list[TenantryError], lately: list[Case]) -> bool:
    """A refresh token that looks right cannot be told from a true one: it is kept, refused at its use, and the person
    is asked to sign in, which helps."""
    redeemed = any(case.kind.group == "node" and "token" in case.endpoint.name for case in lately)
    return redeemed and bool(told) and isinstance(told[0], SessionEnded)


async def _ask(bench: Bench, endpoint: Endpoint) -> None:
    """Ask truly; what is told lies in `bench.told`."""
    bench.told = []
    try:
        await endpoint.ask(bench)
    except Exception as error:
        bench.told.append(error)  # type: ignore[arg-type]


async def _after(bench: Bench, lately: list[Case]) -> list[str]:
    """What the true answers do not mend. Whatever fails is put right, so that the next cases stand for themselves."""
    wrong = []
    for endpoint in {case.endpoint.name: case.endpoint for case in lately}.values():
        await _ask(bench, endpoint)
        if bench.told and isinstance(bench.told[0], Throttled):  # the service asked for it, for an hour at most
            bench.demo.time.advance(LONGEST_TOLD_S)
            await _ask(bench, endpoint)
        if _is_another_refresh_token(bench.told, lately):
            await bench.sign_in()
        elif bench.told:
            wrong.append(f"the true answer of {endpoint.name} does not count: {bench.told[0]!r:.150}")
            await bench.sign_in()
    return wrong
