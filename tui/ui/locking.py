"""The lock: whoever comes back after too long has to show who he is before a key acts or a row is drawn."""

from __future__ import annotations

from rich.console import RenderableType
from textual import events, work
from textual.app import App
from textual.message import Message
from textual.screen import Screen

from tui.model.account import Account
from tui.services import Office
from tui.ui.idle import Idle
from tui.ui.input_thread import prompt_driver
from tui.ui.screens.lock import LockScreen
from tui.ui.screens.main import MainScreen

_LOOKING_S = 5
"""How often the clock is looked at while nobody is there."""


class LockingApp(App[None]):
    """What of the program knows when to lock, and hides everything while it is."""

    def __init__(self, office: Office) -> None:
        super().__init__(driver_class=prompt_driver())
        self.office = office
        self._idle = Idle(office)
        self._lock: LockScreen | None = None
        """What is shown while the program is locked."""
        self._held_back: list[str] = []

    def on_mount(self) -> None:
        """Look at the clock while nobody is there; nothing is drawn for that."""
        self.set_interval(_LOOKING_S, self.lock_if_idle)

    @property
    def is_locked(self) -> bool:
        """Whether the passphrase is waited for."""
        return self._lock is not None

    def lock_if_idle(self) -> None:
        """Lock when nobody has pressed a key for too long."""
        if self._idle.is_over:
            self.lock()

    def lock(self) -> None:
        """Clear the screen, and forget every token and the key until the passphrase is typed."""
        if self._lock is not None:
            return
        self._lock = LockScreen(self.office)
        self.clear_notifications()
        for screen in self.screen_stack:
            if isinstance(screen, MainScreen):
                screen.put_off()
        self.push_screen(self._lock, self._unlocked)

    def hold_back(self, text: str) -> None:
        """Tell this once it is unlocked: nobody may read it now."""
        self._held_back.append(text)

    def tell_held_back(self) -> None:
        """Tell what nobody could read before."""
        told, self._held_back = self._held_back, []
        for text in told:
            self.tell(text)

    def tell(self, text: str) -> None:
        """A notice that passes."""
        raise NotImplementedError

    async def show_accounts(self) -> None:
        """Show the accounts and the ways to sign in."""
        raise NotImplementedError

    def _unlocked(self, lost: list[Account] | None) -> None:
        """Go on where one was; without the sign-in one worked with, at the accounts."""
        self._lock = None
        self._idle.touch()
        self.tell_held_back()
        if lost:
            who = ", ".join(account.username for account in lost)
            self.tell(f"Signed out while it was locked: {who}. {self.office.custody.trouble}".strip())
            self._leave_everything()
            return
        for screen in self.screen_stack:
            if isinstance(screen, MainScreen):
                screen.go_on()

    @work(group="start", description="show the accounts")
    async def _leave_everything(self) -> None:
        """Leave every dialog, and show the accounts."""
        while len(self.screen_stack) > 2:
            self.pop_screen()
        await self.show_accounts()

    async def on_event(self, event: events.Event) -> None:
        """Judge who may be there before anything else is done with a key, a click or a paste. Whatever wakes a program
        that has to be locked does nothing else."""
        if isinstance(event, events.Paste | events.InputEvent) and not event.is_forwarded:
            self.lock_if_idle()
            self._idle.touch()
            if self._lock is not None and event.time < self._lock.shown_at:
                return
        elif isinstance(event, events.Resize | events.AppFocus):
            self.lock_if_idle()
        await super().on_event(event)

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        """Draw a frame, unless it would show to somebody what only the one who left may see. Overrides a private method
        of Textual: every frame passes here."""
        if self._lock is None and self._idle.is_over:
            self.call_later(self.lock_if_idle)
        elif self._lock is None:
            super()._display(screen, renderable)
        elif screen is self._lock:
            super()._display(screen, renderable)
            self._lock.shown_at = min(self._lock.shown_at, Message().time)
