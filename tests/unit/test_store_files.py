"""Folders and files for one person alone, and where they are."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tui.errors import StoreError, StoreLocked
from tui.store import Locations, Store
from tui.store.private_files import alone_in, prepare_folder, write_whole

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="modes, owners and links as POSIX has them")


@pytest.fixture(params=[0o000, 0o022, 0o077], ids=["umask 000", "umask 022", "umask 077"])
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    """Each customary umask."""
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def modes(folder: Path) -> dict[str, int]:
    """The permission bits of everything below a folder."""
    return {str(each.relative_to(folder)): each.stat().st_mode & 0o777 for each in folder.rglob("*")}


@pytest.mark.usefixtures("umask")
async def test_everything_is_for_this_person_alone_whatever_the_umask(tmp_path: Path) -> None:
    """Folders that had to be made are 0700 all the way down, and every file in them 0600, while the store is open."""
    store = await Store.open(tmp_path / "a" / "b" / "state.db")

    assert {
        "a": 0o700,
        "a/b": 0o700,
        "a/b/state.db": 0o600,
        "a/b/state.db-shm": 0o600,
        "a/b/state.db-wal": 0o600,
        "a/b/state.db.in-use": 0o600,
    } == modes(tmp_path)
    store.close(within_s=5)


async def test_loose_modes_are_put_right(tmp_path: Path) -> None:
    """What others could read, after a careless copy, they cannot once the program has started."""
    folder = tmp_path / "state"
    folder.mkdir()
    (folder / "state.db").touch()
    folder.chmod(0o755)
    (folder / "state.db").chmod(0o644)
    store = await Store.open(folder / "state.db")

    assert "" == store.notice
    assert (0o700, 0o600) == (modes(tmp_path)["state"], modes(tmp_path)["state/state.db"])
    store.close(within_s=5)


@pytest.mark.skipif(sys.platform == "win32" or os.getuid() != 0, reason="only root can give files away")
@pytest.mark.parametrize("name", ["state", "state/state.db"])
async def test_another_users_folder_or_file_is_refused(tmp_path: Path, name: str) -> None:
    """What somebody else owns, somebody else can read: the state is kept in memory."""
    folder = tmp_path / "state"
    folder.mkdir()
    (folder / "state.db").touch()
    os.chown(tmp_path / name, 12345, -1)
    store = await Store.open(folder / "state.db")

    assert "belongs to another user" in store.notice
    store.close(within_s=5)


def test_a_linked_folder_is_refused(tmp_path: Path) -> None:
    """A link in the folder's place is not followed."""
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "config").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StoreError, match="is a link"):
        Locations(tmp_path / "config", tmp_path / "state").prepare()

    assert [] == list((tmp_path / "elsewhere").iterdir())


def test_the_remedy_says_what_to_do(tmp_path: Path) -> None:
    """Every refusal comes with a next step."""
    (tmp_path / "taken").touch()
    with pytest.raises(StoreError) as caught:
        prepare_folder(tmp_path / "taken")

    assert f"{tmp_path / 'taken'} is no folder, so nothing is written there." == caught.value.summary
    assert caught.value.remedy.startswith("Remove it or move it away.")


def test_a_write_cut_short_leaves_the_old_content(tmp_path: Path) -> None:
    """What a crash left of an earlier write does not disturb the next one, and does not stay."""
    path = tmp_path / "config.toml"
    write_whole(path, b"old")
    (tmp_path / ".config.toml.new").write_bytes(b"ha")
    assert b"old" == path.read_bytes()

    write_whole(path, b"new")
    assert b"new" == path.read_bytes()
    assert [path] == list(tmp_path.iterdir())


def test_a_write_that_fails_leaves_the_old_content(tmp_path: Path) -> None:
    """A file that cannot be replaced stays, and nothing lies beside it."""
    path = tmp_path / "config.toml"
    path.mkdir()
    with pytest.raises(StoreError, match="is no file"):
        write_whole(path, b"new")

    assert [path] == list(tmp_path.iterdir())


def test_one_instance_at_a_time_changes_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second instance is told so after its patience; when the first has done, it gets its turn."""
    monkeypatch.setattr("tui.store.private_files._PATIENCE_S", 0.05)
    with alone_in(tmp_path), pytest.raises(StoreLocked, match="Another tenantry"), alone_in(tmp_path):
        pass
    with alone_in(tmp_path):
        taken = True

    assert taken


def found_by(code: str, environ: dict[str, str]) -> str:
    """What a fresh interpreter prints with these variables."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("XDG_")}
    command = [sys.executable, "-c", f"from tui.store import Locations; {code}"]
    return subprocess.run(command, env=clean | environ, capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.skipif(sys.platform != "linux", reason="XDG folders")
def test_locations_follow_the_xdg_variables_and_the_demo_has_its_own() -> None:
    """Settings and state are below their XDG folders, else below the home; the demo shares no folder with them."""
    environ = {"XDG_CONFIG_HOME": "/srv/config", "XDG_STATE_HOME": "/srv/state"}
    live = "live = Locations.live(); print(live.config_file, live.state_file)"
    demo = "demo = Locations.demo(); print(demo.config_file, demo.state_file)"

    assert "/srv/config/tenantry/config.toml /srv/state/tenantry/state.db" == found_by(live, environ)
    assert "/srv/config/tenantry-demo/config.toml /srv/state/tenantry-demo/state.db" == found_by(demo, environ)
    assert "/home/ada/.config/tenantry/config.toml /home/ada/.local/state/tenantry/state.db" == found_by(
        live, {"HOME": "/home/ada"}
    )
