"""The radar on the screens: which customers to check, how far it is, and what is left of it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from textual.widgets import Button, OptionList

from tests.support.demo import Demo, Pages
from tests.ui.test_keep import keep_by_passphrase
from tests.ui.test_lock import locked, unlock
from tests.waiting import PATIENCE_S
from tui.model.consent import ConsentState
from tui.model.identifiers import TenantId
from tui.services.radar import RadarState
from tui.services.radar_pace import MOST_AT_ONCE
from tui.ui.screens.main import MainScreen
from tui.ui.screens.radar import RadarRunScreen, RadarScreen

TOKENS = "/oauth2/v2.0/token"


class Wire:
    """Holds every request for a customer's token after the first few, until it is let go."""

    def __init__(self, demo: Demo, *, after: int) -> None:
        self.asked = 0
        self._after = after
        self._lock = threading.Lock()
        self._open = threading.Event()
        demo.emulator.meddle = self._meddle

    def let_go(self) -> None:
        """Answer what is held, and all that comes."""
        self._open.set()

    def _meddle(self, request: httpx.Request) -> None:
        if request.url.path.endswith(TOKENS):
            with self._lock:
                self.asked += 1
                is_held = self.asked > self._after
            if is_held:
                self._open.wait(PATIENCE_S)


@pytest.fixture
def demo(tmp_path: Path) -> Demo:
    """An ordinary working day with fewer customers."""
    return Demo(tmp_path, customers=60)


def to_ask(pages: Pages) -> int:
    """How many customers a whole check asks about: all but those whose relationship has ended."""
    return sum(not each.is_ended for each in pages.estate.listing.customers.values())


def offered(pages: Pages) -> list[str]:
    """The lines of the dialog."""
    choices = pages.app.screen.query_one(OptionList)
    return [" ".join(str(option.prompt).split()) for option in choices.options]


async def check_needed(pages: Pages) -> None:
    """Begin what the radar proposes when nothing is marked or left over."""
    await pages.press("f4")
    await pages.at(RadarScreen)
    assert offered(pages)[0].startswith("Need it")
    await pages.press("enter")
    await pages.at(MainScreen)


async def running(pages: Pages, done: int) -> RadarRunScreen:
    """Wait for so many answers, and show how far it is."""
    await pages.until(lambda: pages.estate.radar.progress.done == done, f"{done} answers")
    await pages.press("f4")
    return await pages.at(RadarRunScreen)


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
        assert "Marked in the list 2" == offered(pages)[0]
        await pages.see("2 requests: less than a minute.")
        await pages.press("enter")
        await pages.told("Consent of 2 checked.")

        assert sorted(marked) == sorted(call.tenant for call in pages.token_calls()[asked_before:])
        assert [True, True] == [pages.estate.customer(each).consent.learnt_at is not None for each in marked]
        await pages.see("(token, now)")


async def test_whoever_leaves_the_dialog_asks_nothing(demo: Demo) -> None:
    """Escape leaves it; Enter on a line that nobody stands behind stays there."""
    async with demo.open() as pages:
        await pages.sign_in()
        calls = len(pages.token_calls())
        await pages.press("f4")
        await pages.at(RadarScreen)
        await pages.press("escape")
        await pages.at(MainScreen)

        assert (calls, RadarState.RESTING) == (len(pages.token_calls()), pages.estate.radar.progress.state)


async def test_all_that_need_it_are_checked_and_counted(demo: Demo) -> None:
    """The list, the strip and the notice say what the answers said; what still counts is not asked for again."""
    async with demo.open((120, 36)) as pages:
        await pages.sign_in()
        await check_needed(pages)
        await pages.told(f"Consent of {to_ask(pages)} checked.")
        standings = [each.standing for each in pages.estate.listing.customers.values()]
        counts = {state: standings.count(state) for state in ConsentState if state in standings}

        assert counts == dict(pages.customers.standings)
        assert ConsentState.UNKNOWN not in counts
        await pages.see(f"✗ missing {counts[ConsentState.MISSING]}", f"✓ given {counts[ConsentState.GRANTED]}")
        await pages.press("f4")
        await pages.at(RadarScreen)
        await pages.see("Nothing to ask: every answer still counts.", f"{to_ask(pages)} answers still count")
        calls = len(pages.token_calls())
        await pages.press("enter")
        await pages.at(RadarScreen)
        assert calls == len(pages.token_calls())


