"""The question that only the name of a protected customer answers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.support.demo import Demo, Pages
from tui.model.customer import Customer
from tui.model.identifiers import TenantId
from tui.ui.screens.main import MainScreen
from tui.ui.screens.name_it import NameItScreen

TENANT = TenantId("0e1d2c3b-4a59-4687-9786-a5b4c3d2e1f0")
FABRIKAM = Customer(TENANT, "Fabrikam Inc", "fabrikam.example")
NAMELESS = Customer(TENANT, "")


@asynccontextmanager
async def asked(demo: Demo, customer: Customer, answers: list[bool | None]) -> AsyncIterator[Pages]:
    """The question about `customer` over the main screen, where nobody waits for it but `answers`."""
    async with demo.open() as pages:
        await pages.sign_in()
        pages.app.push_screen(NameItScreen(customer, "open a shell"), answers.append)
        await pages.at(NameItScreen)
        yield pages


@pytest.mark.parametrize("typed", ["fabrikam inc", " F\u00e1brikam Inc ", "FABRIKAM.EXAMPLE"])
async def test_its_name_or_domain_answers_yes(demo: Demo, typed: str) -> None:
    """Capitals, accents and blanks around do not matter; the name and the domain both do."""
    answers: list[bool | None] = []
    async with asked(demo, FABRIKAM, answers) as pages:
        await pages.paste(typed)
        await pages.press("enter")
        await pages.at(MainScreen)

    assert [True] == answers


async def test_another_name_changes_nothing_and_says_so(demo: Demo) -> None:
    """A wrong name, or none, leaves the question standing with the reason; typing on takes the reason away."""
    answers: list[bool | None] = []
    async with asked(demo, FABRIKAM, answers) as pages:
        await pages.press("enter")
        await pages.see("Nothing was typed")
        await pages.write("fabrikam")
        await pages.see_no("Nothing was typed")
        await pages.press("enter")
        await pages.see("not what this customer is called")
        on_top = type(pages.app.screen)

    assert (NameItScreen, []) == (on_top, answers)


async def test_escape_answers_no(demo: Demo) -> None:
    """Whoever leaves with the name half typed has not named it."""
    answers: list[bool | None] = []
    async with asked(demo, FABRIKAM, answers) as pages:
        await pages.write("fabrikam inc")
        await pages.press("escape")
        await pages.at(MainScreen)

    assert [False] == answers


async def test_digits_are_typed_and_jump_nowhere(demo: Demo) -> None:
    """A customer that no list has is named by its tenant id, whose digits belong to the answer."""
    answers: list[bool | None] = []
    async with asked(demo, NAMELESS, answers) as pages:
        await pages.see("type its tenant id")
        await pages.write(TENANT)
        await pages.press("enter")
        await pages.at(MainScreen)

    assert [True] == answers


async def test_a_name_as_long_as_a_paragraph_leaves_the_answer_on_the_screen(demo: Demo) -> None:
    """In the smallest window the line to type in, and what was wrong, are in view whatever the customer is called."""
    customer = Customer(TENANT, "漢字" * 30, "a" * 63 + "." + "b" * 63 + ".example")
    answers: list[bool | None] = []
    async with asked(demo, customer, answers) as pages:
        await pages.pilot.resize_terminal(60, 14)
        await pages.write("x")
        await pages.press("enter")
        await pages.see("not what this customer is called", "Esc changes nothing")
        line = pages.app.screen.query_one(".answer").region

    assert 14 > line.y >= 0
