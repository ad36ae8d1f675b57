"""The journey to a command inside a customer's tenant."""

from __future__ import annotations

from tests.frames.stage import Stage


async def running(stage: Stage) -> None:
    """The line that is asked for, over the session."""
    async with stage.opened(stage.demo()) as pages:
        await pages.sign_in()
        await pages.open_session("Contoso Suites")
        await pages.press("!")
        await pages.see("Your shell reads the line")
        await pages.paste("m365 entra user list --output csv | head -20")
        await pages.see("head -20")
        await stage.shot("run-command", pages)
