"""A child that gets the terminal whole, from the screens that step aside for it and come back."""

from __future__ import annotations

import os
import re
import signal
import sys
import time
from pathlib import Path

import pyte
import pytest

from tests.terminal import walk
from tests.terminal.away import DRAWN, FAIL, NEWS
from tests.terminal.sequences import AT_REST, modes_after
from tests.terminal.shell import Shell, has_ended, is_stopped, open_handles
from tests.terminal.terminal import Terminal, screen_of
from tests.waiting import until_blocking

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what a process does")

BROKEN = r"\033[?1049h\033[?1000h\033[?1006h\033[?2004h\033[?25l\033[3;7r\033[4h\033(0\033[41m"
"""Another screen, mouse, paste, no cursor, a few lines only, inserting, line drawing, red."""


ASKING = """
import base64, json, os, urllib.request
address = os.environ["IDENTITY_ENDPOINT"] + "?api-version=2019-08-01&resource=https://graph.microsoft.com/"
request = urllib.request.Request(address, headers={"X-IDENTITY-HEADER": os.environ["IDENTITY_HEADER"]})
answer = urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request)
claims = json.load(answer)["access_token"].split(".")[1]
tenant_id = json.loads(base64.urlsafe_b64decode(claims + "==="))["tid"]
print("told", answer.status, tenant_id == os.environ["AZURE_TENANT_ID"])
"""
"""A child that asks for a token, and says whether it is one of the tenant it is in."""


def run(terminal: Terminal, script: str) -> int:
    """Run a script in the session; the count of bytes when the child has said that it begins."""
    (terminal.folder / "child").write_text(f"printf 'BEGIN\\n'\n{script}\n")
    terminal.key("!")
    terminal.see("Run a command in")
    since = len(terminal.raw)
    terminal.key(f"sh {terminal.folder}/child", walk.ENTER)
    terminal.until(lambda: b"BEGIN\r\n" in terminal.raw[since:], "the child's first word")
    return terminal.raw.index(b"BEGIN\r\n", since)


def comes_back(terminal: Terminal, status: str, *, enter: str = walk.ENTER) -> str:
    """Wait for the end of the child, go back; what stands on a terminal that shows only what was drawn since."""
    asked = f"Ended, {status}. Enter goes back".encode()
    child = terminal.raw.rindex(b"BEGIN\r\n")
    terminal.until(lambda: asked in terminal.raw[child:], f"the child's {status}")
    since = len(terminal.raw)
    terminal.key(enter)
    terminal.until(lambda: b"\x1b[?1049h" in terminal.raw[since:], "the terminal taken again")
    began = terminal.raw.index(b"\x1b[?1049h", since)
    size = terminal.screen.columns, terminal.screen.lines

    def drawn() -> str:
        return screen_of(bytes(terminal.raw[began:]), size)

    def is_whole() -> bool:
        """From the band in the first line to the keys in the last, with the notice."""
        lines = terminal.text.split("\n")
        is_there = "▌ Contoso Suites" in lines[0] and "F1 Help" in lines[-1]
        return is_there and "Command in Contoso Suites: exit" in terminal.text

    terminal.until(lambda: is_whole() and terminal.text == drawn(), "the session once more, and nothing of the child")
    return drawn()


def in_session(terminal: Terminal) -> None:
    """Be in a customer's session."""
    walk.sign_in(terminal)
    walk.open_customer(terminal, "contoso suites", "1", "Contoso Suites")


def test_a_child_has_the_terminal_alone(tmp_path: Path) -> None:
    """It finds the modes off and the settings of the start; what is drawn, told, rung and copied meanwhile reaches it
    not by a byte; what is typed reaches nobody else, what was told is told on coming back, and the filter is kept."""
    with walk.demo(tmp_path, "away-restless") as terminal:
        walk.sign_in(terminal)
        terminal.key(walk.SORT)
        terminal.see("It begins.")
        walk.open_customer(terminal, "contoso suites", "1", "Contoso Suites")
        began = run(terminal, "read line; printf 'END<%s>\\n' \"$line\"; read line")
        assert (AT_REST, terminal.settings_before) == (modes_after(bytes(terminal.raw[:began])), terminal.settings)
        drawn = tmp_path / DRAWN
        terminal.until(lambda: drawn.exists() and drawn.stat().st_size > 20, "twenty frames for nobody")
        terminal.key("typed\r")
        terminal.until(lambda: b"END<typed>\r\n" in terminal.raw, "what was typed")
        assert b"BEGIN\r\ntyped\r\nEND<typed>\r\n" == bytes(terminal.raw[began:])
        terminal.key("\rabc\r")
        shown = comes_back(terminal, "exit status 0")
        assert NEWS in shown
        terminal.key(walk.ESCAPE)
        terminal.see("1 of 240", "contoso suites")
        terminal.key(walk.QUIT)

        assert 0 == terminal.end()


