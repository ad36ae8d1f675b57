"""A customer whose name attacks the terminal, on every screen that shows it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from rich.segment import Segment

from tests.support.demo import Demo, Pages
from tui.emulator import DEMO_CLIENT_ID, faults
from tui.ui.screens.ask import AskScreen
from tui.ui.screens.confirm import ConfirmScreen
from tui.ui.screens.consent import ConsentScreen
from tui.ui.screens.failure import FailureScreen
from tui.ui.screens.link import LinkScreen
from tui.ui.screens.lock import LockScreen
from tui.ui.screens.main import MainScreen
from tui.ui.screens.message import MessageScreen

NAME = "Lucerne Publishing"


def segments(pages: Pages) -> Iterator[Segment]:
    """Everything that would be written to the terminal for the screen as it is."""
    for strip in pages.app.screen._compositor.render_strips():
        yield from strip


def check(pages: Pages) -> None:
    """The name is on the screen, and no character of any segment is more than a letter; no link or action either."""
    assert NAME in pages.text
    drawn = list(segments(pages))
    assert [] == [segment.text for segment in drawn if segment.control]
    assert [] == [char for segment in drawn for char in segment.text if not char.isprintable()]
    assert [] == [segment.text for segment in drawn if segment.style and segment.style.link]
    assert [] == [segment.text for segment in drawn if segment.style and "@click" in segment.style.meta]


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_it_is_only_text_in_list_sidebar_band_and_pane(demo: Demo, size: tuple[int, int]) -> None:
    """List and strip, then the session: band, sidebar and pane. Markup in it is shown as it is written."""
    async with demo.open(size) as pages:
        await pages.sign_in()
        tenant_id = await pages.highlight(NAME)
        await pages.pilot.pause()
        check(pages)
        await pages.press("enter")
        await pages.facts_of(tenant_id)
        check(pages)

        assert "[red]markup[/] [/]" in pages.flat
        assert all(NAME in line for line in (pages.text.splitlines()[0], pages.text.splitlines()[2]))


async def test_it_is_only_text_in_dialogs(demo: Demo) -> None:
    """Consent, confirmation, address, name of one's own, failure, forgetting: no crash, no markup read."""
    async with demo.open() as pages:
        await pages.sign_in()
        tenant_id = pages.customer(NAME)
        demo.emulator.withdraw_consent(tenant_id, DEMO_CLIENT_ID)
        await pages.choose(NAME)
        await pages.at(ConsentScreen)
        check(pages)
        await pages.press("g")
        await pages.at(ConfirmScreen)
        check(pages)
        await pages.press("escape")
        await pages.at(ConsentScreen)
        await pages.press("u")
        await pages.at(LinkScreen)
        check(pages)
        await pages.press("escape")
        await pages.at(ConsentScreen)
        await pages.press("escape")
        await pages.at(MainScreen)
        await pages.press("ctrl+n")
        await pages.at(AskScreen)
        check(pages)
        await pages.press("escape")
        await pages.at(MainScreen)
        demo.emulator.faults.plan(faults.Aadsts(50020))
        await pages.choose(NAME)
        await pages.at(FailureScreen)
        check(pages)


async def test_it_is_only_text_in_notices_and_on_the_way_out(demo: Demo) -> None:
    """Copied, renewed, forgotten: notices and the question say the name, and read no markup in it."""
    async with demo.open() as pages:
        await pages.sign_in()
        await pages.open_session(NAME)
        await pages.press("r")
        await pages.told(f"Renewed: {NAME}")
        check(pages)
        await pages.press("f2")
        await pages.told(f"The consent URL of {NAME}")
        check(pages)
        await pages.press("f")
        await pages.at(ConfirmScreen)
        check(pages)

        assert 1 == len(pages.copied_texts)


async def test_a_refusal_in_the_services_words_is_only_text(demo: Demo) -> None:
    """An error text with escape sequences and markup is shown, harmless, in the details; its copy holds none."""
    words = "AADSTS53003: \x1b]52;c;cm0=\x07[red]no[/] [/] \u202eback\r\nTrace ID: x"
    body = {"error": "invalid_grant", "error_codes": [53003], "error_description": words, "trace_id": "\x1b[2J[/]"}
    async with demo.open() as pages:
        await pages.sign_in()
        demo.emulator.faults.plan(faults.Answer(400, body), path=faults.LOGIN_TOKEN)
        await pages.choose(NAME)
        await pages.at(FailureScreen)
        check(pages)
        assert "[red]no[/] [/]" in pages.said
        await pages.press("c")
        await pages.until(lambda: pages.copied, "a copy")

        assert [] == [char for char in pages.copied_texts[0] if not char.isprintable() and char != "\n"]


@pytest.mark.parametrize("typed", ["[", "[red]", "[/", "\\[", "[@click=app.quit]x[/]", "%s {0} $x"])
async def test_the_filter_reads_nothing_into_what_is_typed(demo: Demo, typed: str) -> None:
    """Brackets and the like are looked for as they are."""
    async with demo.open() as pages:
        await pages.sign_in()
        await pages.find(typed)
        await pages.pilot.pause()
        expected = [each for each in pages.estate.listing.customers.values() if typed in each.name]

        assert f"{len(expected)} of 240" in pages.text
        assert typed in pages.text.splitlines()[2]


async def test_a_name_of_ones_own_is_not_read_as_markup(demo: Demo) -> None:
    """Whoever types brackets as a name sees brackets, in list, band and sidebar."""
    async with demo.open() as pages:
        await pages.sign_in()
        tenant_id = await pages.highlight("Contoso")
        await pages.estate.alias(tenant_id, "[b]ank[/] [/]")
        await pages.press("enter")
        await pages.facts_of(tenant_id)

        lines = pages.text.splitlines()
        assert all("[b]ank" in line for line in (lines[0], lines[2], lines[3]))


async def test_it_is_only_text_in_the_message(demo: Demo) -> None:
    """The message to the customer's administrator shows the name as letters, and is copied without a control."""
    async with demo.open() as pages:
        await pages.sign_in()
        await pages.highlight(NAME)
        await pages.press("f3")
        await pages.at(ConsentScreen)
        await pages.press("m")
        await pages.at(MessageScreen)
        check(pages)
        await pages.press("c")
        await pages.see("The message was sent")
        (message,) = pages.copied_texts

        assert [] == [char for char in message if not char.isprintable() and char != "\n"]


async def test_a_hostile_account_is_only_text_at_the_lock(demo: Demo) -> None:
    """Whoever named the account cannot write on the locked screen: a name that got past its entry is marked there."""
    async with demo.open() as pages:
        await pages.sign_in()
        desk = pages.estate.desk
        desk.account = replace(desk.account, username=f"{NAME} \x1b]0;owned\x07[@click=app.quit]x[/] \u202e")
        pages.app.push_screen(LockScreen(pages.office))
        await pages.until(lambda: NAME in pages.text, "the account at the lock")
        check(pages)

        assert "[@click=app.quit]x[/]" in pages.flat
