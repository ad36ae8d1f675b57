"""The way through the estate as it is."""

from __future__ import annotations

from tests.frames.stage import Stage
from tui.ui.screens.estate import EstateScreen


async def estate(stage: Stage) -> None:
    """Somebody has missed a consent; then what does not fit together, who that is, and what ends when."""
    async with stage.opened(stage.demo()) as pages:
        await pages.sign_in()
        await pages.choose("Fabrikam")
        await pages.see("AADSTS65001")
        await pages.press("escape", "f12")
        await pages.at(EstateScreen)
        await pages.see("Relationship, no consent", "Tab Other page")
        await pages.press("down", "enter")
        await pages.see("Enter Show in the list")
        await stage.shot("estate-differences", pages)
        await pages.press("tab")
        await pages.see("26 weeks:")
        await stage.shot("estate-endings", pages)
