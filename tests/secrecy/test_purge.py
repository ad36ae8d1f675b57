"""After a purge nothing of a whole run is on the machine: no file of ours, no token, no name."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.issued import found_in
from tests.terminal import walk
from tests.terminal.program import ISSUED
from tests.terminal.terminal import Terminal

pytestmark = pytest.mark.xdist_group("traces")

KEEP, DOWN = "\x1b[20~", "\x1b[B"
"""F9, and the arrow."""
PASSPHRASE = "correct horse battery"
USERNAME, CUSTOMER = "ada@fourthcoffee.example", "Contoso Suites"


@dataclass(slots=True)
class Kept:
    """A home in which a sign-in of the demo is kept."""

    folder: Path
    environ: dict[str, str]

    @property
    def issued(self) -> list[str]:
        """Every token and device code of the run, noted outside the person's home."""
        return (self.folder / "notes" / ISSUED).read_text().split()

    @property
    def home(self) -> Path:
        """What is searched: home, run-time folder and temporary files."""
        return self.folder / "home"

    def told(self, *words: str) -> int:
        """Run `tenantry sign-out --demo` in a process of its own; its status."""
        command = [sys.executable, "-m", "tui", "sign-out", "--demo", *words]
        done = subprocess.run(
            command,
            env=self.environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            start_new_session=True,
            check=False,
        )
        assert found_in(done.stdout + done.stderr, self.issued) == set()
        return done.returncode

    def where(self, text: str) -> set[str]:
        """The files in which a text stands, plain or wide, and the paths that name it."""
        forms = text.encode(), text.encode("utf-16-le")
        return {path for path, content in self._all() if any(form in content for form in forms) or text in path}

    def where_issued(self) -> dict[str, set[str]]:
        """The files in which a secret stands, in whatever disguise."""
        return {path: found for path, content in self._all() if (found := found_in(content, self.issued))}

    def _all(self) -> Iterator[tuple[str, bytes]]:
        for each in self.home.rglob("*"):
            yield str(each.relative_to(self.home)), each.read_bytes() if each.is_file() else b""


def choose_key_file(terminal: Terminal) -> None:
    """The choice that has to be asked for."""
    terminal.key("k")
    terminal.see("no real protection")
    terminal.key(walk.ENTER)


def choose_until_logout(terminal: Terminal) -> None:
    """The choice above the present one, which is this run only."""
    terminal.key(walk.UP)
    terminal.see("A sign-in after each logout")
    terminal.key(walk.ENTER)


def choose_passphrase(terminal: Terminal) -> None:
    """One above that, typed twice."""
    terminal.key(walk.UP, walk.UP)
    terminal.see("once at each start")
    terminal.key(walk.ENTER)
    terminal.see("A new passphrase")
    terminal.key(PASSPHRASE, walk.ENTER)
    terminal.see("Once more")
    terminal.key(PASSPHRASE, walk.ENTER)


@pytest.fixture(
    scope="module", params=[choose_key_file, choose_until_logout, choose_passphrase], ids=lambda each: each.__name__[7:]
)
def left(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """The real program: signed in, a customer opened, the sign-in kept with the key in one of three places, left."""
    tmp_path = tmp_path_factory.mktemp("purge")
    home = tmp_path / "home"
    folders = {name: home / name for name in ("config", "state", "run", "tmp")}
    for folder in (tmp_path / "notes", home, *folders.values()):
        folder.mkdir(mode=0o700)
    environ = {
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(folders["config"]),
        "XDG_STATE_HOME": str(folders["state"]),
        "XDG_RUNTIME_DIR": str(folders["run"]),
        "TMPDIR": str(folders["tmp"]),
    }
    with walk.demo(tmp_path / "notes", env=environ) as terminal:
        walk.sign_in(terminal)
        walk.open_customer(terminal, "contoso suites", "1", CUSTOMER)
        terminal.key(KEEP)
        terminal.see("Where does the key live?")
        request.param(terminal)
        terminal.until((home / "state" / "tenantry-demo" / "vault.bin").exists, "a vault")
        terminal.see_no("Where does the key live?")
        terminal.key(walk.QUIT)
        assert terminal.end() == 0
    inherited = {name: os.environ[name] for name in ("PATH", "VIRTUAL_ENV", "PYTHONPATH") if name in os.environ}
    shutil.copytree(home, tmp_path / "copy", symlinks=True)
    return Kept(tmp_path, inherited | environ | {"PYTHONDONTWRITEBYTECODE": "1"})


@pytest.fixture
def kept(left: Kept) -> Kept:
    """The home as that run left it, whatever was done to it since."""
    shutil.rmtree(left.home)
    shutil.copytree(left.folder / "copy", left.home, symlinks=True)
    return left


def test_after_a_purge_there_is_nothing(kept: Kept) -> None:
    """Not a file, not a folder of ours, not a name; before it there was all of that, and no token in the clear."""
    before = kept.where(USERNAME), kept.where(CUSTOMER), kept.where_issued()
    status = kept.told("--purge", "--yes")

    assert (True, True, {}, True) == (bool(before[0]), bool(before[1]), before[2], len(kept.issued) >= 4)
    assert 0 == status
    assert {"config", "state", "run", "tmp"} == {str(each.relative_to(kept.home)) for each in kept.home.rglob("*")}


def test_after_a_sign_out_only_the_journal_knows_the_account(kept: Kept) -> None:
    """No token, no vault, no key, no customer of the account that nothing was done with; its name and the customers it
    opened stand in the journal alone."""
    unopened = "Fabrikam"
    before = kept.where(unopened)
    status = kept.told()
    state = {each.name for each in (kept.home / "state" / "tenantry-demo").iterdir()}

    assert (True, 0) == (any("state.db" in path for path in before), status)
    assert ({}, set()) == (kept.where_issued(), kept.where(unopened))
    assert {"state/tenantry-demo/state.db"} == kept.where(USERNAME) == kept.where(CUSTOMER)
    assert {"state.db", "state.db.in-use", "vault.bin.lock", "world.json"} == state
    assert [] == [each for each in (kept.home / "run").rglob("*") if each.is_file()]
