"""A program of its own that kills instances in the middle of their work.

`python -m tests.faults.vault_kills FOLDER KILLS SEED`. Each round two instances work on one vault until `kill -9` at a
random moment; then it is opened and held against what they had reported. Prints what it found as JSON.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from tests.unit.vault_samples import ADA, entry, kept_in, numbered, opened, renewal
from tui.store.vault import Vault

LONGEST_S = 0.03
SHARED = ADA


@dataclass
class Worker:
    """One of the two, over all its lives. It renews the shared account and one of its own, and signs a third in,
    renews it thrice, and signs it out, over and over."""

    number: int
    step: int = 0
    """The next one to do."""

    def work(self, path: Path, told: int) -> None:
        """Work until killed; each step that is done is reported."""
        vault = opened(path)
        os.write(told, (self.step - 1).to_bytes(4, "big", signed=True))
        for step in range(self.step, sys.maxsize):
            vault.renew(SHARED, "shared", renewal(f"shared {self.number} {step}"))
            vault.renew(numbered(self.number), "own", renewal(f"own {step}"))
            self.come_and_go(vault, step)
            os.write(told, step.to_bytes(4, "big", signed=True))

    def come_and_go(self, vault: Vault, step: int) -> None:
        """The account that is signed in and out."""
        account, token = numbered(self.number + 10), renewal(f"t {step}")
        match step % 5:
            case 0:
                vault.add(account, f"s {step}", token)
            case 4:
                vault.forget(account.id)
            case phase:
                vault.renew(account, f"s {step - phase}", token)

    def after(self, step: int) -> tuple[str, str] | None:
        """What the vault has of that account after a step."""
        return None if step % 5 == 4 or step < 0 else entry(f"s {step - step % 5}", f"t {step}")

    def judge(self, found: dict[str, tuple[str, str]], done: int) -> Counter[str]:
        """What is wrong with a vault after the last reported step: that step or the one in flight must be in it."""
        own = found.get(numbered(self.number).id)
        passing = found.get(numbered(self.number + 10).id)
        verdict: Counter[str] = Counter()
        verdict["lost"] += own not in (entry("own", f"own {done}"), entry("own", f"own {done + 1}"))
        if passing not in (self.after(done), self.after(done + 1)):
            verdict["resurrected" if passing else "lost"] += 1
        self.step = done + 2 if passing == self.after(done + 1) else done + 1
        return verdict


def killed(path: Path, workers: list[Worker], chance: random.Random) -> list[int]:
    """Let both work, kill each at a moment of its own; the last step each has reported."""
    running = []
    for worker in workers:
        reading, telling = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(reading)
            worker.work(path, telling)
        os.close(telling)
        running.append((pid, reading, chance.uniform(0, LONGEST_S)))
    is_open = chance.random() < 0.5  # the other half may be killed while they open it
    ready = {pid: os.read(reading, 4) for pid, reading, _ in running} if is_open else {}
    begun, done = time.monotonic(), []
    for (pid, reading, after_s), worker in sorted(zip(running, workers, strict=True), key=lambda each: each[0][2]):
        time.sleep(max(0.0, begun + after_s - time.monotonic()))
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        with os.fdopen(reading, "rb") as told:
            reports = ready.get(pid, b"") + told.read()
        last = int.from_bytes(reports[-4:], "big", signed=True) if reports else worker.step - 1
        done.append((worker.number, last))
    return [last for _, last in sorted(done)]


def main(folder: Path, kills: int, seed: int) -> None:
    """Kill so many instances; print the verdict."""
    path, chance = folder / "state" / "tokens.vault", random.Random(seed)
    workers, found = [Worker(1), Worker(2)], Counter[str]()
    vault, slowest_s = opened(path), 0.0
    vault.add(SHARED, "shared", renewal("shared"))
    for worker in workers:
        vault.add(numbered(worker.number), "own", renewal("own -1"))
    for _ in range(kills // 2):
        steps = killed(path, workers, chance)
        begun = time.perf_counter()
        notice, there = opened(path).notice, kept_in(path)
        slowest_s = max(slowest_s, time.perf_counter() - begun)
        found["unreadable"] += bool(notice)
        found["lost"] += there.get(SHARED.id, ("",))[0] != "shared"
        found["litter"] += len(list(path.parent.iterdir())) > 3
        for worker, step in zip(workers, steps, strict=True):
            found.update(worker.judge(there, step))
    wrong = {name: found[name] for name in ("unreadable", "lost", "resurrected", "litter")}
    print(json.dumps({"wrong": wrong, "steps": [each.step for each in workers], "slowest_start_ms": slowest_s * 1000}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
