"""The ways through a session: its facts from an earlier run, what is noted of the customer, its portals, protection."""

from __future__ import annotations

from tests.frames.stage import Stage
from tui.emulator import faults
from tui.ui.screens.ask import AskScreen
from tui.ui.screens.colour import ColourScreen
from tui.ui.screens.main import MainScreen
from tui.ui.screens.name_it import NameItScreen
from tui.ui.screens.portals import PortalsScreen

BATCH = "/$batch"


async def from_earlier_run(stage: Stage) -> None:
    """The same session three hours later: what is known stands while the tenant is asked again; then the answer."""
    demo = stage.demo()
    async with stage.opened(demo) as pages:
        await pages.sign_in()
        await pages.open_session("Humongous Insurance")
    demo.time.advance(3 * 3600)
    async with stage.opened(demo) as pages:
        await pages.see("sign in again")
        await pages.sign_in()
        stage.hold(BATCH)
        await pages.press("tab")
        await pages.see("as of 3 h ago, asking again…", "● live")
        await stage.shot("session-local-copy", pages)
        stage.let_go()
        await pages.see("as of now")


async def refused_facts(stage: Stage) -> None:
    """A part that is refused keeps what it was, with its age; then the whole question fails."""
    demo = stage.demo()
    refusal = faults.Answer(403, {"error": {"code": "Authorization_RequestDenied", "message": "no"}})
    async with stage.opened(demo) as pages:
        await pages.sign_in()
        await pages.open_session("Contoso")
        pages.time.advance(20 * 60)
        demo.emulator.faults.plan(refusal, path="/v1.0/subscribedSkus")
        await pages.press("r")
        await pages.see("Licences were not read")
        await stage.shot("session-facts-partial", pages)
        pages.time.advance(5 * 60)
        demo.emulator.faults.plan(refusal, path="/v1.0/$batch")
        await pages.press("r")
        await pages.see("The directory does not permit this", "as of 5 min ago")
        await stage.shot("session-facts-failed", pages)


async def noted(stage: Stage) -> None:
    """A note, a colour, the portals, and the protection of a customer with what it asks."""
    async with stage.opened(stage.demo()) as pages:
        await pages.sign_in()
        await pages.open_session("Contoso")
        await pages.press("n")
        await pages.at(AskScreen)
        await pages.write("Ask Grace before any change #vip")
        await stage.shot("note", pages)
        await pages.press("enter")
        await pages.see("#vip")
        await pages.press("c")
        await pages.at(ColourScreen)
        await pages.press("down", "down", "down")
        await stage.shot("colour", pages)
        await pages.press("enter")
        await pages.at(MainScreen)
        await pages.press("o")
        await pages.at(PortalsScreen)
        await pages.see("?delegatedOrg=")
        await stage.shot("portals", pages)
        await pages.press("escape")
        await pages.at(MainScreen)
        await pages.press("x")
        await pages.see("! protected:")
        await stage.shot("session-protected", pages)
        await pages.press("x")
        await pages.at(NameItScreen)
        await pages.write("contoso suites")
        await pages.press("enter")
        await pages.see("not what this customer is called")
        await stage.shot("name-it", pages)