async def test_a_run_is_paused_and_goes_on(demo: Demo) -> None:
    """While it is paused nobody new is asked; the key that paused it lets it go on, to the end."""
    wire = Wire(demo, after=10**6)
    async with demo.open() as pages:
        await pages.sign_in()
        before = wire.asked
        wire._after = before + 20
        await check_needed(pages)
        await running(pages, 20)
        await pages.press("p")
        await pages.see("paused", f"20 of {to_ask(pages)}", "Go on")
        wire.let_go()
        radar = pages.estate.radar
        await pages.until(lambda: 20 < radar.progress.done == wire.asked - before, "the answers that were on their way")
        assert (RadarState.PAUSED, True) == (radar.progress.state, radar.progress.done <= 20 + MOST_AT_ONCE)
        await pages.press("escape")
        await pages.see("paused")
        await pages.press("f4")
        await pages.at(RadarRunScreen)
        await pages.press("p", "escape")
        await pages.told(f"Consent of {to_ask(pages)} checked.")


async def test_a_run_is_stopped_for_good(demo: Demo) -> None:
    """Stop asks nobody more, keeps what was learnt, and leaves nothing over."""
    wire = Wire(demo, after=10**6)
    async with demo.open() as pages:
        await pages.sign_in()
        wire._after = wire.asked + 20
        await check_needed(pages)
        dialog = await running(pages, 20)
        assert "behind" == getattr(dialog.focused, "id", "")
        await pages.press("s")
        wire.let_go()
        await pages.until(lambda: pages.estate.radar.progress.state is RadarState.STOPPED, "the stop")
        await pages.see("Close")
        assert [True, True] == [dialog.query_one(f"#{name}", Button).disabled for name in ("pause", "stop")]
        await pages.press("enter")
        await pages.told("stopped at")

        learnt = [each for each in pages.estate.listing.customers.values() if each.consent.learnt_at]
        assert pages.estate.radar.progress.asked == len(learnt) < to_ask(pages)
        await pages.press("f4")
        await pages.at(RadarScreen)
        assert offered(pages)[0].startswith("Need it")


async def test_one_works_on_while_it_runs(demo: Demo) -> None:
    """Escape lets it go on behind the list: typing filters, the answers come into the rows, the account stays named."""
    wire = Wire(demo, after=10**6)
    async with demo.open() as pages:
        await pages.sign_in()
        wire._after = wire.asked + 20
        await check_needed(pages)
        await running(pages, 20)
        await pages.press("escape")
        await pages.write("fab")
        assert ["Fabrikam", "Fabrikam Residences"] == pages.rows
        await pages.see("ada@fourthcoffee.example · checked 20/")
        wire.let_go()
        await pages.told(f"Consent of {to_ask(pages)} checked.")
        await pages.see_no(f"checked 20/{to_ask(pages)}")

        assert "fab" == pages.customers.filter.value
        assert ["Fabrikam", "Fabrikam Residences"] == pages.rows


async def test_an_idle_run_draws_nothing(demo: Demo) -> None:
    """A run that is paused, and one whose service is silent, send no frame to the terminal, however long."""
    wire = Wire(demo, after=10**6)
    async with demo.open() as pages:
        await pages.sign_in()
        wire._after = wire.asked + 20
        await check_needed(pages)
        await pages.until(lambda: pages.estate.radar.progress.done == 20, "20 answers")
        await pages.see(f"checked 20/{to_ask(pages)}")
        await pages.until(lambda: not pages.notices, "no notice")
        screen = await pages.at(MainScreen)
        await frames_in(pages, screen, drawings=2)
        assert 0 == await frames_in(pages, screen, drawings=8)
        wire.let_go()


