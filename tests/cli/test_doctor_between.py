"""`tenantry doctor` and what stands between: programs above it, mosh, the login, and what each does to a copy."""

from __future__ import annotations

import dataclasses
import os
import sys
from pathlib import Path

import pytest

from tui.cli.doctor.between import Between, look_between, tell_between
from tui.cli.doctor.clipboard import look_at_clipboard
from tui.cli.doctor.finding import Case, Finding, State
from tui.cli.doctor.login import look_at_login
from tui.cli.doctor.programs import hand_to, told_by
from tui.cli.doctor.starters import starters
from tui.cli.doctor.terminal import names_utf8
from tui.cli.doctor.tmux import Tmux
from tui.store import Locations
from tui.store.settings import look_at_settings

if sys.platform != "linux":
    pytest.skip("/proc", allow_module_level=True)

PLAIN = Between("", has_ssh=False, mosh="", in_tmux=False, tmux=None, in_screen=False, is_hidden=False)
TMUX = Tmux("3.3a", "xterm-256color", "", 7, "on", 10, allows_passthrough=False, hands_on=True)
IN_TMUX = dataclasses.replace(PLAIN, in_tmux=True, tmux=TMUX)


def case(folder: Path, environ: dict[str, str], settings: str = "") -> Case:
    """Of a person with these variables and settings."""
    config = folder / "config.toml"
    config.write_text(settings)
    config.chmod(0o600)
    return Case(Locations(folder, folder), look_at_settings(config, {}, {}), environ, False, False)


def program(folder: Path, name: str, script: str) -> None:
    """Put a program of that name first among those that are found."""
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def test_the_programs_above_are_named_nearest_first(tmp_path: Path) -> None:
    """A name may hold blanks and brackets, as proc(5) warns; where the line breaks off, no more is claimed."""
    for pid, name, parent in ((30, "bash", 20), (20, "tmux: server) 1", 10), (10, "mosh-server", 0)):
        (tmp_path / str(pid)).mkdir()
        (tmp_path / str(pid) / "stat").write_text(f"{pid} ({name}) S {parent} 0 0")
        (tmp_path / str(pid) / "comm").write_text(f"{name}\n")

    assert ["tmux: server) 1", "mosh-server"] == list(starters(30, tmp_path))
    assert [] == list(starters(99, tmp_path))


def test_what_starts_the_tests_is_found() -> None:
    """On this very machine."""
    assert Path(f"/proc/{os.getppid()}/comm").read_text().strip() == next(starters(os.getpid()))


def told_through_mosh(between: Between, tmp_path: Path) -> Finding:
    """What is told of mosh on the way of a copy."""
    found = look_at_clipboard(case(tmp_path, {"TERM": "xterm", "TMUX": "x" if between.in_tmux else ""}), between)
    return next(each for each in found if each.name == "mosh")


def test_mosh_is_told_what_it_does_to_a_copy(tmp_path: Path) -> None:
    """Old ones drop it; 1.4 hands it on, but not as tmux writes it: there the capability that mends it is named."""
    old, new = (dataclasses.replace(PLAIN, mosh=version) for version in ("1.3.2", "1.4.0"))
    told = [told_through_mosh(each, tmp_path) for each in (old, new, dataclasses.replace(IN_TMUX, mosh="1.4.0"))]

    assert [State.WARNING, State.GOOD, State.WARNING] == [each.state for each in told]
    assert r"set -as terminal-overrides ',*:Ms=\E]52;c;%p2%s\007'" in told[2].cure


@pytest.mark.parametrize(
    ("between", "line"),
    [
        (PLAIN, "neither SSH nor mosh, tmux or screen"),
        (dataclasses.replace(PLAIN, has_ssh=True, came_from="192.0.2.7"), "SSH from 192.0.2.7"),
        (dataclasses.replace(PLAIN, has_ssh=True, mosh="?", in_screen=True), "SSH, mosh, screen"),
        (IN_TMUX, "tmux 3.3a"),
    ],
)  # fmt: skip
def test_the_way_is_one_line(tmp_path: Path, between: Between, line: str) -> None:
    """From the person's side to the program."""
    assert line == next(iter(tell_between(case(tmp_path, {}), between))).said


def test_tmux_without_its_variable_is_a_warning(tmp_path: Path) -> None:
    """As after sudo: the way of copies is guessed wrong."""
    found = list(tell_between(case(tmp_path, {}), dataclasses.replace(PLAIN, is_hidden=True)))

    assert [State.WARNING] == [each.state for each in found if each.name == "variables"]


