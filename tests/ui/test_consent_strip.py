"""The line of counts above the list, and parts of the list by where consent stands."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.command import CommandPalette

from tests.support.demo import Demo, Pages
from tests.ui.test_palette import offered, open_palette
from tui.model.consent import ConsentState
from tui.ui.screens.main import MainScreen
from tui.ui.widgets.consent_strip import ConsentStrip


@pytest.fixture
def demo(tmp_path: Path) -> Demo:
    """An ordinary working day with fewer customers."""
    return Demo(tmp_path, customers=60)


CHECKED = ("Contoso", "Adatum", "Proseware", "Fabrikam", "Tailspin")


async def check(pages: Pages) -> None:
    """Ask about some customers, through the dialog."""
    for name in CHECKED:
        await pages.highlight(name)
        await pages.press("insert")
    await pages.find("")
    await pages.press("f4", "enter")
    await pages.told(f"Consent of {len(CHECKED)} checked")
    await pages.at(MainScreen)


def strip(pages: Pages) -> ConsentStrip:
    """The line."""
    return pages.customers.query_one(ConsentStrip)


@pytest.mark.parametrize("size", [(60, 24), (120, 36)])
async def test_the_strip_costs_one_line_once_something_was_learnt(demo: Demo, size: tuple[int, int]) -> None:
    """Before, the table has its line; then each state that some customer is in has its sign and its count."""
    async with demo.open(size) as pages:
        await pages.sign_in()
        before = pages.customers.table.size.height
        assert not strip(pages).display
        await check(pages)
        assert before - 1 == pages.customers.table.size.height
        line = pages.text.splitlines()[strip(pages).region.y]

        for state, count in pages.customers.standings.items():
            assert any(chip.state is state and str(count) in chip.text for chip in strip(pages).chips)
        assert [] == [chip.text for chip in strip(pages).chips if chip.text not in line]
        assert 60 == sum(pages.customers.standings.values())


async def test_a_press_on_a_state_shows_it_alone(demo: Demo) -> None:
    """The rows are those of that state and the chip stands in brackets; the second press shows all again."""
    async with demo.open() as pages:
        await pages.sign_in()
        await check(pages)
        chip = next(each for each in strip(pages).chips if each.state is ConsentState.MISSING)
        for is_alone in (True, False):
            await pages.pilot.click(ConsentStrip, offset=(chip.x + 1, 0))
            await pages.until(lambda at=is_alone: (f"[{chip.text}]" in pages.text) is at, "the press")  # type: ignore[misc]
            shown = {pages.estate.customer(each).standing for each in pages.customers.shown}
            assert is_alone == ({ConsentState.MISSING} == shown)
        assert 60 == len(pages.customers.shown)


async def test_f7_goes_through_each_state_that_there_is(demo: Demo) -> None:
    """After the parts that are worked on; the count names the state as its column does. Escape shows all."""
    async with demo.open((120, 36)) as pages:
        await pages.sign_in()
        await check(pages)
        await pages.press("f7", "f7", "f7")
        seen = {}
        for state in pages.customers.standings:
            await pages.press("f7")
            seen[state] = {pages.estate.customer(each).standing for each in pages.customers.shown}
        assert {state: {state} for state in pages.customers.standings} == seen
        await pages.press("f7")
        assert 60 == len(pages.customers.shown)
        await pages.press("f7", "f7", "f7", "f7", "escape")
        assert 60 == len(pages.customers.shown)


async def test_the_palette_names_each_state_that_there_is(demo: Demo) -> None:
    """With its count; nothing of it before anybody was asked. The command shows that state alone."""
    async with demo.open((120, 50)) as pages:
        await pages.sign_in()
        await open_palette(pages)
        assert [] == [line for line in offered(pages) if "Show only: missing" in line]
        await pages.press("escape")
        await pages.at(MainScreen)
        await check(pages)
        missing = pages.customers.standings[ConsentState.MISSING]
        await open_palette(pages)
        await pages.until(lambda: any(f"Show only: missing ({missing})" in line for line in offered(pages)), "it")
        await pages.write("only missing")
        await pages.until(lambda: len(offered(pages)) == 1, "one command")
        await pages.press("enter")
        await pages.until(lambda: not isinstance(pages.app.screen, CommandPalette), "the palette gone")
        await pages.until(lambda: len(pages.customers.shown) == missing, "that state alone")


async def test_by_consent_the_oldest_answer_comes_first(demo: Demo) -> None:
    """Among customers of one state, who was not asked for longest comes first: that one wants asking."""
    async with demo.open() as pages:
        await pages.sign_in()
        asked = []
        for name in ("Proseware", "Adatum", "Contoso"):
            asked.append(await pages.highlight(name))
            await pages.press("insert", "f4", "enter")
            await pages.until(lambda: pages.estate.customer(asked[-1]).consent.learnt_at, "the answer")
            await pages.app.screen.run_action("clear_marks")
            demo.time.advance(60)
        await pages.find("")
        await pages.press("f8", "f8", "f8")
        standings = [pages.estate.customer(each).standing for each in asked]
        expected = [each for each, state in zip(asked, standings, strict=True) if state is standings[0]]

        assert len(expected) > 1
        assert expected == [each for each in pages.customers.shown if each in expected]
