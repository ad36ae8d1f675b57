"""Getting into a customer's tenant: the quiet way first, then consent or an explanation; and between the sessions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from textual import on, work
from textual.widgets import ContentSwitcher

from tui.errors import ConsentMissing, TenantryError
from tui.model.customer import Customer
from tui.model.identifiers import TenantId
from tui.model.session import SessionState
from tui.ui.commands import Place
from tui.ui.house import house_of
from tui.ui.screens.consent import ConsentScreen
from tui.ui.screens.errands import Errands
from tui.ui.screens.failure import FailureScreen
from tui.ui.widgets.customer_list import CustomerList
from tui.ui.widgets.session_pane import SessionPane
from tui.ui.widgets.sidebar import SessionsSidebar
from tui.ui.words import customer_line, live_gdap


class Entrance(Errands):
    """Opens, fills and switches sessions."""

    _is_asking = False
    """Whether a person is being asked to sign in again."""
    _fillings = 0
    """How often a session was filled: the last time counts."""

    @on(CustomerList.Chosen)
    def open_chosen(self, event: CustomerList.Chosen) -> None:
        """Open the customer that was highlighted when the key was pressed."""
        self.go_in(event.tenant_id)

    def action_open_customer(self) -> None:
        """Open the highlighted customer's session. In a session the list, and who is highlighted there, is hidden."""
        if self.place is Place.LIST:
            self._list.choose()

    def go_in(self, tenant_id: TenantId) -> None:
        """Be in a customer's tenant: at once if a token is held, else after asking quietly for one."""
        if self._is_going:
            return
        session = self._estate.sessions.get(tenant_id)
        if session and self._estate.sessions.state(session) is SessionState.LIVE:
            self._enter_session(tenant_id)
        else:
            self.open_session(tenant_id, self._whereabouts())

    @work(group="open", exclusive=True, description="open a session")
    async def open_session(self, tenant_id: TenantId, here: tuple[object, ...] | None = None) -> None:
        """Try the quiet way first; ask for consent, or explain, only when it is refused.

        Whoever has gone on to something else meanwhile is told, and nothing opens under their hands: letters typed for
        one place must not act in another. `here` is where one was at the key press.
        """
        title = self._estate.customer(tenant_id).short_title
        self._doing = f"Opening {title}…"
        self._draw_head()
        here = here or self._whereabouts()
        try:
            await self._carried(self._estate.sessions.open(tenant_id), title)
        except TenantryError as error:
            self._doing = ""
            self._draw()
            if here != self._whereabouts():
                house_of(self).tell(f"{title} did not open: {error.summary}")
            else:
                await self._explain(tenant_id, title, error)
        else:
            self._doing = ""
            if here != self._whereabouts():
                house_of(self).tell(f"{title} is open: Tab goes there.")
                self._draw()
            else:
                self._enter_session(tenant_id)

    def _is_in(self, tenant_id: TenantId) -> bool:
        """Whether one looks at this customer's session, with no dialog over it."""
        return self._estate.sessions.current == tenant_id and self.place is Place.SESSION and self.app.screen is self

    def _whereabouts(self) -> tuple[object, ...]:
        """Where one is and what one has typed there."""
        return self.place, self._estate.sessions.current, self._list.filter.value, self.app.screen

    async def _explain(self, tenant_id: TenantId, title: str, error: TenantryError) -> None:
        """Why a customer did not open: the consent dialog, or the failure panel."""
        if not isinstance(error, ConsentMissing):
            await self._show_failure(f"{title} did not open", error, lambda: self.open_session(tenant_id), tenant_id)
        elif await self._ask_consent(tenant_id, error):
            self._enter_session(tenant_id)
        else:
            self._draw()

    def _enter_session(self, tenant_id: TenantId) -> None:
        self._estate.sessions.switch_to(tenant_id)
        self._note = self._doing = ""
        self.query_one(ContentSwitcher).current = "session"
        self.query_one(SessionPane).scroll_home(animate=False)
        self.query_one(SessionPane).focus()
        self._asked = None
        self._draw()
        self.fill_session(tenant_id)

    def fill_session(self, tenant_id: TenantId) -> None:
        """Renew the session if it is not live, then read its facts unless they are new."""
        sessions = self._estate.sessions
        if sessions.get(tenant_id) is None or not self._estate.desk.is_signed_in:
            return
        self._fillings += 1
        self._asked = None if sessions.known.are_current(tenant_id) else tenant_id
        self._draw()
        self._fill_session(tenant_id, self._fillings)

    @work(group="facts", exclusive=True, description="read the tenant's facts")
    async def _fill_session(self, tenant_id: TenantId, filling: int) -> None:
        """As `fill_session`. A switch meanwhile shows the other one."""
        sessions = self._estate.sessions
        session = sessions.get(tenant_id)
        if session is None:
            return
        try:
            if sessions.state(session) is not SessionState.LIVE:
                await sessions.open(tenant_id)
                self._draw()
            await sessions.facts(tenant_id)
            self._tell_filled(tenant_id, filling, "")
        except TenantryError as error:
            self._tell_filled(tenant_id, filling, f"{error.summary} {error.remedy}")
            if error.wants_sign_in:
                title = self._estate.customer(tenant_id).short_title
                await self._show_failure(
                    f"{title} cannot be read", error, lambda: self.fill_session(tenant_id), tenant_id
                )
                self._draw()
        finally:
            self._asked = None if filling == self._fillings else self._asked

    def _tell_filled(self, tenant_id: TenantId, filling: int, note: str) -> None:
        """The facts came, or `note` says why not."""
        if filling == self._fillings:
            self._asked = None
        if self._estate.sessions.current == tenant_id:
            self._note = note
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

    async def _ask_consent(self, tenant_id: TenantId, error: ConsentMissing | None) -> bool:
        """Show the consent dialog; whether the session is open after it."""
        dialog = ConsentScreen(self._estate.consent_case(tenant_id), self._office.clock, error)
        is_open = await self.app.push_screen_wait(dialog)
        if dialog.question is not None:
            self.go_to_sign_in(dialog.question)
        return bool(is_open)

    async def _show_failure(
        self, heading: str, error: TenantryError, again: Callable[[], object], tenant_id: TenantId | None = None
    ) -> None:
        if error.wants_sign_in and self._is_asking:
            return  # whatever else was refused for the same reason: one question is enough
        subject, known = self._estate.desk.account.username, ""
        if tenant_id:
            customer, now = self._estate.customer(tenant_id), self._office.clock()
            subject, known = customer_line(customer), self._remark(customer, now) or live_gdap(customer, now)
        other = "Sign in again" if error.wants_sign_in else ""
        self._is_asking = self._is_asking or error.wants_sign_in
        try:
            panel = FailureScreen(heading, subject, error, known=known, other=other, can_ask_why=tenant_id is not None)
            answer = await self.app.push_screen_wait(panel)
        finally:
            self._is_asking = self._is_asking and not error.wants_sign_in
        if answer == "retry":
            again()
        elif answer == "other":
            self.go_to_sign_in(error)
        elif answer == "why" and tenant_id is not None:
            self.find_out(tenant_id)

    def find_out(self, tenant_id: TenantId) -> object:
        """Look why a customer does not open; the commands about that know how."""
        raise NotImplementedError

    def _remark(self, customer: Customer, now: datetime) -> str:
        return customer.remark(now, tells_gdap=self._estate.desk.app.cloud.has_gdap_lists)

    @work(group="accounts", exclusive=True, description="sign in again")
    async def go_to_sign_in(self, error: TenantryError) -> None:
        """Go to the accounts, to sign in again with what the refusal asks for."""
        await house_of(self).sign_in_again(error)

    @work(group="accounts", exclusive=True, description="show the accounts")
    async def action_accounts(self) -> None:
        """Go to the accounts."""
        await house_of(self).show_accounts()