def test_the_address_of_ssh_is_foreign() -> None:
    """Whoever sets the variable writes no control sequences with it."""
    assert look_between({"SSH_CONNECTION": "\x1b]0;owned\x07 1 2 3"}).came_from.isprintable()


@pytest.mark.parametrize(
    ("kills", "lingers", "between", "warnings"),
    [
        ("true", False, IN_TMUX, "logout"),
        ("false", False, IN_TMUX, ""),
        ("true", True, IN_TMUX, "lingering"),
        ("true", False, PLAIN, ""),
    ],
)
def test_a_logout_that_ends_tmux_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, kills: str, lingers: bool, between: Between, warnings: str
) -> None:
    """By systemd's own word; and lingering, where the key is to go at the logout."""
    import pwd

    program(tmp_path, "busctl", f"echo b {kills}")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    if lingers:
        (tmp_path / pwd.getpwuid(os.getuid()).pw_name).touch()
    person = case(tmp_path, {"XDG_RUNTIME_DIR": str(tmp_path)}, 'vault_key = "until-logout"')

    found = look_at_login(person, between, lingering=tmp_path)

    assert warnings == " ".join(each.name for each in found if each.state is State.WARNING)


def test_a_run_time_folder_that_is_not_there_is_a_warning(tmp_path: Path) -> None:
    """As after su: the variable is the other user's."""
    found = next(iter(look_at_login(case(tmp_path, {"XDG_RUNTIME_DIR": "/nowhere/\x1b"}), PLAIN)))

    assert (State.WARNING, True) == (found.state, found.said.isprintable())


@pytest.mark.parametrize("script", ["exit 1", "exec sleep 60", "echo late; exec sleep 60"])
def test_a_program_that_does_not_answer_is_left(tmp_path: Path, script: str) -> None:
    """It fails, or takes too long."""
    program(tmp_path, "odd", script)

    assert None is told_by([str(tmp_path / "odd")], within_s=0.2)
    assert not hand_to([str(tmp_path / "odd")], "text", within_s=0.2)
    assert None is told_by([str(tmp_path / "none")])


def test_a_program_that_stays_to_serve_has_taken_the_text(tmp_path: Path) -> None:
    """As wl-copy and xclip do: their child keeps what it inherited open."""
    program(tmp_path, "serving", f"cat > {tmp_path}/taken; sleep 30 & echo $! > {tmp_path}/pid")
    try:
        assert hand_to([str(tmp_path / "serving")], "text", within_s=10)
        assert "text" == (tmp_path / "taken").read_text()
    finally:
        import signal

        os.kill(int((tmp_path / "pid").read_text()), signal.SIGKILL)


@pytest.mark.parametrize(
    ("environ", "is_named"),
    [
        ({"LANG": "de_DE.UTF-8"}, True),
        ({"LANG": "de_DE.utf8"}, True),
        ({"LC_ALL": "C.UTF-8"}, True),
        ({"LANG": "C.UTF-8", "LC_CTYPE": "C.UTF-8"}, True),
        ({"LC_CTYPE": "C.UTF-8"}, False),  # Python's own doing
        ({"LANG": "C", "LC_CTYPE": "C.UTF-8"}, False),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "C"}, False),
        ({"LANG": "de_DE.ISO-8859-1"}, False),
        ({}, False),
    ],
)
def test_utf8_is_what_the_person_named(environ: dict[str, str], is_named: bool) -> None:
    """LC_ALL before LC_CTYPE before LANG; what Python sets where nothing is named counts for nothing."""
    assert is_named is names_utf8(environ)


def test_a_clipboard_without_its_program_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The package that brings it; with it, the line is good."""
    monkeypatch.setenv("PATH", str(tmp_path))
    desktop = case(tmp_path, {"TERM": "xterm", "WAYLAND_DISPLAY": "wayland-0"})
    without = [each for each in look_at_clipboard(desktop, PLAIN) if each.name == "by"]
    program(tmp_path, "wl-copy", "exit 0")
    with_it = [each for each in look_at_clipboard(desktop, PLAIN) if each.name == "by"]

    assert [("warning", "Install wl-clipboard.")] == [(each.state, each.cure) for each in without]
    assert [State.GOOD] == [each.state for each in with_it]


def test_xterm_behind_tmux_is_known_by_its_name(tmp_path: Path) -> None:
    """tmux has asked it."""
    behind = dataclasses.replace(IN_TMUX, tmux=dataclasses.replace(TMUX, client_name="XTerm(379)"))
    found = look_at_clipboard(case(tmp_path, {"TMUX": "x"}), behind)

    assert ["disallowedWindowOps" in each.cure for each in found if each.name == "your terminal"] == [True]
