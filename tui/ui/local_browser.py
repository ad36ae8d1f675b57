"""Opening an address in the browser of this very machine, where there is one in front of the person."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys

from tui.model.local_browser import BrowserWay, browser_way
from tui.off_loop import off_loop

_LETS_GO_S = 3.0
"""Seconds after which a program that still runs is taken for the browser itself."""


class LocalBrowser:
    """The browser of this machine, if there is one."""

    def __init__(self) -> None:
        self._way: BrowserWay = browser_way(os.environ, sys.platform, shutil.which)

    @property
    def why_not(self) -> str:
        """Why nothing can be opened here, in a sentence; empty where it can."""
        return self._way.why_not

    async def open(self, url: str) -> str:
        """Open `url`; what went wrong in a sentence, or nothing. It may take some seconds, and never raises."""
        if self._way.why_not:
            return self._way.why_not
        try:
            status = await asyncio.wait_for(off_loop(_run, self._way.program, url), timeout=_LETS_GO_S)
        except TimeoutError:
            return ""
        except OSError as error:
            return f"The browser was not opened: {error.strerror or type(error).__name__}."
        # what `explorer` returns says nothing: it is 1 also when all went well
        return "" if not status or sys.platform == "win32" else f"The browser was not opened (exit status {status})."


def _run(program: str, url: str) -> int:
    """The exit status, however late. Nothing that the program says may come between what is drawn here."""
    silent = subprocess.DEVNULL
    child = subprocess.Popen([program, url], stdin=silent, stdout=silent, stderr=silent, start_new_session=True)  # noqa: S603
    return child.wait()
