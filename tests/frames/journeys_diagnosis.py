"""The journey over the first broken links."""

from __future__ import annotations

from tests.frames.stage import Stage


async def why(stage: Stage) -> None:
    """A relationship that has ended, the text for whoever mends it, a consent that is missing, and nothing broken."""
    async with stage.opened(stage.demo()) as pages:
        await pages.sign_in()
        await pages.choose("Litware")
        await pages.see("AADSTS50020")
        await pages.press("w")
        await pages.see("Whose job", "refused: AADSTS50020")
        await stage.shot("why-ended", pages)
        await pages.press("m")
        await pages.see("was sent to your terminal")
        await stage.shot("why-text", pages)
        await pages.press("escape", "escape")
        await pages.highlight("Fabrikam")
        await pages.press("ctrl+t")
        await pages.see("Whose job", "refused: AADSTS65001")
        await stage.shot("why-consent", pages)
        await pages.press("escape")
        await pages.highlight("Contoso Suites")
        await pages.press("ctrl+t")
        await pages.see("Nothing is broken")
        await stage.shot("why-healthy", pages)
