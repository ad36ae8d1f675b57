"""The radar on the screens: which customers to check, how far it is, and what the list shows of it."""

from __future__ import annotations

from textual.widgets import OptionList

from tests.support.demo import Demo, Pages
from tui.ui.screens.radar import RadarScreen


def offered(pages: Pages) -> list[str]:
    """The lines of the dialog."""
    choices = pages.app.screen.query_one(OptionList)
    return [" ".join(str(option.prompt).split()) for option in choices.options]


async def test_marked_customers_are_checked(demo: Demo) -> None:
    """F4 proposes what is marked; Enter asks for those and for nobody else, and the list shows what was learnt."""
    async with demo.open() as pages:
        await pages.sign_in()
        marked = [await pages.highlight("Contoso"), await pages.highlight("Adatum")]
        for tenant_id in marked:
            await pages.find(tenant_id)
            await pages.press("insert")
        asked_before = len(pages.token_calls())
        await pages.press("f4")
        await pages.at(RadarScreen)
        assert "Marked 2" == offered(pages)[0]
        await pages.see("2 requests: less than a minute.")
        await pages.press("enter")
        await pages.told("Consent of 2 checked.")

        new = pages.token_calls()[asked_before:]
        assert set(marked) == {call.tenant for call in new}
        assert [True, True] == [pages.estate.customer(each).consent.learnt_at is not None for each in marked]
