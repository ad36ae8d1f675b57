"""Sending text to where the person can paste it, and saying truthfully where it went.

Nothing that a terminal is sent can be confirmed: OSC 52 gives no answer, tmux's default drops it without a word, and
over SSH a clipboard program would fill the clipboard of the wrong machine. So the way is chosen from what is known of
the terminal, and the sentence says "sent", never "copied", unless a program on this very machine confirmed it.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tui.model.clipboard_way import Way, choose_way
from tui.model.osc52 import osc52, osc52_through_screen
from tui.off_loop import off_loop

MOST_BASE64 = 74_994
"""Longer OSC 52 sequences are cut or dropped by common terminals (the limit that hterm set and others keep)."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a copy."""

    way: Way

    @property
    def went_out(self) -> bool:
        """Whether anything was sent anywhere."""
        return self.way is not Way.OFF

    def about(self, what: str) -> str:
        """A sentence that says where `what` went, and claims no more than is known."""
        return {
            Way.TMUX: f"{what} is in tmux's buffer (prefix + ] pastes it) and was sent on to your terminal.",
            Way.NATIVE: f"{what} is on this machine's clipboard.",
            Way.OFF: f"{what} could not be sent: this terminal takes no clipboard text. Select it on screen.",
        }.get(self.way, f"{what} was sent to your terminal's clipboard; terminals do not confirm that.")


class Clipboard:
    """Copies by the way that fits this terminal."""

    def __init__(
        self, write: Callable[[str], None], setting: str = "auto", environ: Mapping[str, str] = os.environ
    ) -> None:
        self._write = write
        has_tmux = shutil.which("tmux") is not None
        self.way = choose_way(environ, setting, has_tmux=has_tmux, is_desktop=sys.platform in ("darwin", "win32"))

    async def copy(self, text: str) -> Sent:
        """Send `text`. Never raises, and takes about a second at most."""
        if self.way is Way.TMUX and await _fill_tmux_buffer(text):
            return Sent(Way.TMUX)
        if self.way is Way.NATIVE and await _fill_native(text):
            return Sent(Way.NATIVE)
        if self.way is Way.OFF or len(osc52(text)) > MOST_BASE64:
            return Sent(Way.OFF)
        if self.way is Way.SCREEN:
            self._write(osc52_through_screen(text))
            return Sent(Way.SCREEN)
        self._write(osc52(text))
        return Sent(Way.OSC52)


async def _fill_tmux_buffer(text: str) -> bool:
    """Put `text` into tmux's buffer; `-w` also hands it to the outer terminal, whatever `set-clipboard` says."""
    try:
        process = await asyncio.create_subprocess_exec(
            "tmux", "load-buffer", "-w", "-",
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
    except OSError:
        return False
    try:
        await asyncio.wait_for(process.communicate(text.encode()), timeout=1)
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        return False
    return process.returncode == 0


async def _fill_native(text: str) -> bool:
    """Use this machine's own clipboard; a missing or dead display counts as a failure after a second."""

    def fill() -> bool:
        import pyperclip

        try:
            pyperclip.copy(text)
            return bool(pyperclip.paste() == text)  # xclip reports success on a dead display: only reading back tells
        except pyperclip.PyperclipException:
            return False

    try:
        return await asyncio.wait_for(off_loop(fill), timeout=1)
    except TimeoutError:
        return False
