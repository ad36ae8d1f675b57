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

from tui.errors import ConsentMissing, TenantryError
from tui.model.clock import Clock, as_age, as_time_left
from tui.model.scope import in_words
from tui.services import ConsentCase, Looked
from tui.ui.house import house_of
from tui.ui.screens.consent_giving import ConsentGiving
from tui.ui.screens.dialog import buttons
from tui.ui.screens.failure import FailureScreen
from tui.ui.screens.link import LinkScreen
from tui.ui.screens.message import MessageScreen
from tui.ui.text import safe, safe_lines
from tui.ui.widgets.line import Line

_WIDTH = 68
"""Cells inside the dialog."""

_NAME = 23
"""Cells for the name of a permission; longer ones get a line of their own."""


class ConsentScreen(ConsentGiving):
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
        super().__init__(case)
        self._clock = clock
        self._error = error
        """The refusal that led here; None when the person asked for this dialog."""
        self.question: TenantryError | None = None
        """Why the person wants to sign in again, when they left for that."""

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(safe(self._heading()), classes="heading")
            yield Static(safe(self._subject), classes="subject")
            with VerticalScroll():
                yield Static(self._what_is_known(), classes="say")
                yield Static(id="consent-unfinished", classes="say", markup=False)
                yield Static(self._who_can(), classes="say gap")
                yield Static(self._permissions(), classes="say gap")
            yield buttons(("give", "Give consent now"), ("copy", "Copy consent URL"), ("ask", "Continue"))
            yield Line(id="consent-says", classes="keys")

    def on_mount(self) -> None:
        """The focus is on a button that changes nothing in the customer's tenant."""
        self.query_one("#copy", Button).focus()
        self._say(self._hint())
        self.query_one("#consent-unfinished").display = False
        self.look_for_unfinished()
        if self._error is not None:
            self.watch_for_consent()
        elif self._case.link_sent_at is not None:
            self.watch_for_consent(is_told=True)

    @work(group="unfinished", description="look for an unfinished replacement")
    async def look_for_unfinished(self) -> None:
        """Say when consent was removed from here and not given again, as by a program that ended in between."""
        if begun := await self._case.unfinished_since():
            age = as_age(self._clock() - begun)
            told = f"Consent was to be replaced from here {age}. It was removed, or may have been, and not given again."
            line = self.query_one("#consent-unfinished", Static)
            line.update(safe((told, "$warning")))
            line.display = True

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
