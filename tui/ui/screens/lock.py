"""The locked program: nothing of what lay on the screen is left on it, and nothing of the sign-ins in memory."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import Screen
from textual.widgets import Input, Static

from tui.errors import WrongPassphrase
from tui.model.account import Account
from tui.model.secret import Secret
from tui.services import Office
from tui.ui.screens.ending import EndsItsWork
from tui.ui.text import safe
from tui.ui.widgets.key_bar import KeyBar
from tui.ui.widgets.line import Line

FREE_TRIES = 4
"""Wrong passphrases that cost nothing but the time scrypt takes."""
LONGEST_PAUSE_S = 60


class LockScreen(EndsItsWork, Screen[list[Account]]):
    """Locks as it comes, and asks for the passphrase. Answers the accounts that have to sign in again."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("tab,shift+tab", "nothing", show=False, priority=True)]
    DEFAULT_CSS = """
    LockScreen #lock-place { height: 1fr; align: center middle; }
    LockScreen #lock-box { width: 64; max-width: 100%; height: auto; padding: 1 2; border: round $primary; }
    LockScreen Static { height: auto; }
    LockScreen Input { margin: 1 0; }
    LockScreen #lock-says { height: 2; }
    """

    def __init__(self, office: Office) -> None:
        super().__init__()
        self._office = office
        estate = office.estate
        self._who = estate.desk.account.username if estate else "Your sign-ins"
        self._since = office.clock()
        self._is_shut = asyncio.Event()
        self.shown_at = float("inf")
        """When it was first drawn, on Textual's clock of messages: keys typed before were meant for another place."""
        self._tries = 0
        """Wrong passphrases so far."""
        self._next_try_at: datetime | None = None

    def compose(self) -> ComposeResult:
        with Vertical(id="lock-place"), Vertical(id="lock-box"):
            yield Static(safe(("tenantry is locked", "bold $primary")))
            yield Static(safe(f"{self._who}, since {self._since:%H:%M} UTC"))
            yield Static(safe(("Tokens and the key are out of memory. Work in flight goes on afterwards.", "$muted")))
            passphrase = Input(password=True, max_length=200, compact=True, placeholder="Passphrase")
            passphrase.cursor_blink = False
            yield passphrase
            yield Line(id="lock-says", classes="quiet")
        yield KeyBar(id="lock-keys")

    def on_mount(self) -> None:
        """One types at once."""
        self.query_one(KeyBar).show_keys([("Enter", "unlock"), ("Ctrl+Q", "quit")])
        self.query_one(Input).focus()
        self.set_interval(1, self._count_down)
        self.shut()

    @work(group="shut", description="lock")
    async def shut(self) -> None:
        """Forget what is in memory. Where no passphrase could undo that, everybody has to sign in again."""
        signed_in = self._office.signed_in
        if await self._office.lock():
            self._is_shut.set()
        else:
            self.dismiss(signed_in)

    @on(Input.Submitted)
    def enter(self, event: Input.Submitted) -> None:
        """Try what was typed."""
        typed, self.query_one(Input).value = event.value, ""
        if typed and self._left() <= timedelta(0):
            self.unlock(Secret(typed))

    @work(group="unlock", exclusive=True, description="unlock")
    async def unlock(self, passphrase: Secret) -> None:
        """Open the vault with it; deriving the key takes a moment, on purpose."""
        self._say("Opening…")
        await self._is_shut.wait()
        try:
            lost = await self._office.unlock(passphrase)
        except WrongPassphrase as error:
            self._slow_down(error)
        else:
            self.dismiss(lost)

    def _slow_down(self, error: WrongPassphrase) -> None:
        """Each wrong one after the first few costs twice the wait of the one before."""
        self._tries += 1
        if self._tries <= FREE_TRIES:
            self._say(error.summary, "$error")
            return
        pause_s = min(LONGEST_PAUSE_S, 2 ** (self._tries - FREE_TRIES))
        self._next_try_at = self._office.clock() + timedelta(seconds=pause_s)
        self._count_down()

    def _left(self) -> timedelta:
        return self._next_try_at - self._office.clock() if self._next_try_at else timedelta(0)

    def _count_down(self) -> None:
        """Say how long a next try has to wait; nothing is sent when nothing has to."""
        if self._next_try_at is None:
            return
        left_s = round(self._left().total_seconds())
        if left_s > 0:
            self._say(f"This passphrase does not open it. The next try in {left_s} s.", "$error")
        else:
            self._next_try_at = None
            self._say("Type the passphrase.")

    def _say(self, text: str, style: str = "$muted") -> None:
        self.query_one("#lock-says", Line).show(safe((text, style)))

    def action_nothing(self) -> None:
        """There is nowhere to go."""
