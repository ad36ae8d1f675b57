"""The admin portals of one customer: a link to copy, to show, or to open where there is a browser."""

from __future__ import annotations

from typing import ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tui.errors import TenantryError
from tui.model.identifiers import TenantId
from tui.model.portals import Goal, PortalLink, portal_links
from tui.services import Estate
from tui.ui.house import house_of
from tui.ui.local_browser import LocalBrowser
from tui.ui.screens.dialog import Dialog
from tui.ui.screens.link import LinkScreen
from tui.ui.text import safe
from tui.ui.widgets.line import Line
from tui.ui.words import customer_line


class PortalsScreen(Dialog[None]):
    """Bound to the customer it was opened for. A digit or a letter goes to its portal; nothing opens by that alone."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c,f2,ctrl+y", "copy_link", "Copy the link", show=False),
        Binding("b", "open_link", "Open in a browser", show=False),
        Binding("u", "show_link", "Show the link", show=False),
        Binding("q", "close", "Close", show=False),
        Binding("up", "step(-1)", "Previous portal", show=False),
        Binding("down", "step(1)", "Next portal", show=False),
    ]
    DEFAULT_CSS = """
    PortalsScreen .subject { margin-bottom: 0; }
    PortalsScreen OptionList { height: auto; max-height: 15; border: none; padding: 0; background: $background; }
    PortalsScreen OptionList:focus { border: none; background-tint: transparent 0%; }
    PortalsScreen #portal-link { height: 3; color: $muted; }
    PortalsScreen .keys { margin-top: 0; }
    """

    def __init__(self, estate: Estate, tenant_id: TenantId, browser: LocalBrowser | None = None) -> None:
        super().__init__()
        self._estate = estate
        self._tenant_id = tenant_id
        self._browser = browser or LocalBrowser()
        self._links = self._found()
        self._looking = ""
        """How far the question for the domains is, for portals that need one."""

    def compose(self) -> ComposeResult:
        customer = self._estate.customer(self._tenant_id)
        with Vertical(classes="dialog"):
            yield Static(safe(f"Portals of {customer.short_title}"), classes="heading")
            yield Static(safe(customer_line(customer)), classes="subject")
            yield OptionList(*map(self._option, self._links), id="portals", compact=True)
            yield Line(id="portal-link")
            yield Static(safe("Enter c copy   u URL, QR code   b browser   Esc closes"), classes="keys")

    def on_mount(self) -> None:
        """The first one is highlighted; domains that are not known are asked for."""
        self._list.highlighted = 0
        self._list.focus()
        if any(link.why_not for link in self._links) and self._estate.desk.is_signed_in:
            self.look_up()

    @property
    def _list(self) -> OptionList:
        return self.query_one(OptionList)

    @property
    def _chosen(self) -> PortalLink:
        return self._links[self._list.highlighted or 0]

    def _found(self) -> tuple[PortalLink, ...]:
        facts, customer = self._estate.sessions.known_facts(self._tenant_id), self._estate.customer(self._tenant_id)
        goal = Goal(
            self._tenant_id,
            (facts.default_domain if facts else "") or customer.domain,
            facts.initial_domain if facts else "",
            customer.relationships,
        )
        return portal_links(self._estate.desk.app.cloud, goal, self._estate.desk.wall())

    def _option(self, link: PortalLink) -> Option:
        if link.why_not:
            return Option(safe((f"{link.key}  ", "$faint"), (f"{link.title}  – not from here", "$muted")))
        return Option(safe((f"{link.key}  ", "bold"), link.title))

    @work(group="domains", exclusive=True, description="look up the tenant's domains")
    async def look_up(self) -> None:
        """Ask the tenant for its domains where a portal needs one that is not known."""
        facts = self._estate.sessions.known_facts(self._tenant_id)
        if facts and facts.initial_domain:
            return  # what is missing is missing for another reason
        self._tell_looking("Asking the tenant for its domains…")
        try:
            await self._estate.sessions.facts(self._tenant_id)
        except TenantryError as error:
            self._tell_looking(f"The tenant did not tell it: {error.summary}")
            return
        self._links = self._found()
        at = self._list.highlighted
        self._list.set_options(map(self._option, self._links))
        self._list.highlighted = at
        self._tell_looking("")

    def _tell_looking(self, text: str) -> None:
        self._looking = text
        self._say("")

    def on_key(self, event: events.Key) -> None:
        """A digit or a letter goes to its portal; pressed again, to the next one that has it."""
        places = [at for at, link in enumerate(self._links) if link.key == event.key]
        if places:
            event.stop()
            here = self._list.highlighted or 0
            self._list.highlighted = next((at for at in places if at > here), places[0])

    def action_step(self, by: int) -> None:
        """Go up or down the list."""
        self._list.highlighted = ((self._list.highlighted or 0) + by) % len(self._links)

    @on(OptionList.OptionHighlighted)
    def _turn(self) -> None:
        self._say("")

    @on(OptionList.OptionSelected)
    def _copy_chosen(self) -> None:
        self.action_copy_link()

    @work(group="copy", description="copy a portal link")
    async def action_copy_link(self) -> None:
        """Send the link to the clipboard; where nothing can be sent, show it."""
        link = self._chosen
        if not link.url:
            return
        sent = await house_of(self).copy_text(link.url)
        if sent.went_out:
            self._say(sent.about(f"The link to {link.title}"), "$success")
        else:
            await self._show(link, sent.about("It"))

    @work(group="copy", description="show a portal link")
    async def action_show_link(self) -> None:
        """Show the link so that it can be selected, or read as a QR code."""
        if self._chosen.url:
            await self._show(self._chosen, self._chosen.remark)

    async def _show(self, link: PortalLink, sentence: str) -> None:
        heading = f"{link.title}: {self._estate.customer(self._tenant_id).short_title}"
        await self.app.push_screen_wait(LinkScreen(heading, sentence, link.url))

    @work(group="browser", exclusive=True, description="open a portal")
    async def action_open_link(self) -> None:
        """Open the link in the browser of this machine, where there is one."""
        link = self._chosen
        if not link.url:
            return
        if not self._browser.why_not:
            self._say(f"Opening {link.title}…")
        trouble = await self._browser.open(link.url)
        self._say(trouble or f"{link.title} was opened in your browser.", "$warning" if trouble else "$success")

    def _say(self, text: str, style: str = "$muted") -> None:
        """What became of a key, else the address of the portal, or why there is none."""
        if not self.is_mounted:
            return
        link = self._chosen
        remark = self._looking if link.why_not else link.remark
        about = safe((link.why_not, "$warning") if link.why_not else link.url, (f"\n{remark}", "$muted"))
        self.query_one("#portal-link", Line).show(safe((text, style)) if text else about)
