"""A program of its own that kills the whole program in the middle of its work.

`python -m tests.faults.program_kills FOLDER KILLS SEED`. Each round one instance, in every third round two, works until
`kill -9` at a random moment; then a fresh start is held against what had been reported. Prints what it found as JSON.
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
from collections.abc import Callable, Coroutine
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.faults.program_at_work import CUSTOMERS, PASSPHRASE, WHO, Clock, Facts, facts_in, office_in
from tests.faults.program_instance import Instance, rehearse
from tui.model.clock import utc_now
from tui.store.vault import KeySource

LONGEST_S = (0.05, 0.05, 0.05, 0.25)
"""How long after its last report that counts an instance may live; a refresh of the list takes longest."""
PATIENCE_S = 30.0
EXPECTED = frozenset(
    {"config.toml", ".config.toml.new", "world.json", ".world.json.new", "state.db", "state.db.in-use"}
    | {"vault.bin", "vault.bin.lock", "vault.bin.key", ".vault.bin.new", ".vault.bin.key.new"}
)
"""Every name there may be in the two folders between runs: one unfinished file of each kind, no more."""


class Killer:
    """Holds what was reported against what is found."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder = folder
        self.chance = random.Random(seed)
        self.began = utc_now()
        self.known: Facts = {}
        self.wrong: Counter[str] = Counter()
        self.interrupted: Counter[str] = Counter()
        self.starts_s: list[float] = []
        self.examples: list[str] = []

    def begin(self) -> None:
        """A first run that chooses where the key lives; how long starts take when nobody was killed."""

        async def choose() -> Facts:
            office = office_in(self.folder, Clock(self.began), customers=CUSTOMERS)
            await office.open()
            await office.choose_key(KeySource.KEY_FILE)
            office.close()
            return {}

        answered(choose)
        self.known, _ = self.look()

    def look(self) -> tuple[Facts, float]:
        """A fresh start in a process of its own: what it finds, and how many seconds it took to open everything."""
        clock = Clock(self.began)

        async def start() -> dict[str, Any]:
            begun = time.perf_counter()
            office = office_in(self.folder, clock)
            await office.open()
            await office.accounts()
            await office.custody.open(PASSPHRASE)
            took_s = time.perf_counter() - begun
            facts = await facts_in(office, self.folder)
            said = f"{office.notice} {office.custody.trouble}".strip()
            office.close()
            return {"facts": facts, "took_s": took_s, "said": said}

        found = answered(start)
        if found["said"]:
            self.note("unreadable", found["said"])
        names = {each.name for part in ("config", "state") for each in (self.folder / part).iterdir()}
        for name in names - EXPECTED:
            self.note("litter", name)
        return found["facts"], found["took_s"]

    def round(self, *, is_shared: bool) -> None:
        """Kill once, or two at once; judge."""
        self.began += timedelta(minutes=10)
        running = [self.set_to_work(who, is_alone=not is_shared) for who in (WHO if is_shared else WHO[:1])]
        reports = [self.killed(*each) for each in running]
        found, took_s = self.look()
        self.starts_s.append(took_s)
        self.judge(found, reports)
        self.known = found

    def set_to_work(self, who: str, *, is_alone: bool) -> tuple[int, int, bool]:
        """Start an instance; its process, its reports, and whether it is to be killed while it starts."""
        reading, telling = os.pipe()
        seed = self.chance.random()
        pid = os.fork()
        if pid == 0:
            try:
                chance, clock = random.Random(seed), Clock(self.began)
                instance = Instance(self.folder, who, self.known, clock, chance=chance, told=telling)
                instance.may_move_key = is_alone
                asyncio.run(instance.work())
            except BaseException:
                os.write(telling, json.dumps({"crash": traceback.format_exc()[-400:]}).encode() + b"\n")
            os._exit(1)
        os.close(telling)
        return pid, reading, self.chance.random() < 0.2

    def killed(self, pid: int, reading: int, while_starting: bool) -> list[dict[str, Any]]:
        """Let it begin, kill it some moment later; its reports."""
        first, reports = b"", 0 if while_starting else self.chance.randrange(1, 9)
        while first.count(b"\n") < reports and select.select([reading], [], [], PATIENCE_S)[0]:
            if not (more := os.read(reading, 1 << 16)):
                break
            first += more
        time.sleep(self.chance.uniform(0, self.chance.choice(LONGEST_S)))
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        with os.fdopen(reading, "rb") as rest:
            lines = (first + rest.read()).splitlines(keepends=True)
        return [json.loads(line) for line in lines if line.endswith(b"\n")]

    def judge(self, found: Facts, reports: list[list[dict[str, Any]]]) -> None:
        """What was reported as done must be there; what was in flight may be; nothing else may have changed."""
        promised, in_flight = dict(self.known), dict[str, Any]()
        for told in reports:
            for before, report in zip([{}, *told], told, strict=False):
                if "crash" in report:
                    self.note("crashed", report["crash"])
                if "done" in report:
                    if report["trouble"]:
                        self.note("in trouble", report["trouble"])
                    promised = changed(promised, before["change"])
            if told and "begins" in told[-1]:
                self.interrupted[told[-1]["begins"]] += 1
                in_flight |= told[-1]["change"]
            else:
                self.interrupted["starting" if not told else "between"] += 1
        possible = changed(promised, in_flight)
        for key in {*promised, *possible, *found}:
            if key == "journal":
                is_right = int(promised[key]) <= int(found[key]) <= int(promised[key]) + len(reports)
            else:
                is_right = found.get(key) in (promised.get(key), possible.get(key))
            if not is_right:
                kind = "resurrected" if promised.get(key) is None else "lost"
                self.note(kind, f"{key}: {promised.get(key)} or {possible.get(key)}, not {found.get(key)}")

    def note(self, kind: str, what: str) -> None:
        """Something is wrong."""
        self.wrong[kind] += 1
        self.examples.append(f"{kind}: {what}")


