"""Bugs by the hundred: python -m tests.secrecy.bugs FOLDER SEED COUNT

Walks once through the program and notes every function of ours that runs. Then walks again and again, each time in a
process and a terminal of its own, and throws one error where one of those functions begins. Prints one line of JSON
for each.
"""

from __future__ import annotations

import json
import os
import pty
import random
import signal
import stat
import sys
import termios
import threading
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from types import CodeType, FrameType
from typing import Any, NoReturn

import pyte

import tui
from tests.secrecy.thrown import CANARY, KINDS, throw
from tests.terminal import walk
from tests.terminal.sequences import AT_REST, modes_after
from tests.terminal.terminal import Terminal, surroundings
from tui.cli import command
from tui.cli.run import run
from tui.demo import open_emulator
from tui.model.clock import utc_now
from tui.store import DemoOptions, Locations, Profile, Settings
from tui.wiring import Surroundings

_OURS = str(Path(tui.__file__).parent)
_LEFT_OUT = ("emulator/", "cli/", "demo.py", "process_guard.py")
"""Not the program's own, or beyond what ends with a report."""
_HANGS = -99
_SEEN, _REACHED = "seen", "reached"


@dataclass(slots=True)
class Outcome:
    """What came of one bug."""

    function: str
    kind: str
    was_reached: bool
    status: int
    had_screens: bool
    """Whether the screens were there before it ended."""
    is_given_back: bool
    """Whether the terminal's modes and settings are as before."""
    leaks: list[str]
    """Where the canary was found."""
    reports: list[int]
    """The modes of the reports that were kept."""


