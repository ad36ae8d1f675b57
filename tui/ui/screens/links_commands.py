"""Consent addresses of many customers, and those that were sent."""

from __future__ import annotations

from datetime import datetime

from textual import work

from tui.model.consent import NEEDS_CONSENT
from tui.model.customer import Customer
from tui.model.reminding import reminder
from tui.ui.house import house_of
from tui.ui.screens.entrance import Entrance
from tui.ui.screens.links import LinksScreen


class LinksCommands(Entrance):
    """Consent addresses of many customers, and those that were sent."""

    def on_mount(self) -> None:
        """The first list of a day says quietly which links wait too long."""
        account, now = self._estate.desk.account, self._estate.desk.wall()
        is_first_today = account.last_used_at is None or account.last_used_at.date() != now.date()
        if is_first_today and (said := self._reminder(now)):
            house_of(self).tell(said)

    def _reminder(self, now: datetime) -> str:
        return reminder(self._estate.listing.customers.values(), now, self._estate.remind_after_days)

    def action_links(self) -> None:
        """Copy or save the consent URLs of the marked customers, or of all that need consent when none is marked."""
        marked, listed = self._list.marked, self._estate.listing.customers.values()
        needing = [each for each in listed if each.standing in NEEDS_CONSENT and each.missing_since is None]
        customers = [self._estate.customer(each) for each in marked] or needing
        if not customers:
            house_of(self).tell("No customer is marked, and none is known to need consent: F4 checks.")
            return
        whose = "the marked customers" if marked else "all that need consent, as far as is known (F4 checks)"
        self.show_links(tuple(sorted(customers, key=lambda each: each.title.casefold())), whose)

    @work(group="links", exclusive=True, description="show the consent URLs of several customers")
    async def show_links(self, customers: tuple[Customer, ...], whose: str) -> None:
        """Open the dialog for these customers, whatever is marked meanwhile."""
        day = self._estate.desk.wall().date().isoformat()
        await self.app.push_screen_wait(LinksScreen(self._estate.consents, customers, whose, f"consent-urls-{day}"))
        self._draw()
