"""The main screen's commands: listing, opening and switching, consent, what is done inside a session."""

from __future__ import annotations

from contextlib import aclosing
from datetime import timedelta
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType

from tui.errors import TenantryError
from tui.model.consent_url import OPENED_BY_ONESELF
from tui.model.identifiers import TenantId
from tui.store.vault.choices import KeySource
from tui.ui.commands import Place, bindings
from tui.ui.house import house_of
from tui.ui.screens.accounts_commands import AccountsCommands
from tui.ui.screens.ask import AskScreen
from tui.ui.screens.bound import of_customer
from tui.ui.screens.diagnosis_commands import DiagnosisCommands
from tui.ui.screens.estate_commands import EstateCommands
from tui.ui.screens.help import HelpScreen
from tui.ui.screens.keep import KeepScreen, PassphraseScreen
from tui.ui.screens.link import LinkScreen
from tui.ui.screens.links_commands import LinksCommands
from tui.ui.screens.radar_commands import RadarCommands
from tui.ui.screens.session_commands import SessionCommands
from tui.ui.screens.watching_commands import WatchingCommands
from tui.ui.widgets.customer_list import CustomerList
from tui.ui.words import customer_line

_BETWEEN_DRAWINGS = timedelta(milliseconds=250)
"""While pages come in: often enough to see them grow, seldom enough to keep typing quick."""


class MainScreen(
    RadarCommands, DiagnosisCommands, LinksCommands, WatchingCommands, EstateCommands, AccountsCommands, SessionCommands
):
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

    _is_put_off = False
    """Whether a refresh of the list was stopped by locking."""

    def on_mount(self) -> None:
        """Bring the local copy up to date behind what is drawn already."""
        if self._estate.desk.is_signed_in:
            if self._estate.wants_refresh:
                self.update_list()
            if not self._office.has_asked_to_keep:
                self.ask_to_keep()

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
        for tenant_id in self._list.on_screen:
            await self._estate.look_up_domain(tenant_id)
        if self._estate.listing.version != self._drawn_version:  # also what a look-up found that was given up then
            self._draw()
        if end := self._estate.desk.end:
            self._draw()
            await self._show_failure("The sign-in has ended", end, self.update_list)

    async def action_move(self, how: str) -> None:
        """Move in the list while the filter has the focus."""
        if self.place is Place.LIST:
            await self._list.table.run_action(how)

    def action_show_only(self) -> None:
        """Show the next part of the list."""
        if self.place is Place.LIST:
            house_of(self).tell(f"Showing {self._list.show_next_part()}.")

    def action_sort(self) -> None:
        """Sort by the next column."""
        if self.place is Place.LIST:
            house_of(self).tell(f"Sorted by {self._list.sort_by_next()}.")

    @work(group="note", description="star a customer")
    async def star(self, tenant_id: TenantId) -> None:
        """Star a customer, or take the star away."""
        await self._estate.star(tenant_id)
        self._draw()

    action_star = of_customer(star)

    @work(group="note", description="name a customer")
    async def give_name(self, tenant_id: TenantId) -> None:
        """Ask for a name of one's own for the customer."""
        customer = self._estate.customer(tenant_id)
        sentence = "A name that you search and see instead. Empty takes it away."
        question = AskScreen("A name of your own", customer_line(customer), sentence, customer.alias)
        answer = await self.app.push_screen_wait(question)
        if answer is not None:
            await self._estate.alias(tenant_id, answer)
            self._draw()

    action_name = of_customer(give_name)

    # Consent

    @work(group="copy", description="copy the consent URL")
    async def copy_link(self, tenant_id: TenantId) -> None:
        """Send the customer's consent URL out, straight from the list."""
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

    action_copy_link = of_customer(copy_link)

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
                OPENED_BY_ONESELF,
            )
        )

    @work(group="open", exclusive=True, description="show the consent dialog")
    async def ask_consent(self, tenant_id: TenantId) -> None:
        """Open the consent dialog for the customer."""
        if await self._ask_consent(tenant_id, None):
            self._enter_session(tenant_id)
        self._draw()

    action_show_consent = of_customer(ask_consent)

    # Everywhere

    @work(group="keep", exclusive=True, description="keep sign-ins")
    async def action_keep_sign_ins(self) -> None:
        """Choose where the key of the vault lives."""
        if await self.app.push_screen_wait(KeepScreen(self._office)):
            self._tell_kept()

    @work(group="keep", exclusive=True, description="ask whether to keep sign-ins")
    async def ask_to_keep(self) -> None:
        """Ask who has never chosen, once in a run; and for a passphrase, where one was chosen and no vault is there."""
        custody = self._office.custody
        if custody.source is None:
            self._office.has_asked_to_keep = True
            if await self.app.push_screen_wait(KeepScreen(self._office, is_first=True)):
                self._tell_kept()
        elif custody.wants_new_passphrase:
            self._office.has_asked_to_keep = True
            passphrase = await self.app.push_screen_wait(PassphraseScreen(is_new=True))
            if passphrase is not None:
                try:
                    await self._office.choose_key(KeySource.PASSPHRASE, passphrase)
                except TenantryError as error:
                    house_of(self).tell(f"{error.summary} {error.remedy}")
                else:
                    self._tell_kept()

    def _tell_kept(self) -> None:
        custody = self._office.custody
        lasts = "for this run only" if custody.source is KeySource.THIS_RUN else f"by {custody.source}"
        house_of(self).tell(custody.trouble or f"Sign-ins are kept {lasts}.")
        self._draw()

    def action_lock(self) -> None:
        """Lock now, if there is a passphrase to unlock with."""
        if self._office.can_lock:
            house_of(self).lock()
        else:
            house_of(self).tell("Nothing would unlock it: keep your sign-ins by passphrase first (F9).")

    def put_off(self) -> None:
        """The program locks: stop what would ask for page after page."""
        self._is_put_off = self._estate.listing.is_refreshing
        self.workers.cancel_group(self, "list")
        self.put_radar_off()
        self.stop_watching()

    def go_on(self) -> None:
        """It is unlocked: one is where one was, and what was stopped begins again."""
        if self._is_put_off:
            self.update_list()
        self.go_on_with_radar()
        if self.place is Place.SESSION and self._estate.sessions.current:
            self.fill_session(self._estate.sessions.current)
        self.watch_links()
        self._draw()

    def action_help(self) -> None:
        """Show every key."""
        self.app.push_screen(HelpScreen())

    def action_palette(self) -> None:
        """Show every command by name."""
        self.app.action_command_palette()

    def action_redraw(self) -> None:
        """Draw the whole screen again."""
        house_of(self).draw_again()

    async def action_leave(self) -> None:
        """Leave the program."""
        self.app.exit()
