"""A program of its own that kills runs of a command for many customers: `python -m tests.faults.run_kills FOLDER KILLS
SEED`.

Each process runs `tenantry exec` for 50 customers, or takes up what is left, on a service that throttles, fails and
breaks off at random, and is killed at a random moment. Each child writes down that it began, and then that it ended;
some end with an error. Whoever began must be known to have, nobody may begin twice, and in the end nobody may be left.
Prints what it found as JSON.
"""

from __future__ import annotations

import asyncio
import ctypes
import json
import os
import random
import signal
import sys
import threading
import time
import traceback
from collections import Counter
from pathlib import Path
from typing import Any

from tests.faults.program_at_work import Clock, office_in
from tests.faults.program_instance import Instance, rehearse
from tests.faults.program_kills import answered
from tui.demo import open_emulator
from tui.emulator import Emulator
from tui.emulator.faults import LOGIN_TOKEN, Cut, throttled, unavailable
from tui.emulator.faults import Outcome as Trouble
from tui.model.clock import utc_now
from tui.model.consent import ConsentState
from tui.model.run import Outcome, Run
from tui.store import DemoOptions, Store
from tui.store.vault import KeySource
from tui.wiring import Surroundings

WORLD = 52
"""Customers of the partner; of some the relationship has ended, and a command for all leaves those out."""
PATIENCE_S = 60.0
LONGEST_S = 0.15
"""How long after the last child that is waited for a process may live: the time of some children."""
SUBREAPER = 36
"""PR_SET_CHILD_SUBREAPER (prctl(2)): children of a process that was killed become ours, so that all can be awaited."""

TROUBLES: list[Trouble] = [throttled(2), unavailable(1), unavailable(), Cut("connect"), Cut("before")]

SCRIPT = """
echo "begun $TENANTRY_TENANT_ID" >>"$0"
sleep 0.02
echo "ended $TENANTRY_TENANT_ID $AZURE_TENANT_ID" >>"$0"
case $TENANTRY_TENANT_ID in *[0-3]) exit 3;; esac
"""
"""What runs for each customer; for about a quarter of them it fails. `>>` with one write each: lines are whole."""


async def begin(folder: Path) -> dict[str, Any]:
    """A person who has signed in and read the lists."""
    office = office_in(folder, Clock(utc_now()), customers=WORLD)
    instance = Instance(folder, "ada", {}, Clock(utc_now()), chance=random.Random(1), told=-1)
    instance.office = office
    await office.open()
    await office.choose_key(KeySource.KEY_FILE)
    await instance.sign_in()
    await instance.refresh()
    assert office.estate is not None
    live = [each for each in office.estate.listing.customers.values() if each.standing is not ConsentState.ENDED]
    office.close(within_s=5)
    return {"customers": len(live)}


async def look(folder: Path) -> dict[str, Any]:
    """The newest run: the outcome of each customer."""
    store = await Store.open(folder / "state" / "tenantry-demo" / "state.db")
    runs = await store.load_runs((await store.load_accounts())[0].id)
    notice = store.notice
    store.close(within_s=5)
    return {"id": runs[0].id if runs else "", "outcomes": _outcomes(runs[:1]), "runs": len(runs), "notice": notice}


def _outcomes(runs: list[Run]) -> dict[str, str]:
    return {each.tenant_id: str(each.outcome) for run in runs for each in run.members}


def surroundings(folder: Path, chance: random.Random) -> Surroundings:
    """The emulated partner of the folder, with troubles that pass; waits are over at once."""
    clock = Clock(utc_now())
    emulator = open_emulator(DemoOptions(), folder / "state" / "tenantry-demo", clock.now)
    _plan(emulator, chance)
    return Surroundings(clock.now, clock.sleep, emulator)


def _plan(emulator: Emulator, chance: random.Random) -> None:
    for _ in range(6):
        emulator.faults.plan(
            chance.choice(TROUBLES), path=LOGIN_TOKEN, after=chance.randrange(60), times=chance.randint(1, 2)
        )


