"""The consent dialog: who is asked, for what, and the three ways on."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import aclosing
from textwrap import wrap
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Static

from tui.errors import ConsentMissing, NetworkError, ServiceError, TenantryError
from tui.model.clock import Clock, as_age, as_time_left
from tui.model.scope import in_words
from tui.services import ConsentCase, Looked
from tui.ui.house import house_of
from tui.ui.screens.confirm import ConfirmScreen
from tui.ui.screens.dialog import Dialog, buttons
from tui.ui.screens.failure import FailureScreen
from tui.ui.screens.link import LinkScreen
from tui.ui.screens.message import MessageScreen
from tui.ui.text import safe, safe_lines
from tui.ui.widgets.line import Line
from tui.ui.words import identity_line

_WIDTH = 68
"""Cells inside the dialog."""

_NAME = 23
"""Cells for the name of a permission; longer ones get a line of their own."""


class ConsentScreen(Dialog[bool]):
    """Consent for one customer. Answers True once its session is open.

    Everything here is bound to the tenant id it was opened for, whatever row is highlighted meanwhile.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("g", "give", "Give consent now", show=False),
        Binding("c,f2,ctrl+y", "copy_link", "Copy consent URL", show=False),
        Binding("n", "ask_again", "Continue", show=False),
        Binding("u", "show_link", "Show the URL", show=False),
        Binding("m", "show_message", "Message for the administrator", show=False),
    ]

    def __init__(self, case: ConsentCase, clock: Clock, error: ConsentMissing | None) -> None:
        super().__init__()
        self._case = case
        self._clock = clock
        self._page: Dialog[None] | None = None
        """The address or the message, while it is shown."""
        self._error = error
        """The refusal that led here; None when the person asked for this dialog."""
        self.question: TenantryError | None = None
        """Why the person wants to sign in again, when they left for that."""

    @property
    def _subject(self) -> str:
        return identity_line(*self._case.identity)

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(safe(self._heading()), classes="heading")
            yield Static(safe(self._subject), classes="subject")
            with VerticalScroll():
                yield Static(self._what_is_known(), classes="say")
                yield Static(self._who_can(), classes="say gap")
                yield Static(self._permissions(), classes="say gap")
            yield buttons(("give", "Give consent now"), ("copy", "Copy consent URL"), ("ask", "Continue"))
            yield Line(id="consent-says", classes="keys")

    def on_mount(self) -> None:
        """The focus is on a button that changes nothing in the customer's tenant."""
        self.query_one("#copy", Button).focus()
        self._say(self._hint())
        if self._error is not None:
            self.watch_for_consent()
        elif self._case.link_sent_at is not None:
            self.watch_for_consent(is_told=True)

    def _heading(self) -> str:
        return f"Consent is missing: {self._case.title}" if self._error else f"Consent: {self._case.title}"

    def _what_is_known(self) -> Content:
        if self._error is not None:
            code = f"{self._error.code}  " if self._error.code else ""
            return safe((code, "bold $warning"), (self._error.summary, ""))
        return safe("Ask for consent again here, for example after the wanted permissions changed.")

    def _who_can(self) -> Content:
        why_not = self._case.why_not_now
        who = "An administrator of that tenant, with the consent URL."
        if not why_not:
            who += " Or you, through Partner Center, if GDAP gives you an application administrator role there."
        parts = [("Who can give it  ", "$muted"), (who, "")]
        if why_not:
            parts += [("\n" + why_not, "$warning")]
        return safe(*parts)

    def _permissions(self) -> Content:
        lines = [safe(("What is asked for", "$muted"))]
        for name in self._case.scopes:
            words = wrap(in_words(name), _WIDTH - _NAME) or [""]
            shown = f"{name:<{_NAME}}" if len(name) < _NAME else f"{name}\n{'':<{_NAME}}"
            rest = "".join(f"\n{'':<{_NAME}}{line}" for line in words[1:])
            lines.append(safe((shown, "bold"), words[0], rest))
        return safe_lines(lines)

    def _hint(self) -> str:
        sent = self._case.link_sent_at
        if sent:
            age = as_age(self._clock() - sent)
            return f"Link sent {age}. Continue asks again, at once.   m message   u URL"
        return "Continue asks again, at once.   m message   u URL   Esc closes"

    def _say(self, text: str, style: str = "$muted") -> None:
        if self.is_mounted:
            self.query_one("#consent-says", Line).show(safe((text, style)))

    @on(Button.Pressed)
    def act(self, event: Button.Pressed) -> None:
        """Do what the pressed button says."""
        {"give": self.action_give, "copy": self.action_copy_link, "ask": self.action_ask_again}[str(event.button.id)]()

    @work(group="copy", description="copy the consent URL")
    async def action_copy_link(self) -> None:
        """Send the customer's consent URL out, note it as sent, and show it."""
        sent = await house_of(self).copy_text(self._case.url)
        await self._case.link_sent()
        self._say("Link sent. This dialog looks every 20 s or more whether consent has come.")
        self.watch_for_consent()
        await self._show_link(sent.about("The consent URL"))

    @work(group="copy", description="show the consent URL")
    async def action_show_link(self) -> None:
        """Show the URL without copying."""
        await self._show_link("")

    @work(group="copy", description="show the message")
    async def action_show_message(self) -> None:
        """Show a ready message for the customer's administrator; copying it counts as sending the link."""
        await self._show_page(MessageScreen(self._case, self._message_sent))

    def _message_sent(self) -> None:
        self._say("Link sent. This dialog looks every 20 s or more whether consent has come.")
        self.watch_for_consent()

    async def _show_link(self, sentence: str) -> None:
        about = f"{sentence} It is for an administrator of that tenant and holds no secret.".strip()
        await self._show_page(LinkScreen(f"Consent URL for {self._case.title}", about, self._case.url))

    @work(group="ask", exclusive=True, description="ask again")
    async def action_ask_again(self) -> None:
        """Ask the service afresh whether consent is there."""
        self.workers.cancel_group(self, "watch")
        self._say("Asking Microsoft Entra again…")
        try:
            await self._case.ask()
        except ConsentMissing as error:
            code = f" ({error.code})" if error.code else ""
            self._say(f"Asked just now: consent is still missing{code}.", "$warning")
            self.watch_for_consent(is_told=True)
        except TenantryError as error:
            await self._show_failure("Could not ask again", error)
        else:
            self.answer(True)

    @work(group="ask", exclusive=True, description="give consent")
    async def action_give(self) -> None:
        """Give consent through Partner Center after a confirmation that names everything."""
        if self._case.why_not_now:
            await self._offer_link(self._case.why_not_now)
            return
        if not await self.app.push_screen_wait(self._confirmation()):
            return
        self.workers.cancel_group(self, "watch")
        self._say("Writing the consent through Partner Center…")
        try:
            await self._case.give()
        except TenantryError as error:
            heading = "Partner Center did not give consent"
            if error.wants_sign_in:
                await self._show_failure(heading, error, self.action_give)
                return
            other = await self.app.push_screen_wait(
                FailureScreen(heading, self._subject, error, other="Copy consent URL")
            )
            self._say(_after_refusal(error), "$warning")
            if other == "other":
                self.action_copy_link()
            elif other == "retry":
                self.action_give()
            return
        await self._follow(settling=True)

    def _confirmation(self) -> ConfirmScreen:
        asked = "\n".join(f"  {name}: {in_words(name)}" for name in self._case.scopes)
        return ConfirmScreen(
            f"Give consent for {self._case.title}?",
            self._subject,
            [
                f"The app {self._case.client_id} gets these permissions in that tenant, for everybody there:",
                asked,
                "An earlier grant to this app may be replaced. The customer can withdraw it among its enterprise apps.",
            ],
            yes="Give consent",
        )

    async def _offer_link(self, reason: str) -> None:
        sent = await house_of(self).copy_text(self._case.url)
        await self._case.link_sent()
        self.watch_for_consent()
        about = f"{reason} {sent.about('The consent URL')}"
        await self._show_page(LinkScreen(f"Consent page of {self._case.title}", about, self._case.url))

    async def _show_page(self, page: Dialog[None]) -> None:
        """Show the address or the message until one goes back, or consent comes."""
        self._page = page
        await self.app.push_screen_wait(page)
        self._page = None

    @work(group="watch", exclusive=True, description="watch for consent")
    async def watch_for_consent(self, *, is_told: bool = False) -> None:
        """Notice consent that is given elsewhere. `is_told`: what the last line says now stays until the first look."""
        await self._follow(settling=False, is_told=is_told)

    async def _follow(self, *, settling: bool, is_told: bool = False) -> None:
        looks = self._case.settle() if settling else self._case.watch()
        try:
            async with aclosing(looks):
                async for looked in looks:
                    if looked.session is not None:
                        self._consented()
                        return
                    if not is_told:
                        self._say(self._progress(looked, settling=settling), "$warning" if looked.error else "$muted")
                    is_told = False
        except TenantryError as error:
            await self._show_failure("Consent changed, the way in did not open", error)

    def _consented(self) -> None:
        """Consent has come: ring, and go in."""
        self.app.bell()
        house_of(self).tell(f"Consent is there: {self._case.title}.")
        self.answer(True)
        if self._page is not None:
            self._page.answer(None)

    def _progress(self, looked: Looked, *, settling: bool) -> str:
        trouble = f"{looked.error.summary} " if looked.error else ""
        if looked.next_at is None:
            return f"{trouble}Consent is written but does not count yet. Continue asks again later."
        if settling:
            wait = as_time_left(looked.next_at - self._clock())
            return f"{trouble}Consent is written. It may take minutes until it counts; looking again in {wait}."
        sent = "Link sent. " if self._case.link_sent_at else ""
        return f"{trouble}{sent}Looking for consent every 20 s or more.   m message   u URL"

    async def _show_failure(
        self, heading: str, error: TenantryError, again: Callable[[], object] | None = None
    ) -> None:
        other = "Sign in again" if error.wants_sign_in else ""
        answer = await self.app.push_screen_wait(FailureScreen(heading, self._subject, error, other=other))
        if answer == "retry":
            (again or self.action_ask_again)()
        elif answer == "other":
            self.question = error
            self.answer(False)
        else:
            self._say(error.summary, "$warning")


def _after_refusal(error: TenantryError) -> str:
    """What became of the consent; an answer that was lost or cannot be read does not tell."""
    if isinstance(error, NetworkError | ServiceError):
        return "Whether the consent was written is not known. Continue asks; giving it again is safe."
    return "Nothing was changed. An administrator of the customer can use the consent URL."
