"""Stopping in the shell (Ctrl+Z) and coming back: Textual's driver, with a way to stop that always comes back.

Textual's own driver (8.2.8, `LinuxDriver`) sends itself SIGSTOP. Where no shell could continue it, as with
`ssh -t box tenantry`, that is for ever; a script that started it goes on waiting while the terminal is nobody's; and
taking the terminal again on any SIGCONT lets a job that is to die in the background stop once more instead.
"""

from __future__ import annotations

import contextlib
import errno
import os
import signal
import sys
from typing import TYPE_CHECKING, Any, Protocol, cast

if TYPE_CHECKING or sys.platform != "win32":
    import termios

    from textual.drivers.linux_driver import LinuxDriver

    class Leaver(Protocol):
        """What the driver asks of the app."""

        is_leaving: bool
        sends_whole_frames: bool

        def leave_if_stuck(self) -> None:
            """The person wants to leave; see that it happens even where the event loop does not hear of it."""

        def could_not_stop(self) -> None:
            """Nobody is there who could continue a stopped program, so it was not stopped."""

    class Nowhere:
        """Takes the frames that are drawn when the terminal is somebody else's."""

        def write(self, text: str) -> None:
            """Nothing."""

        def flush(self) -> None:
            """Nothing."""

        def stop(self) -> None:
            """Nothing."""

    class StoppableDriver(LinuxDriver):
        """Gives the terminal back, stops with everybody in the process group, and takes the terminal again."""

        is_given_back = False
        """Whether the terminal is the shell's."""

        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            self._was_continued = False

        @property
        def _leaver(self) -> Leaver:
            return cast("Leaver", self._app)

        def _sigtstp_application(self, *_: object) -> None:
            """Stop when the event loop gets to it: a handler may have interrupted it in the middle of a write."""
            if self._auto_restart:
                self._loop.call_soon_threadsafe(self._stop)
            else:
                self._stop_with_the_others()

        def _sigcont_application(self, *_: object) -> None:
            """Somebody continued us. If it was not we who stopped, the shell has had the terminal meanwhile."""
            self._was_continued = True
            if self._auto_restart and not self.is_given_back:
                self._loop.call_soon_threadsafe(self._begin_again)

        def _stop(self) -> None:
            """From Ctrl+Z until `fg`. Nothing of the event loop runs in between."""
            if self.is_given_back or self._leaver.is_leaving:
                return
            self._give_back()
            self._stop_with_the_others()
            self._take_again()
            if not self._was_continued:
                self._leaver.could_not_stop()

        def _begin_again(self) -> None:
            """After a stop that we did not see coming."""
            if not (self.is_given_back or self._leaver.is_leaving):
                self._await_foreground()
                self._give_back()
                self._take_again()

        def _give_back(self) -> None:
            self.suspend_application_mode()
            self.is_given_back = True
            self._writer_thread = cast("Any", Nowhere())
            self._must_signal_resume = True

        def _take_again(self) -> None:
            """Take the terminal once it is ours; not at all when we are to leave meanwhile."""
            self._await_foreground()
            if not self._leaver.is_leaving:
                self.is_given_back = False
                self.resume_application_mode()

        def _stop_with_the_others(self) -> None:
            """Stop with the whole process group, so that the shell sees it, whoever it started. The system leaves a
            group alone whose shell has gone."""
            self._was_continued = False
            before = signal.signal(signal.SIGTSTP, signal.SIG_DFL)
            os.kill(0, signal.SIGTSTP)
            signal.signal(signal.SIGTSTP, before)

        def _await_foreground(self) -> None:
            """Go on when the terminal is ours: after `bg` the system stops us here, because this changes a setting."""
            while not self._leaver.is_leaving:
                try:
                    termios.tcsetattr(self.fileno, termios.TCSANOW, termios.tcgetattr(self.fileno))
                except termios.error as error:
                    if error.args[0] == errno.EINTR:
                        continue
                return

        def stop_application_mode(self) -> None:
            """Give the terminal back, unless the shell has it: from the background, that would stop us."""
            if not self.is_given_back:
                super().stop_application_mode()

        def close(self) -> None:
            """Let the last bytes go out."""
            with contextlib.suppress(OSError, ValueError):  # the terminal has gone
                super().close()
