"""A program in a terminal of its own, and how long it takes to answer: from a key written to the last byte drawn."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import pyte

_UNDRAWN = re.compile(rb"\x1b\[[<>=?][0-9;:]*[ -/]*[@-~]|\x1b[PX^_\]][^\x07\x1b]*(?:\x07|\x1b\\)")
"""What the model of the screen here would draw as letters."""
_UNWANTED = ("COLUMNS", "LINES", "COLORTERM", "NO_COLOR", "TMUX", "STY")
"""Variables of the terminal this runs in that would change what the program draws."""
_QUIT = b"\x11"
"""Ctrl+Q."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What one run of a program showed."""

    start_s: float
    """From the start of the process to the first text that was waited for."""
    start_bytes: int
    key_s: tuple[float, ...]
    """For each key, from writing it to the last byte of the answer."""
    key_bytes: tuple[int, ...]


def measure(
    argv: Sequence[str],
    env: Mapping[str, str],
    size: tuple[int, int],
    ready_text: str,
    keys: Sequence[str],
    *,
    approach: Sequence[tuple[str, str]] = (),
    quiet_s: float = 0.08,
    patience_s: float = 30.0,
) -> Measured:
    """Start `argv` in a terminal of `size` (columns, rows), write `keys` one at a time, and end it.

    `approach` leads to the place that is measured: each pair is a text to wait for and the keys it is answered with.

    An answer is over when nothing more came for `quiet_s`. The time of each piece is taken as it arrives.

    Raises:
        TimeoutError: a text did not come within `patience_s`, or a key was not answered.
    """
    with Run(argv, env, size, quiet_s=quiet_s, patience_s=patience_s) as run:
        start_s = run.walk((*approach, (ready_text, "")))
        run.settle()
        answers = [run.press(key) for key in keys]
    return Measured(start_s, run.start_bytes, tuple(s for s, _ in answers), tuple(size for _, size in answers))


class Run:
    """A program in a terminal of its own, from its start to its end."""

    def __init__(
        self,
        argv: Sequence[str],
        env: Mapping[str, str],
        size: tuple[int, int],
        *,
        quiet_s: float = 0.08,
        patience_s: float = 30.0,
    ) -> None:
        self._quiet_s, self._patience_s = quiet_s, patience_s
        self._started_at = time.perf_counter()
        self.pid, self._terminal = _spawn(argv, env, size)
        self._drawn = Drawn(size)
        self.start_bytes = 0
        """Written until it was settled."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        _end(self.pid, self._terminal)

    def walk(self, steps: Sequence[tuple[str, str]]) -> float:
        """Wait for each text and answer it with keys; seconds from the start to the first text. Raises TimeoutError."""
        first_s = 0.0
        for text, answer in steps:
            _read_until(self._terminal, self._drawn, text, self._patience_s)
            first_s = first_s or time.perf_counter() - self._started_at
            os.write(self._terminal, answer.encode())
        return first_s

    def settle(self) -> None:
        """Read until nothing more comes."""
        while piece := _read(self._terminal, max(self._quiet_s, 0.3)):
            self._drawn.take(piece)
        self.start_bytes = self._drawn.size

    def press(self, key: str) -> tuple[float, int]:
        """Seconds from the key to the last byte of its answer, and the bytes of it. Raises TimeoutError."""
        return _press(self._terminal, key, self._quiet_s, self._patience_s)

    def written_in(self, seconds: float) -> int:
        """Bytes that come by themselves in so many seconds."""
        until, size = time.perf_counter() + seconds, 0
        while (left_s := until - time.perf_counter()) > 0:
            size += len(_read(self._terminal, left_s))
        return size

    def send(self, sent: bytes) -> None:
        """Write what no key sends."""
        os.write(self._terminal, sent)

    def resize(self, columns: int, rows: int) -> None:
        """Change the size of the terminal."""
        fcntl.ioctl(self._terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def resident_mb(self) -> float:
        """Its memory in MiB (Linux, `VmRSS`)."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024  # type: ignore[index]


def _spawn(argv: Sequence[str], env: Mapping[str, str], size: tuple[int, int]) -> tuple[int, int]:
    """The program's process id and our end of its terminal."""
    variables = {name: value for name, value in os.environ.items() if name not in _UNWANTED}
    pid, terminal = pty.fork()
    if pid == 0:
        try:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
            os.execvpe(argv[0], list(argv), {**variables, "TERM": "xterm-256color", **env})
        finally:
            os._exit(127)
    return pid, terminal


class Drawn:
    """What stands on the terminal, and how many bytes that took."""

    def __init__(self, size: tuple[int, int]) -> None:
        self.size = 0
        """Bytes."""
        self._screen = pyte.Screen(*size)
        self._stream = pyte.ByteStream(self._screen)

    @property
    def text(self) -> str:
        """The screen, line by line."""
        return "\n".join(self._screen.display)

    def take(self, piece: bytes) -> None:
        """Draw what was written."""
        self.size += len(piece)
        self._stream.feed(_UNDRAWN.sub(b"", piece))


def _read_until(terminal: int, drawn: Drawn, text: str, patience_s: float) -> None:
    """Draw until `text` stands there. Raises TimeoutError."""
    give_up_at = time.perf_counter() + patience_s
    while text not in drawn.text:
        piece = _read(terminal, give_up_at - time.perf_counter())
        if not piece:
            raise TimeoutError(f"{text!r} was not shown:\n{drawn.text}")
        drawn.take(piece)


def _read(terminal: int, within_s: float) -> bytes:
    """The next piece of output; empty when none came in time or the program is gone."""
    if not select.select([terminal], [], [], max(0.0, within_s))[0]:
        return b""
    try:
        return os.read(terminal, 1 << 16)
    except OSError:
        return b""


def _press(terminal: int, key: str, quiet_s: float, patience_s: float) -> tuple[float, int]:
    """Seconds from the key to the last byte of its answer, and the bytes of it."""
    written_at = time.perf_counter()
    os.write(terminal, key.encode())
    piece, last_at, size = _read(terminal, patience_s), 0.0, 0
    if not piece:
        raise TimeoutError(f"no answer to {key!r}")
    while piece:
        last_at, size = time.perf_counter(), size + len(piece)
        piece = _read(terminal, quiet_s)
    return last_at - written_at, size


def _end(pid: int, terminal: int) -> None:
    """Ask the program to quit, and end it if it does not."""
    with contextlib.suppress(OSError):
        os.write(terminal, _QUIT)
    while _read(terminal, 1.0):
        pass
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    os.close(terminal)
