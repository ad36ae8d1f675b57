"""The folders of children: whose they are, and when they go."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tui.errors import StoreError
from tui.inside.folders import Folders, runtime_folder, sweep


@pytest.fixture
def runtime(tmp_path: Path) -> Path:
    """A folder as the system makes it at login."""
    folder = tmp_path / "run"
    folder.mkdir(mode=0o700)
    return folder


def _make(tmp_path: Path, runtime: Path) -> Folders:
    return Folders.make(tmp_path / "state", {"XDG_RUNTIME_DIR": str(runtime)})


def test_they_are_this_persons_alone_and_go_with_the_child(tmp_path: Path, runtime: Path) -> None:
    """0700, whatever is in them goes, and the last child takes the folder above away too."""
    folders = _make(tmp_path, runtime)
    (folders.path / "one").mkdir()
    (folders.path / "one" / "two").write_text("kept by a tool")

    assert 0o700 == stat.S_IMODE(folders.path.stat().st_mode)
    assert folders.remove()
    assert [] == list(runtime.iterdir())


def test_two_children_have_nothing_in_common(tmp_path: Path, runtime: Path) -> None:
    """The end of one leaves the other's alone, and a new one sweeps neither."""
    one, two = _make(tmp_path, runtime), _make(tmp_path, runtime)
    (two.path / "kept").write_text("two's")

    assert one.remove()
    three = _make(tmp_path, runtime)

    assert (True, True, False) == ((two.path / "kept").exists(), three.path.exists(), one.path.exists())


def test_what_a_killed_run_left_is_swept_at_the_next_start(tmp_path: Path, runtime: Path) -> None:
    """While its process lives it is left alone; once that was killed, the next child's start removes it."""
    script = (
        "import sys, pathlib, threading; from tui.inside.folders import Folders;"
        "made = Folders.make(pathlib.Path(sys.argv[1]), {'XDG_RUNTIME_DIR': sys.argv[2]});"
        "(made.path / 'token').write_text('secret'); print(made.path, flush=True); threading.Event().wait()"
    )
    argv = [sys.executable, "-c", script, str(tmp_path / "state"), str(runtime)]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        theirs = Path(process.stdout.readline().strip())
        _make(tmp_path, runtime).remove()
        is_left_alone = (theirs / "token").exists()
        process.kill()

    ours = _make(tmp_path, runtime)

    assert (True, False) == (is_left_alone, theirs.exists())
    assert {ours.path.name, f"{ours.path.name}.in-use"} == {each.name for each in ours.path.parent.iterdir()}


def test_no_link_is_followed_when_they_go(tmp_path: Path, runtime: Path) -> None:
    """A link in them, or in their place, is removed; what it leads to stays."""
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / "mine").write_text("mine")
    one, two = _make(tmp_path, runtime), _make(tmp_path, runtime)
    (one.path / "link").symlink_to(kept)
    two.path.rmdir()
    two.path.symlink_to(kept)

    assert (True, True) == (one.remove(), two.remove())
    assert ("mine", 0o700) == ((kept / "mine").read_text(), stat.S_IMODE(kept.stat().st_mode) & 0o700)


def test_what_closed_itself_goes_as_well(tmp_path: Path, runtime: Path) -> None:
    """A folder without the right to write in it (as Go's module cache has) is opened for its end."""
    folders = _make(tmp_path, runtime)
    closed = folders.path / "closed"
    closed.mkdir()
    (closed / "file").write_text("x")
    closed.chmod(0o500)

    assert (True, False) == (folders.remove(), folders.path.exists())


@pytest.mark.parametrize("trouble", ["open to others", "a link", "relative", "missing"])
def test_a_folder_that_is_not_ours_alone_is_not_used(tmp_path: Path, runtime: Path, trouble: str) -> None:
    """Then they lie beside our state."""
    told = runtime
    if trouble == "open to others":
        runtime.chmod(0o755)
    elif trouble == "a link":
        told = tmp_path / "link"
        told.symlink_to(runtime)
    elif trouble == "relative":
        told = Path("run")
    else:
        told = tmp_path / "missing"

    assert None is runtime_folder({"XDG_RUNTIME_DIR": str(told)})
    folders = Folders.make(tmp_path / "state", {"XDG_RUNTIME_DIR": str(told)})
    assert tmp_path / "state" / "inside" == folders.path.parent
    assert folders.remove()


def test_a_planted_link_is_refused(tmp_path: Path, runtime: Path) -> None:
    """Where a link lies in the place of our folder, nothing is written through it."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (runtime / "tenantry-inside").symlink_to(elsewhere)

    with pytest.raises(StoreError):
        _make(tmp_path, runtime)

    assert [] == list(elsewhere.iterdir())


def test_a_folder_that_came_back_goes_at_the_next_start(tmp_path: Path, runtime: Path) -> None:
    """What outlives its child may still write there; that nobody holds it is enough."""
    folders, other = _make(tmp_path, runtime), _make(tmp_path, runtime)
    folders.remove()
    (folders.path / "late").mkdir(parents=True)

    _make(tmp_path, runtime)

    assert (False, True) == (folders.path.exists(), other.path.exists())


def test_purging_leaves_nothing_of_killed_runs(tmp_path: Path, runtime: Path) -> None:
    """Wherever theirs lay; what a living run holds stays."""
    for environ in ({"XDG_RUNTIME_DIR": str(runtime)}, {}):
        gone = Folders.make(tmp_path / "state", environ)
        gone.path.with_name(f"{gone.path.name}.in-use").unlink()  # nobody holds this name any more
        sweep(tmp_path / "state", environ)
    living = _make(tmp_path, runtime)

    sweep(tmp_path / "state", {"XDG_RUNTIME_DIR": str(runtime)})

    assert [living.path.parent] == list(runtime.iterdir())
    assert (True, []) == (living.path.exists(), list((tmp_path / "state").iterdir()))
