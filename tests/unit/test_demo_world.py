"""The demo's world on the disk: for its owner only, replaced whole, set aside when damaged, never through a link."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.unit.store_samples import NOON
from tui.demo import WORLD_FILE, open_emulator
from tui.emulator import ADA, parse_world
from tui.store import DemoOptions

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="modes, links and pipes as POSIX has them")

ASIDE = "world.json.damaged-20300107T120000Z"


def started(folder: Path) -> bytes:
    """The secret of the world that a demo starts with: another world has another."""
    return open_emulator(DemoOptions(), folder, lambda: NOON).world.secret


def test_a_world_is_kept_for_its_owner_alone(tmp_path: Path) -> None:
    """The next demo goes on with it; no other file stays."""
    folder = tmp_path / "state"
    secrets = {started(folder) for _ in range(3)}

    assert (1, [folder / WORLD_FILE]) == (len(secrets), list(folder.iterdir()))
    assert (0o700, 0o600) == (folder.stat().st_mode & 0o777, (folder / WORLD_FILE).stat().st_mode & 0o777)


def test_a_save_that_fails_leaves_the_old_world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk ends no demo: what changed lasts as long as the run, and is written when there is room again."""
    emulator = open_emulator(DemoOptions(), tmp_path, lambda: NOON)
    before = (tmp_path / WORLD_FILE).read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", _refuse)
        emulator.revoke_sessions(ADA)
    kept, names = (tmp_path / WORLD_FILE).read_bytes(), list(tmp_path.iterdir())
    emulator.revoke_sessions(ADA)

    assert (before, [tmp_path / WORLD_FILE]) == (kept, names)
    assert {ADA: 2} == parse_world((tmp_path / WORLD_FILE).read_bytes()).changes.revocations


def _refuse(_: int) -> None:
    raise OSError(28, "No space left on device")


def test_damaged_worlds_are_set_aside_under_names_of_their_own(tmp_path: Path) -> None:
    """Two in one second do not overwrite each other, nor does the new world."""
    told: list[str] = []
    for content in (b"first", b"second"):
        (tmp_path / WORLD_FILE).write_bytes(content)
        open_emulator(DemoOptions(), tmp_path, lambda: NOON, told)

    assert [True, True] == [
        f"{tmp_path / name}," in said for name, said in zip((ASIDE, f"{ASIDE}-2"), told, strict=True)
    ]
    assert [b"first", b"second"] == [(tmp_path / name).read_bytes() for name in (ASIDE, f"{ASIDE}-2")]


@pytest.mark.parametrize("kind", ["link", "dangling link", "hard link", "pipe", "folder"])
def test_what_was_planted_stays_as_it_is(tmp_path: Path, kind: str) -> None:
    """The demo goes on in memory: nothing is written through a link, and nobody waits at a pipe."""
    state, precious = tmp_path / "state", tmp_path / "precious"
    state.mkdir()
    precious.write_bytes(b"precious")
    place = state / WORLD_FILE
    match kind:
        case "link":
            place.symlink_to(precious)
        case "dangling link":
            place.symlink_to(tmp_path / "absent")
        case "hard link":
            place.hardlink_to(precious)
        case "pipe":
            os.mkfifo(place)
        case "folder":
            place.mkdir()
    before = place.lstat()
    emulator = open_emulator(DemoOptions(), state, lambda: NOON)
    emulator.revoke_sessions(ADA)

    assert (b"precious", before.st_ino) == (precious.read_bytes(), place.lstat().st_ino)
    assert ({"state", "precious"}, [place]) == ({each.name for each in tmp_path.iterdir()}, list(state.iterdir()))


def test_the_demo_starts_where_its_folder_is_none(tmp_path: Path) -> None:
    """With a file in the folder's place the world lasts as long as the run."""
    (tmp_path / "state").write_text("in the way")

    assert started(tmp_path / "state") != started(tmp_path / "state")
