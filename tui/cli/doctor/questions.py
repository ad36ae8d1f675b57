"""Asking the terminal itself what it is: questions that every terminal ignores or answers, and that change nothing.

Sources: xterm, "Control Sequences" (DA1, CPR, XTVERSION); contour-terminal/vt-extensions, "clipboard-extension" (52 in
the answer to DA1: OSC 52 is understood and allowed).
"""

from __future__ import annotations

import contextlib
import os
import re
import select
import signal
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TextIO

from tui.cli.doctor.starters import starters
from tui.model.foreign_text import foreign_text

LETTERS = "é漢"
"""One cell and two; in a terminal that does not read UTF-8 they are two and three letters."""
_WHERE = b"\x1b[6n"
ABILITIES = b"\x1b[c"
"""What can you do? Every terminal answers that, in the order of the questions (DA1)."""
_DRAWN = b"".join(_WHERE + letter.encode() for letter in LETTERS) + _WHERE
QUESTIONS = b"\x1b7" + _DRAWN + b"\x1b8\x1b[K" + b"\x1b[>q" + ABILITIES
"""Where the cursor stands before, between and after the letters, which are wiped out again; what the terminal is
called; and last what it can do."""

_PLACE = re.compile(rb"\x1b\[\d+;(\d+)R")
_NAME = re.compile(rb"\x1bP>\|([^\x1b]*)\x1b\\")
_TOLD_ABILITIES = re.compile(rb"\x1b\[\?([\d;]*)c")
_TAKES_COPIES = 52
_WAIT_S = 1.0
_WAIT_FAR_S = 3.0
"""Over SSH: a link by satellite or telephone takes a second for both ways."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the terminal said of itself."""

    was_asked: bool = False
    """Not where the input or the output is no terminal, or another program holds it."""
    has_answered: bool = False
    name: str = ""
    """What it is called, such as `XTerm(379)`; empty when it does not say. Made safe."""
    abilities: frozenset[int] = frozenset()
    widths: tuple[int, ...] = ()
    """Cells that each of `LETTERS` takes; empty when it does not say."""

    @property
    def says_it_takes_copies(self) -> bool:
        """Whether it says that OSC 52 is understood and allowed. Many that do say nothing."""
        return _TAKES_COPIES in self.abilities

    @property
    def is_utf8(self) -> bool | None:
        """Whether it reads UTF-8; None when it cannot be told."""
        return self.widths[0] == 1 if self.widths else None


UNASKED = Told()


def ask_terminal(environ: Mapping[str, str]) -> Told:
    """Ask the terminal that input and output are. Takes a second at most, three over SSH, and leaves it as it was.

    What the person types meanwhile is lost.
    """
    if environ.get("TERM", "") in ("", "dumb"):
        return UNASKED
    answer = ask(QUESTIONS, wait_s(environ))
    return UNASKED if answer is None else as_told(answer)


def wait_s(environ: Mapping[str, str]) -> float:
    """How long an answer is waited for. `sudo` and `su` take the variables of SSH away, but not who started them."""
    is_far = environ.get("SSH_CONNECTION") or environ.get("SSH_TTY")
    if is_far or any(name.startswith(("sshd", "mosh-server")) for name in starters(os.getpid())):
        return _WAIT_FAR_S
    return _WAIT_S


def ask(questions: bytes, within_s: float) -> bytes | None:
    """What the terminal answers until it has told its abilities, which must be asked last; None: it cannot be asked.

    What comes late is thrown away, as far as it has come when the time is over.
    """
    streams: tuple[TextIO | None, TextIO | None] = (sys.stdin, sys.stdout)
    if not all(stream is not None and stream.isatty() for stream in streams):
        return None
    source, target = (stream.fileno() for stream in streams if stream is not None)
    with quiet(source) as is_ours:
        if not is_ours or not select.select([], [target], [], within_s)[1]:
            return None
        os.write(target, questions)
        return _read(source, time.monotonic() + within_s)


def _read(source: int, until: float) -> bytes:
    answer = b""
    while _TOLD_ABILITIES.search(answer) is None and (left_s := until - time.monotonic()) > 0:
        if select.select([source], [], [], left_s)[0]:
            piece = os.read(source, 4096)
            if not piece:
                break
            answer += piece
    return answer


def as_told(answer: bytes) -> Told:
    """What an answer says."""
    abilities = _TOLD_ABILITIES.search(answer)
    name = _NAME.search(answer)
    places = [int(column) for column in _PLACE.findall(answer)]
    widths = tuple(after - before for before, after in pairwise(places))
    is_whole = len(widths) == len(LETTERS) and all(width > 0 for width in widths)  # no line ended between them
    return Told(
        was_asked=True,
        has_answered=abilities is not None or bool(places),
        name=foreign_text(name[1].decode(errors="replace"), most=60) if name else "",
        abilities=frozenset(int(each) for each in abilities[1].split(b";") if each) if abilities else frozenset(),
        widths=widths if is_whole else (),
    )


@contextlib.contextmanager
def quiet(source: int) -> Iterator[bool]:
    """Let answers come as they are and unseen; whether that could be had. However it ends, all is as it was."""
    try:
        import termios
    except ImportError:  # Windows
        yield False
        return
    try:
        before = termios.tcgetattr(source)
        is_ours = os.tcgetpgrp(source) == os.getpgrp()
    except (OSError, termios.error):
        is_ours = False
    if not is_ours:  # in the background the system would stop us
        yield False
        return
    during = [*before[:3], before[3] & ~(termios.ECHO | termios.ICANON), *before[4:6], list(before[6])]
    during[6][termios.VSUSP] = os.fpathconf(source, "PC_VDISABLE").to_bytes()
    with _ending_by_signal():
        termios.tcsetattr(source, termios.TCSADRAIN, during)
        try:
            yield True
        finally:
            termios.tcsetattr(source, termios.TCSAFLUSH, before)


@contextlib.contextmanager
def _ending_by_signal() -> Iterator[None]:
    """Let what ends the program run its `finally` first."""

    def end(number: int, _: object) -> None:
        raise SystemExit(128 + number)

    try:
        earlier = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGHUP)}
    except ValueError:  # no thread but the first may
        yield
        return
    try:
        yield
    finally:
        for number, handler in earlier.items():
            signal.signal(number, handler)
