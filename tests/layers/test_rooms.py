"""Rooms stay small, and nothing is loaded before it is needed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import tui
import tui.demo
from tui.emulator import DEMO_CLIENT_ID

ROOT = Path(tui.__file__).parent
MOST_LINES = 350


def _loaded_after(code: str) -> set[str]:
    """Top-level modules that a fresh interpreter has loaded after `code`."""
    script = f"import sys\n{code}\nprint(' '.join({{name.partition('.')[0] for name in sys.modules}}))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_no_file_outgrows_its_room() -> None:
    """Every file can be seen at once: none has more than 350 lines."""
    long = {
        str(path.relative_to(ROOT)) for path in ROOT.rglob("*.py") if len(path.read_text().splitlines()) > MOST_LINES
    }

    assert set() == long


def test_the_first_frame_waits_for_no_identity_library() -> None:
    """Importing the screens and the wiring loads neither MSAL, httpx, keyring, requests nor cryptography."""
    loaded = _loaded_after("import tui.ui, tui.wiring, tui.demo")

    assert set() == loaded & {"msal", "httpx", "keyring", "requests", "cryptography", "jwt"}


def test_the_demo_is_known_by_the_emulators_client_id() -> None:
    """The demo names its app without loading the emulator; the emulator knows it by the same id."""
    assert tui.demo.CLIENT_ID == DEMO_CLIENT_ID


def test_the_version_is_told_without_textual() -> None:
    """A verb that draws nothing does not load Textual."""
    loaded = _loaded_after("import tui.cli")

    assert set() == loaded & {"textual", "rich", "msal", "httpx"}


def test_one_room_speaks_to_each_outside_thing() -> None:
    """Only one file imports MSAL, only the store imports SQLite, only the screens import Textual."""
    users: dict[str, set[str]] = {"msal": set(), "sqlite3": set(), "textual": set()}
    for path in ROOT.rglob("*.py"):
        for line in path.read_text().splitlines():
            words = line.split()
            if len(words) > 1 and words[0] in ("import", "from") and words[1].partition(".")[0] in users:
                users[words[1].partition(".")[0]].add(path.relative_to(ROOT).parts[0])

    assert {"msal": {"auth"}, "sqlite3": {"store"}, "textual": {"ui"}} == users
