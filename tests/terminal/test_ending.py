"""Every way out of the program, and what it leaves of the terminal.

The long form: `python -m pytest -m long tests/terminal -n 0 -s`.
"""

from __future__ import annotations

import asyncio
import os
import pty
import signal
import statistics
import sys
import time
from collections import deque
from collections.abc import Callable
from functools import partial
from itertools import cycle
from pathlib import Path

import pytest

from tests.terminal import walk
from tests.terminal.places import PLACES
from tests.terminal.program import ASKED, STALLED_CUSTOMER
from tests.terminal.sequences import AT_REST, modes_after
from tests.terminal.terminal import TENANTRY, Terminal
from tests.waiting import until_blocking
from tui.cli.ending import Abandoning, has_hung_up

_LONG = partial(pytest.param, marks=pytest.mark.long)


def test_ctrl_c_leaves_when_pressed_twice(tmp_path: Path) -> None:
    """Once tells so, twice leaves with status 0 and the terminal as before."""
    with Terminal((*TENANTRY, "--demo"), tmp_path) as terminal:
        terminal.see(walk.FIRST_SCREEN)
        terminal.key(walk.INTERRUPT)
        terminal.see("Ctrl+C again")
        terminal.key(walk.INTERRUPT)

        assert 0 == terminal.end()
        assert AT_REST == modes_after(bytes(terminal.raw))
        assert terminal.settings_before == terminal.settings


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_ends_it_as_a_person_would(tmp_path: Path, number: signal.Signals) -> None:
    """A signal, while a code is shown: the terminal is given back, and the status names the signal."""
    with walk.demo(tmp_path) as terminal:
        walk.ask_for_code(terminal)
        terminal.process.send_signal(number)

        assert 128 + number == terminal.end()
        assert AT_REST == modes_after(bytes(terminal.raw))
        assert terminal.settings_before == terminal.settings


def test_a_lost_terminal_ends_it(tmp_path: Path) -> None:
    """When the connection breaks the program ends, says so to the shell, and leaves no report of a bug."""
    with walk.demo(tmp_path) as terminal:
        walk.ask_for_code(terminal)
        terminal.hang_up()
        until_blocking(lambda: terminal.process.poll() is not None, "the end of the program")

        assert 128 + signal.SIGHUP == terminal.process.returncode
        assert [] == list((tmp_path / "state").rglob("bug-*"))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what a process waits for")
@pytest.mark.parametrize("end", [signal.SIGTERM, _LONG(signal.SIGHUP), walk.QUIT])
def test_a_terminal_that_takes_nothing_does_not_hold_it(tmp_path: Path, end: signal.Signals | str) -> None:
    """The link is silent, so many whole frames are due that the event loop itself waits: a signal and Ctrl+Q still end
    the program, and the terminal is as before when it takes bytes again."""
    with walk.demo(tmp_path, "whole-frames") as terminal:
        terminal.see(walk.FIRST_SCREEN)
        widths, seen = cycle(range(60, 160)), deque[str](maxlen=20)

        def is_held_up() -> bool:
            seen.append(_waits_in(terminal.process.pid))
            if "futex" not in seen[-1]:
                terminal.resize(next(widths), 50)  # one more frame
            return len(seen) == 20 and all("futex" in each for each in seen)

        until_blocking(is_held_up, "an event loop that waits for the terminal")
        if isinstance(end, str):
            terminal.key(end)
        else:
            terminal.process.send_signal(end)
        until_blocking(lambda: terminal.process.poll() is not None, "the end of the program")

        assert (0 if isinstance(end, str) else 128 + end) == terminal.end()
        assert AT_REST == modes_after(bytes(terminal.raw))
        assert terminal.settings_before == terminal.settings


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what a process waits for")
def test_what_is_drawn_while_the_link_is_silent_is_one_repaint(tmp_path: Path) -> None:
    """Three hundred sizes one after the other while nothing is taken: the event loop goes on, and what comes when bytes
    are taken again is little, ends with the last picture, and answers the next key."""
    with walk.demo(tmp_path) as terminal:
        terminal.see(walk.FIRST_SCREEN)
        before = len(terminal.raw)
        for width in (*range(60, 160), *range(160, 60, -1), *range(60, 160)):
            terminal.resize(width, 50)
            until_blocking(lambda: "epoll" in _waits_in(terminal.process.pid), "an event loop that waits for events")
        terminal.resize(100, 30)
        terminal.until(lambda: terminal.screen.columns == 100, "the last size")
        terminal.clear()
        terminal.key(walk.ENTER)
        terminal.see("Enter this code", "as Ada")
        terminal.key(walk.QUIT)

        assert 0 == terminal.end()
        assert AT_REST == modes_after(bytes(terminal.raw))
        assert len(terminal.raw) - before < 100_000


def test_a_hang_up_is_seen_without_a_signal() -> None:
    """A process that is not told by the system still sees that nobody is at the other end."""
    ours, theirs = pty.openpty()
    seen = [has_hung_up(theirs)]
    os.close(ours)
    seen.append(has_hung_up(theirs))
    os.close(theirs)

    assert [False, True] == seen