class Killer:
    """Holds what the children wrote against what is remembered."""

    def __init__(self, folder: Path, seed: int, customers: int) -> None:
        self.folder = folder
        self.written = folder / "written"
        self.chance = random.Random(seed)
        self.customers = customers
        self.kills = 0
        self.outcomes: Counter[str] = Counter()
        self.killed: Counter[str] = Counter()
        self.wrong: Counter[str] = Counter()
        self.examples: list[str] = []

    def run(self, kills: int) -> None:
        """One run of all customers, killed so many times at most and then let go on to its end."""
        self.written.write_text("")
        before = answered(lambda: look(self.folder))["runs"]
        for _ in range(kills):
            known = answered(lambda: look(self.folder))
            if self.process("" if known["runs"] == before else known["id"], is_last=False) is not None:
                break
            self.kills += 1
            found = answered(lambda: look(self.folder))
            unknown = sum(each == Outcome.UNKNOWN for each in found["outcomes"].values())
            if found["runs"] == before:
                self.killed["before the run was kept"] += 1
                continue
            self.killed[f"in the run, {'some' if unknown else 'none'} at work"] += 1
            self.judge(found)
        for _ in range(5):  # troubles that pass leave some once more
            known = answered(lambda: look(self.folder))
            if self.process("" if known["runs"] == before else known["id"], is_last=True) == 0 or not self.left():
                break
        found = answered(lambda: look(self.folder))
        self.judge(found)
        self.outcomes.update(found["outcomes"].values())
        if len(found["outcomes"]) != self.customers:
            self.note("lost", f"{len(found['outcomes'])} of {self.customers} customers")
        if left := self.left():
            self.note("left", f"{left} customers when nobody killed it any more")

    def left(self) -> int:
        """Customers that did not begin."""
        outcomes = answered(lambda: look(self.folder))["outcomes"].values()
        return sum(each in (Outcome.LEFT, Outcome.NOT_STARTED) for each in outcomes)

    def process(self, run_id: str, *, is_last: bool) -> int | None:
        """Let one process begin a run, or take this one up; its exit status, or None if it was killed. No child is left
        when this returns."""
        seed, jobs = self.chance.randrange(1 << 30), self.chance.choice([1, 4, 8])
        if (pid := os.fork()) == 0:
            self._work(seed, jobs, run_id)
        status: int | None = None
        if is_last:
            status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        elif not self._ends_before_it_is_killed(pid):
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        else:
            status = 0
        while True:  # whoever it left behind goes on to the end, as on a person's machine
            try:
                os.waitpid(-1, 0)
            except ChildProcessError:
                return status

    def _ends_before_it_is_killed(self, pid: int) -> bool:
        wanted = len(self.lines("begun")) + self.chance.randrange(0, 14)
        give_up_at = time.monotonic() + PATIENCE_S
        while len(self.lines("begun")) < wanted and time.monotonic() < give_up_at:
            if os.waitpid(pid, os.WNOHANG)[0]:
                return True
            time.sleep(0.001)
        time.sleep(self.chance.uniform(0, LONGEST_S))
        return bool(os.waitpid(pid, os.WNOHANG)[0])

    def _work(self, seed: int, jobs: int, run_id: str) -> None:
        """What the process does: the command as it is typed."""
        from tui.cli.exec.many import run_for_many

        try:
            nowhere = os.open(os.devnull, os.O_RDWR)
            for stream in (0, 1, 2):
                os.dup2(nowhere, stream)
            words = ["--resume", run_id] if run_id else ["--all"]
            words += ["--demo", "--yes", "--jobs", str(jobs), "--", "sh", "-c", SCRIPT, str(self.written)]
            status = run_for_many(words, surroundings(self.folder, random.Random(seed)))
        except BaseException:
            (self.folder / "crash").write_text(traceback.format_exc())
            os._exit(99)
        os._exit(status)

    def lines(self, kind: str) -> list[str]:
        """The tenants of which the children wrote this, in their order."""
        return [line.split()[1] for line in self.written.read_text().splitlines() if line.startswith(kind)]

    def judge(self, found: dict[str, Any]) -> None:
        """Hold what is remembered against what happened."""
        outcomes, begun, ended = found["outcomes"], Counter(self.lines("begun")), Counter(self.lines("ended"))
        crash = self.folder / "crash"
        if crash.exists():
            self.note("crashed", crash.read_text()[-600:])
            crash.unlink()
        if found["notice"]:
            self.note("in trouble", found["notice"])
        for tenant, times in begun.items():
            if times > 1:
                self.note("twice", tenant)
            if outcomes.get(tenant) not in (Outcome.DONE, Outcome.FAILED, Outcome.UNKNOWN):
                self.note("not known to have begun", f"{tenant}: {outcomes.get(tenant)}")
        for tenant, outcome in outcomes.items():
            if outcome in (Outcome.DONE, Outcome.FAILED) and not ended[tenant]:
                self.note("said to have ended", tenant)
            if outcome in (Outcome.DONE, Outcome.FAILED) and (outcome == Outcome.FAILED) != (tenant[-1] in "0123"):
                self.note("wrong outcome", f"{tenant}: {outcome}")
        for line in self.written.read_text().splitlines():
            if line.startswith("ended") and len(set(line.split()[1:])) != 1:
                self.note("in two tenants", line)

    def note(self, kind: str, what: str) -> None:
        """Something is wrong."""
        self.wrong[kind] += 1
        self.examples.append(f"{kind}: {what}")


def main(folder: Path, kills: int, seed: int) -> None:
    """Kill so many processes, a few in each run; print the verdict."""
    for place in ("run", "warm", "config", "state"):
        (folder / place).mkdir(mode=0o700)
    os.environ |= {f"XDG_{kind}_HOME": str(folder / kind.lower()) for kind in ("STATE", "CONFIG")}
    os.environ["XDG_RUNTIME_DIR"] = str(folder / "run")
    ctypes.CDLL(None).prctl(SUBREAPER, 1, 0, 0, 0)
    asyncio.run(rehearse(folder / "warm", Clock(utc_now())))
    assert 1 == threading.active_count()
    known = answered(lambda: begin(folder / "ada"))
    for kind in ("config", "state"):
        (folder / "ada" / kind).rename(folder / kind / "tenantry-demo")
    killer, rounds = Killer(folder, seed, known["customers"]), 0
    while killer.kills < kills:
        killer.run(min(kills - killer.kills, 6))
        rounds += 1
    print(
        json.dumps(
            {
                "kills": killer.kills, "runs": rounds, "customers": known["customers"], "seed": seed,
                "wrong": killer.wrong, "killed": killer.killed, "outcomes": killer.outcomes,
                "examples": killer.examples[:5],
            }
        )
    )  # fmt: skip


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
