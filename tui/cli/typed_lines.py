"""Lines that a person types or pastes while the program waits for something else."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import threading
from typing import TextIO

_MOST = 64 * 1024
"""Bytes of a line; what is longer is thrown away."""


class TypedLines:
    """Reads the input beside the event loop, from the descriptor itself: a thread that held Python's own reader would
    keep the interpreter from ending."""

    def __init__(self) -> None:
        self._lines: asyncio.Queue[str] = asyncio.Queue()
        stream: TextIO | None = sys.stdin
        with contextlib.suppress(OSError, ValueError):
            if stream is not None:
                arguments = (stream.fileno(), asyncio.get_running_loop())
                threading.Thread(target=self._read, args=arguments, name="typed lines", daemon=True).start()

    async def next(self) -> str:
        """The next line, without its end; none ever comes after the end of the input."""
        return await self._lines.get()

    def _read(self, descriptor: int, loop: asyncio.AbstractEventLoop) -> None:
        pending = b""
        with contextlib.suppress(OSError, RuntimeError):  # the input has gone, or the loop
            while part := os.read(descriptor, 4096):
                *whole, pending = (pending + part).split(b"\n")
                for line in whole:
                    loop.call_soon_threadsafe(self._lines.put_nowait, line.decode("utf-8", "replace").strip())
                pending = pending[:_MOST]
            if pending:
                loop.call_soon_threadsafe(self._lines.put_nowait, pending.decode("utf-8", "replace").strip())
