"""Consent that is waited for while one does something else."""

from __future__ import annotations

from contextlib import aclosing
from datetime import datetime, timedelta

from textual import work

from tui.model.consent import ConsentState
from tui.model.identifiers import TenantId
from tui.services.watcher import Arrived, News
from tui.ui.house import house_of
from tui.ui.screens.entrance import Entrance
from tui.ui.screens.waiting import WaitingScreen
from tui.ui.text import safe
from tui.ui.widgets.line import Line
from tui.ui.words import arrivals_sentence

BETWEEN_BELLS = timedelta(seconds=6)
"""As long as a notice stands: what comes meanwhile is counted in the line that stays, and rings no more."""


class WatchingCommands(Entrance):
    """Consent that is waited for while one does something else."""

    _rang_at: datetime | None = None

    def on_mount(self) -> None:
        """Wait for those whose link was sent, also in earlier runs."""
        self._came: dict[TenantId, ConsentState] = {}
        """Customers whose consent has come, until one goes in or looks at who is waited for."""
        self.watch_links()
        self.set_interval(5, self._forget_known)

    @work(group="watch", exclusive=True, description="wait for consent")
    async def watch_links(self) -> None:
        """Wait for the consent of every customer whose link was sent, while one is signed in."""
        async with aclosing(self._estate.watcher.watch()) as news:
            async for each in news:
                self._tell_news(each)
        if end := self._estate.desk.end:
            self._draw()
            await self._show_failure("The sign-in has ended", end, self.watch_links)

    def stop_watching(self) -> None:
        """Wait no longer, until `watch_links`."""
        self.workers.cancel_group(self, "watch")

    def _tell_news(self, news: News) -> None:
        """Say what has come of a link, without going anywhere: the keys that are pressed now are for this place."""
        title = self._estate.customer(news.tenant_id).short_title
        if isinstance(news, Arrived):
            self._came[news.tenant_id] = news.mark.state
            self._ring()
        else:
            house_of(self).tell(f"{title} is waited for in vain: {news.why} It is looked at seldom from now on.")
        self._draw()
        self._show_arrivals()

    def _ring(self) -> None:
        now = self._office.clock()
        if self._rang_at is None or now - self._rang_at >= BETWEEN_BELLS:
            self._rang_at = now
            self.app.bell()
            house_of(self).tell(self._arrivals())

    def _arrivals(self) -> str:
        titles = [self._estate.customer(each).short_title for each in self._came]
        short = [each for each, state in self._came.items() if state is ConsentState.SHORT]
        return arrivals_sentence(titles, len(short))

    def _show_arrivals(self) -> None:
        """One line that stays until it was of use."""
        shown = self.query("#arrivals")
        if not self._came:
            shown.remove()
            return
        if not shown:
            self.query_one("#whole").mount(Line(id="arrivals"), before="#keys")
        self.query_one("#arrivals", Line).show(safe((f" {self._arrivals()}", "$success")))

    def _forget_known(self) -> None:
        """Who went in needs not be told any more."""
        known = [each for each in self._came if self._estate.sessions.current == each or self._was_in(each)]
        for tenant_id in known:
            del self._came[tenant_id]
        if known:
            self._show_arrivals()

    def _was_in(self, tenant_id: TenantId) -> bool:
        return self._estate.sessions.went_in(tenant_id, self._estate.customer(tenant_id).consent)

    @work(group="waiting", exclusive=True, description="show who is waited for")
    async def action_waiting(self) -> None:
        """Show the customers whose consent is waited for."""
        self._came.clear()
        self._show_arrivals()
        await self.app.push_screen_wait(WaitingScreen(self._estate))
        self._draw()
