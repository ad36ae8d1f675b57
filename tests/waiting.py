"""Waiting on conditions. A wait that gives up says what it waited for and shows the screen."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

PATIENCE_S = 20.0
"""How long a condition may take on a busy machine before the test fails; passing tests never wait for it."""


async def until(
    condition: Callable[[], object],
    what: str,
    *,
    screen: Callable[[], str] = lambda: "",
    patience_s: float = PATIENCE_S,
) -> None:
    """Let the program run until `condition()` holds. Fails with `what` and the screen."""
    deadline = time.monotonic() + patience_s
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {patience_s:.0f} s in vain for: {what}\n{screen()}")
        await asyncio.sleep(0.005)


def until_blocking(
    condition: Callable[[], object],
    what: str,
    *,
    screen: Callable[[], str] = lambda: "",
    patience_s: float = PATIENCE_S,
) -> None:
    """The same for a program in another process."""
    deadline = time.monotonic() + patience_s
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {patience_s:.0f} s in vain for: {what}\n{screen()}")
        time.sleep(0.01)
