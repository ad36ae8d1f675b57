"""How the screens end when the system wants them gone: a signal, or the terminal that has left.

Plain Textual dies at SIGTERM and leaves the terminal in its modes; with SIGHUP ignored, as under nohup, it reads the
end of its input for ever at full speed (observed with Textual 8.2.8). Here both end as if a person had left.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import select
import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import NoReturn, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

HUNG_UP = 128 + 1
"""As the shells count: 128 + SIGHUP."""


def leave_when_told(begin: Callable[[int], object], leave: Callable[[int], object], terminal: int) -> None:
    """Leave at SIGTERM, SIGHUP, SIGINT, SIGQUIT, and when `terminal` hangs up.

    `begin(status)` is called at once, in whichever thread; `leave(status)` by the running loop, as soon as it can.
    """
    loop = asyncio.get_running_loop()

    def go(status: int) -> None:
        begin(status)
        with contextlib.suppress(RuntimeError):  # the loop has closed: we are leaving already
            loop.call_soon_threadsafe(leave, status)

    if sys.platform == "win32":
        return
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT):
        # Not loop.add_signal_handler: it would wait for a loop that may be held up by the terminal.
        signal.signal(number, lambda number, _: go(128 + number))
    threading.Thread(target=_await_hang_up, args=(terminal, go), name="hang-up", daemon=True).start()


def has_hung_up(terminal: int, within_ms: int | None = 0) -> bool:
    """Whether nobody is at the other end of `terminal` any more; None waits until that is so."""
    if sys.platform == "win32":
        return False
    poll = select.poll()
    poll.register(terminal, 0)  # errors and hang-ups are always told
    return any(events & (select.POLLHUP | select.POLLERR) for _, events in poll.poll(within_ms))


def _await_hang_up(terminal: int, go: Callable[[int], None]) -> None:
    if has_hung_up(terminal, None):
        go(HUNG_UP)


def leave_now(status: int) -> NoReturn:
    """End the process. Everything that has to be kept is kept by now; taking the interpreter apart would keep the
    shell's prompt waiting for another quarter of a second."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    os._exit(status)


class Abandoning(ThreadPoolExecutor):
    """The loop's own threads, such as those that look up host names: daemons that nobody waits for when leaving.

    The usual executor is waited for by `asyncio.run` and again by the interpreter, as long as a silent name server
    takes.
    """

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Run `fn` in a daemon thread of its own."""
        future: Future[T] = Future()
        threading.Thread(target=_run, args=(future, lambda: fn(*args, **kwargs)), name="loop", daemon=True).start()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Leave everything as it is."""


def _run(future: Future[T], work: Callable[[], T]) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        future.set_result(work())
    except BaseException as error:  # it belongs to whoever waits
        future.set_exception(error)
