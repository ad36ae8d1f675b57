"""The two cards of the sign-in screen, and what is done with what they show."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual import events, on, work
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widgets import Input

from tui.errors import TenantryError
from tui.model.sign_in_way import Way
from tui.services import Office
from tui.ui.house import house_of
from tui.ui.screens.ending import EndsItsWork
from tui.ui.screens.link import LinkScreen
from tui.ui.widgets.browser_card import AddressInput, BrowserCard
from tui.ui.widgets.code_card import CodeCard

_KEYS = {
    Way.DEVICE_CODE: (
        ("c", "copy code"), ("a", "copy address"), ("n", "new code"), ("Esc", "cancel"), ("o", "other way"),
        ("F1", "help"),
    ),
    Way.BROWSER: (
        ("a", "copy address"), ("s", "copy ssh"), ("u", "QR"), ("p", "paste"), ("o", "device code"),
        ("Esc", "cancel"),
    ),
}  # fmt: skip


class SignInCards(EndsItsWork, Screen[None]):
    """Copies, pastes, and lets a demo's people answer. One card is shown at a time, or none."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c", "copy_code", "Copy the code", show=False),
        Binding("a", "copy_address", "Copy the address", show=False),
        Binding("s", "copy_ssh", "Copy the ssh command", show=False),
        Binding("u,r", "show_alone", "The address alone", show=False),
        Binding("p", "paste", "Paste", show=False),
        Binding("pageup", "read_on(-1)", "Scroll up", show=False),
        Binding("pagedown", "read_on(1)", "Scroll down", show=False),
        *(Binding(str(number), f"approve({number})", show=False) for number in range(1, 10)),
    ]

    def __init__(self, office: Office) -> None:
        super().__init__()
        self._office = office
        self._way: Way | None = None
        """Whose card is shown; None while there is none."""

    def _say(self, text: str, style: str = "$muted") -> None:
        raise NotImplementedError

    def _bring(self, text: str) -> None:
        """Hand over what was pasted."""
        raise NotImplementedError

    @property
    def _code_card(self) -> CodeCard:
        return self.query_one("#card", CodeCard)

    @property
    def _browser_card(self) -> BrowserCard:
        return self.query_one("#browser-card", BrowserCard)

    def _show_card(self, way: Way | None) -> Iterable[tuple[str, str]]:
        """Show one card and no other; its keys."""
        self._way = way
        self._code_card.set_class(way is not Way.DEVICE_CODE, "hidden")
        self._browser_card.set_class(way is not Way.BROWSER, "hidden")
        if way is not Way.BROWSER:
            self._browser_card.forget()
        return _KEYS[way] if way else ()

    @work(group="copy", description="copy the code")
    async def action_copy_code(self) -> None:
        """Send the device code to the clipboard."""
        if self._way is Way.DEVICE_CODE:
            await house_of(self).copy("The code", self._code_card.code)

    @work(group="copy", description="copy the address")
    async def action_copy_address(self) -> None:
        """Send the address that is to be opened to the clipboard."""
        if self._way is not None:
            is_code = self._way is Way.DEVICE_CODE
            await house_of(self).copy("The address", self._code_card.address if is_code else self._browser_card.address)

    @work(group="copy", description="copy the ssh command")
    async def action_copy_ssh(self) -> None:
        """Send the command that brings the browser's answer here to the clipboard."""
        if self._way is Way.BROWSER:
            await house_of(self).copy("The ssh command", self._browser_card.ssh_line)

    def action_show_alone(self) -> None:
        """Show the address without a frame, to be selected, or as a QR code where it fits."""
        if self._way is Way.BROWSER:
            sentence = "Open it in a browser, within the five minutes that the card counts down."
            self.app.push_screen(LinkScreen("Sign in by browser", sentence, self._browser_card.address))

    def action_read_on(self, pages: int) -> None:
        """Scroll the browser's card by a page: in a small window it is longer than the screen."""
        card = self._browser_card
        card.scroll_relative(y=pages * max(1, card.size.height - 1), animate=False)

    def action_paste(self) -> None:
        """Go to the field for the address, for terminals that do not tell a paste from typing."""
        if self._way is Way.BROWSER:
            self.query_one(AddressInput).focus()

    def on_paste(self, event: events.Paste) -> None:
        """Something was pasted with no field in focus: on the browser's card it can only be the address."""
        if self._way is Way.BROWSER:
            self._bring(event.text)

    @on(Input.Submitted)
    def take_typed(self, event: Input.Submitted) -> None:
        """Take what is in the field."""
        text, event.input.value = event.value, ""
        self.set_focus(None)
        self._bring(text)

    @work(group="approve", description="approve in the demo")
    async def action_approve(self, number: int) -> None:
        """In a demo: let one of its people sign in in their browser now."""
        rehearsal = self._office.rehearsal
        if rehearsal is None or self._way is None or number > len(rehearsal.people):
            return
        username = rehearsal.people[number - 1][0]
        try:
            if self._way is Way.DEVICE_CODE:
                await rehearsal.approve(self._code_card.code, username)
                self._say("Approved in the demo's browser; the next look finds it.")
            elif answered := await rehearsal.browse(self._browser_card.address, username):
                self.query_one(AddressInput).value = answered
                self.query_one(AddressInput).focus()
                self._say("The demo's browser found nobody at localhost. Its address is in the field: Enter.")
        except TenantryError as error:
            self._say(f"{error.summary} {error.remedy}", "$warning")
