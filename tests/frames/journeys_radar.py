"""The ways on which the radar's frames are taken: the choice, a run that is on, and the list after it."""

from __future__ import annotations

from collections.abc import Collection

from tests.frames.stage import Stage, look_up
from tests.support.demo import Demo
from tui.model.identifiers import TenantId
from tui.ui.radar_words import left_words
from tui.ui.screens.radar import RadarRunScreen, RadarScreen

TOKENS = "/oauth2/v2.0/token"
ANSWERED = 120
"""Customers whose probe is answered before the frames of the running check are taken."""


async def radar(stage: Stage) -> None:
    """Three customers are marked, then all are checked, and what is missing is shown alone."""
    demo = stage.demo()
    async with stage.opened(demo) as pages:
        await pages.sign_in()
        await look_up(pages)
        await pages.press("insert", "down", "insert", "insert")
        await pages.press("f4")
        await pages.at(RadarScreen)
        await pages.press("down")
        await stage.shot("radar", pages)
        await pages.press("escape")
        answer_only(stage, demo, pages.customers.shown[:ANSWERED])
        check, checks = pages.estate.radar, pages.customers.shown
        pages.app.screen.check(checks, is_fresh=True)  # type: ignore[attr-defined]
        await pages.until(lambda: check.progress.done == ANSWERED, "half of the answers")
        pages.time.advance(30)
        await pages.see("checked 120/240, 1 min left")
        await stage.shot("radar-behind", pages)
        await pages.press("f4")
        await pages.at(RadarRunScreen)
        await pages.until(lambda: left_words(check.progress.left) in pages.text, "the time left")
        await stage.shot("radar-running", pages)
        await pages.press("escape")
        stage.let_go()
        await pages.told("Consent of")
        await stage.shot("radar-done", pages)
        await pages.press("f7", "f7", "f7", "f7")
        await pages.see("missing ·")
        await stage.shot("radar-missing", pages)


def answer_only(stage: Stage, demo: Demo, tenant_ids: Collection[TenantId]) -> None:
    """Answer requests for a token of these customers, and hold those of the others until the stage lets go."""
    answered, meddle = {f"/{tenant_id}{TOKENS}" for tenant_id in tenant_ids}, demo.emulator.meddle
    stage.hold(TOKENS)
    demo.emulator.meddle = lambda request: None if request.url.path in answered else meddle(request)
