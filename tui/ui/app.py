"""The program on the terminal: which screen comes first, copying, and leaving."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from typing import Any, ClassVar

from rich.console import RenderableType
from textual import work
from textual.app import ScreenError
from textual.binding import Binding, BindingType
from textual.command import Provider
from textual.css.query import QueryError
from textual.dom import NoScreen
from textual.screen import Screen
from textual.worker import WorkerFailed

from tui.errors import TenantryError
from tui.model.account import Account
from tui.services import Office
from tui.ui.clipboard import Clipboard, Sent
from tui.ui.house import Left
from tui.ui.input_thread import draw_again, replaced_by, write_clipboard
from tui.ui.locking import LockingApp
from tui.ui.palette import CommandProvider, StillPalette
from tui.ui.screens.main import MainScreen
from tui.ui.screens.set_up import SetUpScreen
from tui.ui.screens.sign_in import SignInScreen
from tui.ui.tasks import watch_tasks
from tui.ui.text import safe_str, safe_text
from tui.ui.theme import DARK, LIGHT

_HEARING_S = 0.5
"""How long the event loop may take to hear of a key before it counts as stuck."""
_BUG = 70
"""The status after a bug: `EX_SOFTWARE` of BSD's sysexits.h."""
_TAKEN_APART = (QueryError, ScreenError, NoScreen)
"""What a handler meets when its screen is taken apart around it, because somebody left meanwhile."""


