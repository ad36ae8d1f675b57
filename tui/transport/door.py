"""The door through which every call leaves. Shut while the program is locked: nothing goes out, and nothing fails."""

from __future__ import annotations

import asyncio


class Door:
    """One for all services of a run; open to begin with. Belongs to the event loop."""

    def __init__(self) -> None:
        self._open = asyncio.Event()
        self._open.set()

    @property
    def is_open(self) -> bool:
        """Whether calls may leave."""
        return self._open.is_set()

    def shut(self) -> None:
        """Let nothing out until it is opened."""
        self._open.clear()

    def open(self) -> None:
        """Let out what has waited, and what comes."""
        self._open.set()

    async def passed(self) -> None:
        """Wait until calls may leave."""
        await self._open.wait()
