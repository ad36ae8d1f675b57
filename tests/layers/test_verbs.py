"""What each verb loads: nothing that draws, and no library of the network unless somebody is asked."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.cli.home import Home
from tests.cli.signed_in import signed_in
from tui.cli.command import VERBS
from tui.cli.consent.verb import VERBS as OF_CONSENT

if sys.platform != "linux":
    pytest.skip("XDG folders", allow_module_level=True)

DRAWING = {"textual", "rich", "segno", "pyperclip"}
ASKING = {"msal", "httpx", "requests", "keyring", "cryptography", "jwt"}
LOCAL: Sequence[Sequence[str]] = (
    ("--version",),
    ("customers", "--demo"),
    ("customers", "--ending", "90", "--csv", "--demo"),
    ("customers", "--differences", "--json", "--demo"),
    ("sessions", "--demo"),
    ("consent-url", "--all", "--demo"),
    ("consent-url", "Contoso", "--message", "de", "--demo"),
    ("journal", "--demo"),
    ("journal", "--verify", "--demo"),
    ("doctor", "--demo"),
    ("completion", "bash"),
    ("__complete", "fish", "consent-url", "--demo", "Con"),
    ("__complete", "bash", "tenantry customers --st", " \t\n=:"),
    ("nonsense",),
)
"""What is answered from this machine alone."""
REMOTE: Sequence[Sequence[str]] = (
    ("consent", "check", "Contoso", "--json", "--demo"),
    ("consent", "check", "--all", "--demo"),
    ("consent", "grant", "Fabrikam", "--yes", "--demo"),
    ("consent", "watch", "Fabrikam", "--demo"),
    ("customers", "--refresh", "--demo"),
    ("sign-out", "--all", "--demo"),
    ("sign-in", "--demo", "--browser", "--keep", "passphrase"),  # ends where nobody can type one
)
"""What asks somebody, or opens the vault."""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home in which Ada is signed in to the demo."""
    return signed_in(tmp_path, customers=10)


def loaded_by(lines: Sequence[Sequence[str]], home: Home) -> set[str]:
    """Top-level modules that one interpreter loads for all these command lines.

    As where the program alone is installed: httpx has a command of its own, and loads what draws it (click, rich)
    wherever click is found.
    """
    code = (
        "import contextlib, io, sys\nsys.modules['click'] = None\nfrom tui.cli import main\n"
        f"for words in {[list(line) for line in lines]!r}:\n"
        "    with contextlib.suppress(SystemExit), contextlib.redirect_stdout(io.StringIO()):\n"
        "        main(words)\n"
        "print(' '.join({name.partition('.')[0] for name, module in sys.modules.items() if module}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=home.environ, stdin=subprocess.DEVNULL, capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    return set(done.stdout.split())


def test_every_help_is_shown_without_a_library(tmp_path: Path) -> None:
    """Of the program, of every verb and of every verb below: neither what draws nor what asks; nor SQLite."""
    helps = [["--help"], *([verb, "--help"] for verb in VERBS), *(["consent", verb, "--help"] for verb in OF_CONSENT)]

    assert set() == loaded_by(helps, Home(tmp_path)) & (DRAWING | ASKING | {"tomlkit"})


def test_what_asks_nobody_loads_no_library_of_the_network(home: Home) -> None:
    """The lists, the sessions, the links, the journal, the doctor, and words that are completed."""
    assert set() == loaded_by(LOCAL, home) & (DRAWING | ASKING | {"tomlkit"})


def test_no_verb_loads_what_draws(home: Home) -> None:
    """Also those that ask, sign in or sign out load no Textual and nothing of it."""
    loaded = loaded_by(REMOTE, home)

    assert {"msal", "httpx"} <= loaded
    assert set() == loaded & DRAWING


def test_every_verb_is_looked_at() -> None:
    """Whoever adds a verb says whether it asks; the verbs that run something else are looked at by their own tests."""
    looked_at = {line[0] for line in (*LOCAL, *REMOTE)}

    assert set() == set(VERBS) - looked_at - {"exec", "token", "emulator"}
