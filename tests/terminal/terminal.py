"""A program in a terminal of its own: its keys, its screen, its bytes, its end."""

from __future__ import annotations

import array
import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Self

import pyte

from tests.terminal.sequences import without
from tests.waiting import until_blocking

_UNDRAWN = ("question", "keys", "clipboard")
"""What the screen model here would draw as letters."""
_INHERITED = ("PATH", "VIRTUAL_ENV", "PYTHONPATH", "SYSTEMROOT")


class Terminal:
    """One run of a program that believes to stand in a terminal of `size` (columns, rows). Ends with the `with`."""

    def __init__(
        self, argv: Sequence[str], folder: Path, env: Mapping[str, str] | None = None, size: tuple[int, int] = (80, 24)
    ) -> None:
        self.folder = folder
        """Stands for the person's home."""
        self.raw = bytearray()
        """Everything it has written."""
        self.screen = pyte.Screen(*size)
        self._stream = pyte.ByteStream(self.screen)
        self._undrawn = b""
        self._ours, theirs = pty.openpty()
        self._set_size(size)
        self.settings_before = termios.tcgetattr(theirs)
        self._theirs = theirs
        # The shell opens the terminal anew, which makes it the controlling one of the new session.
        shell = ["/bin/sh", "-c", 'exec "$@" <"$0" >"$0" 2>"$0"', os.ttyname(theirs), *argv]
        self.process = subprocess.Popen(shell, env=surroundings(folder, env or {}), start_new_session=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)
            self.process.kill()
        self.process.wait()
        self.hang_up()

    @property
    def text(self) -> str:
        """What stands on the screen."""
        return "\n".join(line.rstrip() for line in self.screen.display)

    def key(self, *keys: str) -> None:
        """Send keys, as a terminal encodes them."""
        self.send("".join(keys).encode())

    def send(self, sent: bytes) -> None:
        """Send any bytes as if they had been typed."""
        os.write(self._ours, sent)

    def see(self, *texts: str) -> None:
        """Wait until all these stand on the screen."""
        for text in texts:
            self.until(lambda text=text: text in self.text, f"{text!r} on the screen")  # type: ignore[misc]

    def see_no(self, text: str) -> None:
        """Wait until this stands nowhere on the screen."""
        self.until(lambda: text not in self.text, f"no {text!r} on the screen")

    def until(self, condition: Callable[[], object], what: str) -> None:
        """Wait for a condition, reading meanwhile."""
        until_blocking(lambda: condition() or (self._read() and condition()), what, screen=lambda: self.text)

    def resize(self, columns: int, rows: int) -> None:
        """Change the size; the program is told by the system."""
        self.screen.resize(rows, columns)
        self._set_size((columns, rows))

    def flicker(self, columns: int, rows: int, *, until: float) -> None:
        """Change the size and take what is written until that moment (monotonic), without drawing it here."""
        self._set_size((columns, rows))
        while (left_s := until - time.monotonic()) > 0:
            if select.select([self._ours], [], [], left_s)[0]:
                self.raw += os.read(self._ours, 1 << 16)

    def clear(self) -> None:
        """Forget what stands on the screen."""
        self.screen.reset()
        self._undrawn = b""

    def end(self) -> int:
        """Wait until it has ended and everything it wrote was read; its exit status, negative for a signal."""
        self.until(lambda: self.process.poll() is not None, "the end of the program")
        while self._read():
            pass
        return self.process.returncode

    @property
    def settings(self) -> list[object]:
        """How the terminal's line discipline is set (termios)."""
        return termios.tcgetattr(self._theirs)

    @property
    def unread(self) -> int:
        """Bytes that were typed and are left for whoever reads next."""
        count = array.array("i", [0])
        fcntl.ioctl(self._theirs, termios.FIONREAD, count)
        return count[0]

    def hang_up(self) -> None:
        """Let the terminal vanish, as when a connection breaks."""
        for handle in (self._ours, self._theirs):
            if handle >= 0:
                os.close(handle)
        self._ours = self._theirs = -1

    def _read(self, within_s: float = 0.01) -> bool:
        """Take in one piece of output; whether there was any."""
        if self._ours < 0 or not select.select([self._ours], [], [], within_s)[0]:
            return False
        piece = os.read(self._ours, 1 << 16)
        self.raw += piece
        whole, self._undrawn = _up_to_whole(self._undrawn + piece)
        self._stream.feed(without(whole, _UNDRAWN))
        return True

    def _set_size(self, size: tuple[int, int]) -> None:
        fcntl.ioctl(self._ours, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))


def _up_to_whole(raw: bytes) -> tuple[bytes, bytes]:
    """The part that ends with no begun control sequence, and the rest."""
    at = raw.rfind(b"\x1b")
    begun = at >= 0 and not any(each in raw[at + 1 :] for each in (b"H", b"m", b"h", b"l", b"p", b"u", b"\x07"))
    return (raw[:at], raw[at:]) if begun else (raw, b"")


def surroundings(folder: Path, env: Mapping[str, str]) -> dict[str, str]:
    """The environment of the program: little is inherited, and its folders are the test's own."""
    inherited = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    own = {
        "HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder / "config"),
        "XDG_STATE_HOME": str(folder / "state"),
        "TERM": "xterm-256color",
        "LANG": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "1",
        "TENANTRY_VAULT_KEY": "this-run",  # who keeps no sign-in is not asked where its key may live
    }
    return {**inherited, **own, **env}


def screen_of(raw: bytes, size: tuple[int, int]) -> str:
    """What an empty terminal shows after these bytes alone."""
    screen = pyte.Screen(*size)
    pyte.ByteStream(screen).feed(without(raw, _UNDRAWN))
    return "\n".join(line.rstrip() for line in screen.display)


TENANTRY = (sys.executable, "-m", "tui")
"""The command, without the detour over an installed script."""