@pytest.fixture(scope="module")
def leaving_at_rest_s(tmp_path_factory: pytest.TempPathFactory) -> float:
    """Seconds that leaving takes when nothing is in flight."""
    folder = tmp_path_factory.mktemp("rest")
    return statistics.median(_leaving_s(folder, "", lambda terminal: terminal.see(walk.FIRST_SCREEN)) for _ in "123")


@pytest.mark.xdist_group("leaving")
@pytest.mark.parametrize("trouble", ["stalled-code", "stalled-poll", "stalled-token", "stalled-facts"])
def test_leaving_does_not_wait_for_an_answer(tmp_path: Path, trouble: str, leaving_at_rest_s: float) -> None:
    """With a request in flight that is never answered, leaving takes no longer than at rest, within 0.2 s."""
    assert _extra_s(tmp_path, trouble, _until_stalled, leaving_at_rest_s) < 0.2


@pytest.mark.xdist_group("leaving")
@pytest.mark.parametrize("trouble", ["long-derivation", "slow-store", _LONG("slow-vault"), _LONG("slow-keyring")])
def test_leaving_does_not_wait_for_this_machine(tmp_path: Path, trouble: str, leaving_at_rest_s: float) -> None:
    """Nor for a key that is being derived, a write to the vault or the state, or a keyring that does not answer."""
    assert _extra_s(tmp_path, trouble, _BUSY[trouble], leaving_at_rest_s) < 0.2


def test_what_the_disk_did_not_take_is_told(tmp_path: Path) -> None:
    """A star that could not be written in time is not passed over: a line on the terminal says so after leaving."""
    with walk.demo(tmp_path, "slow-store") as terminal:
        _starring(terminal)
        terminal.key(walk.QUIT)

        assert 0 == terminal.end()
        assert b"may not be saved" in bytes(terminal.raw).rpartition(b"\x1b")[2]


def _extra_s(folder: Path, trouble: str, prepare: Callable[[Terminal], None], at_rest_s: float) -> float:
    """How many seconds leaving takes longer than at rest. A busy machine may hold up one try; what waits for an
    answer is held up in all three."""
    waits_s: list[float] = []
    while len(waits_s) < 3 and min(waits_s, default=1.0) >= 0.2:
        home = folder / str(len(waits_s))
        home.mkdir()
        waits_s.append(_leaving_s(home, trouble, prepare) - at_rest_s)
    return min(waits_s)


def _starring(terminal: Terminal) -> None:
    walk.sign_in(terminal)
    terminal.key(walk.STAR)
    _until_asked(terminal)


def _signing_in(terminal: Terminal) -> None:
    walk.ask_for_code(terminal)
    terminal.key("1")
    _until_asked(terminal)


def _choosing_the_key(terminal: Terminal) -> None:
    walk.sign_in(terminal)
    terminal.key(walk.KEEP)
    _until_asked(terminal)


def _until_asked(terminal: Terminal) -> None:
    terminal.until((terminal.folder / ASKED).exists, "work that never ends")


_BUSY: dict[str, Callable[[Terminal], None]] = {
    "long-derivation": PLACES["key being derived"].go,
    "slow-vault": _signing_in,
    "slow-store": _starring,
    "slow-keyring": _choosing_the_key,
}


def _until_stalled(terminal: Terminal) -> None:
    """Go on until a request was sent that is never answered."""
    has_asked = (terminal.folder / ASKED).exists
    terminal.see(walk.FIRST_SCREEN)
    terminal.key(walk.ENTER)
    terminal.until(lambda: has_asked() or "as Ada" in terminal.text, "a code, or a request for one")
    if not has_asked():
        terminal.key("1")
        terminal.until(lambda: has_asked() or "240 of 240" in terminal.text, "the list, or a request for a token")
    if not has_asked():
        walk.find(terminal, STALLED_CUSTOMER.lower(), "1")
        terminal.key(walk.ENTER)
        terminal.until(has_asked, "a request about the customer")


def _leaving_s(folder: Path, trouble: str, prepare: Callable[[Terminal], None]) -> float:
    """Seconds from Ctrl+Q to the end of the process."""
    with walk.demo(folder, trouble) as terminal:
        prepare(terminal)
        began_at = time.perf_counter()
        terminal.key(walk.QUIT)
        assert 0 == terminal.end()
        return time.perf_counter() - began_at


def test_a_silent_name_server_does_not_hold_leaving() -> None:
    """What the event loop itself does in threads, such as looking up a host name, is abandoned at the end."""
    answered: list[str] = []

    def look_up() -> None:
        time.sleep(3)  # longer than leaving takes; nobody waits for it
        answered.append("an address")

    async def leave() -> None:
        loop = asyncio.get_running_loop()
        loop.set_default_executor(Abandoning())
        loop.run_in_executor(None, look_up)

    asyncio.run(leave())

    assert [] == answered


def _waits_in(pid: int) -> str:
    """The function of the kernel that the main thread waits in; "0" while it runs."""
    return Path(f"/proc/{pid}/task/{pid}/wchan").read_text()
