"""Consent URLs of several customers as one list: copied or saved, and noted as sent when the person says so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Static

from tui.errors import TenantryError
from tui.model.consent_links import LinkFormat, LinkRow, links_lines, links_text
from tui.model.customer import Customer
from tui.services import Consents
from tui.services.exports import Saved, save_list
from tui.ui.house import house_of
from tui.ui.screens.ask import AskScreen
from tui.ui.screens.confirm import ConfirmScreen
from tui.ui.screens.dialog import Dialog, buttons
from tui.ui.screens.failure import FailureScreen
from tui.ui.text import safe, safe_lines
from tui.ui.widgets.line import Line

_LONGEST_PATH = 400
_FORMS = {
    LinkFormat.CSV: "for spreadsheets and mail merge; no name in it can run there",
    LinkFormat.MARKDOWN: "a table for tickets and wikis",
    LinkFormat.PLAIN: "name, tenant id and address, a line each",
}


class LinksScreen(Dialog[None]):
    """The addresses of these customers, each for an administrator of that tenant."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c", "copy_list", "Copy", show=False),
        Binding("s", "save_list", "Save", show=False),
        Binding("f", "next_form", "Next form", show=False),
    ]

    def __init__(self, consents: Consents, customers: Sequence[Customer], whose: str, file_name: str) -> None:
        super().__init__()
        self._consents = consents
        self._customers = customers
        self._whose = whose
        """Which customers these are, in words."""
        self._file_name = file_name
        """Of a saved list, without its ending."""
        self._rows: list[LinkRow] = consents.links(customers)
        self._form = LinkFormat.CSV

    @property
    def _heading(self) -> str:
        count = len(self._rows)
        return f"Consent URLs of {count:,} customer{'' if count == 1 else 's'}"

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(safe(self._heading), classes="heading")
            yield Static(safe(self._whose), classes="subject")
            with VerticalScroll():
                yield Static(id="links-form", classes="say", markup=False)
                yield Static(self._named(), classes="say gap")
            yield buttons(("copy", "Copy the list"), ("save", "Save to a file…"), ("form", "Next form"))
            yield Line(id="links-says", classes="keys")

    def on_mount(self) -> None:
        """Nothing leaves before it is asked for."""
        self.query_one("#copy", Button).focus()
        self._draw_form()
        hint = "Each is for an administrator of that tenant; none holds a secret."
        self.query_one("#links-says", Line).show(safe((hint, "$muted")))

    def _named(self) -> Content:
        lines = []
        for row in self._rows:
            sent = f"  link sent {row.link_sent_at[:10]}" if row.link_sent_at else ""
            lines.append(safe((row.customer, ""), (f"  {row.domain}", "$muted"), (sent, "$accent")))
        return safe_lines(lines)

    def _draw_form(self) -> None:
        told = safe(("As ", "$muted"), (str(self._form), "bold"), (f": {_FORMS[self._form]}", ""))
        self.query_one("#links-form", Static).update(told)

    def _say(self, text: str, style: str = "$muted") -> None:
        if self.is_mounted:
            self.query_one("#links-says", Line).show(safe((text, style)))

    @on(Button.Pressed)
    def act(self, event: Button.Pressed) -> None:
        """Do what the pressed button says."""
        if event.button.id == "copy":
            self.action_copy_list()
        elif event.button.id == "save":
            self.action_save_list()
        else:
            self.action_next_form()

    def action_next_form(self) -> None:
        """Write the list in the next form."""
        forms = list(LinkFormat)
        self._form = forms[(forms.index(self._form) + 1) % len(forms)]
        self._draw_form()

    @work(group="links", exclusive=True, description="copy the consent URLs")
    async def action_copy_list(self) -> None:
        """Send the list to the clipboard."""
        text = "\n".join(links_lines(self._rows, self._form))  # a byte order mark or CRLF belongs to files
        sent = await house_of(self).copy_text(text)
        if not sent.went_out:
            kb = len(text.encode()) / 1024
            self._say(f"Not copied: {kb:,.0f} KB are too long for this terminal. s saves.", "$warning")
            return
        await self._left(sent.about("The list"))

    @work(group="links", exclusive=True, description="save the consent URLs")
    async def action_save_list(self) -> None:
        """Save the list in a folder that the person names."""
        name = f"{self._file_name}{self._form.suffix}"
        sentence = f"The folder for {name}, which only you may read. ~ is your home."
        folder = await self.app.push_screen_wait(
            AskScreen("Save to which folder?", self._heading, sentence, "~", most=_LONGEST_PATH)
        )
        if folder is not None:
            await self._save_in(folder, name)

    async def _save_in(self, folder: str, name: str) -> None:
        try:
            saved = await self._saved(folder, name)
        except TenantryError as error:
            await self.app.push_screen_wait(FailureScreen("The list was not saved", self._heading, error))
            return
        if saved is not None:
            await self._left(f"Saved: {saved.path}.")

    async def _saved(self, folder: str, name: str) -> Saved | None:
        """The file, or None when there is one that is to stay."""
        text = links_text(self._rows, self._form)
        saved = await save_list(folder, name, text)
        if saved.is_written:
            return saved
        is_sure = await self.app.push_screen_wait(
            ConfirmScreen(
                "Replace the file?", str(saved.path), ["A file of that name is there already."], yes="Replace"
            )
        )
        if is_sure:
            return await save_list(folder, name, text, overwrites=True)
        self._say("Not saved: the file that is there stays as it is.", "$warning")
        return None

    async def _left(self, said: str) -> None:
        """The list has left: note that, and ask whether the links count as sent."""
        count = len(self._rows)
        await self._consents.links_exported(count)
        self._say(said)
        whom = f"{count:,} customers" if count > 1 else self._customers[0].short_title
        question = ConfirmScreen(
            f"Mark {whom} as “link sent”?",
            self._whose,
            [said, "Marked ones are reminded of when consent does not come. Say yes once you have sent the list on."],
            yes="Mark as sent",
        )
        if await self.app.push_screen_wait(question):
            for customer in self._customers:
                await self._consents.link_sent(customer.tenant_id)
            self._say(f"Marked as sent: {whom}.")
