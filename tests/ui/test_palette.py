"""The palette: every command by name."""

from __future__ import annotations

import pytest
from textual.command import CommandList, CommandPalette

from tests.support.demo import Demo, Pages
from tui.ui.commands import COMMANDS, Place
from tui.ui.screens.main import MainScreen


async def open_palette(pages: Pages) -> None:
    """Press its key and wait until it lists something."""
    await pages.press("ctrl+p")
    await pages.until(lambda: isinstance(pages.app.screen, CommandPalette) and offered(pages), "the palette")


def offered(pages: Pages) -> list[str]:
    """What the palette lists now."""
    palette = pages.app.screen.query_one(CommandList)
    return [str(palette.get_option_at_index(at).prompt) for at in range(palette.option_count)]


@pytest.mark.parametrize("place", [Place.LIST, Place.SESSION])
async def test_every_command_of_the_place_is_listed(demo: Demo, place: Place) -> None:
    """All that applies where one is, and nothing that does not."""
    async with demo.open((120, 50)) as pages:
        await pages.sign_in()
        if place is Place.SESSION:
            await pages.open_session("Contoso")
        await open_palette(pages)
        expected = {item.title for item in COMMANDS if item.applies_in(place) and item.id != "palette"}
        await pages.until(lambda: len(offered(pages)) == len(expected), "the whole list")

        assert [] == [title for title in expected if not any(title in line for line in offered(pages))]


async def test_a_command_runs_from_the_palette(demo: Demo) -> None:
    """Typing part of its name and Enter does what the key does, to the highlighted customer."""
    async with demo.open() as pages:
        await pages.sign_in()
        tenant_id = await pages.highlight("Proseware")
        await open_palette(pages)
        await pages.write("star the cust")
        await pages.until(lambda: len(offered(pages)) == 1, "one command")
        await pages.press("enter")
        await pages.at(MainScreen)
        await pages.until(lambda: pages.estate.customer(tenant_id).is_starred, "the star")


async def test_every_command_can_be_run_by_its_action(demo: Demo) -> None:
    """No command is declared that the main screen does not know."""
    async with demo.open() as pages:
        await pages.sign_in()
        screen = await pages.at(MainScreen)

        assert [] == [item.id for item in COMMANDS if not hasattr(screen, f"action_{item.action}")]
