"""A program of its own that writes to a store until it is killed: `python -m tests.unit.store_writer STATE_FILE`.

Each line it prints is a promise: that many openings have been saved.
"""

from __future__ import annotations

import asyncio
import sys
from datetime import timedelta
from pathlib import Path

from tests.unit.store_samples import FABRIKAM, NOON, account, crowd, customer, session
from tui.store import Store


async def write(path: Path) -> None:
    """Save every kind of fact, over and over."""
    store, ada = await Store.open(path), account()
    listed = [customer(), *crowd(40)]
    await store.save_account(ada)
    count = 0
    while True:
        count += 1
        at = NOON + timedelta(seconds=count)
        await store.save_opened(ada.id, FABRIKAM, at)
        print(count, flush=True)
        await store.save_listing(ada.id, listed, at)
        await store.save_session(ada.id, session())
        await store.save_alias(ada.id, FABRIKAM, f"alias {count}")


if __name__ == "__main__":
    asyncio.run(write(Path(sys.argv[1])))