class Forked:
    """A child of this process, as `Terminal` asks for its process."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.returncode = 0
        self._has_ended = False

    def poll(self) -> int | None:
        """Its status when it has ended."""
        if not self._has_ended:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self._has_ended, self.returncode = True, os.waitstatus_to_exitcode(status)
        return self.returncode if self._has_ended else None

    def send_signal(self, number: int) -> None:
        """Tell it."""
        os.kill(self.pid, number)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)

    def wait(self) -> None:
        """Until it has ended."""
        while self.poll() is None:
            pass


class ForkedTerminal(Terminal):
    """A terminal whose program was forked off here, with everything imported already."""

    def __init__(self, folder: Path, program: Callable[[], None]) -> None:
        self.folder, self.raw = folder, bytearray()
        self.screen = pyte.Screen(80, 24)
        self._stream, self._undrawn = pyte.ByteStream(self.screen), b""
        self._ours, self._theirs = pty.openpty()
        self._set_size((80, 24))
        self.settings_before = termios.tcgetattr(self._theirs)
        sys.stdout.flush()
        pid = os.fork()
        if not pid:
            try:
                _become_theirs(self._theirs)
                os.environ.update(surroundings(folder, {}))
                program()
            finally:
                os._exit(99)
        self.process: Any = Forked(pid)


def _become_theirs(terminal: int) -> None:
    os.setsid()
    name = os.ttyname(terminal)
    for each in (0, 1, 2):
        os.dup2(terminal, each)
    os.close(os.open(name, os.O_RDWR))  # makes it the controlling one


def _program(folder: Path, hook: Callable[[FrameType, str, object], object]) -> None:
    """The demo, with every call of a function told to `hook`."""
    places = Locations.demo()
    emulator = open_emulator(DemoOptions(customers=60), places.state_dir, utc_now)
    emulator.world.poll_interval_s = 1
    threading.setprofile(hook)
    sys.setprofile(hook)
    profile = Profile(places, Settings(clipboard="osc52", vault_key="this-run"), DemoOptions())
    around = Surroundings(emulator=emulator)
    setattr(command, "parse_arguments", lambda _: _obeyed(profile, around))  # noqa: B010
    os._exit(command.main([]))


def _obeyed(profile: Profile, around: Surroundings) -> NoReturn:
    run(profile, around)


def _walk_through(terminal: Terminal) -> None:
    """As far as the program lives: sign in, filter, open a customer, look at dialogs, resize, leave."""

    def ended() -> bool:
        return terminal.process.poll() is not None

    def see(text: str) -> bool:
        terminal.until(lambda: ended() or text in terminal.text, f"{text!r} or the end")
        return not ended()

    steps: list[tuple[str, str]] = [
        (walk.FIRST_SCREEN, walk.ENTER), ("as Ada", "c1"), ("60 of 60", "contoso suites"), ("1 of 60", walk.STAR),
        ("★", walk.CONSENT), ("What is asked for", walk.ESCAPE), ("1 of 60", walk.ENTER),
        ("Default domain", walk.ESCAPE), ("of 60", walk.QUIT),
    ]  # fmt: skip
    for text, keys in steps:
        if not see(text):
            return
        terminal.key(keys)
    terminal.until(ended, "the end")


def functions_met(folder: Path) -> list[str]:
    """The functions of ours that run on such a walk, as file:line:name."""
    seen: set[CodeType] = set()

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code not in seen:
            seen.add(frame.f_code)
            if (name := _name(frame.f_code)) is not None:
                with (folder / _SEEN).open("a") as file:
                    file.write(f"{name}\n")

    with ForkedTerminal(folder, lambda: _program(folder, note)) as terminal:
        _walk_through(terminal)
        assert 0 == terminal.end()
    return sorted(set((folder / _SEEN).read_text().splitlines()))


def _name(code: CodeType) -> str | None:
    if not code.co_filename.startswith(_OURS):
        return None
    file = code.co_filename[len(_OURS) + 1 :]
    if file.startswith(_LEFT_OUT) or code.co_qualname.startswith("<") or code.co_name[0].isupper():
        return None  # a class's body runs while it is imported
    return f"{file}:{code.co_firstlineno}:{code.co_qualname}"


def throw_at(folder: Path, function: str, kind: str) -> Outcome:
    """Throw an error where a function begins, the first time it is called."""
    line = int(function.split(":")[1])

    def maybe(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code.co_firstlineno == line and _name(frame.f_code) == function:
            sys.setprofile(None)
            threading.setprofile(None)
            if not (folder / _REACHED).exists():
                (folder / _REACHED).touch()
                throw(kind)

    with ForkedTerminal(folder, lambda: _program(folder, maybe)) as terminal:
        try:
            _walk_through(terminal)
        except AssertionError:  # it lives, and goes another way: the error was taken for a refusal
            terminal.key(walk.QUIT)
        try:
            status = terminal.end()
        except AssertionError:
            status = _HANGS
        is_given_back = modes_after(bytes(terminal.raw)) == AT_REST and terminal.settings == terminal.settings_before
        raw = bytes(terminal.raw)
    files = [each for each in folder.rglob("*") if each.is_file()]
    leaks = [each.name for each in files if CANARY.encode() in each.read_bytes()]
    leaks += ["terminal"] if CANARY.encode() in raw else []
    reports = [stat.S_IMODE(each.stat().st_mode) for each in files if each.name.startswith("bug-")]
    return Outcome(
        function, kind, (folder / _REACHED).exists(), status, b"[?1049h" in raw, is_given_back, leaks, reports
    )


def chosen(functions: list[str], seed: int, count: int) -> Iterator[tuple[str, str]]:
    """That many functions, every room in turn, each with a kind of error."""
    chance = random.Random(seed)
    rooms: dict[str, list[str]] = {}
    for each in functions:
        rooms.setdefault("/".join(each.split(":")[0].split("/")[:-1]), []).append(each)
    for each_room in rooms.values():
        chance.shuffle(each_room)
    kinds = list(KINDS)
    chance.shuffle(kinds)
    for at in range(count):
        room = sorted(rooms)[at % len(rooms)]
        yield rooms[room].pop(), kinds[at % len(kinds)]
        if not rooms[room]:
            del rooms[room]


def main(folder: Path, seed: int, count: int) -> None:
    """Print what came of each."""
    first = folder / "first"
    first.mkdir()
    functions = functions_met(first)
    for number, (function, kind) in enumerate(chosen(functions, seed, min(count, len(functions)))):
        home = folder / str(number)
        home.mkdir()
        print(json.dumps(asdict(throw_at(home, function, kind))), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
