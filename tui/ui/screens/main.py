"""The main screen: the band, the sessions, and either the customer list or the session one is in."""

from __future__ import annotations

from contextlib import aclosing
from datetime import timedelta
from typing import ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import ContentSwitcher, Static

from tui.errors import ConsentMissing, TenantryError
from tui.model.clock import as_time_left
from tui.model.identifiers import TenantId
from tui.model.session import SessionState
from tui.services import Estate, Office
from tui.ui import list_view
from tui.ui.commands import Place, bindings, in_key_bar
from tui.ui.house import house_of
from tui.ui.screens.ask import AskScreen
from tui.ui.screens.confirm import ConfirmScreen
from tui.ui.screens.consent import ConsentScreen
from tui.ui.screens.failure import FailureScreen
from tui.ui.screens.help import HelpScreen
from tui.ui.screens.link import LinkScreen
from tui.ui.theme import band_colours
from tui.ui.widgets.band import Band
from tui.ui.widgets.customer_list import CustomerList
from tui.ui.widgets.key_bar import KeyBar
from tui.ui.widgets.line import Line
from tui.ui.widgets.session_pane import PaneView, SessionPane
from tui.ui.widgets.sidebar import Entry, SessionsSidebar
from tui.ui.words import customer_line, state_sentence

LEAST_SIZE = (60, 14)
"""Columns and lines below which nothing useful fits."""

_NARROW = 72
"""Below this width the sidebar folds away; Tab still goes through the sessions."""

_WIDE = 100
"""From this width on the sidebar shows longer names."""


