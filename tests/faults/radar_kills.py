"""A program of its own that kills runs of the radar: `python -m tests.faults.radar_kills FOLDER KILLS SEED`.

Each process goes on with what is left over, or begins a new run of all customers, and tells every customer that counts
as done; it is killed at a random moment. The next start must have every answer that was told, and, left over, all that
had none; it may have saved no more than what was in flight beyond what it told. Prints what it found as JSON.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import select
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
from tui.model.clock import utc_now
from tui.model.identifiers import TenantId
from tui.services import Office
from tui.services.radar_pace import MOST_AT_ONCE
from tui.store.vault import KeySource

CUSTOMERS = 60
PATIENCE_S = 30.0
LONGEST_S = 0.05
"""How long after its last report that counts an instance may live: some probes."""


async def begin(folder: Path) -> dict[str, Any]:
    """A person who has signed in and read the lists; how many customers the radar asks about."""
    office = office_in(folder, Clock(utc_now()), customers=CUSTOMERS)
    instance = Instance(folder, "ada", {}, Clock(utc_now()), chance=random.Random(1), told=-1)
    instance.office = office
    await office.open()
    await office.choose_key(KeySource.KEY_FILE)
    await instance.sign_in()
    await instance.refresh()
    office.close(within_s=5)
    return {}


async def entered(folder: Path) -> Office:
    """What the next start opens."""
    office = office_in(folder, Clock(utc_now()))
    await office.open()
    await office.custody.open()
    await office.enter((await office.accounts())[0])
    return office


async def look(folder: Path) -> dict[str, Any]:
    """When each customer's answer was learnt, and what is left over."""
    office = await entered(folder)
    assert office.estate is not None
    found = office.estate.listing.customers.values()
    learnt = {each.tenant_id: each.consent.learnt_at.isoformat() for each in found if each.consent.learnt_at}
    progress, left = office.estate.radar.progress, office.estate.radar.left_over
    notice = f"{office.notice} {office.custody.trouble}".strip()
    office.close(within_s=5)
    return {"learnt": learnt, "left": left, "total": progress.total, "done": progress.done, "notice": notice}


async def work(folder: Path, told: int) -> None:
    """Run the radar to its end; tell each step with the answers that it counts."""
    office = await entered(folder)
    assert office.estate is not None
    estate, radar = office.estate, office.estate.radar
    everybody = list(estate.listing.customers)
    begun = utc_now()

    def learnt() -> dict[TenantId, str]:
        marks = {each: estate.customer(each).consent.learnt_at for each in everybody}
        return {each: at.isoformat() for each, at in marks.items() if at is not None and at >= begun}

    steps = radar.run() if radar.left_over else radar.run(everybody, fresh=True)
    async for progress in steps:
        line = {"done": progress.done, "total": progress.total, "learnt": learnt(), "state": progress.state}
        os.write(told, json.dumps(line).encode() + b"\n")


class Killer:
    """Holds what was told against what is found."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder = folder
        self.chance = random.Random(seed)
        self.wrong: Counter[str] = Counter()
        self.killed: Counter[str] = Counter()
        self.ended = 0
        self.examples: list[str] = []

    def round(self) -> None:
        """Let an instance work, kill it, and judge what the next start finds."""
        before = answered(lambda: look(self.folder))
        reports = self.reports_of_a_killed_one()
        found = answered(lambda: look(self.folder))
        last = reports[-1] if reports else {"done": before["done"], "total": before["total"], "learnt": {}, "state": ""}
        if last.get("crash"):
            self.note("crashed", last["crash"])
            return
        lost = [each for each, at in last["learnt"].items() if found["learnt"].get(each) != at]
        if lost:
            self.note("lost", f"{len(lost)} answers that were told")
        if last["state"] in ("done", "stopped") or (found["left"] == 0 and reports):
            self.ended += 1
            unasked = CUSTOMERS - last["done"] - MOST_AT_ONCE
            if unasked > 0:
                self.note("forgotten", f"{unasked} customers when the run ended")
            return
        self.killed["in its run" if reports else "before its first step"] += 1
        if found["left"] + found["done"] != found["total"]:
            self.note("forgotten", f"{found['left']} left and {found['done']} done of {found['total']}")
        if reports and not last["done"] <= found["done"] <= last["done"] + MOST_AT_ONCE + 1:
            self.note("miscounted", f"{last['done']} told, {found['done']} found")
        if found["notice"]:
            self.note("in trouble", found["notice"])

    def reports_of_a_killed_one(self) -> list[dict[str, Any]]:
        """What an instance told before its end."""
        reading, telling = os.pipe()
        if (pid := os.fork()) == 0:
            try:
                asyncio.run(work(self.folder, telling))
            except BaseException:
                os.write(telling, json.dumps({"crash": traceback.format_exc()[-600:]}).encode() + b"\n")
            os._exit(0)
        os.close(telling)
        first, wanted = b"", self.chance.randrange(0, 30)
        while first.count(b"\n") < wanted and select.select([reading], [], [], PATIENCE_S)[0]:
            if not (more := os.read(reading, 1 << 16)):
                break
            first += more
        time.sleep(self.chance.uniform(0, LONGEST_S))
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        with os.fdopen(reading, "rb") as rest:
            lines = (first + rest.read()).splitlines(keepends=True)
        return [json.loads(line) for line in lines if line.endswith(b"\n")]

    def note(self, kind: str, what: str) -> None:
        """Something is wrong."""
        self.wrong[kind] += 1
        self.examples.append(f"{kind}: {what}")


def main(folder: Path, kills: int, seed: int) -> None:
    """Kill so many runs; print the verdict."""
    for place in ("run", "warm"):
        (folder / place).mkdir(mode=0o700)
    os.environ["XDG_RUNTIME_DIR"] = str(folder / "run")
    asyncio.run(rehearse(folder / "warm", Clock(utc_now())))
    assert 1 == threading.active_count()
    answered(lambda: begin(folder))
    killer = Killer(folder, seed)
    for _ in range(kills):
        killer.round()
    verdict = {"kills": kills, "seed": seed, "wrong": dict(killer.wrong), "examples": killer.examples[:10]}
    print(json.dumps({**verdict, "killed": dict(killer.killed), "runs_that_ended": killer.ended}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
