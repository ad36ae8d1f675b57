"""The terminal while a child has it: keys that interrupt or stop are the child's, and it comes back as it was."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

if sys.platform != "win32":
    import termios


class Lent:
    """What a child has of ours."""

    def __init__(self) -> None:
        self._process: asyncio.subprocess.Process | None = None
        self._early: list[int] = []
        """Signals that came while the child was being started."""
        self.ended_by_signal = False
        """Whether the child had no chance to put the terminal right."""

    def to(self, process: asyncio.subprocess.Process) -> None:
        """This is the child. What was sent to us while it was being started is passed on."""
        self._process = process
        for number in self._early:
            self.pass_on(number, None)

    def pass_on(self, number: int, _: object) -> None:
        """A signal that was sent to us alone is the child's."""
        if self._process is None:
            self._early.append(number)
        else:
            with contextlib.suppress(ProcessLookupError):
                self._process.send_signal(number)


@contextlib.contextmanager
def lent_terminal(is_lent: bool) -> Iterator[Lent]:
    """While it lasts, signals that the terminal sends to our whole group do nothing to us, and those sent to us alone
    are passed on, unless somebody else here takes care of them. Afterwards the terminal is ours again.

    A connection that is lost hangs up on us more than once, by the system and by the shell: it has to last until what
    was made for the child is removed.
    """
    lent = Lent()
    if not is_lent or sys.platform == "win32" or threading.current_thread() is not threading.main_thread():
        yield lent
        return
    settings = _settings()
    before = _handle(_handlers(lent))
    try:
        yield lent
    finally:
        _take_back(settings if lent.ended_by_signal else None)
        for number, handler in before.items():
            signal.signal(number, handler)


def _handlers(lent: Lent) -> dict[int, Any]:
    """What happens at each signal. One that was ignored before stays so for us and the child (as under `nohup`)."""
    if sys.platform == "win32":
        return {}
    told: dict[int, Any] = {
        signal.SIGINT: _nothing,
        signal.SIGQUIT: _nothing,
        signal.SIGTSTP: signal.SIG_DFL,  # we stop with the child, and whoever has a screen draws nothing over it
        signal.SIGCONT: signal.SIG_DFL,
    }
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_DFL:
            told[number] = lent.pass_on
    return told


def _handle(told: dict[int, Any]) -> dict[int, Any]:
    """Take over these signals; how they were handled before."""
    before: dict[int, Any] = {}
    for number, handler in told.items():
        if signal.getsignal(number) not in (signal.SIG_IGN, None):
            before[number] = signal.signal(number, handler)
    return before


def _nothing(*_: object) -> None:
    """The child has got it too. A handler, as what is ignored would be ignored by the child as well (execve)."""


def _settings() -> list[Any] | None:
    """How the terminal's line discipline is set; None where we have none."""
    if sys.platform == "win32":
        return None
    try:
        return termios.tcgetattr(sys.__stdin__.fileno()) if sys.__stdin__ else None
    except (termios.error, OSError, ValueError):
        return None


def _take_back(settings: list[Any] | None) -> None:
    """Be in the foreground again: a shell that was killed has not given it back. `settings`: as it was before."""
    if sys.platform == "win32" or sys.__stdin__ is None:
        return
    with contextlib.suppress(OSError, ValueError, termios.error):
        terminal = sys.__stdin__.fileno()
        with _ignoring(signal.SIGTTOU):
            if os.tcgetpgrp(terminal) != os.getpgrp() and not _is_alive(os.tcgetpgrp(terminal)):
                os.tcsetpgrp(terminal, os.getpgrp())
            if settings is not None and os.tcgetpgrp(terminal) == os.getpgrp():
                termios.tcsetattr(terminal, termios.TCSADRAIN, settings)


def _is_alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


@contextlib.contextmanager
def _ignoring(number: int) -> Iterator[None]:
    before: Callable[..., Any] | int | None = signal.signal(number, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(number, before)
