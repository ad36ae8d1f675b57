"""Every secret of a whole working day, looked for everywhere: tokens, device codes, the passphrase, the key.

The program runs in a terminal, keeps its sign-in, crashes, is debugged, exports its journal and signs out.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.issued import found_in
from tests.terminal import walk
from tests.terminal.kept_program import KEYRING, LOG
from tests.terminal.program import ISSUED
from tests.terminal.terminal import Terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a terminal as Unix has it")

PASSPHRASE = 'Canary "pass/phrase" of a day'
F9 = "\x1b[20~"
DEBUG = {
    "TEXTUAL": "devtools,debug",
    "PYTHONFAULTHANDLER": "1",
    "HTTPX_LOG_LEVEL": "trace",
}
WORLD = "world.json"
"""The emulator's own memory: Microsoft's side of a demo, which is no part of this machine's."""


class Day:
    """One person's day at the program, and what it leaves."""

    def __init__(self, folder: Path, source: str) -> None:
        self.folder = folder
        self.source = source
        self.seen = bytearray()
        """What terminals were sent, and what the system shows of the processes."""
        for name in ("tmp", "run"):
            (folder / name).mkdir(mode=0o700)
        self.env = {"TMPDIR": str(folder / "tmp"), "XDG_RUNTIME_DIR": str(folder / "run"), **DEBUG}
        self.env["TEXTUAL_LOG"] = str(folder / "textual.log")

    def program(self, trouble: str = "") -> Terminal:
        """The program in a terminal."""
        return Terminal(
            (sys.executable, "-m", "tests.terminal.kept_program", str(self.folder), trouble), self.folder, self.env
        )

    def spend(self) -> None:
        """Keep a sign-in, work, crash; export; come back and sign out."""
        with self.program("in_worker") as terminal:
            walk.sign_in(terminal)
            self._keep(terminal)
            walk.open_customer(terminal, "contoso suites", "1", "Contoso Suites")
            terminal.key(walk.COPY)
            terminal.until(lambda: b"\x1b]52;" in terminal.raw, "a copied address")
            terminal.key("\x10")
            terminal.see("Search for commands")
            terminal.key(walk.ESCAPE)
            terminal.see_no("Search for commands")
            self._look_at(terminal.process.pid)
            terminal.key(walk.SORT)
            assert 70 == terminal.end()
            self.seen += terminal.raw
        with Terminal((sys.executable, "-m", "tui", "journal", "--demo", "--json"), self.folder, self.env) as terminal:
            assert 0 == terminal.end()
            self.seen += terminal.raw
        with self.program() as terminal:
            self._come_back(terminal)
            terminal.key("\x1b[17~")
            terminal.see("Sign in another account")
            terminal.key("x")
            terminal.see("Cancel", "Forget ada@")
            terminal.key(walk.TAB, walk.ENTER)
            terminal.see("Nobody has signed in here yet")
            terminal.key(walk.QUIT)
            assert 0 == terminal.end()
            self.seen += terminal.raw

    def _keep(self, terminal: Terminal) -> None:
        terminal.key(F9)
        terminal.see("Keep sign-ins between runs")
        ups = {"keyring": 3, "passphrase": 2, "until-logout": 1}.get(self.source)
        terminal.key("k" if ups is None else walk.UP * ups)
        terminal.key(walk.ENTER)
        if self.source == "passphrase":
            terminal.see("A new passphrase")
            terminal.key(PASSPHRASE, walk.ENTER)
            terminal.see("Once more")
            terminal.key(PASSPHRASE, walk.ENTER)
        terminal.see("Sign-ins are kept")

    def _come_back(self, terminal: Terminal) -> None:
        if self.source == "passphrase":
            terminal.see("The vault is locked")
            terminal.key(PASSPHRASE, walk.ENTER)
            terminal.see_no("The vault is locked")
        terminal.see("ready")
        terminal.key(walk.ENTER)
        walk.listed(terminal)

    def _look_at(self, pid: int) -> None:
        """What the system shows of the process, to root, and what it shows to somebody else."""
        for name in ("cmdline", "environ", "comm", "status"):
            self.seen += (Path("/proc") / str(pid) / name).read_bytes()
        for thread in (Path("/proc") / str(pid) / "task").iterdir():
            self.seen += (thread / "comm").read_bytes()
        if os.getuid() == 0:
            assert "" == _readable_to_nobody(pid)

    @property
    def secrets(self) -> list[str]:
        """Everything that must not be found."""
        issued = (self.folder / ISSUED).read_text().split()
        held = (self.folder / KEYRING).read_text().splitlines() if (self.folder / KEYRING).exists() else []
        keys = [json.loads(line)[-1] for line in held]
        raw = [base64.b64decode(key + "==").hex() for key in keys if len(key) in (43, 44)]
        return [*issued, *keys, *raw, PASSPHRASE]

    def places(self) -> Iterator[tuple[str, bytes]]:
        """Every file with its name, and what was seen."""
        yield "terminal and process", bytes(self.seen)
        for path in sorted(self.folder.rglob("*")):
            if path.name not in (ISSUED, KEYRING, WORLD):
                yield (
                    str(path.relative_to(self.folder)),
                    str(path).encode() + (path.read_bytes() if path.is_file() else b""),
                )

    def hits(self) -> dict[str, set[str]]:
        """Where a secret stands, and in which disguise."""
        found = {name: found_in(place, self.secrets) for name, place in self.places()}
        return {name: hit for name, hit in found.items() if hit}


NOBODY = """
import os, sys
os.setgid(65534)
os.setuid(65534)
for name in "mem environ maps smaps auxv io stack syscall pagemap fd map_files exe cwd".split():
    path = f"/proc/{sys.argv[1]}/{name}"
    try:
        look = {"fd": os.listdir, "map_files": os.listdir, "exe": os.readlink, "cwd": os.readlink}
        look.get(name, lambda path: open(path, "rb").read(1))(path)
    except OSError:
        continue
    print(name)
"""


def _readable_to_nobody(pid: int) -> str:
    """What another user can read of a process, one a line."""
    told = subprocess.run([sys.executable, "-c", NOBODY, str(pid)], capture_output=True, text=True, check=True)
    return told.stdout


def test_a_day_with_a_passphrase_leaves_no_secret_in_the_clear(tmp_path: Path) -> None:
    """Nothing in files, logs, reports, exports, on the terminal or about the process; another user reads nothing."""
    day = Day(tmp_path, "passphrase")
    day.spend()
    assert 5 <= len(day.secrets)
    assert {} == day.hits()
    assert (tmp_path / LOG).exists()


@pytest.mark.long
@pytest.mark.parametrize("source", ["keyring", "until-logout", "key-file"])
def test_a_day_with_any_key_leaves_no_secret_in_the_clear(tmp_path: Path, source: str) -> None:
    """The same wherever the key lives."""
    day = Day(tmp_path, source)
    day.spend()
    print(f"\n{source}: {len(day.secrets)} secrets in {len(list(day.places()))} places")
    assert {} == day.hits()