class TenantryApp(LockingApp):
    """Holds the office and the clipboard; the screens do the rest."""

    CSS_PATH = "tenantry.tcss"
    TITLE = "tenantry"
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {CommandProvider}
    COMMAND_PALETTE_BINDING = "ctrl+p"
    ESCAPE_TO_MINIMIZE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "leave", "Quit", show=False, priority=True),
        Binding("ctrl+c", "interrupt", "Quit", show=False, priority=True),
        Binding("ctrl+l", "draw_again", "Draw again", show=False),
        Binding("ctrl+z", "suspend_process", "Suspend", show=False, priority=True),
    ]

    def __init__(
        self,
        office: Office,
        *,
        clipboard: str = "auto",
        theme: str = "dark",
        rings: bool = True,
        whole_frames: bool = False,
        on_leaving: Callable[[int], object] = lambda _: None,
    ) -> None:
        super().__init__(office)
        self.sends_whole_frames = whole_frames
        """Whether the terminal is sent more than what has changed."""
        self.is_leaving = False
        """Whether there is no way back from ending."""
        self._on_leaving = on_leaving
        self._rings = rings
        self._clipboard_setting = clipboard
        self._copier: Clipboard | None = None
        self._interrupted_at = float("-inf")
        self.left: dict[str, Left] = {}
        for each in (DARK, LIGHT):
            self.register_theme(each)
        self.theme = f"tenantry-{theme}"

    def on_load(self) -> None:
        """Before the first frame: see to it that no task dies without a word."""
        watch_tasks(asyncio.get_running_loop(), self.fail)

    def on_mount(self) -> None:
        """Start behind the first frame; after a stop in the shell the whole screen is drawn again."""
        self.app_resume_signal.subscribe(self, lambda _: self._resumed())
        self.start()

    def _resumed(self) -> None:
        """Back from a stop in the shell: draw everything, once it is sure that the same person may be there."""
        self.lock_if_idle()
        self.screen.refresh(layout=True)

    @work(group="start", description="open the local state")
    async def start(self) -> None:
        """Open the local state and show the first screen."""
        try:
            await self.office.open()
        except TenantryError as error:
            self.exit(return_code=1, message=safe_text(f"{error.summary} {error.remedy}"))
            return
        await self.sign_in_to(self.office.app.cloud.name)
        if self.office.notice:
            self.tell(self.office.notice)

    async def show_accounts(self) -> None:
        """Show the accounts and the ways to sign in."""
        self.go_to(SignInScreen(self.office, await self.office.accounts()))

    async def sign_in_to(self, cloud_name: str) -> None:
        """Show the accounts, where another one signs in in this cloud; first ask for its app registration, if none is
        known."""
        if self.office.registrations.choose(cloud_name).client_id is None:
            self.go_to(SetUpScreen(self.office))
        else:
            await self.show_accounts()

    async def sign_in_again(self, error: TenantryError) -> None:
        """Show the accounts; the present one has to sign in again, and is asked for what `error` wants to see."""
        if self.office.estate is not None:
            self.office.ask_back(self.office.estate.desk.account, error)
        await self.show_accounts()

    async def enter(self, account: Account) -> None:
        """Go to the customers of an account. What was told in another one does not stay on the screen."""
        left, known = self.office.estate, self.office.notice
        estate = await self.office.enter(account)
        if left is not None and left.desk.account.id != account.id:
            self.clear_notifications()
        if self.office.notice != known:
            self.tell(self.office.notice)
        self.go_to(MainScreen(self.office, estate))

    def go_to(self, place: Screen[None]) -> None:
        """Change the place one is at; the former one is over.

        Not awaited: whoever calls is often a worker of the screen that goes, and would wait for its own end.
        """
        if len(self.screen_stack) > 1:
            self.switch_screen(place)
        else:
            self.push_screen(place)

    async def copy_text(self, text: str) -> Sent:
        """Send text to the clipboard by the way that fits this terminal."""
        if self._copier is None:
            self._copier = Clipboard(self.write_out, self._clipboard_setting)
        return await self._copier.copy(safe_str(text))

    async def copy(self, what: str, text: str) -> None:
        """Send text to the clipboard and say truthfully where it went."""
        sent = await self.copy_text(text)
        self.tell(sent.about(what))

    def write_out(self, sequence: str) -> None:
        """Write a clipboard sequence of ours to the terminal, beside the frames."""
        if self._driver is not None:
            write_clipboard(self._driver, sequence)

    @property
    def marked_at_output(self) -> int:
        """How often the last wall before the terminal had to mark something: 0, unless there is a hole further in."""
        return replaced_by(self._driver)

    def copy_to_clipboard(self, text: str) -> None:
        """Copy what is selected or cut as everything else is copied. Textual's own way writes it into the frames."""
        self.run_worker(self.copy("The selection", safe_str(text)), group="copy", description="copy the selection")

    def tell(self, text: str) -> None:
        """A notice that passes. Never read as markup."""
        if self.is_locked:
            self.hold_back(text)
            return
        self.notify(safe_str(text), markup=False, timeout=6)

    def tell_later(self, work: asyncio.Task[Any], account: Account, title: str) -> None:
        """Tell what becomes of work on the customer `title` of an account that was left."""

        def landed(done: asyncio.Task[Any]) -> None:
            if done.cancelled() or self.is_leaving:
                return
            error = done.exception()
            if error is None:
                self.tell(f"{account.username}: {title} is open there.")
            elif isinstance(error, TenantryError):
                self.tell(f"{account.username}: {title} did not open. {error.summary}")
            else:
                self.fail(error)

        work.add_done_callback(landed)

    def draw_again(self) -> None:
        """Draw the whole screen again, whatever the terminal may show."""
        draw_again(self._driver)
        self.screen.refresh(layout=True, repaint=True)

    action_draw_again = draw_again

    def bell(self) -> None:
        """Ring the terminal's bell, unless the person wants it silent."""
        if self._rings:
            super().bell()

    def action_command_palette(self) -> None:
        """Show every command by name."""
        if not self.is_locked and not isinstance(self.screen, StillPalette):
            self.push_screen(StillPalette())  # without Textual's id: one that is just going still has it

    def begin_leaving(self, status: int) -> None:
        """The end is near: told to whoever sees to it that it comes. Any thread may call this."""
        self.is_leaving = True
        self._on_leaving(status)

    def exit(self, result: None = None, return_code: int = 0, message: RenderableType | None = None) -> None:
        """Leave with a status; the first one counts."""
        self.begin_leaving(return_code)
        if not self._exit:
            super().exit(result, return_code, message)

    def leave_if_stuck(self) -> None:
        """Leave although the event loop does not answer, as when it waits for a terminal that takes nothing. Called by
        the thread that reads the keys, when it has seen the one for leaving."""
        heard = threading.Event()
        if self._loop is not None:
            self._loop.call_soon_threadsafe(heard.set)

        def look() -> None:
            if not heard.is_set():
                self.begin_leaving(0)

        last_look = threading.Timer(_HEARING_S, look)
        last_look.daemon = True
        last_look.start()

    def could_not_stop(self) -> None:
        """Ctrl+Z was pressed where no shell waits."""
        self.tell("No shell is there to come back from: tenantry was not stopped.")

    def action_leave(self) -> None:
        """Leave at once, whatever is in flight."""
        self.exit()

    def action_interrupt(self) -> None:
        """Ctrl+C twice leaves; once tells so."""
        now = time.monotonic()
        if now - self._interrupted_at < 2:
            self.exit()
            return
        self._interrupted_at = now
        self.tell("Ctrl+C again leaves tenantry.")

    @property
    def bug(self) -> BaseException | None:
        """What ended the program though nobody asked for it; None after an ordinary end."""
        return None if self._exception is None else _real(self._exception)

    def _handle_exception(self, error: Exception) -> None:
        """End because of a bug; whoever runs the program reports it. Overrides a private method of Textual, whose own
        version prints local variables and the error's words: both can hold tokens. A test crashes the program in each
        kind of place and looks."""
        if self._exit and isinstance(_real(error), _TAKEN_APART):
            return
        self.begin_leaving(_BUG)
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
        self._close_messages_no_wait()

    def fail(self, error: BaseException) -> None:
        """End because of a bug that came to light beside the event loop, such as in a thread."""
        if isinstance(error, Exception):
            self._handle_exception(error)
        else:
            raised = RuntimeError("a thread ended the interpreter")
            raised.__cause__ = error
            self._handle_exception(raised)

    def panic(self, *renderables: RenderableType) -> None:  # noqa: ARG002
        """End because the terminal cannot be read any more. Overrides Textual's version, which prints the error."""
        if not self._exit:
            self._handle_exception(RuntimeError("the terminal cannot be read"))


def _real(error: BaseException) -> BaseException:
    """The error itself, where Textual tells of a worker that failed with it."""
    return error.error if isinstance(error, WorkerFailed) else error