def changed(facts: Facts, change: dict[str, Any]) -> Facts:
    """The facts after a deed."""
    after = {**facts, **change, "journal": int(facts["journal"]) + int(change.get("journal", 0))}
    return {key: value for key, value in after.items() if value is not None}


def answered(ask: Callable[[], Coroutine[Any, Any, dict[str, Any]]]) -> dict[str, Any]:
    """What a process of its own answers: this one stays without threads, so that it can be forked."""
    reading, telling = os.pipe()
    if (pid := os.fork()) == 0:
        try:
            answer = asyncio.run(ask())
            with os.fdopen(telling, "w") as file:
                json.dump(answer, file)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    os.close(telling)
    with os.fdopen(reading, "rb") as file:
        text = file.read()
    os.waitpid(pid, 0)
    found: dict[str, Any] = json.loads(text)
    return found


def main(folder: Path, kills: int, seed: int) -> None:
    """Kill so many instances; print the verdict."""
    for place in ("run", "warm"):
        (folder / place).mkdir(mode=0o700)
    os.environ["XDG_RUNTIME_DIR"] = str(folder / "run")
    asyncio.run(rehearse(folder / "warm", Clock(utc_now())))
    assert 1 == threading.active_count()
    killer = Killer(folder, seed)
    killer.begin()
    usual_s = sorted(killer.look()[1] for _ in range(10))[5]
    done = 0
    while done < kills:
        is_shared = killer.chance.random() < 0.25 and done + 2 <= kills
        killer.round(is_shared=is_shared)
        done += 1 + is_shared
    starts = sorted(killer.starts_s)
    print(
        json.dumps(
            {
                "kills": done,
                "seed": seed,
                "wrong": dict(killer.wrong),
                "examples": killer.examples[:10],
                "interrupted": dict(killer.interrupted),
                "journal": killer.known["journal"],
                "usual_start_ms": round(usual_s * 1000, 1),
                "start_after_kill_ms": {
                    "median": round(starts[len(starts) // 2] * 1000, 1),
                    "p99": round(starts[len(starts) * 99 // 100] * 1000, 1),
                },
            }
        )
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
