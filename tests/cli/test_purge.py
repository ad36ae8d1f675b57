"""`tenantry sign-out --purge`: nothing of ours is left, nothing of anybody else's is touched."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.home import ADA, GRACE, Home, command
from tests.terminal.terminal import Terminal
from tests.waiting import until_blocking
from tui.store.vault import KeySource

if sys.platform != "linux":
    pytest.skip("XDG folders", allow_module_level=True)

LEFT_BEHIND = (
    "state.db.damaged-20260302T090000Z", "state.db.damaged-20260302T090000Z-2-wal", "vault.bin.locked-20260302T090000Z",
    "vault.bin.newer-20260302T090000Z-3", ".vault.bin.new", ".vault.bin.key.new", "bug-20260302-090000.txt",
    ".bug-20260302-090000.txt.new", "world.json", "world.damaged", ".world.json.abc_1234",
)  # fmt: skip
"""What a long life of the program can leave in the state folder, besides what every run leaves."""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home in which two people have worked for long."""
    found = Home(tmp_path)
    found.know(ADA, GRACE)
    found.keep(KeySource.UNTIL_LOGOUT, ADA, GRACE)
    found.places.config_dir.mkdir(parents=True)
    for folder, names in ((found.places.state_dir, LEFT_BEHIND), (found.places.config_dir, ("config.toml",))):
        for name in names:
            (folder / name).write_text("# Fabrikam\n")
    run = found.places.state_dir / "runs" / "bakodimu"
    run.mkdir(parents=True)
    (run / "fabrikam-0f4d1a52-9d3b-4f6e-8f1c-2b7a3c5d6e7f-2.log").write_text("Fabrikam\n")
    return found


def test_everything_of_ours_goes(home: Home) -> None:
    """Files, folders and the key in the run-time folder; status 0, and Microsoft's part is told."""
    assert {"run/tenantry", "state/tenantry", "config/tenantry"} <= home.files
    status, output, error = home.told_by_process("sign-out", "--purge", "--yes")

    assert (0, "", set()) == (status, error, home.files)
    assert (True, True) == ("https://mysignins.microsoft.com" in output, "Revoke sessions" in output)


def test_json_names_what_is_gone(home: Home) -> None:
    """Every path that was there is among what was removed, and nothing stays."""
    before = home.files
    status, output, _ = home.told("sign-out", "--purge", "--yes", "--json")
    told = json.loads(output)

    assert (0, [], []) == (status, told["accounts"], told["stays"])
    assert {str(home.folder / name) for name in before} == set(told["removed"])


def test_once_more_there_is_nothing(home: Home) -> None:
    """A second purge says so and makes nothing."""
    home.told("sign-out", "--purge", "--yes")

    assert (0, "There is nothing of tenantry on this machine.\n", "") == home.told("sign-out", "--purge", "--yes")
    assert set() == home.files


def test_a_script_has_to_say_yes(home: Home) -> None:
    """Without a terminal and `--yes`: status 2, and everything is there."""
    before = home.files

    assert 2 == home.told("sign-out", "--purge")[0]
    assert before == home.files


@pytest.mark.parametrize(("answer", "status"), [("yes", 0), ("", 1)])
def test_the_person_is_asked(home: Home, answer: str, status: int) -> None:
    """What will go is named first; only a yes removes it."""
    with Terminal([*command(), "sign-out", "--purge"], home.folder, home.environ, (200, 60)) as terminal:
        terminal.see("vault.bin.locked-20260302T090000Z  (set aside)", "config.toml  (settings)", "Type yes:")
        terminal.key(f"{answer}\r")

        assert status == terminal.end()
    assert (status == 0) == (home.files == set())


def test_what_is_not_ours_stays_and_is_named(home: Home) -> None:
    """A file somebody put beside ours, and a folder with a name of ours: status 1, both named and whole."""
    strange = home.places.state_dir / "notes of Ada.txt"
    strange.write_text("mine")
    folder = home.places.config_dir / "vault.bin"
    folder.mkdir()
    (folder / "inside").write_text("mine too")
    status, output, _ = home.told("sign-out", "--purge", "--yes", "--json")

    assert (1, {str(strange), str(folder)}) == (status, set(json.loads(output)["stays"]))
    assert ("mine", "mine too") == (strange.read_text(), (folder / "inside").read_text())
    assert {
        "state/tenantry", "state/tenantry/notes of Ada.txt", "config/tenantry", "config/tenantry/vault.bin",
        "config/tenantry/vault.bin/inside",
    } == home.files  # fmt: skip


