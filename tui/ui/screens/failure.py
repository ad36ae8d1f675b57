"""The failure panel: what happened, whose job the cure is, what to do, and the details a support desk asks for."""

from __future__ import annotations

from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Static

from tui.errors import TenantryError
from tui.ui.house import house_of
from tui.ui.screens.dialog import Dialog, buttons
from tui.ui.text import safe, safe_lines


class FailureScreen(Dialog[str]):
    """Shows one refusal. Answers `retry`, `why` (look for the cause), `other` (what else is offered), or nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c", "copy_details", "Copy details", show=False),
        Binding("t", "answer('retry')", "Try again", show=False),
        Binding("w", "ask_why", "Why?", show=False),
    ]

    def __init__(
        self,
        heading: str,
        subject: str,
        error: TenantryError,
        *,
        known: str = "",
        other: str = "",
        can_ask_why: bool = False,
        is_other_first: bool = False,
    ) -> None:
        super().__init__()
        self._heading = heading
        self._subject = subject
        self._error = error
        self._known = known
        """What the lists already tell of the tenant, which may be the cause."""
        self._other = other
        self._can_ask_why = can_ask_why
        """Whether the cause can be looked for: it concerns one customer."""
        self._is_other_first = is_other_first
        """Whether the other action is what helps: it stands first then, and has the focus."""

    def compose(self) -> ComposeResult:
        error = self._error
        with Vertical(classes="dialog -bad"):
            yield Static(safe(self._heading), classes="heading")
            yield Static(safe(self._subject), classes="subject")
            with VerticalScroll():
                yield Static(safe(error.summary), classes="say")
                if self._known:
                    yield Static(safe(("Known here: ", "$muted"), self._known), classes="say")
                yield Static(self._cure(), classes="say gap")
                yield Static(safe_lines(self._details()), classes="say gap quiet")
            labels = [("close", "Close"), ("retry", "Try again"), ("copy", "Copy details")]
            if self._other:
                labels.insert(0 if self._is_other_first else len(labels), ("other", self._other))
            elif self._can_ask_why:
                labels.append(("why", "Why?"))  # no room for it as a fifth; `w` asks why all the same
            yield buttons(*labels)

    def on_mount(self) -> None:
        """The safe button has the focus."""
        self.query_one("#other" if self._is_other_first else "#close", Button).focus()

    def _cure(self) -> Content:
        whose = safe(("Whose job: ", "$muted"), (str(self._error.owner), "bold"))
        if not self._error.remedy:
            return whose
        return whose + safe("\n") + safe(("What to do: ", "$muted"), (self._error.remedy, ""))

    def _details(self) -> list[Content]:
        return [safe(line) for line in self._error.details.as_lines()]

    def action_answer(self, answer: str) -> None:
        """Leave with an answer."""
        self.answer(answer)

    def action_ask_why(self) -> None:
        """Leave, to look for the cause."""
        if self._can_ask_why:
            self.answer("why")

    @on(Button.Pressed)
    def act(self, event: Button.Pressed) -> None:
        """Do what the pressed button says."""
        if event.button.id == "copy":
            self.action_copy_details()
        else:
            self.answer(None if event.button.id == "close" else event.button.id)

    @work(group="copy", description="copy details")
    async def action_copy_details(self) -> None:
        """Send the technical details to the clipboard."""
        text = "\n".join([self._heading, self._subject, self._error.summary, *self._error.details.as_lines()])
        await house_of(self).copy("The details", text)
