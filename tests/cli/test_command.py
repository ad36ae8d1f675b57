"""The command as the shell sees it: what it prints where, and its exit status."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import tui
from tui import errors
from tui.cli import main
from tui.cli.command import VERBS
from tui.cli.consent.verb import VERBS as OF_CONSENT
from tui.cli.exit_codes import ExitCode, exit_code_of
from tui.errors import TenantryError

SECRET = "canary-of-a-token"


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Folders of this test's own, and no settings from outside."""
    for name in [name for name in os.environ if name.startswith(("TENANTRY_", "XDG_"))]:
        monkeypatch.delenv(name)
    for name in ("CONFIG", "STATE", "DATA", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    monkeypatch.setenv("TERM", "xterm-256color")
    return iter([None])


def told(words: list[str]) -> tuple[int, str, str]:
    """Run the command in an interpreter of its own, without a terminal: its status, output and error output."""
    done = subprocess.run(
        [sys.executable, "-m", "tui", *words], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout, done.stderr


def test_the_version_goes_to_the_output() -> None:
    """`--version` prints one line and is done."""
    assert (0, f"tenantry {tui.__version__}\n", "") == told(["--version"])


def test_help_is_done_too() -> None:
    """`--help` prints to the output and ends well."""
    status, output, error = told(["--help"])

    assert (0, "usage: tenantry", "") == (status, output[:15], error)


HELPS = ["", *VERBS, *(f"consent {verb}" for verb in OF_CONSENT), "exec --all"]


@pytest.mark.parametrize("words", HELPS)
def test_every_help_fits_a_terminal(
    words: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """24 lines of at most 80 columns: nothing scrolls away before it is read. All in the same manner, with the exit
    statuses where there is something to do."""
    monkeypatch.setenv("COLUMNS", "80")
    with contextlib.suppress(SystemExit):
        main([*words.split(), "--help"])
    output = capsys.readouterr().out
    lines = output.splitlines()

    assert [] == [line for line in lines if len(line) > 80]
    assert len(lines) <= 24
    assert ("usage: tenantry", "") == (output[:15], lines[1])
    assert words in ("", "consent") or ("  -h, --help" in output and "xit status: " in output)


@pytest.mark.parametrize(
    ("words", "remedy"),
    [
        (["custmers"], "Near it: `tenantry customers`."),
        (["sess", "--json"], "Near it: `tenantry sessions`."),
        (["grant", "Contoso"], "Near it: `tenantry consent grant`."),
        (["consent", "chek"], "Near it: `tenantry consent check`."),
        (["SIGN-"], "Near it: `tenantry sign-in` and `tenantry sign-out`."),
        (["SIGNIN"], "Near it: `tenantry sign-in`."),
        (["frobnicate"], "`tenantry --help` lists them."),
        (["consent", "frobnicate"], "`tenantry consent --help` lists them."),
        (["\x1b]52;c;QQ==\x07"], "`tenantry --help` lists them."),
    ],
)
def test_an_unknown_verb_names_those_near_it(words: list[str], remedy: str, capsys: pytest.CaptureFixture[str]) -> None:
    """One line and status 2; what was pasted is repeated harmlessly."""
    status, said = main(words), capsys.readouterr().err

    assert (2, 1, False) == (status, said.count("\n"), "\x1b" in said)
    assert said.startswith("tenantry: There is no verb “")
    assert said.endswith(f"”. {remedy}\n")


def test_a_wrong_word_ends_with_two_and_one_line() -> None:
    """The sentence and the remedy stand in one line on the error output; the output stays clean."""
    said = "tenantry: Unrecognized arguments: --bogus. `tenantry --help` shows what there is.\n"

    assert (2, "", said) == told(["--bogus"])


@pytest.mark.parametrize("words", [[], ["--demo"]])
def test_without_a_terminal_the_screens_are_refused(words: list[str], tmp_path: Path) -> None:
    """In a pipe there is one line and status 2, and nothing is made on the disk."""
    said = "tenantry: The screens need a terminal, and input is none. Start tenantry without redirection.\n"

    assert (2, "", said) == told(words)
    assert [] == list(tmp_path.iterdir())


@pytest.mark.skipif(sys.platform != "linux", reason="XDG folders")
def test_a_mistake_in_the_settings_ends_with_two_and_names_the_line(tmp_path: Path) -> None:
    """The settings are read before anything else happens."""
    config = tmp_path / "config" / "tenantry" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text("# mine\nmouse = 3\n")
    said = f"tenantry: {config}, line 2: mouse must be true or false. Correct or remove that value.\n"

    assert (2, "", said) == told([])


@pytest.mark.skipif(sys.platform != "linux", reason="XDG folders")
def test_the_demo_does_not_read_the_live_settings(tmp_path: Path) -> None:
    """A mistake in the live file does not hinder the demo."""
    config = tmp_path / "config" / "tenantry" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text("mouse = 3\n")

    assert "input is none" in told(["--demo"])[2]


def loaded_by(words: list[str]) -> set[str]:
    """Top-level modules that a run of the command loads."""
    code = (
        f"import sys\nfrom tui.cli import main\nmain({words!r})\n"
        "print(' '.join({name.partition('.')[0] for name in sys.modules}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


@pytest.mark.parametrize("words", [["--version"], ["--bogus"], ["--demo"]])
def test_nothing_is_loaded_that_is_not_drawn(words: list[str]) -> None:
    """Neither the version nor a refusal loads Textual, Rich, MSAL or httpx."""
    assert set() == loaded_by(words) & {"textual", "rich", "msal", "httpx", "tomlkit"}


def test_only_what_keeps_state_loads_sqlite() -> None:
    """The version is told without a database."""
    assert set() == loaded_by(["--version"]) & {"sqlite3", "platformdirs"}


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.UsageError(""), 2),
        (errors.SettingsError(""), 2),
        (errors.Declined(""), 3),
        (errors.CodeExpired(""), 3),
        (errors.InteractionNeeded(""), 3),
        (errors.SessionEnded(""), 3),
        (errors.ConsentMissing(""), 3),
        (errors.Blocked(""), 1),
        (errors.RegistrationFault(""), 1),
        (errors.NotPermitted(""), 1),
        (errors.NoWayIn(""), 1),
        (errors.NotFound(""), 1),
        (errors.Conflict(""), 1),
        (errors.WrongTenant(""), 1),
        (errors.StoreLocked(""), 1),
        (errors.Unreadable(""), 1),
        (errors.NewerState(""), 1),
        (errors.Throttled("", retry_after_s=1), 69),
        (errors.Unavailable(""), 69),
        (errors.UnexpectedAnswer(""), 69),
        (errors.Unreachable(""), 69),
        (errors.TimedOut(""), 69),
        (errors.CertificateRefused(""), 69),
    ],
)
def test_each_error_has_its_status(error: TenantryError, status: int) -> None:
    """A script can tell what to do next by the status alone."""
    assert status == exit_code_of(error)


@pytest.mark.parametrize(
    ("raised", "status", "said"),
    [
        (errors.NewerState("Newer.", "Update."), 1, "tenantry: Newer. Update.\n"),
        (errors.TimedOut("No answer."), 69, "tenantry: No answer.\n"),
        (KeyboardInterrupt(), 130, ""),
    ],
)
def test_an_error_that_comes_this_far_is_told(
    raised: BaseException,
    status: int,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Summary and remedy on the error output, and the status that goes with the error."""

    def fails(_: object) -> int:
        raise raised

    monkeypatch.setattr("tui.cli.run.run", fails)

    assert (status, said) == (main([]), capsys.readouterr().err)


def test_a_bug_is_told_in_one_line_without_what_it_held(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Status 70, the kind and our own line; neither the error's words nor a local variable, which may be a token."""

    def fails(_: object) -> int:
        held = SECRET
        raise ValueError(held)

    monkeypatch.setattr("tui.cli.run.run", fails)
    status, told_ = main([]), capsys.readouterr().err

    assert ExitCode.BUG == status
    assert told_.startswith("tenantry: this is a bug: ValueError at tui/cli/command.py:")
    assert (1, False) == (told_.count("\n"), SECRET in told_)
