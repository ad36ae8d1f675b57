"""A home in which Ada has signed in to the demo, and read her lists."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.cli.home import Home
from tests.faults.program_at_work import Clock, office_in
from tests.faults.program_instance import Instance
from tui.model.clock import utc_now
from tui.store.vault import KeySource


def signed_in(folder: Path, *, customers: int = 40) -> Home:
    """The home, with the key of the vault in a file, so that a command finds the sign-in."""
    home = Home(folder)
    asyncio.run(_sign_in(folder / "ada", customers))
    for kind in ("config", "state"):
        (folder / kind).mkdir(mode=0o700)
        (folder / "ada" / kind).rename(folder / kind / "tenantry-demo")
    return home


async def _sign_in(folder: Path, customers: int) -> None:
    clock = Clock(utc_now())
    instance = Instance(folder, "ada", {}, clock, chance=None, told=-1)  # type: ignore[arg-type]
    instance.office = office = office_in(folder, clock, customers=customers)
    await office.open()
    await office.choose_key(KeySource.KEY_FILE)
    await instance.sign_in()
    await instance.refresh()
    remote = await office.connected()
    office.close(within_s=5)
    await remote.close()
