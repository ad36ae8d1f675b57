"""Lending the terminal: Textual's driver, with a way to hand the terminal whole to a child and to take it back whole.

Unlike a stop in the shell, the event loop goes on meanwhile: not one byte of ours goes out, and not one key is read,
until it is taken back. However the child leaves the terminal, it is put right before a frame is drawn on it.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from typing import TYPE_CHECKING, Any, Protocol

from tui.model.foreign_text import without_controls
from tui.off_loop import off_loop

AFTER_A_CHILD = (
    b"\x18"  # ends a sequence that was cut in two
    b"\x1b[?2026l\x1b[?47l"  # the plain screen; unlike 1049 this moves no cursor where it is shown already
    b"\x1b7\x1b[r\x1b8"  # all lines scroll; that alone would move the cursor
    b"\x1b[4l\x1b[20l\x0f\x1b(B\x1b[m\x1b[?1l\x1b>\x1b[?5l\x1b[?7h\x1b[?25h"
    b"\x1b[?9l\x1b[?1000l\x1b[?1001l\x1b[?1002l\x1b[?1003l\x1b[?1005l\x1b[?1006l\x1b[?1015l\x1b[?1016l"
    b"\x1b[?1004l\x1b[?2004l\x1b[?2031l\x1b[?2048l\x1b[=0u\x1b[>4;0m"
)
"""Switches off what full-screen programs switch on, should one have died over it (xterm, "XTerm Control Sequences";
kitty, "Comprehensive keyboard handling": `CSI = 0 u` clears the flags whoever set them)."""
_GO_BACK = b"\r\n\x1bq\x03\x04"
"""Enter, Esc, q, Ctrl+C, Ctrl+D."""


class Lender(Protocol):
    """Whoever has the terminal, and can lend it. Between `lend` and `take_back` it is plain, and nothing is drawn."""

    def lend(self) -> None:
        """Give it as it was at the start, with every mode off; frames go nowhere from here on."""

    async def say(self, *lines: str) -> None:
        """Print lines on the plain screen. The terminal may have gone, or take its time."""

    async def await_enter(self, *lines: str) -> None:
        """Print lines and wait until they are read; what was typed for the child before does not count."""

    async def put_right(self) -> None:
        """Undo what a child may have left: it was killed, or its connection broke."""

    def take_back(self) -> None:
        """Take it again and have everything drawn; not when we are to leave."""


if TYPE_CHECKING or sys.platform != "win32":
    import termios

    from tui.ui.stopping import StoppableDriver

    _FROM_THE_KEYBOARD = (signal.SIGINT, signal.SIGQUIT)
    """Meant for the child, also when it has just ended: nobody leaves by them meanwhile."""

    class LendingDriver(StoppableDriver):
        """Hands the terminal to a child, and takes it back."""

        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            self._before: list[Any] | None = None
            self._handlers: dict[int, Any] = {}

        def lend(self) -> None:
            """Give the terminal as it was at the start, with every mode off; frames go nowhere from here on."""
            self._before = self.attrs_before
            self._handlers = {number: signal.signal(number, lambda *_: None) for number in _FROM_THE_KEYBOARD}
            self._give_back()

        async def put_right(self) -> None:
            """Undo what a child may have left: it was killed, or its connection broke."""
            await off_loop(self._put_right)

        def take_back(self) -> None:
            """Take the terminal again and have everything drawn; not when we are to leave."""
            for number, handler in self._handlers.items():
                signal.signal(number, handler)
            self._handlers = {}
            self._await_foreground()
            with contextlib.suppress(termios.error):  # what was typed for the child acts on nothing here
                termios.tcflush(self.fileno, termios.TCIFLUSH)
            self._take_again()

        async def say(self, *lines: str) -> None:
            """Print lines on the plain screen. The terminal may have gone, or take its time."""
            await off_loop(
                self._write_out, "".join(f"{without_controls(each, keeps_lines=False)}\n" for each in lines).encode()
            )

        async def await_enter(self, *lines: str) -> None:
            """Print lines and wait until they are read; what was typed for the child before does not count."""
            loop = asyncio.get_running_loop()
            pressed: asyncio.Future[None] = loop.create_future()

            def read() -> None:
                try:
                    typed = os.read(self.fileno, 64)
                except OSError:
                    typed = b""
                if not pressed.done() and (not typed or any(each in _GO_BACK for each in typed)):
                    pressed.set_result(None)

            self._read_keys_singly()
            loop.add_reader(self.fileno, read)
            try:
                await self.say(*lines)
                await pressed
            finally:
                loop.remove_reader(self.fileno)
                self._set(self._before)

        def _read_keys_singly(self) -> None:
            """Each key comes at once, unseen, and none sends a signal."""
            with contextlib.suppress(termios.error):
                settings = termios.tcgetattr(self.fileno)
                settings[3] &= ~(termios.ICANON | termios.ECHO | termios.ISIG)
                termios.tcsetattr(self.fileno, termios.TCSANOW, settings)
                termios.tcflush(self.fileno, termios.TCIFLUSH)

        def _put_right(self) -> None:
            with contextlib.suppress(OSError):
                if os.tcgetpgrp(self.fileno) == os.getpgrp():  # else it is somebody else's by now
                    self._set(self._before)
                    self._write_out(AFTER_A_CHILD)

        def _set(self, settings: list[Any] | None) -> None:
            if settings is not None:
                with contextlib.suppress(termios.error):
                    termios.tcsetattr(self.fileno, termios.TCSANOW, settings)

        def _write_out(self, data: bytes) -> None:
            with contextlib.suppress(OSError):
                os.write(sys.__stderr__.fileno() if sys.__stderr__ else 2, data)
