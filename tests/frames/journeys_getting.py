"""The ways on which the frames about getting consent are taken: many links at once, and a consent to be replaced."""

from __future__ import annotations

from tests.frames.stage import Stage, look_up
from tui.emulator import DEMO_CLIENT_ID
from tui.ui.screens.confirm import ConfirmScreen
from tui.ui.screens.consent import ConsentScreen
from tui.ui.screens.links import LinksScreen

NINE_DAYS_S = 9 * 86_400


async def links(stage: Stage) -> None:
    """Three customers are marked, their links copied and marked as sent; nine days later the list says so."""
    demo = stage.demo()
    async with stage.opened(demo) as pages:
        await pages.sign_in()
        await look_up(pages)
        for name in ("Fabrikam", "Contoso Retail", "Wide World"):
            await pages.highlight(name)
            await pages.press("insert")
        await pages.find("")
        await pages.press("f11")
        await pages.at(LinksScreen)
        await stage.shot("links", pages)
        await pages.press("c")
        await pages.at(ConfirmScreen)
        await stage.shot("links-sent", pages)
        await pages.press("right", "enter")
        await pages.see("Marked as sent: 3 customers.")
    demo.time.advance(NINE_DAYS_S)
    async with stage.opened(demo) as pages:
        await pages.press("l")
        await pages.see("240 of 240")
        await pages.press("f7", "f7", "f7", "f7")
        await pages.see("link sent long ago ·")
        await stage.shot("links-old", pages)


async def replacing(stage: Stage) -> None:
    """Fabrikam consented to one permission of three: giving consent leads to a second question."""
    demo = stage.demo()
    async with stage.opened(demo) as pages:
        await pages.sign_in()
        tenant_id = await pages.highlight("Fabrikam")
        demo.emulator.consent_as_administrator(tenant_id, DEMO_CLIENT_ID, ["User.Read"])
        await pages.press("f3")
        await pages.at(ConsentScreen)
        await pages.press("g")
        await pages.at(ConfirmScreen)
        await pages.press("right", "enter")
        await pages.see("Replace the consent of Fabrikam?")
        await stage.shot("consent-replace", pages)
