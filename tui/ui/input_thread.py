"""Between program and terminal: Textual's driver, with an input thread that ends when it is told to and when the
terminal does, with stopping in the shell and lending to a child (`StoppableDriver`, `LendingDriver`), and with a guard
at the output.

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
from typing import TYPE_CHECKING, Any, TextIO, cast

from textual._ansi_sequences import SYNC_END, SYNC_START
from textual.driver import Driver
from textual.message import Message

from tui.ui.drawing import DUE, Outlet, Shadow, is_frame
from tui.ui.lending import Lender
from tui.ui.terminal_guard import Guard

if TYPE_CHECKING or sys.platform != "win32":
    from textual._parser import ParseError
    from textual._xterm_parser import XTermParser
    from textual.events import Key

    from tui.ui.lending import LendingDriver

    QUIT_KEY = "ctrl+q"
    """Leaves from everywhere; see the bindings of the app."""
    _LONE_ESCAPE_S = 0.11
    """When to ask the parser whether an Esc stayed alone; it decides so after 0.1 s (`ESCDELAY`)."""

    class PromptDriver(LendingDriver):
        """Textual's driver for Linux and macOS, with an input thread of our own and a guarded output that sends what
        has changed."""

        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            self._woken, self._wake = os.pipe()
            self.guard = Guard()
            self._shadow = Shadow()
            self._outlet = Outlet(cast("TextIO", self._file), self._shadow)
            self._file = cast("Any", self._outlet)
            self._handed_over = 0
            """Pieces handed to the thread that writes."""

        def start_application_mode(self) -> None:
            """Take the terminal."""
            self._outlet.is_due = False  # what waited went nowhere
            self._handed_over = self._outlet.taken
            super().start_application_mode()  # type: ignore[no-untyped-call]

        def write(self, data: str) -> None:
            """Write what may be written; of frames, what the terminal does not show already."""
            passed = self.guard.passed(data)
            if self._leaver.sends_whole_frames:
                self._hand_over(passed)
            elif is_frame(passed):
                width, height = self._app.size
                self._shadow.take_in(passed, (width, height))
                self._ask_for_difference()
            elif data in (SYNC_START, SYNC_END):
                self._outlet.has_brackets = True
            else:
                self._hand_over(passed)

        def _ask_for_difference(self) -> None:
            """See that what was drawn is sent: at once while the terminal takes what it gets, else when its turn comes,
            together with what is drawn until then."""
            if self._outlet.taken == self._handed_over:
                if text := self._outlet.difference():
                    self._hand_over(text)
            elif not self._outlet.is_due:
                self._outlet.is_due = True
                self._hand_over(DUE)

        def _hand_over(self, piece: str) -> None:
            self._handed_over += 1
            super().write(piece)

        def draw_again(self) -> None:
            """Send the whole screen, whatever the terminal may show."""
            self._shadow.forget()
            if not self._leaver.sends_whole_frames:
                self._ask_for_difference()

        def write_clipboard(self, sequence: str) -> None:
            """Write a clipboard sequence of ours, which no frame may contain."""
            self._hand_over(self.guard.passed_clipboard(sequence))

        def process_message(self, message: Message) -> None:
            """Hand one key or answer on. Who wants to leave is also heard when the event loop hears nothing."""
            if isinstance(message, Key) and message.key == QUIT_KEY:
                self._leaver.leave_if_stuck()
            super().process_message(message)

        def disable_input(self) -> None:
            """Read no further; the thread is woken for that, so that it ends at once."""
            if self.is_given_back:
                return
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


def write_clipboard(driver: Driver, sequence: str) -> None:
    """Send a clipboard sequence of ours beside the frames."""
    if sys.platform != "win32" and isinstance(driver, PromptDriver):
        driver.write_clipboard(sequence)
    else:
        driver.write(sequence)


def draw_again(driver: Driver | None) -> None:
    """Let the whole screen be sent once more."""
    if sys.platform != "win32" and isinstance(driver, PromptDriver):
        driver.draw_again()


def replaced_by(driver: Driver | None) -> int:
    """How often something foreign was marked at the output; it should never be. 0 where nothing looks."""
    return driver.guard.replaced if sys.platform != "win32" and isinstance(driver, PromptDriver) else 0


def lender_of(driver: Driver | None) -> Lender | None:
    """Who lends the terminal to a child; None where nobody can."""
    return driver if sys.platform != "win32" and isinstance(driver, PromptDriver) else None


def prompt_driver() -> type[Driver] | None:
    """The driver to run on; None: Textual's own choice."""
    return None if sys.platform == "win32" else PromptDriver
