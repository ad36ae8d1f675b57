"""One run of the program, as a test drives and reads it."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from textual import events
from textual.pilot import Pilot
from textual.widgets import Button, Static
from textual.widgets._toast import Toast

from tests.support.timeline import Timeline
from tests.waiting import until
from tui.emulator import Call, Emulator
from tui.model.identifiers import TenantId, as_tenant_id
from tui.services import Estate, Office
from tui.ui import TenantryApp
from tui.ui.screens.main import MainScreen
from tui.ui.widgets.customer_list import CustomerList


def screen_text(app: TenantryApp) -> str:
    """What stands on the screen, as lines of text."""
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)


Kind = TypeVar("Kind")


@dataclass(slots=True)
class Pages:
    """One run of the program."""

    app: TenantryApp
    pilot: Pilot[None]
    time: Timeline
    emulator: Emulator
    office: Office
    copied: list[str]
    """What was written to the terminal beside frames, such as clipboard sequences."""

    @property
    def text(self) -> str:
        """What stands on the screen."""
        return screen_text(self.app)

    @property
    def flat(self) -> str:
        """The same as one line without frames, in which a sentence is found although it was wrapped."""
        return " ".join(word for word in self.text.split() if word not in FRAME)

    @property
    def said(self) -> str:
        """The words of the screen or dialog on top, as one line, whether they are scrolled to or not."""
        texts = [str(each.content) for each in self.app.screen.query(Static) if each.display]
        return " ".join(" ".join(texts).split())

    @property
    def buttons(self) -> list[str]:
        """The labels of the buttons of the dialog on top."""
        return [str(button.label) for button in self.app.screen.query(Button)]

    @property
    def copied_texts(self) -> list[str]:
        """What was put on the terminal's clipboard, oldest first. Fails when a sequence is not a whole OSC 52."""
        return [_text_of(sequence) for sequence in self.copied]

    @property
    def rows(self) -> list[str]:
        """The names in the list, as far as its rows are on screen."""
        return [self.estate.customer(tenant_id).title for tenant_id in self.customers.on_screen]

    @property
    def customers(self) -> CustomerList:
        """The customer list, whatever lies on top of it."""
        return next(screen for screen in self.app.screen_stack if isinstance(screen, MainScreen)).query_one(
            CustomerList
        )

    def customer(self, name: str) -> TenantId:
        """The tenant id of a customer by the beginning of its name."""
        return as_tenant_id(self.emulator.world.customer_named(name).tenant.tenant_id)

    def token_calls(self, tenant_id: str = "") -> list[Call]:
        """Requests to the token endpoint of one tenant, or of all."""
        return [
            call
            for call in self.emulator.calls
            if call.path.endswith("/oauth2/v2.0/token") and tenant_id in ("", call.tenant)
        ]

    async def press(self, *keys: str) -> None:
        """Press keys."""
        await self.pilot.press(*keys)

    async def write(self, text: str) -> None:
        """Type letters."""
        await self.pilot.press(*("space" if letter == " " else letter for letter in text))

    async def see(self, *texts: str) -> None:
        """Wait until all these stand on the screen."""
        for text in texts:
            await until(lambda text=text: text in self.text, f"{text!r} on the screen", screen=lambda: self.text)  # type: ignore[misc]
        await self.pilot.pause()

    async def told(self, sentence: str) -> None:
        """Wait until a notice with this in it is drawn, however it is wrapped."""
        await self.until(lambda: any(sentence in notice for notice in self.notices), f"the notice {sentence!r}")

    @property
    def notices(self) -> list[str]:
        """What the notices on the screen say."""
        return [toast._notification.message for toast in self.app.screen.query(Toast) if toast.size.height]

    async def see_no(self, text: str) -> None:
        """Wait until this stands nowhere on the screen."""
        await until(lambda: text not in self.text, f"no {text!r} on the screen", screen=lambda: self.text)

    async def until(self, condition: Callable[[], object], what: str) -> None:
        """Wait for a condition."""
        await until(condition, what, screen=lambda: self.text)

    async def at(self, kind: type[Kind]) -> Kind:
        """Wait until a dialog or screen of this kind lies on top."""
        await self.until(lambda: isinstance(self.app.screen, kind) and self.app.screen.is_mounted, kind.__name__)
        await self.pilot.pause()
        assert isinstance(self.app.screen, kind)
        return self.app.screen

    async def until_waiting(self, least_s: float, most_s: float) -> None:
        """Wait until the program itself waits for a time in this range."""
        await self.until(
            lambda: any(least_s <= wait <= most_s for wait in self.time.waits_s),
            f"a wait of {least_s} to {most_s} s (there are: {self.time.waits_s})",
        )

    async def paste(self, text: str) -> None:
        """Paste text where the focus is."""
        self.app.post_message(events.Paste(text))
        await self.pilot.pause()

    async def sign_in(self, number: int = 1) -> None:
        """Sign in as one of the demo's people, and wait for the list to be whole."""
        await self.ask_for_code()
        await self.approve(number)

    async def ask_for_code(self) -> None:
        """Take the highlighted way to sign in, and wait for the card."""
        await self.press("enter")
        await self.see("Enter this code")

    async def approve(self, number: int = 1) -> None:
        """Approve the code on the card as one of the demo's people, and wait for the list to be whole."""
        await self.press(str(number))
        await self.see("Approved in the demo")
        await self.until_waiting(1, 15)
        self.time.advance(6)
        await self.until(lambda: isinstance(self.app.screen, MainScreen), "the main screen")
        await self.listed()

    async def listed(self) -> None:
        """Wait until the list was read to its end."""
        listing = self.estate.listing
        await self.until(lambda: not listing.is_refreshing and (listing.listed_at or listing.problems), "a whole list")
        await self.pilot.pause()

    @property
    def estate(self) -> Estate:
        """What the account works with."""
        assert self.office.estate is not None
        return self.office.estate

    async def find(self, text: str) -> None:
        """Filter for `text`; the whole of it at once."""
        self.customers.filter.value = text
        await self.pilot.pause()

    async def choose(self, name: str) -> TenantId:
        """Highlight a customer by the beginning of its name, and press Enter."""
        tenant_id = await self.highlight(name)
        await self.press("enter")
        return tenant_id

    async def highlight(self, name: str) -> TenantId:
        """Put the cursor on a customer by the beginning of its name."""
        tenant_id = self.customer(name)
        await self.find(tenant_id)
        return tenant_id

    async def open_session(self, name: str) -> TenantId:
        """Open a customer's session, and wait until its facts are there."""
        tenant_id = await self.choose(name)
        await self.facts_of(tenant_id)
        return tenant_id

    async def choose_in_list(self, name: str) -> TenantId:
        """Open a customer's session from wherever one is: back to the list first."""
        await self.press("escape")
        return await self.open_session(name)

    async def facts_of(self, tenant_id: TenantId) -> None:
        """Wait until one is in this session and its facts are drawn."""
        sessions = self.estate.sessions
        await self.until(
            lambda: sessions.current == tenant_id and sessions.known_facts(tenant_id), f"the facts of {tenant_id}"
        )
        await self.see("Default domain")


FRAME = frozenset("│╭╮╰╯─▌█▆▄▀›")
"""What is drawn around text."""


def _text_of(sequence: str) -> str:
    """The text that a terminal would put on its clipboard."""
    start, end = "\x1b]52;c;", "\x07"
    assert sequence.startswith(start)
    assert sequence.endswith(end)
    return base64.b64decode(sequence.removeprefix(start).removesuffix(end), validate=True).decode()
