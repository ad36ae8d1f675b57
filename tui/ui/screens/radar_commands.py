"""Where consent stands for every customer, filled quietly; and the marks that say for which."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import aclosing
from functools import partial

from textual import work
from textual.timer import Timer

from tui.errors import TenantryError
from tui.model.identifiers import TenantId
from tui.services.radar import RadarState
from tui.services.radar_offers import Offer, offers
from tui.ui.commands import Place
from tui.ui.house import house_of
from tui.ui.radar_words import Standings, ended_words, short_words
from tui.ui.screens.entrance import Entrance
from tui.ui.screens.radar import RadarRunScreen, RadarScreen
from tui.ui.widgets.customer_rows import ListPart

_BETWEEN_DRAWINGS_S = 0.25
"""While answers come: often enough to see them come, seldom enough to keep typing quick."""

_DRAWINGS_A_LINE = 4
"""How often the table is drawn for each time that the line about the run is."""


class RadarCommands(Entrance):
    """Where consent stands for every customer, filled quietly."""

    _radar_timer: Timer
    _radar_line = ""
    """How far a run is, as it stands in the account line."""
    _radar_drawings = 0
    _goes_on_unlocked = False
    """Whether a run was stopped by locking."""

    def on_mount(self) -> None:
        """Answers are drawn by the clock, however fast they come; nothing is sent while none does."""
        self._radar_timer = self.set_interval(_BETWEEN_DRAWINGS_S, self._draw_radar, pause=True)

    # The radar

    def action_radar(self) -> None:
        """Show how far the check is; when none is on, ask which customers to check. They are bound at the key press."""
        if self._is_checking:
            self.show_check()
        elif not self._estate.desk.is_signed_in:
            house_of(self).tell("Nobody is signed in, so nothing can be asked: F6 signs in.")
        elif not self._estate.listing.customers:
            house_of(self).tell("There is no customer to ask about yet.")
        else:
            customers, now = self._estate.listing.customers, self._estate.desk.wall()
            marked, shown = self._list.marked, self._list.shown
            left_over = self._estate.radar.left_over
            self.offer_checks(offers(customers, now, left_over=left_over, marked=marked, shown=shown))

    @property
    def _is_checking(self) -> bool:
        return self._estate.radar.progress.state in (RadarState.RUNNING, RadarState.PAUSED)

    @work(group="radar-dialog", exclusive=True, description="choose what to check")
    async def offer_checks(self, choices: Sequence[Offer]) -> None:
        """Ask which of these checks to begin."""
        offer = await self.app.push_screen_wait(RadarScreen(choices, self._estate.radar.progress.per_minute))
        if offer is not None and not self._is_checking:
            self.check(offer.tenant_ids, is_fresh=offer.is_fresh)
            house_of(self).tell("It goes on behind the list: F4 shows how far, pauses it and stops it.")

    @work(group="radar-dialog", exclusive=True, description="show the check")
    async def show_check(self) -> None:
        """How far the check is."""
        await self.app.push_screen_wait(RadarRunScreen(self._estate.radar, self._waits))
        self._draw_radar()

    @work(group="radar", exclusive=True, description="check where consent stands")
    async def check(self, tenant_ids: Sequence[TenantId] | None = None, *, is_fresh: bool = False) -> None:
        """Ask about these customers, or about those that are left over, behind whatever the person does."""
        radar, before = self._estate.radar, self._standings()
        self._radar_timer.resume()
        try:
            async with aclosing(radar.run(tenant_ids, fresh=is_fresh)) as answers:
                async for _ in answers:
                    pass  # drawn by the timer
        except TenantryError as error:
            self._rest()
            await self._show_failure("The check of consent has stopped", error, self.check)
        else:
            self._rest()
            house_of(self).tell(ended_words(radar.progress, before, self._standings()))

    def _rest(self) -> None:
        """No run is on any more: draw the last answers, and the line as it was."""
        self._radar_timer.pause()
        self._radar_line = ""
        self._draw()

    def _standings(self) -> Standings:
        return {tenant_id: each.standing for tenant_id, each in self._estate.listing.customers.items()}

    def _draw_radar(self) -> None:
        """Draw the answers that came, and once a second how far the run is."""
        if self._radar_drawings % _DRAWINGS_A_LINE == 0:
            self._radar_line = short_words(self._estate.radar.progress)
        self._radar_drawings += 1
        if self._estate.listing.version != self._drawn_version:
            self._draw()
        self._count_down()

    def _going_on(self) -> str:
        return self._radar_line

    def put_radar_off(self) -> None:
        """The program locks: who is not there asks nothing, and there is no token to ask with."""
        self._goes_on_unlocked = self._estate.radar.progress.state is RadarState.RUNNING
        self.workers.cancel_group(self, "radar")
        self._radar_line = ""

    def go_on_with_radar(self) -> None:
        """It is unlocked: go on with what is left."""
        if self._goes_on_unlocked:
            self._goes_on_unlocked = False
            self.check()

    # Parts of the list, and marks

    def show_part(self, part: ListPart) -> None:
        """Show only this part of the list."""
        self._list.show_part(part)

    @property
    def more_commands(self) -> list[tuple[str, partial[None]]]:
        """Commands that are there only while there is something for them: each state that some customer is in."""
        states = self._list.standings.items() if self.place is Place.LIST else ()
        return [(f"Show only: {state} ({count:,})", partial(self.show_part, state)) for state, count in states]

    def action_mark(self) -> None:
        """Mark the highlighted customer, or take its mark away, and go on to the next one."""
        if self.place is Place.LIST:
            self._list.toggle_mark()

    def action_mark_shown(self) -> None:
        """Mark all that the filter leaves."""
        house_of(self).tell(f"{self._list.mark_shown():,} marked.")

    def action_clear_marks(self) -> None:
        """Take all marks away."""
        self._list.clear_marks()
        house_of(self).tell("No customer is marked.")
