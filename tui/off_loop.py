"""Blocking work beside the event loop, in daemon threads that never hold up leaving.

`asyncio.to_thread` will not do: the interpreter waits for its threads at exit, so one call in flight to a silent
service keeps the shell from its prompt. These threads are daemons; what they answer after the loop has gone is dropped.
"""

from __future__ import annotations

import asyncio
import contextlib
import queue
import threading
from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


def _settle(future: asyncio.Future[T], work: Callable[[], T]) -> None:
    """Run `work` here and hand its outcome to the loop that waits, if it still does."""
    loop = future.get_loop()

    def deliver(setter: Callable[..., None], value: object) -> None:
        if not future.done():
            setter(value)

    try:
        value = work()
    except BaseException as error:  # it belongs to whoever awaits
        outcome: tuple[Callable[..., None], object] = (future.set_exception, _as_awaitable(error))
    else:
        outcome = (future.set_result, value)
    with contextlib.suppress(RuntimeError):  # the loop has closed: nobody waits any more
        loop.call_soon_threadsafe(deliver, *outcome)


def _as_awaitable(error: BaseException) -> Exception:
    """What can be raised where one awaits: a future takes no StopIteration, and what ends the interpreter, as a
    library's `sys.exit`, would end the event loop under everybody."""
    if isinstance(error, Exception) and not isinstance(error, StopIteration):
        return error
    broken = RuntimeError("blocking work ended in an unheard-of way")
    broken.__cause__ = error
    return broken


async def off_loop(work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Run blocking `work` in a daemon thread of its own and await its answer.

    Cancelling the await abandons the answer; the thread finishes by itself.
    """
    future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
    threading.Thread(target=_settle, args=(future, lambda: work(*args, **kwargs)), name="off-loop", daemon=True).start()
    return await future


class OneThread:
    """A daemon thread that does one piece of blocking work after another, in the order asked.

    For things that belong to one thread and must not interleave, such as a database connection.
    """

    def __init__(self, name: str) -> None:
        self._work: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._serve, name=name, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while (work := self._work.get()) is not None:
            work()

    async def run(self, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Do `work` after everything asked before it; its answer or exception comes back here."""
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._work.put(lambda: _settle(future, lambda: work(*args, **kwargs)))
        return await future

    def finish(self, within_s: float) -> bool:
        """Let what was asked be done, for at most `within_s` seconds; whether all of it was."""
        self._work.put(None)
        self._thread.join(within_s)
        return not self._thread.is_alive()