def test_planted_links_go_and_their_target_stays(home: Home, tmp_path: Path) -> None:
    """Wherever a link stands in the place of a file of ours, locks among them."""
    target = tmp_path / "precious"
    target.write_text("precious")
    for name in ("state.db", "state.db-wal", "state.db.in-use", "vault.bin", "vault.bin.lock", "vault.bin.key"):
        path = home.places.state_dir / name
        path.unlink(missing_ok=True)
        path.symlink_to(target)

    assert 0 == home.told("sign-out", "--purge", "--yes")[0]
    assert ({"precious"}, "precious") == (home.files, target.read_text())


def test_links_in_the_place_of_folders_go_and_what_they_lead_to_stays(home: Home, tmp_path: Path) -> None:
    """They are not looked into, whatever names are in there."""
    for which in ("state", "config", "run"):
        ours, elsewhere = tmp_path / which / "tenantry", tmp_path / f"elsewhere of {which}"
        ours.rename(elsewhere)
        ours.symlink_to(elsewhere)
    before = home.files

    assert 0 == home.told("sign-out", "--purge", "--yes")[0]
    assert {"state/tenantry", "config/tenantry", "run/tenantry"} == before - home.files


def test_another_instance_stops_it(home: Home) -> None:
    """While a tenantry runs nothing is removed: status 1, and that is what it says."""
    before = home.files
    with home.in_use():
        status, output, error = home.told_by_process("sign-out", "--purge", "--yes")
        is_whole = before <= home.files

    assert (1, "", True) == (status, output, is_whole)
    assert "Another tenantry is running" in error
    assert (0, set()) == (home.told("sign-out", "--purge", "--yes")[0], home.files)


@pytest.mark.parametrize("content", [b"rubbish", b"tenantry\0\x09 of tomorrow"])
def test_it_does_not_matter_what_is_damaged(home: Home, content: bytes) -> None:
    """State, vault, key and settings that nobody can read go as well."""
    for name in ("state.db", "vault.bin", "vault.bin.key"):
        (home.places.state_dir / name).write_bytes(content)
    home.places.config_file.write_bytes(content + b"= wrong")

    assert (0, set()) == (home.told("sign-out", "--purge", "--yes")[0], home.files)


def test_it_needs_no_key(tmp_path: Path) -> None:
    """A vault that is locked with a passphrase goes without it."""
    home = Home(tmp_path)
    home.keep(KeySource.PASSPHRASE, ADA)

    assert (0, set()) == (home.told("sign-out", "--purge", "--yes")[0], home.files)


def test_the_demo_and_the_live_program_leave_one_by_one(home: Home) -> None:
    """Each purge takes its own folders and its own key, and the run-time folder goes with the last."""
    demo = Home.__new__(Home)
    demo.folder, demo.runtime = home.folder, home.runtime
    demo.places = type(home.places)(home.folder / "config" / "tenantry-demo", home.folder / "state" / "tenantry-demo")
    demo.know(ADA)
    demo.keep(KeySource.UNTIL_LOGOUT, ADA)

    assert 0 == home.told("sign-out", "--purge", "--yes")[0]
    assert (False, [ADA.username]) == (home.places.state_dir.exists(), demo.kept(KeySource.UNTIL_LOGOUT))
    assert (0, set()) == (home.told("sign-out", "--purge", "--yes", "--demo")[0], home.files)


def test_a_purge_that_is_killed_is_finished_by_the_next(home: Home) -> None:
    """kill -9 at some moment, five times over: the last one leaves nothing."""
    dice = random.Random(20260302)
    for _ in range(5):
        _kill_a_purge(home, len(home.files) - dice.randrange(1, 4))

    assert (0, set()) == (home.told("sign-out", "--purge", "--yes")[0], home.files)


def _kill_a_purge(home: Home, left: int) -> None:
    """Kill it when no more than so many files are left, or when it has ended."""
    running = subprocess.Popen(
        [*command(), "sign-out", "--purge", "--yes"], env=home.environ, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    until_blocking(lambda: len(home.files) <= left or running.poll() is not None, "some files gone")
    running.kill()
    running.wait()
