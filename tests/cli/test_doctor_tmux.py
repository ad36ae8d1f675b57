"""`tenantry doctor` in tmux: the settings that lose a copy are told with the line that mends them."""

from __future__ import annotations

import json
import shlex
import shutil
from pathlib import Path

import pytest

import tui
from tests.cli.home import Home, command
from tests.terminal.terminal import Terminal
from tui.cli.doctor.tmux import Tmux

if shutil.which("tmux") is None:
    pytest.skip("tmux is not installed", allow_module_level=True)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home of this test's own, in which nothing was set or kept yet."""
    return Home(tmp_path)


def told_in_tmux(home: Home, kind: str, *settings: str, words: str = "") -> dict[tuple[str, str], dict[str, str]]:
    """What is told in a tmux with these settings, whose client's terminal is of that kind and answers nothing."""
    (home.folder / "tmux.conf").write_text("".join(f"{each}\n" for each in settings))
    told, environ = home.folder / "told.json", {name: value for name, value in home.environ.items() if name != "TMUX"}
    inside = (
        f"{shlex.join(command())} doctor --json {words} > {told}.part; tmux show-buffer > after; mv {told}.part {told}"
    )
    server = ["tmux", "-S", str(home.folder / "socket"), "-f", str(home.folder / "tmux.conf")]
    with Terminal(
        [*server, "new-session", "-c", str(home.folder), inside], home.folder, environ | {"TERM": kind}
    ) as terminal:
        terminal.until(told.exists, "the report")
        terminal.end()
    return {(each["section"], each["name"]): each for each in json.loads(told.read_text())}


def documented() -> dict[str, str]:
    """The example of the README."""
    text = (Path(tui.__file__).parent.parent / "README.md").read_text()
    example: dict[str, str] = json.loads(text.partition("<!-- json: doctor -->\n```json\n")[2].partition("```")[0])
    return example


def test_what_tmux_does_by_default_is_told_with_its_cure(home: Home) -> None:
    """It drops what other programs copy (the example of the README), and holds Esc back; tenantry's own copies pass."""
    told = told_in_tmux(home, "xterm-256color", "set -sg escape-time 500", "set -g set-clipboard external")
    others, terminal, esc = (
        told[at] for at in (("clipboard", "other programs"), ("clipboard", "your terminal"), ("terminal", "Esc"))
    )

    assert documented() == others
    assert ("good", "warning", True) == (terminal["state"], esc["state"], "500 ms" in esc["said"])
    assert told["clipboard", "a copy goes to"]["said"].startswith("tmux's buffer")


def test_a_terminal_that_tmux_does_not_know_to_take_copies_is_named(home: Home) -> None:
    """The feature that says so is the cure, for its kind."""
    told = told_in_tmux(home, "vt100", "set -g set-clipboard on", "set -sg escape-time 10")
    terminal = told["clipboard", "your terminal"]

    assert ("warning", True) == (terminal["state"], "terminal-features ',vt100:clipboard'" in terminal["cure"])
    assert ("good", False) == (told["clipboard", "other programs"]["state"], ("terminal", "Esc") in told)


def test_the_test_copy_leaves_the_persons_own_on_top(home: Home) -> None:
    """tmux's buffer had it; afterwards what was copied before is pasted again. Nobody confirmed the rest."""
    told = told_in_tmux(home, "xterm-256color", "set-buffer mine", words="--clipboard")

    assert ("mine", "warning") == ((home.folder / "after").read_text(), told["clipboard", "test copy"]["state"])


def test_osc52_by_setting_is_a_fault_where_tmux_drops_it(home: Home) -> None:
    """Whoever sets the way gets it, and is told that it leads nowhere."""
    home.places.config_dir.mkdir(parents=True, mode=0o700)
    home.places.config_file.write_text('clipboard = "osc52"\n')
    told = told_in_tmux(home, "xterm-256color", "set -g set-clipboard external")
    tmux = told["clipboard", "tmux"]

    assert ("fault", "it drops them (set-clipboard external)") == (tmux["state"], tmux["said"])


def test_a_tmux_that_is_gone_is_told(home: Home) -> None:
    """TMUX names a server that does not answer."""
    _, output, _ = home.told("doctor", "--json", TMUX=f"{home.folder}/nothing,1,0")
    told = {(each["section"], each["name"]): each for each in json.loads(output)}

    assert "warning" == told["terminal", "tmux"]["state"] == told["clipboard", "tmux"]["state"]


@pytest.mark.parametrize(("version", "has"), [("3.1c", False), ("3.2", True), ("next-3.5", True), ("10.0", True)])
def test_features_are_there_since_3_2(version: str, has: bool) -> None:
    """An older tmux is told the longer line."""
    assert has is Tmux(version, "xterm", "", 1, "on", 10, False, True).has_features
