"""Every end from outside, in every state of the program.

The long form tries all of them: `python -m pytest -m long tests/terminal -n 0 -s`. It prints how long each took.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import statistics
import sys
import time
from pathlib import Path

import pytest

from tests.terminal import walk
from tests.terminal.places import PLACES
from tests.terminal.sequences import AT_REST, modes_after
from tests.terminal.shell import Shell, has_ended, is_stopped
from tests.terminal.terminal import TENANTRY, Terminal
from tests.waiting import until_blocking
from tui.store import Store

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what a process does")

SIGNALS = {each.name: each for each in (signal.SIGHUP, signal.SIGTERM, signal.SIGINT, signal.SIGQUIT)}
ENDS = [*SIGNALS, "link lost"]
SOON_S = 2.0
"""In which every end has to be over. The program's own patience is one second, so a busy machine is allowed for."""

COVERING = [
    ("SIGHUP", "facts in flight"), ("SIGTERM", "stopped"), ("SIGQUIT", "consent watched"), ("link lost", "stopped"),
]  # fmt: skip
"""In the states that differ most; SIGINT and an end at the first screens are in `test_ending`."""


@pytest.mark.parametrize(("end", "place"), COVERING)
def test_an_end_from_outside_is_a_whole_one(tmp_path: Path, end: str, place: str) -> None:
    """Gone within two seconds, the terminal as before where one remains, the status for the shell, nothing running
    on, no report of a bug, and the state whole."""
    assert _end(tmp_path, end, place) < SOON_S


@pytest.mark.long
def test_every_end_in_every_state_is_a_whole_one(tmp_path: Path) -> None:
    """The same, all of them."""
    took_s: dict[tuple[str, str], float] = {}
    for place in PLACES:
        for end in ENDS:
            folder = tmp_path / f"{len(took_s)}"
            folder.mkdir()
            took_s[place, end] = _end(folder, end, place)
            print(f"\n{place:18} {end:10} {took_s[place, end] * 1000:5.0f} ms", end="", flush=True)
    print(f"\n{len(took_s)} ends, median {statistics.median(took_s.values()):.2f} s, most {max(took_s.values()):.2f} s")

    assert [] == [each for each, seconds in took_s.items() if seconds >= SOON_S]


def _end(folder: Path, end: str, name: str) -> float:
    """End the program in a state; the seconds until it was gone."""
    place = PLACES[name]
    with Shell(folder) as shell:
        pid = shell.demo(place.trouble)
        place.go(shell)
        if place.is_stopped:
            since = len(shell.raw)
            shell.key(walk.STOP)
            shell.until(lambda: is_stopped(pid) and shell.is_back(since), "the shell's prompt on a terminal at rest")
        before, began_at = len(shell.raw), time.monotonic()
        if end == "link lost":
            shell.hang_up()
            until_blocking(lambda: has_ended(pid), f"{name}: the end after {end}")
        else:
            os.kill(pid, SIGNALS[end])
            if place.is_stopped:
                os.kill(pid, signal.SIGCONT)  # as a shell's `kill %1` does
            shell.until(lambda: has_ended(pid), f"{name}: the end after {end}")
        took_s = time.monotonic() - began_at
        if end != "link lost":
            _check_terminal(shell, place.is_stopped, before, 128 + SIGNALS[end])
    assert [] == [each.name for each in folder.rglob("*") if each.name.startswith("bug-") or each.name.endswith(".new")]
    return took_s


def _check_terminal(shell: Shell, was_stopped: bool, since: int, status: int) -> None:
    """The terminal is the shell's, and the shell knows how it ended."""
    if was_stopped:  # the job ended in the background: the shell has had its prompt all along
        shell.key("wait %1; echo wa''ited=$?\r")
        shell.until(lambda: f"waited={status}".encode() in shell.raw, "the status of the job")
        assert b"\x1b[?1049h" not in shell.raw[since:]
    else:
        assert status == shell.ended(since)
    assert AT_REST == modes_after(bytes(shell.raw))


@pytest.mark.parametrize("seed", [7])
def test_a_signal_while_it_starts_leaves_nothing(tmp_path: Path, seed: int) -> None:
    """Whenever within the first half second it comes: the status names the signal, the terminal is as before, and no
    line of a traceback is printed."""
    assert max(_starting(tmp_path, random.Random(seed), times=2)) < SOON_S


@pytest.mark.long
def test_many_signals_while_it_starts_leave_nothing(tmp_path: Path) -> None:
    """The same a hundred times."""
    took_s = _starting(tmp_path, random.Random(11), times=100)
    print(f"\n100 signals while starting (seed 11): most {max(took_s):.2f} s")

    assert max(took_s) < SOON_S


def _starting(folder: Path, chance: random.Random, times: int) -> list[float]:
    took_s = []
    for count in range(times):
        home = folder / str(count)
        home.mkdir()
        number, after_s = chance.choice(list(SIGNALS.values())), chance.uniform(0.05, 0.8)
        with Terminal((*TENANTRY, "--demo"), home) as terminal:
            due = time.monotonic() + after_s
            terminal.until(lambda due=due: time.monotonic() >= due, "the moment")  # type: ignore[misc]
            terminal.process.send_signal(number)
            began_at = time.monotonic()
            status = terminal.end()
            took_s.append(time.monotonic() - began_at)
            if number is signal.SIGINT and status == 1 and b"tui/" not in terminal.raw:
                continue  # the interpreter was not up yet, and has words of its own for that
            said = f"{number.name} after {after_s:.3f} s: {status}"
            assert (said, True) == (said, status in (-number, 128 + number))
            assert (said, AT_REST) == (said, modes_after(bytes(terminal.raw)))
            assert (said, False) == (said, b"Traceback" in terminal.raw)
            assert terminal.settings_before == terminal.settings
    return took_s


def test_a_second_signal_while_leaving_changes_nothing(tmp_path: Path) -> None:
    """The first one counts; those that come while it leaves neither hold it up nor spoil the terminal."""
    with walk.demo(tmp_path) as terminal:
        walk.ask_for_code(terminal)
        # the interpreter handles what comes at the same time by number: the first is the lowest
        numbers = [signal.SIGHUP, *SIGNALS.values(), signal.SIGCONT, *SIGNALS.values()]

        def has_ended_meanwhile() -> bool:
            if terminal.process.poll() is None:
                terminal.process.send_signal(numbers.pop(0) if numbers else signal.SIGTERM)
            return terminal.process.poll() is not None

        terminal.until(has_ended_meanwhile, "the end of the program")

        assert 128 + signal.SIGHUP == terminal.end()
        assert AT_REST == modes_after(bytes(terminal.raw))
        assert terminal.settings_before == terminal.settings


def test_what_was_done_last_is_kept(tmp_path: Path) -> None:
    """A star set and the program ended in one breath: the star is there at the next start."""
    with walk.demo(tmp_path) as terminal:
        walk.sign_in(terminal)
        walk.find(terminal, "contoso suites", "1")
        terminal.key(walk.STAR, walk.QUIT)

        assert 0 == terminal.end()
    (path,) = tmp_path.rglob("*.db")

    assert ["Contoso Suites"] == asyncio.run(_starred(path))


async def _starred(path: Path) -> list[str]:
    store = await Store.open(path)
    (account,) = await store.load_accounts()
    customers, _ = await store.load_customers(account.id)
    store.close()
    return [each.name for each in customers if each.is_starred]