def test_however_a_child_leaves_the_terminal_the_screens_are_whole(tmp_path: Path) -> None:
    """Killed in raw mode over another screen, with the mouse on and the cursor off, and the size changed meanwhile:
    everything is drawn at the new size, and after leaving the terminal is as before."""
    with Shell(tmp_path) as shell:
        shell.demo()
        in_session(shell)
        run(shell, f"stty raw -echo; printf '{BROKEN}'; printf 'REA''DY'; read line; kill -9 $$")
        shell.until(lambda: b"READY" in shell.raw, "a broken terminal")
        shell.resize(100, 30)
        shell.key("\n")
        assert "Default domain" in comes_back(shell, "exit status 137 (SIGKILL)")
        shell.key(walk.TAB)

        assert 0 == shell.leave()
        assert (None, False) == (shell.screen.margins, pyte.modes.IRM in shell.screen.mode)
        shell.key("stty -a\r")
        shell.until(lambda: b"\nisig icanon" in shell.raw, "settings as a shell wants them")


def test_the_program_goes_on_behind_a_child_that_has_the_keys(tmp_path: Path) -> None:
    """The child asks for a token and gets one of this tenant, from the program whose screens it has replaced. Ctrl+C
    ends the child and not the program; pressed once more where Enter is waited for it goes back. The child finds
    the modes off also in a terminal that has the newest of them."""
    with walk.demo(tmp_path) as terminal:
        in_session(terminal)
        terminal.send(b"\x1b[?2048;2$y")
        terminal.until(lambda: b"\x1b[?1016h" in terminal.raw, "a mouse told in pixels")
        (tmp_path / "asking.py").write_text(ASKING)
        began = run(terminal, f"{sys.executable} {tmp_path}/asking.py; exec sleep 100")
        assert AT_REST == modes_after(bytes(terminal.raw[:began]))
        terminal.until(lambda: b"told 200 True" in terminal.raw[began:], "a token of this tenant")
        terminal.key(walk.INTERRUPT)
        comes_back(terminal, "exit status 130 (SIGINT)", enter=walk.INTERRUPT)
        terminal.key(walk.QUIT)

        assert 0 == terminal.end()
        assert (AT_REST, terminal.settings_before) == (modes_after(bytes(terminal.raw)), terminal.settings)


@pytest.mark.parametrize("end", ["SIGTERM", pytest.param("SIGHUP", marks=pytest.mark.long), "link lost"])
def test_an_end_from_outside_ends_the_child_too(tmp_path: Path, end: str) -> None:
    """Gone within two seconds with the status for the shell, the child with it, and the terminal as before."""
    with Shell(tmp_path) as shell:
        pid = shell.demo()
        in_session(shell)
        shell.key("s")
        shell.until(lambda: b"goes back to tenantry" in shell.raw, "the way back")
        shell.key("echo child=$$ said\r")
        told = re.compile(rb"child=(\d+) said")
        shell.until(lambda: told.search(bytes(shell.raw)), "the child")
        found = told.search(bytes(shell.raw))
        assert found is not None
        since, began_at = len(shell.raw), time.monotonic()
        if end == "link lost":
            shell.hang_up()
            until_blocking(lambda: has_ended(pid) and has_ended(int(found[1])), "the end of both")
        else:
            os.kill(pid, signal.Signals[end])
            shell.until(lambda: has_ended(pid) and has_ended(int(found[1])), "the end of both")
            shell.until(lambda: shell.raw[since:].endswith(b"ready> "), "the outer shell's prompt")
            assert 128 + signal.Signals[end] == shell.status()
            assert AT_REST == modes_after(bytes(shell.raw))
        assert time.monotonic() - began_at < 2
    assert [] == [each.name for each in tmp_path.rglob("*") if each.name.startswith("bug-")]


def test_a_bug_behind_the_child_gives_the_terminal_back(tmp_path: Path) -> None:
    """The child is hung up on, the report is told on the plain screen, and the terminal is as before."""
    with walk.demo(tmp_path, "away-failing") as terminal:
        walk.sign_in(terminal)
        terminal.key(walk.SORT)
        terminal.see("It begins.")
        walk.open_customer(terminal, "contoso suites", "1", "Contoso Suites")
        began = run(terminal, f"stty raw; printf '\\033[?1049h\\033[?25l'; touch {tmp_path}/{FAIL}; exec sleep 100")

        assert 70 == terminal.end()
        assert b"bug-" in terminal.raw[began:]
        raw = bytes(terminal.raw).replace(b"\x1b[?47l", b"\x1b[?1049l")  # terminals have one other screen, not two
        assert (AT_REST, terminal.settings_before) == (modes_after(raw), terminal.settings)


