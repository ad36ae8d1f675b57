"""The estate as it is: where the lists disagree, and what ends when."""

from __future__ import annotations

from textual import work
from textual.widgets import ContentSwitcher

from tui.model.clock import as_age
from tui.model.identifiers import TenantId
from tui.ui.screens.entrance import Entrance
from tui.ui.screens.estate import EstateScreen


class EstateCommands(Entrance):
    """The estate as it is: where the lists disagree, and what ends when."""

    @work(group="estate", exclusive=True, description="show the estate")
    async def action_show_estate(self) -> None:
        """Show where the lists disagree, and what ends when; then the customer that was chosen there."""
        listing, desk = self._estate.listing, self._estate.desk
        now = desk.wall()
        age = (
            "still being read"
            if listing.is_refreshing
            else as_age(now - listing.listed_at)
            if listing.listed_at
            else ""
        )
        count = f"{len(listing.customers):,} customers"
        screen = EstateScreen(
            list(listing.customers.values()),
            now,
            " · ".join(filter(None, (count, age))),
            has_gdap_lists=desk.app.cloud.has_gdap_lists,
        )
        if tenant_id := await self.app.push_screen_wait(screen):
            self._show_in_list(tenant_id)

    def _show_in_list(self, tenant_id: TenantId) -> None:
        """Let the list show this customer, whatever part of it was shown before."""
        self.query_one(ContentSwitcher).current = "list"
        while self._list.clear_filter():
            pass
        self._list.filter.value = tenant_id
        self._list.filter.focus()
        self._draw()
