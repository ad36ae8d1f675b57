"""The program on the terminal: which screen comes first, copying, and leaving."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import ClassVar

from rich.console import RenderableType
from textual import work
from textual.binding import Binding, BindingType
from textual.command import Provider
from textual.screen import Screen
from textual.worker import WorkerFailed

from tui.errors import TenantryError
from tui.model.account import Account
from tui.services import Office
from tui.ui.clipboard import Clipboard, Sent
from tui.ui.input_thread import replaced_by, write_clipboard
from tui.ui.locking import LockingApp
from tui.ui.palette import CommandProvider, StillPalette
from tui.ui.screens.main import MainScreen
from tui.ui.screens.set_up import SetUpScreen
from tui.ui.screens.sign_in import SignInScreen
from tui.ui.text import safe_str, safe_text
from tui.ui.theme import DARK, LIGHT


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
        Binding("ctrl+z", "suspend_process", "Suspend", show=False, priority=True),
    ]

    def __init__(self, office: Office, *, clipboard: str = "auto", theme: str = "dark") -> None:
        super().__init__(office)
        self._clipboard_setting = clipboard
        self._copier: Clipboard | None = None
        self._interrupted_at = float("-inf")
        for each in (DARK, LIGHT):
            self.register_theme(each)
        self.theme = f"tenantry-{theme}"

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
        if self.office.app.client_id is None:
            self.go_to(SetUpScreen(self.office))
        else:
            await self.show_accounts()
        if self.office.notice:
            self.tell(self.office.notice)

    async def show_accounts(self) -> None:
        """Show the accounts and the ways to sign in."""
        self.go_to(SignInScreen(self.office, await self.office.accounts()))

    async def sign_in_again(self, error: TenantryError) -> None:
        """Show the accounts; the present one has to sign in again, and is asked for what `error` wants to see."""
        if self.office.estate is not None:
            self.office.ask_back(self.office.estate.desk.account, error)
        await self.show_accounts()

    async def enter(self, account: Account) -> None:
        """Go to the customers of an account."""
        self.go_to(MainScreen(self.office, await self.office.enter(account)))

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

    def action_command_palette(self) -> None:
        """Show every command by name."""
        if not self.is_locked and not isinstance(self.screen, StillPalette):
            self.push_screen(StillPalette())  # without Textual's id: one that is just going still has it

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
        return self._exception.error if isinstance(self._exception, WorkerFailed) else self._exception

    def _handle_exception(self, error: Exception) -> None:
        """End because of a bug; whoever runs the program reports it. Overrides a private method of Textual, whose own
        version prints local variables and the error's words: both can hold tokens. A test crashes the program in each
        kind of place and looks."""
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
        self._close_messages_no_wait()

    def panic(self, *renderables: RenderableType) -> None:  # noqa: ARG002
        """End because the terminal cannot be read any more. Overrides Textual's version, which prints the error."""
        if not self._exit:
            self._handle_exception(RuntimeError("the terminal cannot be read"))
