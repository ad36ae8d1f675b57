"""Reading the keys: Textual's driver, with an input thread that ends when it is told to and when the terminal does.

Textual's own thread (8.2.8, `LinuxDriver.run_input_thread`) notices the end after two tenths of a second, which every
leaving and every Ctrl+Z waits for; it reads the end of a lost terminal for ever at full speed; and one byte that is no
UTF-8 ends the program.
"""

from __future__ import annotations

import codecs
import contextlib
import os
import select
import sys
from typing import TYPE_CHECKING, Any

from textual.driver import Driver

if TYPE_CHECKING or sys.platform != "win32":
    from textual._parser import ParseError
    from textual._xterm_parser import XTermParser
    from textual.drivers.linux_driver import LinuxDriver

    _LONE_ESCAPE_S = 0.11
    """When to ask the parser whether an Esc stayed alone; it decides so after 0.1 s (`ESCDELAY`)."""

    class PromptDriver(LinuxDriver):
        """Textual's driver for Linux and macOS, with an input thread of our own."""

        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            self._woken, self._wake = os.pipe()

        def disable_input(self) -> None:
            """Read no further; the thread is woken for that, so that it ends at once."""
            if self._key_thread is not None and self._key_thread.is_alive():
                os.write(self._wake, b"!")
            super().disable_input()

        def run_input_thread(self) -> None:
            """Hand keys on until told to end, or until the terminal has ended."""
            parser = XTermParser(self._debug)
            decode = codecs.getincrementaldecoder("utf-8")("replace").decode
            wait_s: float | None = None
            while True:
                ready = select.select([self.fileno, self._woken], [], [], wait_s)[0]
                wait_s = None
                if self._woken in ready:
                    os.read(self._woken, 1)
                    break
                if ready:
                    piece = self._read()
                    if not piece:
                        break
                    for event in parser.feed(decode(piece)):
                        self.process_message(event)
                    wait_s = _LONE_ESCAPE_S
                for event in parser.tick():
                    self.process_message(event)
            with contextlib.suppress(EOFError, ParseError):
                list(parser.feed(""))

        def _read(self) -> bytes:
            """The next bytes; none when the terminal has gone."""
            try:
                return os.read(self.fileno, 4096)
            except OSError:
                return b""


def prompt_driver() -> type[Driver] | None:
    """The driver to run on; None: Textual's own choice."""
    return None if sys.platform == "win32" else PromptDriver
