"""The end that comes in any case: what is done when leaving takes too long.

A terminal that takes no more bytes holds up the event loop, and with it every polite way out. Then the process ends
from beside it, and gives the terminal back with what little it can do without waiting.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
import time
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING or sys.platform != "win32":
    import termios

_PATIENCE_S = 1.0
"""How long leaving may take, and then again how long closing and reporting may."""
_FORCE_S = 0.3
"""How long the terminal is tried to be given back to."""
_AS_BEFORE = (
    b"\x18"  # ends a sequence that was cut in two
    b"\x1b[?2026l\x1b[?2004l\x1b[?7h\x1b[?2048l\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?1016l"
    b"\x1b[<u\x1b[?1049l\x1b[?25h\x1b[?1004l"
)
"""Switches off whatever Textual's driver switches on (8.2.8, `LinuxDriver.start_application_mode`)."""


class Departure:
    """Counts the time from the first wish to leave. Made while the terminal is still as it was."""

    def __init__(self, terminal: int) -> None:
        self._terminal = terminal
        self._guard = threading.Lock()
        self._status: int | None = None
        self._at_last: threading.Timer | None = None
        self._settings = _settings_of(terminal)
        if sys.platform != "win32":
            # What interrupts a write that waits for the terminal. Nobody else uses this signal here.
            signal.signal(signal.SIGURG, lambda *_: None)

    def begin(self, status: int) -> None:
        """Somebody wants to leave, or has to: from here on it ends within a second. Later wishes change nothing."""
        if self._guard.acquire(blocking=False):  # a signal may come while its own thread is in here
            with contextlib.ExitStack() as held:
                held.callback(self._guard.release)
                if self._status is None:
                    self._status = status
                    self._start(status)

    def screens_gone(self, status: int) -> None:
        """The terminal is given back; closing and reporting get a second of their own."""
        if self._at_last is not None:
            self._at_last.cancel()
        self._settings = None
        self._start(status)

    def _start(self, status: int) -> None:
        self._at_last = threading.Timer(_PATIENCE_S, self._by_force, (status,))
        self._at_last.daemon = True
        self._at_last.start()

    def _by_force(self, status: int) -> NoReturn:
        """End without ceremony."""
        if self._settings is not None:
            with contextlib.suppress(OSError, termios.error):
                _give_back(self._terminal, self._settings)
        os._exit(status)


def _settings_of(terminal: int) -> list[Any] | None:
    """How its line discipline is set; None where there is none, or it has left."""
    if sys.platform == "win32":
        return None
    try:
        return termios.tcgetattr(terminal)
    except termios.error:
        return None


def _give_back(terminal: int, settings: list[Any]) -> None:
    """Throw away what the terminal has not taken, and put it back as it was, without waiting for it."""
    if sys.platform == "win32" or os.tcgetpgrp(terminal) != os.getpgrp():
        return  # somebody else's by now
    output = os.open(os.ttyname(terminal), os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for each in (1, 2):
        os.dup2(nowhere, each)  # whoever writes frames goes on into nothing
    for thread in threading.enumerate():
        if thread.ident and thread is not threading.current_thread():
            signal.pthread_kill(thread.ident, signal.SIGURG)  # a write that waits is begun again, on the new output
    give_up_at = time.monotonic() + _FORCE_S
    while time.monotonic() < give_up_at:
        termios.tcflush(terminal, termios.TCOFLUSH)
        with contextlib.suppress(BlockingIOError):
            os.write(output, _AS_BEFORE)
            break
        time.sleep(0.005)
    termios.tcsetattr(terminal, termios.TCSANOW, settings)
