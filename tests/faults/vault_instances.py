"""A program of its own in which many instances renew at once.

`python -m tests.faults.vault_instances FOLDER INSTANCES TIMES`. Each renews the one shared account and an account of
its own. Prints the revisions they came to, and how long a renewal took, as JSON.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

from tests.unit.vault_samples import ADA, numbered, opened, renewal
from tui.store.vault import Keeping


def renew(path: Path, number: int, times: int, start: int) -> dict[str, object]:
    """One instance's work, begun when all are ready."""
    vault, took_s, outcomes = opened(path), [], set()
    vault.accounts()
    os.read(start, 1)
    for time_ in range(times):
        for account, sign_in in ((ADA, "shared"), (numbered(number), "own")):
            begun = time.perf_counter()
            outcomes.add(vault.renew(account, sign_in, renewal(f"{number} {time_}")))
            took_s.append(time.perf_counter() - begun)
    return {"took_s": took_s, "is_kept": outcomes == {Keeping.KEPT}}


def main(folder: Path, instances: int, times: int) -> None:
    """Let all of them work at once; print what they tell."""
    path, pipes = folder / "state" / "tokens.vault", []
    vault = opened(path)
    vault.add(ADA, "shared", renewal("first"))
    for number in range(instances):
        vault.add(numbered(number), "own", renewal("first"))
    waiting, start = os.pipe()
    for number in range(instances):
        reading, telling = os.pipe()
        if os.fork() == 0:
            os.close(start)
            os.write(telling, json.dumps(renew(path, number, times, waiting)).encode())
            os._exit(0)
        os.close(telling)
        pipes.append(reading)
    os.close(start)  # the end of the file is the signal
    told = []
    for reading in pipes:
        with os.fdopen(reading, "rb") as instance:
            told.append(json.loads(instance.read()))
        os.wait()
    took_s = sorted(each for one in told for each in one["took_s"])
    revision = {kept.account.id: kept.revision for kept in opened(path).accounts()}
    print(
        json.dumps(
            {
                "all_kept": all(one["is_kept"] for one in told),
                "shared_revision": revision[ADA.id],
                "own_revisions": sorted({revision[numbered(number).id] for number in range(instances)}),
                "p50_ms": took_s[len(took_s) // 2] * 1000,
                "p99_ms": took_s[len(took_s) * 99 // 100] * 1000,
            }
        )
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
