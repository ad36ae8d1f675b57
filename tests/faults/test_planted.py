"""Something planted at each path the program opens or makes: nothing is written through it, nothing waits there."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.unit.store_samples import NOON, account
from tests.unit.vault_samples import ADA, renewal
from tui.cli.bug_report import save_report
from tui.demo import open_emulator
from tui.errors import TenantryError
from tui.model.clock import utc_now
from tui.store import DemoOptions, Locations, Store, load_settings, save_setting
from tui.store.vault import Vault
from tui.store.vault.key_files import FileKeys, LogoutKeys

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="links and pipes as Unix has them")

VICTIM = "what was there before"
PATIENCE_S = 20.0
"""Far beyond the 3 s that a lock is waited for."""

PATHS = (
    "state", "config", "state/state.db", "state/state.db-wal", "state/state.db-shm", "state/state.db.in-use",
    "state/vault.bin", "state/vault.bin.lock", "state/.vault.bin.new", "state/vault.bin.key",
    "state/.vault.bin.key.new",
    "state/world.json", "state/.world.json.new", f"state/bug-{NOON:%Y%m%d-%H%M%S}.txt", "config/config.toml",
    "config/.config.toml.new", "run/tenantry", "run/tenantry/tokens.key",
)  # fmt: skip


def plant_link(path: Path, victim: Path) -> None:
    """A symbolic link to somebody's file, or to a folder where a folder is expected."""
    path.symlink_to(victim)


def plant_dangling_link(path: Path, victim: Path) -> None:
    """A symbolic link to where nothing is yet."""
    path.symlink_to(victim.with_name("not there yet"))


def plant_second_name(path: Path, victim: Path) -> None:
    """A hard link to somebody's file."""
    path.hardlink_to(victim)


def plant_pipe(path: Path, _: Path) -> None:
    """A pipe nobody writes into."""
    os.mkfifo(path)


def plant_folder(path: Path, _: Path) -> None:
    """A folder with something in it."""
    path.mkdir()
    (path / "something").write_text(VICTIM)


def plant_socket(path: Path, _: Path) -> None:
    """A socket nobody answers at."""
    folder = os.open(path.parent, os.O_RDONLY)
    with contextlib.closing(socket.socket(socket.AF_UNIX)) as unix:
        unix.bind(f"/proc/self/fd/{folder}/{path.name}")  # the whole path may be too long for one
    os.close(folder)


def live(folder: Path) -> None:
    """Everything that opens or makes a file; refusals are ours, and work goes on after each."""
    places = Locations(folder / "config", folder / "state")
    keys = (
        FileKeys(places.state_dir / "vault.bin.key"),
        LogoutKeys("tokens", {"XDG_RUNTIME_DIR": str(folder / "run")}),
    )
    steps: list[Callable[[], object]] = [
        lambda: load_settings(places.config_file, {}, {}),
        lambda: save_setting(places.config_file, "theme", "light"),
        lambda: asyncio.run(_store(places)),
        *(lambda key=key: _vault(places.vault_file, key) for key in keys),
        lambda: save_report(ValueError("no luck"), places.state_dir, NOON),
        lambda: open_emulator(DemoOptions(customers=3), places.state_dir, utc_now),
    ]
    for step in steps:
        with contextlib.suppress(TenantryError):
            step()


async def _store(places: Locations) -> None:
    store = await Store.open(places.state_file)
    await store.save_account(account())
    store.close(5)


def _vault(path: Path, keys: FileKeys) -> None:
    vault = Vault.open(path, keys)
    vault.add(ADA, "s1", renewal("one"))
    vault.purge()


@pytest.mark.parametrize("plant", [
    plant_link, plant_dangling_link, plant_second_name, plant_pipe, plant_folder, plant_socket,
])  # fmt: skip
@pytest.mark.parametrize("path", PATHS)
def test_nothing_is_written_through_what_was_planted(
    tmp_path: Path, path: str, plant: Callable[[Path, Path], None]
) -> None:
    """Somebody's file keeps its content, nothing appears where a link points, no call waits, and nothing but our own
    refusals gets out."""
    folder, victim = tmp_path / "home", tmp_path / "victim" / "file"
    victim.parent.mkdir()
    victim.write_text(VICTIM)
    (folder / "run").mkdir(mode=0o700, parents=True)
    place = folder / path
    for parent in (*reversed(place.relative_to(folder).parents),):
        (folder / parent).mkdir(mode=0o700, exist_ok=True)
    plant(place, victim)
    raised: list[BaseException] = []

    def work() -> None:
        try:
            live(folder)
        except BaseException as error:  # whatever it is, the test tells it
            raised.append(error)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(PATIENCE_S)

    assert (False, []) == (thread.is_alive(), raised)
    assert {"file": VICTIM} == {each.name: each.read_text() for each in victim.parent.iterdir()}
    if plant is plant_folder:
        assert VICTIM in {each.read_text() for each in folder.rglob("something")}