@pytest.mark.long
def test_ctrl_z_stops_a_command_with_the_program(tmp_path: Path) -> None:
    """The outer shell prompts; `fg` goes on with the command on the plain screen, from there back to the session."""
    with Shell(tmp_path) as shell:
        pid = shell.demo()
        in_session(shell)
        run(shell, "read line; echo GOT $line")
        since = len(shell.raw)
        shell.key(walk.STOP)
        shell.until(lambda: is_stopped(pid) and shell.raw[since:].endswith(b"ready> "), "the outer shell's prompt")
        shell.key("fg\r")
        shell.until(lambda: not is_stopped(pid), "the program going on")
        shell.key("on\r")
        shell.until(lambda: b"GOT on\r\n" in shell.raw[since:], "the child going on")
        assert b"\x1b[?1049h" not in shell.raw[since:]
        comes_back(shell, "exit status 0")

        assert 0 == shell.leave()


def test_a_shell_controls_its_jobs_where_no_other_shell_waits(tmp_path: Path) -> None:
    """Ctrl+Z, `fg` and Ctrl+C act in it as anywhere; what is typed ahead for it reaches it or nobody."""
    with walk.demo(tmp_path, env={"SHELL": "/bin/bash"}) as terminal:
        in_session(terminal)
        since = len(terminal.raw)
        terminal.key("sff")

        def prompted(said: bytes) -> bool:
            """Whether the shell waits for a line, after these words of its own."""
            said_at = terminal.raw.find(said, since)
            return said_at >= 0 and terminal.raw[said_at:].endswith((b"$ ", b"# "))

        terminal.until(lambda: prompted(b"goes back to tenantry"), "a prompt")
        terminal.key("\x15sh -c 'echo g\"\"o; cat'\r")
        terminal.until(lambda: b"go\r\n" in terminal.raw[since:], "a job")
        terminal.key(walk.STOP)
        terminal.until(lambda: prompted(b"Stopped"), "a stopped job")
        terminal.key("fg\r")
        terminal.until(lambda: terminal.raw[since:].count(b"o; cat'") == 3, "the job going on")
        terminal.key("two\r")
        terminal.until(lambda: terminal.raw[since:].count(b"two\r\n") == 2, "the job saying what it is told")
        terminal.key(walk.INTERRUPT)
        terminal.until(lambda: prompted(b"^C"), "the end of the job")
        since = len(terminal.raw)
        terminal.key("exit 3\rff")
        terminal.until(lambda: b"exit status 3." in terminal.raw[since:], "the status")
        terminal.see("▌ Contoso Suites", "F1 Help")
        assert "Forget the session" not in terminal.text
        terminal.key(walk.QUIT)

        assert 0 == terminal.end()
        assert (AT_REST, terminal.settings_before) == (modes_after(bytes(terminal.raw)), terminal.settings)


@pytest.mark.long
def test_a_child_that_clings_is_ended_all_the_same(tmp_path: Path) -> None:
    """It ignores being hung up on: it is killed, and the program is gone within two seconds."""
    with walk.demo(tmp_path) as terminal:
        in_session(terminal)
        began = run(terminal, "trap '' HUP TERM; echo child=$$ said; while :; do read line; done")
        told = re.compile(rb"child=(\d+) said")
        terminal.until(lambda: told.search(bytes(terminal.raw[began:])), "the child")
        found = told.search(bytes(terminal.raw[began:]))
        assert found is not None
        began_at = time.monotonic()
        terminal.process.send_signal(signal.SIGTERM)

        assert 128 + signal.SIGTERM == terminal.end()
        terminal.until(lambda: has_ended(int(found[1])), "the end of the child")
        assert time.monotonic() - began_at < 2
        assert (AT_REST, terminal.settings_before) == (modes_after(bytes(terminal.raw)), terminal.settings)


@pytest.mark.long
def test_fifty_times_out_and_back_leaves_nothing_behind(tmp_path: Path) -> None:
    """Fifty commands one after the other: a whole screen each time, and no file or thread stays open for one."""
    with walk.demo(tmp_path) as terminal:
        in_session(terminal)
        pid = terminal.process.pid
        run(terminal, "true")
        shown = comes_back(terminal, "exit status 0")
        held = open_handles(pid), threads(pid)
        for _ in range(49):
            run(terminal, "true")
            comes_back(terminal, "exit status 0")
        terminal.until(lambda: held == (open_handles(pid), threads(pid)), f"{held} files and threads")
        terminal.key(walk.QUIT)

        assert 0 == terminal.end()
    assert "Default domain" in shown
    print("\n50 commands: 50 whole screens")


def threads(pid: int) -> int:
    """How many threads a process has."""
    return len(list(Path(f"/proc/{pid}/task").iterdir()))
