"""`tenantry exec` at a terminal: whose keys they are, and whose the terminal is afterwards."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.signed_in import signed_in
from tests.terminal.shell import Shell, state_of
from tests.waiting import until_blocking

EXEC = (sys.executable, "-m", "tui", "exec", "--demo", "contoso suites")
MARK = "[Contoso Suites] "


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ada's, with her sign-in kept."""
    return signed_in(tmp_path_factory.mktemp("exec")).folder


@pytest.fixture
def shell(home: Path) -> Iterator[Shell]:
    """Ada's shell; what she opens inside a customer is a bash as well."""
    with Shell(home, {"SHELL": "/bin/bash", "XDG_RUNTIME_DIR": str(home / "run"), "TENANTRY_VAULT_KEY": ""}) as found:
        yield found


def _type(shell: Shell, *argv: str, after: str = "") -> None:
    shell.key(f"{shlex.join(argv)}{after}\r")


def test_a_loop_ends_with_the_command_that_was_interrupted(shell: Shell) -> None:
    """Ctrl+C is the command's; the shell learns that it was that, and goes on with nothing."""
    body = shlex.join((*EXEC, "--", "sh", "-c", "echo run''ning; sleep 1000"))
    shell.key(f"for at in 1 2; do {body}; done; echo af''ter $at\r")
    shell.see("running")

    shell.key("\x03")

    shell.until(lambda: "after 1" in shell.text or shell.text.count("ready>") == 2, "the shell's prompt")
    assert 1 == shell.text.count("running")
    assert 130 == shell.status()


def test_a_command_can_be_stopped_and_goes_on(shell: Shell) -> None:
    """Ctrl+Z stops it and us; `fg` brings both back, with the status of the command at the end."""
    _type(shell, *EXEC, "--", "sh", "-c", "echo run''ning; read line; echo got $line; exit 5")
    shell.see("running")
    pid = shell.job()

    shell.key("\x1a")
    shell.see("Stopped")
    stopped = state_of(pid)
    shell.key("fg\r")
    shell.until(lambda: state_of(pid) != "T", "tenantry going on")
    shell.key("hello\r")
    shell.see("got hello")

    assert ("T", 5) == (stopped, shell.status())


def test_the_persons_own_shell_names_the_customer(shell: Shell, home: Path) -> None:
    """Without a command: his start files count, the mark stands before his prompt, and nothing is left."""
    (home / ".bashrc").write_text("PS1='mine> '\nalias told='echo from my own file'\n")
    _type(shell, *EXEC)
    shell.see(f"{MARK}mine>")

    shell.key("told; echo $TENANTRY_TENANT_DOMAIN\r")
    shell.see("from my own file", "contososuites.example")
    shell.key("exit 3\r")
    shell.until(lambda: shell.text.rstrip().endswith("ready>"), "the outer shell")

    assert 3 == shell.status()
    assert [] == list((home / "run").rglob("*.in-use"))


def test_a_shell_that_is_killed_leaves_the_terminal_in_order(shell: Shell) -> None:
    """Whatever had the terminal in a mode of its own when it died: what is typed afterwards is seen and obeyed."""
    before = shell.settings
    _type(shell, *EXEC, "--", "bash", "--norc", "-c", "stty -echo raw; kill -KILL $$")
    shell.until(lambda: shell.text.rstrip().endswith("ready>"), "the outer shell")

    assert 137 == shell.status()
    assert before == shell.settings


def test_the_rest_of_a_pipeline_reads_the_terminal(shell: Shell) -> None:
    """A pager beside the command gets its keys: the command takes nobody the terminal."""
    pager = "read line </dev/tty; echo paged $(cat) $line"
    _type(shell, *EXEC, "--", "sh", "-c", "echo one; echo ready''for >&2", after=f" | sh -c {shlex.quote(pager)}")
    shell.see("readyfor")

    shell.key("two\r")

    shell.see("paged one two")


def test_a_lost_connection_ends_the_shell_and_leaves_nothing(home: Path) -> None:
    """The terminal hangs up while a shell inside a customer is open: it goes, and with it its folders and we."""
    with Shell(home, {"SHELL": "/bin/bash", "XDG_RUNTIME_DIR": str(home / "run"), "TENANTRY_VAULT_KEY": ""}) as shell:
        _type(shell, *EXEC)
        shell.see(MARK)
        pid = shell.job()

        shell.hang_up()

        until_blocking(lambda: state_of(pid) in ("", "Z"), "the end of tenantry")
    until_blocking(lambda: [] == list((home / "run").rglob("*.in-use")), "folders that are gone")
