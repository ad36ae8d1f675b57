"""What closing does with work that is under way, and what blocking work may end with."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.demo import Demo
from tests.unit.vault_samples import ADA, keys_beside, renewal
from tui.off_loop import off_loop
from tui.store.vault import Vault, sealed_file
from tui.wiring import wire


async def test_closing_takes_its_time_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the vault and the state both held up by the disk, closing ends after the time for one, and says that not
    everything was written."""
    office = wire(Demo(tmp_path).profile())
    await office.open()
    disk, began = threading.Event(), threading.Event()

    def write_for_ever(*_: object) -> None:
        began.set()
        disk.wait()

    monkeypatch.setattr(sealed_file, "write_whole", write_for_ever)
    vault = Vault.open(tmp_path / "vault" / "vault.bin", keys_beside(tmp_path / "vault" / "vault.bin"))
    threading.Thread(target=vault.add, args=(ADA, "one", renewal("a refresh token")), daemon=True).start()
    monkeypatch.setattr(office.custody, "_vault", vault)
    held = asyncio.ensure_future(office.store._on_thread(disk.wait))
    await off_loop(began.wait)

    began_at = time.monotonic()
    is_saved = office.close(within_s=0.5)
    took_s = time.monotonic() - began_at
    disk.set()
    await held

    assert (False, True) == (is_saved, took_s < 1.0)


@pytest.mark.parametrize("error", [StopIteration, SystemExit, KeyboardInterrupt, GeneratorExit])
async def test_blocking_work_cannot_end_the_loop(error: Callable[[], BaseException]) -> None:
    """What would end the interpreter, or cannot be raised in a coroutine, comes back as an error, with its cause."""

    def end() -> None:
        raise error()

    with pytest.raises(RuntimeError) as raised:
        await off_loop(end)

    assert error is type(raised.value.__cause__)
