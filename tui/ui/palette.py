"""The palette: every command by name, for whoever does not remember the key."""

from __future__ import annotations

from functools import partial

from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.widgets import Input

from tui.ui.commands import COMMANDS, Command
from tui.ui.text import safe


class CommandProvider(Provider):
    """Feeds the palette from the one list of commands, as far as they apply where one is."""

    def _fitting(self) -> list[Command]:
        place = getattr(self.screen, "place", None)
        if place is None:
            return []
        return [item for item in COMMANDS if item.applies_in(place) and item.id != "palette"]

    def _more(self) -> list[tuple[str, partial[None]]]:
        """Commands that are there only for what is in the list just now."""
        return getattr(self.screen, "more_commands", [])

    async def discover(self) -> Hits:
        """All of them, before anything is typed."""
        for item in self._fitting():
            yield DiscoveryHit(item.title, partial(self.screen.run_action, item.action), help=" ".join(item.key_names))
        for title, act in self._more():
            yield DiscoveryHit(safe(title), act, text=title)

    async def search(self, query: str) -> Hits:
        """Those whose title fits what is typed."""
        matcher = self.matcher(query)
        for item in self._fitting():
            score = matcher.match(item.title)
            if score > 0:
                yield Hit(
                    score,
                    matcher.highlight(item.title),
                    partial(self.screen.run_action, item.action),
                    help=" ".join(item.key_names),
                )
        for title, act in self._more():
            score = matcher.match(title)
            if score > 0:
                yield Hit(score, matcher.highlight(title), act, text=title)


class StillPalette(CommandPalette):
    """Textual's palette with a cursor that does not blink: an idle screen sends nothing to the terminal."""

    def on_mount(self) -> None:
        """The cursor stands still."""
        self.query_one(Input).cursor_blink = False
