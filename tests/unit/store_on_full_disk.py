"""A program of its own whose disk fills up while it saves, and has room again later.

`python -m tests.unit.store_on_full_disk STATE_FILE BYTES` lets no file grow beyond so many bytes, prints what became
of each attempt as JSON, then takes the limit away and tries again.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import resource
import sys
from pathlib import Path

from tests.unit.store_samples import NOON, account, crowd
from tui.errors import StoreError
from tui.store import Store


async def attempt(store: Store) -> str:
    """Save a thousand customers; the error's sentence, or `saved`."""
    try:
        await store.save_listing(account().id, crowd(1000), NOON)
    except StoreError as error:
        return error.summary
    return "saved"


async def main(path: Path, most_bytes: int) -> None:
    """Save with a full disk, look, and save again with room."""
    unlimited = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, unlimited))
    store = await Store.open(path)
    with contextlib.suppress(StoreError):  # the room may have gone to the tables
        await store.save_account(account())
    full = await attempt(store)
    known = len(await store.load_accounts())
    resource.setrlimit(resource.RLIMIT_FSIZE, (unlimited, unlimited))
    await store.save_account(account())
    roomy = await attempt(store)
    listed = len((await store.load_customers(account().id))[0])
    store.close(within_s=5)
    print(json.dumps({"full": full, "known": known, "roomy": roomy, "listed": listed, "notice": store.notice}))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2])))
