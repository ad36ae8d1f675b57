"""The real program on a real (pseudo) terminal: it starts, it leaves, it refuses."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("pseudo-terminals are POSIX's", allow_module_level=True)

import pty

ALTERNATE_SCREEN = b"\x1b[?1049h"
BACK_AGAIN = b"\x1b[?1049l"
CTRL_Q = b"\x11"


class OnTerminal:
    """A running program and everything it has written so far."""

    def __init__(self, process: subprocess.Popen[bytes], handle: int) -> None:
        self.process = process
        self.written = b""
        self._handle = handle

    def press(self, keys: bytes) -> None:
        """Send keys."""
        os.write(self._handle, keys)

    def wait_for(self, wanted: bytes, within_s: float = 30) -> None:
        """Read until `wanted` was written. Fails with everything written when it never comes."""
        give_up_at = time.monotonic() + within_s
        while wanted not in self.written:
            left_s = give_up_at - time.monotonic()
            assert left_s > 0, f"{wanted!r} never came: {self.written!r}"
            self._read(left_s)

    def left(self, within_s: float = 30) -> int:
        """Read to the end; the exit status."""
        give_up_at = time.monotonic() + within_s
        while self._read(max(0.0, give_up_at - time.monotonic())):
            pass
        return self.process.wait(within_s)

    def _read(self, within_s: float) -> bool:
        """Take in what was written; whether more can come. Linux reports the end of a terminal as an error."""
        ready, _, _ = select.select([self._handle], [], [], within_s)
        try:
            piece = os.read(self._handle, 65536) if ready else b""
        except OSError:
            piece = b""
        self.written += piece
        return bool(piece)


@contextmanager
def started(words: list[str], home: Path, changes: dict[str, str]) -> Iterator[OnTerminal]:
    """The program on a terminal of its own, with its folders below `home`."""
    environ = {key: value for key, value in os.environ.items() if not key.startswith(("XDG_", "TENANTRY_"))}
    environ |= {"HOME": str(home), "TERM": "xterm-256color"} | changes
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "tui", *words]
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environ, start_new_session=True)
    os.close(theirs)
    try:
        yield OnTerminal(process, ours)
    finally:
        process.kill()
        process.wait()
        os.close(ours)


def test_the_demo_starts_and_leaves_with_done(tmp_path: Path) -> None:
    """The screens come up without an account or a network; Ctrl+Q gives the terminal back and ends with 0."""
    with started(["--demo", "--customers", "5"], tmp_path, {}) as program:
        program.wait_for(b"DEMO")
        program.press(CTRL_Q)

        assert 0 == program.left()
        assert (1, 1) == (program.written.count(ALTERNATE_SCREEN), program.written.count(BACK_AGAIN))
    assert [] == [*tmp_path.glob("**/tenantry/state.db")]


def test_frames_are_utf8_in_a_locale_that_is_not(tmp_path: Path) -> None:
    """Under an encoding without frames nothing is spelled out as an escape."""
    with started(["--demo"], tmp_path, {"PYTHONIOENCODING": "latin-1"}) as program:
        program.wait_for(b"DEMO")
        program.press(CTRL_Q)

        assert 0 == program.left()
        assert "\\u" not in program.written.decode()


def test_a_dumb_terminal_is_refused_before_anything_is_drawn(tmp_path: Path) -> None:
    """One line, status 2, and no control sequence."""
    with started(["--demo"], tmp_path, {"TERM": "dumb"}) as program:
        status = program.left()

        said = "tenantry: The screens need a terminal that can move its cursor: TERM is dumb. Set TERM to what it is."
        assert (2, f"{said}\r\n".encode()) == (status, program.written)
    assert [] == [*tmp_path.iterdir()]
