"""Starting tenantry in a folder that somebody has laid out as a trap."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

TRAPS = ("argparse", "json", "sqlite3", "tomllib", "textual", "msal", "httpx", "rich", "sitecustomize", "usercustomize")
SCRIPT = Path(sys.executable).with_name("tenantry")


@pytest.fixture
def trap(tmp_path: Path) -> Path:
    """A folder with modules that are called like libraries, and tell when they are run."""
    for name in TRAPS:
        (tmp_path / f"{name}.py").write_text("print('trapped')\n")
    return tmp_path


def started(folder: Path, *command: str) -> tuple[int, bool, str]:
    """Status, whether a trap was run, and what was said."""
    environ = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "XDG_", "TENANTRY_"))}
    environ |= {"XDG_STATE_HOME": str(folder / "state"), "XDG_CONFIG_HOME": str(folder / "config")}
    done = subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, check=False)
    said = done.stdout + done.stderr
    return done.returncode, "trapped" in said, said


@pytest.mark.skipif(not SCRIPT.exists(), reason="the console script is not installed")
@pytest.mark.parametrize("words", [["--version"], ["journal"], ["--help"]])
def test_the_command_runs_nothing_from_where_one_stands(trap: Path, words: list[str]) -> None:
    """The installed command takes no library from the working folder, not even a package of its own name."""
    (trap / "tui").mkdir()
    (trap / "tui" / "__init__.py").write_text("print('trapped')\n")
    status, is_trapped, said = started(trap, str(SCRIPT), *words)

    assert (0, False) == (status, is_trapped), said


@pytest.mark.parametrize("words", [["--version"], ["journal"]])
def test_the_module_takes_no_library_from_where_one_stands(trap: Path, words: list[str]) -> None:
    """`python -m tui` neither. A package called tui there is run by Python itself, before tenantry can refuse it."""
    status, is_trapped, said = started(trap, sys.executable, "-m", "tui", *words)

    assert (0, False) == (status, is_trapped), said
