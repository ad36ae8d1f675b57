"""The main screen's commands: listing, opening and switching, consent, what is done inside a session."""

from __future__ import annotations

from contextlib import aclosing
from datetime import timedelta
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType

from tui.errors import ConsentMissing, TenantryError
from tui.model.identifiers import is_domain, is_guid
from tui.store.vault.choices import KeySource
from tui.ui.commands import Place, bindings
from tui.ui.house import house_of
from tui.ui.screens.ask import AskScreen
from tui.ui.screens.confirm import ConfirmScreen
from tui.ui.screens.entrance import Entrance
from tui.ui.screens.help import HelpScreen
from tui.ui.screens.keep import KeepScreen
from tui.ui.screens.link import LinkScreen
from tui.ui.widgets.customer_list import CustomerList
from tui.ui.words import customer_line

_BETWEEN_DRAWINGS = timedelta(milliseconds=250)
"""While pages come in: often enough to see them grow, seldom enough to keep typing quick."""


class MainScreen(Entrance):
    """Where the work is done."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(),
        Binding("up", "move('cursor_up')", show=False),
        Binding("down", "move('cursor_down')", show=False),
        Binding("pageup", "move('page_up')", show=False),
        Binding("pagedown", "move('page_down')", show=False),
        Binding("ctrl+home", "move('scroll_top')", show=False),
        Binding("ctrl+end", "move('scroll_bottom')", show=False),
        *(Binding(str(number), f"jump({number})", show=False) for number in range(1, 10)),
    ]

    def on_mount(self) -> None:
        """Bring the local copy up to date behind what is drawn already."""
        if self._estate.desk.is_signed_in:
            self.update_list()

    # The list

    @work(group="list", exclusive=True, description="list customers")
    async def update_list(self) -> None:
        """Bring the list up to date page by page; the old one stays visible meanwhile."""
        drawn_at = None
        try:
            async with aclosing(self._estate.refresh()) as pages:
                self.call_later(self._draw)  # that it refreshes is known once the first page is asked for
                async for _ in pages:
                    now = self._estate.desk.clock()
                    if drawn_at is None or now - drawn_at > _BETWEEN_DRAWINGS:
                        drawn_at = now
                        self._draw()
        except TenantryError as error:
            self._draw()
            await self._show_failure("The customer list could not be refreshed", error, self.update_list)
        self._draw()

    def action_refresh(self) -> None:
        """Refresh the list; in a session its facts."""
        if self.place is Place.SESSION and self._estate.sessions.current:
            self.action_renew()
        else:
            self.update_list()

    @on(CustomerList.WindowMoved)
    def look_up_later(self) -> None:
        """Domains that no list told are looked up for the rows on screen, once the list rests."""
        self.look_up_domains()

    @work(group="domains", exclusive=True, description="look up domains")
    async def look_up_domains(self) -> None:
        """Fill in missing domains of the visible rows."""
        await self._estate.desk.sleep(0.3)
        found = [await self._estate.look_up_domain(tenant_id) for tenant_id in self._list.on_screen]
        if any(found):
            self._draw()

    async def action_move(self, how: str) -> None:
        """Move in the list while the filter has the focus."""
        if self.place is Place.LIST:
            await self._list.table.run_action(how)

    def action_show_only(self) -> None:
        """Show the next part of the list."""
        house_of(self).tell(f"Showing {self._list.show_next_part()}.")

    def action_sort(self) -> None:
        """Sort by the next column."""
        house_of(self).tell(f"Sorted by {self._list.sort_by_next()}.")

    @work(group="note", description="star a customer")
    async def action_star(self) -> None:
        """Star the highlighted customer, or take the star away."""
        tenant_id = self._subject
        if tenant_id is not None and tenant_id in self._estate.listing.customers:
            await self._estate.star(tenant_id)
            self._draw()

    @work(group="note", description="name a customer")
    async def action_name(self) -> None:
        """Ask for a name of one's own for the customer."""
        tenant_id = self._subject
        if tenant_id is None or tenant_id not in self._estate.listing.customers:
            return
        customer = self._estate.customer(tenant_id)
        sentence = "A name that you search and see instead. Empty takes it away."
        question = AskScreen("A name of your own", customer_line(customer), sentence, customer.alias)
        answer = await self.app.push_screen_wait(question)
        if answer is not None:
            await self._estate.alias(tenant_id, answer)
            self._draw()

    # In a session

    @work(group="open", exclusive=True, description="renew a session")
    async def action_renew(self) -> None:
        """Get a new token and the facts anew."""
        tenant_id = self._estate.sessions.current
        if tenant_id is None:
            return
        try:
            await self._estate.sessions.renew(tenant_id)
        except ConsentMissing as error:
            self._draw()
            if await self.app.push_screen_wait(self._consent_screen(tenant_id, error)):
                self._enter_session(tenant_id)
        except TenantryError as error:
            self._draw()
            await self._show_failure("The session was not renewed", error, self.action_renew, tenant_id)
        else:
            house_of(self).tell(f"Renewed: {self._estate.customer(tenant_id).short_title}.")
            self.fill_session(tenant_id)
        self._draw()

    @work(group="copy", description="copy the tenant id")
    async def action_copy_tenant_id(self) -> None:
        """Send the tenant id out."""
        if tenant_id := self._estate.sessions.current:
            await self._copy_if("The tenant id", tenant_id, is_right=is_guid(tenant_id))

    @work(group="copy", description="copy the domain")
    async def action_copy_domain(self) -> None:
        """Send the default domain out."""
        tenant_id = self._estate.sessions.current
        if tenant_id is None:
            return
        facts = self._estate.sessions.known_facts(tenant_id)
        domain = (facts.default_domain if facts else "") or self._estate.customer(tenant_id).domain
        if domain:
            await self._copy_if("The domain", domain, is_right=is_domain(domain))

    async def _copy_if(self, what: str, text: str, *, is_right: bool) -> None:
        """Copy what will be pasted into a command, unless somebody made it something else than it is called."""
        if is_right:
            await house_of(self).copy(what, text)
        else:
            house_of(self).tell(f"{what} was not copied: what is kept here has not the form of one.")

    @work(group="note", description="pin a session")
    async def action_pin(self) -> None:
        """Pin the session, or take the pin away."""
        if tenant_id := self._estate.sessions.current:
            pinned = await self._estate.sessions.pin(tenant_id)
            house_of(self).tell("Pinned: it comes first at the next start." if pinned else "No longer pinned.")

    @work(group="note", description="forget a session")
    async def action_forget(self) -> None:
        """Take the session out of the sidebar after asking."""
        tenant_id = self._estate.sessions.current
        if tenant_id is None:
            return
        customer = self._estate.customer(tenant_id)
        sure = ConfirmScreen(
            f"Forget the session with {customer.short_title}?", customer_line(customer),
            ["It leaves the sidebar and its token is dropped. The customer and its consent stay as they are."],
            yes="Forget",
        )  # fmt: skip
        if await self.app.push_screen_wait(sure):
            await self._estate.sessions.forget(tenant_id)
            self.action_back()

    # Consent

    @work(group="copy", description="copy the consent URL")
    async def action_copy_link(self) -> None:
        """Send the customer's consent URL out, straight from the list."""
        tenant_id = self._subject
        if tenant_id is None or tenant_id not in self._estate.listing.customers:
            return
        customer = self._estate.customer(tenant_id)
        url = self._estate.consents.url(tenant_id)
        sent = await house_of(self).copy_text(url)
        await self._estate.consents.link_sent(tenant_id)
        self._draw()
        if sent.went_out:
            house_of(self).tell(sent.about(f"The consent URL of {customer.short_title}") + " F3 shows it.")
        else:
            heading = f"Consent URL for {customer.short_title}"
            await self.app.push_screen_wait(LinkScreen(heading, sent.about("It"), url))

    @work(group="copy", description="copy the URL for all")
    async def action_copy_link_for_all(self) -> None:
        """Send the one URL that fits all customers out, with its warning."""
        url = self._estate.consents.url_for_all()
        sent = await house_of(self).copy_text(url)
        await self.app.push_screen_wait(
            LinkScreen(
                "One consent URL for all customers",
                sent.about("It"),
                url,
                "Consent lands in the tenant of whoever signs in there. Do not open it yourself: "
                "it would count for your own tenant.",
            )
        )

    @work(group="open", exclusive=True, description="show the consent dialog")
    async def action_show_consent(self) -> None:
        """Open the consent dialog for the customer."""
        tenant_id = self._subject
        if tenant_id is None or tenant_id not in self._estate.listing.customers:
            return
        if await self.app.push_screen_wait(self._consent_screen(tenant_id, None)):
            self._enter_session(tenant_id)
        self._draw()

    # Everywhere

    @work(group="keep", exclusive=True, description="keep sign-ins")
    async def action_keep_sign_ins(self) -> None:
        """Choose where the key of the vault lives."""
        if await self.app.push_screen_wait(KeepScreen(self._office)):
            custody = self._office.custody
            lasts = "for this run only" if custody.source is KeySource.THIS_RUN else f"by {custody.source}"
            house_of(self).tell(custody.trouble or f"Sign-ins are kept {lasts}.")

    def action_help(self) -> None:
        """Show every key."""
        self.app.push_screen(HelpScreen())

    def action_palette(self) -> None:
        """Show every command by name."""
        self.app.action_command_palette()

    def action_redraw(self) -> None:
        """Draw the whole screen again."""
        self.refresh(layout=True, repaint=True)

    async def action_leave(self) -> None:
        """Leave the program."""
        self.app.exit()
