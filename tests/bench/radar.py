"""How fast the consent radar asks: python -m tests.bench.radar [CUSTOMERS…]

Probes a second with no budget in the way, the emulator's own work included, and how long the default budget makes the
same take, on a clock that is stepped. Machines differ; nothing here passes or fails.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from pathlib import Path

from tests.support.planted import SteppedTime, Watched, WatchedEmulator, at_work, world_of

UNBOUNDED = 1_000_000


async def measure(customers: int, per_minute: int | None) -> tuple[float, float, int, int]:
    """Real seconds, stepped seconds, customers asked, and requests to the sign-in service."""
    clock = SteppedTime()
    emulator = WatchedEmulator(world_of(customers, clock), clock)
    with tempfile.TemporaryDirectory() as folder:
        async with at_work(Path(folder), emulator, clock, per_minute=per_minute) as bench:
            emulator.seen, began, real = Watched(), clock.now(), time.perf_counter()
            progress = await bench.run(bench.everybody)
            took_s = time.perf_counter() - real
            return took_s, (clock.now() - began).total_seconds(), progress.asked, emulator.seen.requests


def main() -> None:
    """One line a size."""
    print(f"{'customers':>10}{'asked':>8}{'requests':>10}{'seconds':>9}{'probes/s':>10}{'by the budget':>15}")
    for customers in [int(word) for word in sys.argv[1:]] or [2_000]:
        took_s, _, asked, requests = asyncio.run(measure(customers, UNBOUNDED))
        _, budget_s, _, _ = asyncio.run(measure(customers, None))
        row = f"{customers:10,}{asked:8,}{requests:10,}{took_s:9.1f}{asked / took_s:10.1f}"
        print(f"{row}{budget_s / 60:11.0f} min", flush=True)


if __name__ == "__main__":
    main()