class MainScreen(Screen[None]):
    """Where the work is done. Owns which place is shown; the estate owns everything else."""

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

    def __init__(self, office: Office, estate: Estate) -> None:
        super().__init__()
        self._office = office
        self._estate = estate
        self._drawn_version = -1
        self._note = ""
        """What is going on in the session pane."""

    def compose(self) -> ComposeResult:
        with Vertical(id="whole"):
            yield Band(id="band")
            yield Line(id="account-line")
            with Horizontal(id="body"):
                yield SessionsSidebar(id="sidebar")
                with ContentSwitcher(initial="list", id="content"):
                    yield CustomerList(id="list")
                    yield SessionPane(id="session")
            yield KeyBar(id="keys")
        yield Static(id="too-small", markup=False)

    @property
    def place(self) -> Place:
        """Which commands apply."""
        return Place.SESSION if self.query_one(ContentSwitcher).current == "session" else Place.LIST

    @property
    def _list(self) -> CustomerList:
        return self.query_one("#list", CustomerList)

    @property
    def _subject(self) -> TenantId | None:
        """The customer that commands are about: the one whose session is shown, else the highlighted one."""
        return self._estate.sessions.current if self.place is Place.SESSION else self._list.highlighted

    def on_mount(self) -> None:
        """Draw the local copy at once, then bring it up to date."""
        self._list.filter.focus()
        self._draw()
        self.set_interval(5, self._tick)
        if self._estate.desk.is_signed_in:
            self.update_list()

    def on_resize(self, event: events.Resize) -> None:
        """Fold the sidebar when it is narrow; say what is needed when it is tiny."""
        width, height = event.size
        tiny = width < LEAST_SIZE[0] or height < LEAST_SIZE[1]
        self.set_class(width < _NARROW, "-narrow")
        self.set_class(width >= _WIDE, "-wide")
        self.set_class(tiny, "-tiny")
        if tiny:
            need = "tenantry needs {} columns and {} lines.\nThis terminal has {} and {}."
            self.query_one("#too-small", Static).update(Content(need.format(*LEAST_SIZE, width, height)))

    # Drawing

    def _tick(self) -> None:
        """Time left and ages move on; nothing is sent when they read the same."""
        self._draw_head()
        self._list.touch(list_view.of(self._estate))

    def _draw(self) -> None:
        if not self.is_mounted:
            return
        listing = self._estate.listing
        view = list_view.of(self._estate)
        if listing.version != self._drawn_version:
            self._drawn_version = listing.version
            self._list.show(list(listing.customers.values()), view)
        else:
            self._list.touch(view)
        self._draw_head()
        self.query_one(KeyBar).show_keys(in_key_bar(self.place))

    def _draw_head(self) -> None:
        sessions = self._estate.sessions
        self.query_one("#account-line", Line).show(self._account_line())
        entries = []
        for session in sessions.all():
            state, left = sessions.state(session), sessions.time_left(session)
            shown = as_time_left(left) if left and state is SessionState.LIVE else ""
            is_current = session.tenant_id == sessions.current
            title = self._estate.customer(session.tenant_id).title
            entries.append(Entry(session.tenant_id, session.number, title, state, shown, is_current))
        self.query_one(SessionsSidebar).show(tuple(entries))
        self._draw_band(next((entry for entry in entries if entry.is_current), None))
        self._draw_session()

    def _draw_band(self, current: Entry | None) -> None:
        band = self.query_one(Band)
        if current is None:
            band.show_nobody()
            return
        domain = self._estate.customer(current.tenant_id).domain
        band.show_customer(
            current.title, domain, state_sentence(current.state, current.left), band_colours(current.tenant_id)
        )

    def _account_line(self) -> Content:
        desk = self._estate.desk
        mark = f" {self._office.rehearsal.title} " if self._office.rehearsal else ""
        parts = [(f" {desk.account.username}", ""), (f" · {desk.account.tenant_name} · {desk.app.cloud.title} ", "")]
        if not desk.is_signed_in:
            parts.append(("· signed out, local copy only: F6 signs in ", "$warning"))
        if desk.store_problem:
            parts.append((f"· not saved: {desk.store_problem.summary} ", "$error"))
        return Content.assemble(*parts, (mark, "bold $background on $warning"))

    def _draw_session(self) -> None:
        sessions, current = self._estate.sessions, self._estate.sessions.current
        session = sessions.get(current) if current else None
        if current is None or session is None or self.place is not Place.SESSION:
            return
        token = sessions.token(current)
        view = PaneView(
            self._estate.customer(current), session, sessions.state(session), sessions.known_facts(current),
            token.claims if token else None, self._estate.consents.scopes, self._note, self._estate.desk.clock(),
        )  # fmt: skip
        self.query_one(SessionPane).show(view)

    # The list

    @work(group="list", exclusive=True, description="list customers")
    async def update_list(self) -> None:
        """Bring the list up to date page by page; the old one stays visible meanwhile."""
        drawn_at = self._estate.desk.clock()
        try:
            async with aclosing(self._estate.refresh()) as pages:
                self._draw()
                async for _ in pages:
                    now = self._estate.desk.clock()
                    if now - drawn_at > timedelta(milliseconds=250) or self._drawn_version <= 1:
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

    def action_move(self, how: str) -> None:
        """Move in the list while the filter has the focus."""
        if self.place is Place.LIST:
            getattr(self._list.table, f"action_{how}")()

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

    # Opening and switching

    @on(CustomerList.Chosen)
    def open_chosen(self, event: CustomerList.Chosen) -> None:
        """Open the customer that was highlighted when the key was pressed."""
        self.go_in(event.tenant_id)

    def action_open_customer(self) -> None:
        """Open the highlighted customer's session."""
        self._list.choose()

    def go_in(self, tenant_id: TenantId) -> None:
        """Be in a customer's tenant: at once if a token is held, else after asking quietly for one."""
        session = self._estate.sessions.get(tenant_id)
        if session and self._estate.sessions.state(session) is SessionState.LIVE:
            self._enter_session(tenant_id)
        else:
            self.open_session(tenant_id)

    @work(group="open", exclusive=True, description="open a session")
    async def open_session(self, tenant_id: TenantId) -> None:
        """Try the quiet way first; ask for consent, or explain, only when it is refused."""
        title = self._estate.customer(tenant_id).title
        self._say_in_band(f"Opening {title}…")
        try:
            await self._estate.sessions.open(tenant_id)
        except ConsentMissing as error:
            self._draw()
            opened = await self.app.push_screen_wait(ConsentScreen(self._estate, tenant_id, error))
            if opened:
                self._enter_session(tenant_id)
            self._draw()
        except TenantryError as error:
            self._draw()
            await self._show_failure(f"{title} did not open", error, lambda: self.open_session(tenant_id), tenant_id)
        else:
            self._enter_session(tenant_id)

    def _say_in_band(self, text: str) -> None:
        self.query_one("#account-line", Line).show(Content.styled(f" {text}", "$primary"))

    def _enter_session(self, tenant_id: TenantId) -> None:
        self._estate.sessions.switch_to(tenant_id)
        self._note = ""
        self.query_one(ContentSwitcher).current = "session"
        self.query_one(SessionPane).scroll_home(animate=False)
        self.query_one(SessionPane).focus()
        self._draw()
        self.fill_session(tenant_id)

    @work(group="facts", exclusive=True, description="read the tenant's facts")
    async def fill_session(self, tenant_id: TenantId) -> None:
        """Renew the session if it is not live, then read its facts. A switch meanwhile shows the other one."""
        sessions = self._estate.sessions
        session = sessions.get(tenant_id)
        if session is None or not self._estate.desk.is_signed_in:
            return
        try:
            if sessions.state(session) is not SessionState.LIVE:
                await sessions.open(tenant_id)
                self._draw()
            await sessions.facts(tenant_id)
        except TenantryError as error:
            if sessions.current == tenant_id:
                self._note = f"{error.summary} {error.remedy}"
        self._draw()

    def action_next_session(self) -> None:
        """Go to the next recent session."""
        self._step(1)

    def action_previous_session(self) -> None:
        """Go to the previous recent session."""
        self._step(-1)

    def _step(self, by: int) -> None:
        sessions = self._estate.sessions
        on_list = self.place is Place.LIST
        goal = sessions.current if on_list and sessions.current else sessions.neighbour(by)
        if goal is None:
            house_of(self).tell("No session yet: Enter on a customer opens one.")
        else:
            self._enter_session(goal)

    def action_jump(self, number: int) -> None:
        """Go to the session with this number."""
        goal = self._estate.sessions.numbered(number)
        if goal is not None and self.place is Place.SESSION:
            self._enter_session(goal)

    @on(SessionsSidebar.Chosen)
    def go_to_clicked(self, event: SessionsSidebar.Chosen) -> None:
        """A click in the sidebar is a jump."""
        self._enter_session(event.tenant_id)

    def action_back(self) -> None:
        """Clear the filter; from a session back to the list."""
        if self.place is Place.SESSION:
            self.query_one(ContentSwitcher).current = "list"
            self._list.filter.focus()
            self._draw()
        else:
            self._list.clear_filter()

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
            if await self.app.push_screen_wait(ConsentScreen(self._estate, tenant_id, error)):
                self._enter_session(tenant_id)
        except TenantryError as error:
            self._draw()
            await self._show_failure("The session was not renewed", error, self.action_renew, tenant_id)
        else:
            house_of(self).tell(f"Renewed: {self._estate.customer(tenant_id).title}.")
            self.fill_session(tenant_id)
        self._draw()

    @work(group="copy", description="copy the tenant id")
    async def action_copy_tenant_id(self) -> None:
        """Send the tenant id out."""
        if tenant_id := self._estate.sessions.current:
            await house_of(self).copy("The tenant id", tenant_id)

    @work(group="copy", description="copy the domain")
    async def action_copy_domain(self) -> None:
        """Send the default domain out."""
        tenant_id = self._estate.sessions.current
        if tenant_id is None:
            return
        facts = self._estate.sessions.known_facts(tenant_id)
        domain = (facts.default_domain if facts else "") or self._estate.customer(tenant_id).domain
        if domain:
            await house_of(self).copy("The domain", domain)

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
            f"Forget the session with {customer.title}?", customer_line(customer),
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
            house_of(self).tell(sent.about(f"The consent URL of {customer.title}") + " F3 shows it.")
        else:
            await self.app.push_screen_wait(LinkScreen(f"Consent URL for {customer.title}", sent.about("It"), url))

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
        if await self.app.push_screen_wait(ConsentScreen(self._estate, tenant_id, None)):
            self._enter_session(tenant_id)
        self._draw()

    # Everywhere

    async def _show_failure(
        self, heading: str, error: TenantryError, again: object, tenant_id: TenantId | None = None
    ) -> None:
        subject = customer_line(self._estate.customer(tenant_id)) if tenant_id else self._estate.desk.account.username
        if await self.app.push_screen_wait(FailureScreen(heading, subject, error)) == "retry" and callable(again):
            again()

    @work(group="accounts", exclusive=True, description="show the accounts")
    async def action_accounts(self) -> None:
        """Go to the accounts."""
        await house_of(self).show_accounts()

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