async def frames_in(pages: Pages, screen: MainScreen, drawings: int) -> int:
    """How many frames are drawn while the radar looks so often whether it should. Before that, the last of a notice may
    still be going."""
    frames, before = count_frames(pages), screen._radar_drawings
    await pages.until(lambda: screen._radar_drawings > before + drawings, "some drawings")
    return frames()


def count_frames(pages: Pages) -> Callable[[], int]:
    """How many frames were drawn since now."""
    drawn: list[object] = []
    display = pages.app._display

    def counting(screen: object, renderable: object) -> None:
        drawn.append(renderable)
        display(screen, renderable)  # type: ignore[arg-type]

    pages.app._display = counting  # type: ignore[method-assign]
    return lambda: len(drawn)


async def test_a_run_that_a_restart_cut_short_goes_on(demo: Demo) -> None:
    """The next start proposes the rest first, and asks for those only."""
    wire = Wire(demo, after=10**6)
    async with demo.open() as pages:
        await pages.sign_in()
        wire._after = wire.asked + 20
        await check_needed(pages)
        await pages.until(lambda: pages.estate.radar.progress.done == 20, "20 answers")
        known = {each.tenant_id for each in pages.estate.listing.customers.values() if each.consent.learnt_at}
        wire.let_go()
        pages.app.exit()
    async with demo.open() as pages:
        await pages.sign_in()
        left = pages.estate.radar.left_over
        calls = len(pages.token_calls())
        await pages.press("f4")
        await pages.at(RadarScreen)
        assert f"Go on with what is left of the last check {left}" == offered(pages)[0]
        await pages.press("enter")
        await pages.until(lambda: pages.estate.radar.progress.state is RadarState.DONE, "the end")
        await pages.told("checked")

        asked = {TenantId(call.tenant) for call in pages.token_calls()[calls:]}
        assert (set(), left) == (asked & known, len(asked))


async def test_a_lock_stops_it_until_somebody_is_there(demo: Demo) -> None:
    """Locked, nobody is asked; after the passphrase it goes on with the rest by itself."""
    wire = Wire(demo, after=10**6)
    async with demo.open() as pages:
        await pages.sign_in()
        await keep_by_passphrase(pages)
        wire._after = wire.asked + 20
        await check_needed(pages)
        await pages.until(lambda: pages.estate.radar.progress.done == 20, "20 answers")
        await pages.press("f10")
        wire.let_go()
        await locked(pages)
        await pages.until(lambda: pages.estate.radar.progress.state is RadarState.STOPPED, "the stop")
        asked = wire.asked
        await unlock(pages)
        await pages.at(MainScreen)
        await pages.until(lambda: pages.estate.radar.progress.state is RadarState.DONE, "the end")

        assert asked < wire.asked
        assert to_ask(pages) == pages.estate.radar.progress.done


async def test_a_hostile_name_is_checked_as_any_other(demo: Demo, read_as_markup: list[str]) -> None:
    """Marked, checked, shown by its state: its name is letters only, and nothing of it is read as markup."""
    async with demo.open((60, 24)) as pages:
        await pages.sign_in()
        tenant_id = await pages.highlight("Lucerne Publishing")
        await pages.press("insert", "f4")
        await pages.at(RadarScreen)
        await pages.press("enter")
        await pages.told("Consent of 1 checked")
        pages.customers.show_part(pages.estate.customer(tenant_id).standing)
        await pages.pilot.pause()
        strips = pages.app.screen._compositor.render_strips()

        assert "▪  Lucerne Publishing" in pages.text
        assert [] == [part.text for strip in strips for part in strip if not part.text.isprintable()]
        assert {60} == {strip.cell_length for strip in strips}
    assert [] == [text for text in read_as_markup if "Lucerne" in text]
