"""What stands on the main screen: the band, the sessions, and either the customer list or the session one is in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import ContentSwitcher, Static

from tui.model.clock import as_time_left
from tui.model.identifiers import TenantId
from tui.model.session import SessionState
from tui.services import Estate, Office
from tui.ui import list_view
from tui.ui.commands import Place, in_key_bar
from tui.ui.house import house_of
from tui.ui.screens.ending import EndsItsWork
from tui.ui.text import safe
from tui.ui.theme import band_colours
from tui.ui.widgets.band import Band
from tui.ui.widgets.customer_list import CustomerList
from tui.ui.widgets.key_bar import KeyBar
from tui.ui.widgets.line import Line
from tui.ui.widgets.session_pane import PaneView, SessionPane
from tui.ui.widgets.sidebar import Entry, SessionsSidebar
from tui.ui.words import kept_words, state_sentence

if TYPE_CHECKING:
    from tui.transport import Waiting

LEAST_SIZE = (60, 14)
"""Columns and lines below which nothing useful fits."""

_NARROW = 72
"""Below this width the sidebar folds away; Tab still goes through the sessions."""

_WIDE = 100
"""From this width on the sidebar shows longer names."""


class Cockpit(EndsItsWork, Screen[None]):
    """Draws the estate. Owns which place is shown; the estate owns everything else."""

    def __init__(self, office: Office, estate: Estate) -> None:
        super().__init__()
        self._office = office
        self._estate = estate
        self._drawn_version = -1
        self._note = ""
        """What is going on in the session pane."""
        self._asked: TenantId | None = None
        """The tenant that is being asked for its facts."""
        self._doing = ""
        """What is being done for the person right now."""
        self._focused_before: Widget | None = None
        """What had the focus before the terminal was too small to show it."""
        self._waiting: Waiting | None = None
        """The pause that a service asked for."""

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

    @property
    def customer_here(self) -> TenantId | None:
        """The same, if some list has it: what is noted of a customer stands in the list."""
        subject = self._subject
        return subject if subject in self._estate.listing.customers else None

    @property
    def session_here(self) -> TenantId | None:
        """The customer whose tenant one is in."""
        return self._estate.sessions.current

    def on_mount(self) -> None:
        """Draw the local copy at once."""
        self._list.filter.focus()
        self._draw()
        self.set_interval(5, self._tick)
        self._countdown = self.set_interval(1, self._count_down, pause=True)
        self._office.on_wait = self._show_wait
        self.settle_in()

    def settle_in(self) -> None:
        """Be where one was, if one was here before."""

    def on_unmount(self) -> None:
        """Nobody looks here any more; another account's screen may have come already."""
        if self._office.on_wait == self._show_wait:
            self._office.on_wait = lambda _: None

    def on_resize(self, event: events.Resize) -> None:
        """Fold the sidebar when it is narrow; say what is needed when it is tiny."""
        width, height = event.size
        tiny = width < LEAST_SIZE[0] or height < LEAST_SIZE[1]
        self.set_class(width < _NARROW, "-narrow")
        self.set_class(width >= _WIDE, "-wide")
        if tiny and not self.has_class("-tiny"):
            self._focused_before = self.focused
        elif self.has_class("-tiny") and not tiny:
            self.call_after_refresh(self._focus_again)
        self.set_class(tiny, "-tiny")
        if tiny:
            need = "tenantry needs {} columns and {} lines.\nThis terminal has {} and {}."
            self.query_one("#too-small", Static).update(safe(need.format(*LEAST_SIZE, width, height)))

    def _focus_again(self) -> None:
        """Textual takes the focus from what is hidden and does not give it back: typing would do nothing."""
        if self.focused is None:
            self.set_focus(self._focused_before)

    # Drawing

    def _tick(self) -> None:
        """Time left and ages move on; nothing is sent when they read the same."""
        if said := self._office.clock_notice():
            house_of(self).tell(said)
        self._draw_head()
        self._list.touch(list_view.of(self._estate))

    def _draw(self) -> None:
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
            customer = self._estate.customer(session.tenant_id)
            entries.append(
                Entry(
                    session.tenant_id, session.number, customer.title, state, shown, is_current, customer.colour,
                    customer.is_protected,
                )
            )  # fmt: skip
        self.query_one(SessionsSidebar).show(tuple(entries))
        self._draw_band(next((entry for entry in entries if entry.is_current), None))
        self._draw_session()

    def _draw_band(self, current: Entry | None) -> None:
        band = self.query_one(Band)
        if current is None:
            band.show_nobody()
            return
        band.show_customer(
            current.title,
            self._estate.customer(current.tenant_id).domain,
            state_sentence(current.state, current.left),
            band_colours(current.tenant_id, current.colour),
            is_protected=current.is_protected,
        )

    def _show_wait(self, waiting: Waiting) -> None:
        """A service asked to wait: count down where one looks."""
        self._waiting = waiting
        self._countdown.resume()
        self._count_down()

    def _count_down(self) -> None:
        if self._waiting is not None and self._waiting.until <= self._office.clock():
            self._waiting = None
            self._countdown.pause()
        self.query_one("#account-line", Line).show(self._account_line())

    def _going_on(self) -> str:
        """What goes on behind everything else, in a few words; it takes the place of what never changes."""
        return ""

    def _waits(self) -> str:
        """Which service is waited for, and how long still; empty when none is."""
        if self._waiting is None:
            return ""
        left = max(1, round((self._waiting.until - self._office.clock()).total_seconds()))
        return f"{self._waiting.service} {self._waiting.why}: going on in {left} s"

    def _account_line(self) -> Content:
        desk = self._estate.desk
        going_on = self._going_on()
        if not going_on and (waits := self._waits()):
            return safe((f" {waits}", "$warning"), f" · {desk.account.username}")
        if self._doing:
            return safe((f" {self._doing}", "$primary"), f" · {desk.account.username}")
        parts = [(f" {desk.account.username}", "")]
        if rehearsal := self._office.rehearsal:
            parts = [(" ", ""), (f" {rehearsal.title} ", "bold $background on $warning"), *parts]
        if not desk.is_signed_in:
            parts.append((" · signed out, local copy only: F6 signs in", "$warning"))
        custody = self._office.custody
        if unsaved := desk.unsaved:
            parts.append((f" · not saved: {unsaved}", "$error"))
        elif custody.unkept:
            parts.append((f" · sign-in not kept: {custody.unkept}", "$error"))
        kept = kept_words(custody)
        if going_on:
            return safe(*parts, " · ", (going_on, "$warning" if self._waiting else "$primary"), f" · {kept}")
        parts.append((f" · {desk.account.tenant_name} · {desk.app.cloud.title} · {kept}", ""))
        return safe(*parts)

    def _draw_session(self) -> None:
        sessions, current = self._estate.sessions, self._estate.sessions.current
        session = sessions.get(current) if current else None
        if current is None or session is None or self.place is not Place.SESSION:
            return
        token, desk = sessions.token(current), self._estate.desk
        view = PaneView(
            self._estate.customer(current), session, sessions.state(session), sessions.known_facts(current),
            token.claims if token else None, self._estate.consents.scopes, self._note, desk.wall(),
            desk.app.cloud.has_gdap_lists, self._asked == current,
        )  # fmt: skip
        self.query_one(SessionPane).show(view)
