"""Type and it filters: the list under one's fingers."""

from __future__ import annotations

import pytest

from tests.support.demo import Demo, Pages
from tui.ui.commands import Place
from tui.ui.screens.help import HelpScreen
from tui.ui.screens.main import MainScreen


def place(pages: Pages) -> Place:
    """Whether one is in the list or in a session."""
    assert isinstance(pages.app.screen, MainScreen)
    return pages.app.screen.place


async def test_each_key_narrows_the_list_at_once(demo: Demo) -> None:
    """No key is needed before typing: after each letter the rows and the count are those of what stands there."""
    async with demo.open() as pages:
        await pages.sign_in()
        seen = []
        for key in ("f", "a", "b", "backspace", "backspace"):
            await pages.press(key)
            await pages.pilot.pause()
            found = pages.customers.table.row_count
            seen.append((pages.customers.filter.value, f"{found} of 240" in pages.text))

        assert [("f", True), ("fa", True), ("fab", True), ("fa", True), ("f", True)] == seen
        await pages.find("fab")
        assert ["Fabrikam", "Fabrikam Residences"] == pages.rows
        assert "2 of 240" in pages.text


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("suites cont", ["Contoso Suites"]),
        ("RETAIL Test", ["Contoso Retail (test)"]),
        ("cafés", ["Contosó Cafés"]),
        ("contoso cafes", ["Contosó Cafés"]),
        ("(test", ["Contoso Retail (test)"]),
        ("adatum.ex", ["Adatum"]),
        ("adatum.onmicrosoft.com", ["Adatum"]),
        ("no such customer", []),
        ("[red]markup", ["Lucerne Publishing"]),
        ("[/]", ["Lucerne Publishing"]),
    ],
)
async def test_every_word_counts_wherever_it_stands(demo: Demo, typed: str, found: list[str]) -> None:
    """Words in any order, any case, with or without accents; brackets are letters as any other."""
    async with demo.open() as pages:
        await pages.sign_in()
        await pages.find(typed)

        assert found == [name[: len("Lucerne Publishing")] if "Lucerne" in name else name for name in pages.rows]
        assert f"{len(found)} of 240" in pages.text


async def test_what_matched_is_marked(demo: Demo) -> None:
    """The letters that made a row stay are underlined in it, accents or not."""
    async with demo.open() as pages:
        await pages.sign_in()
        await pages.find("cafe")
        line = pages.customers.table.render_line(1)

        assert ["Café", "cafe"] == [text for text, style, _ in line if style and style.underline]


async def test_no_match_says_what_is_searched(demo: Demo) -> None:
    """An empty answer is a state of its own, with the way out."""
    async with demo.open() as pages:
        await pages.sign_in()
        await pages.write("zzz")
        await pages.see("No customer matches", "Esc clears the filter")


async def test_escape_clears_the_filter(demo: Demo) -> None:
    """One press brings every customer back; the highlighted one is the first again."""
    async with demo.open() as pages:
        await pages.sign_in()
        await pages.write("fab")
        await pages.press("escape")
        await pages.see("240 of 240")

        assert ("", Place.LIST) == (pages.customers.filter.value, place(pages))


async def test_the_cursor_moves_while_one_types(demo: Demo) -> None:
    """Arrows, page keys and Ctrl+Home/End move in the list; what is typed meanwhile still filters."""
    async with demo.open() as pages:
        await pages.sign_in()
        at = []
        for key in ("down", "down", "up", "pagedown", "ctrl+end", "pageup", "ctrl+home"):
            await pages.press(key)
            at.append(pages.customers.table.cursor_row)

        assert ([1, 2, 1], 239, 0) == (at[:3], at[4], at[6])
        assert at[3] - 1 == 239 - at[5] >= 10
        await pages.write("co")
        assert "co" == pages.customers.filter.value


async def test_enter_opens_what_the_cursor_is_on(demo: Demo) -> None:
    """Not the first row: the highlighted one, named in the strip below the list."""
    async with demo.open() as pages:
        await pages.sign_in()
        await pages.write("contoso")
        await pages.press("down", "down", "enter")
        tenant_id = pages.customer("Contoso Pharmaceuticals")
        await pages.facts_of(tenant_id)

        assert "▌ Contoso Pharmaceuticals" in pages.text.splitlines()[0]


PASTES = {
    "a tenant id": "{tenant}",
    "a tenant id in capitals and braces": "{{{TENANT}}}",
    "a domain": "wideworldimporters.example",
    "a user name": "admin@wideworldimporters.example",
    "a portal link": "https://entra.microsoft.com/wideworldimporters.example/#home",
    "an error message": (
        "AADSTS65001: The user or administrator has not consented to use the application with ID "
        "'7e4a1c52-60d3-4b0f-9a86-2f1d8c35be90' named 'Tenantry' in tenant '{tenant}'.\r\n"
        "Trace ID: d2e9b8b0-f4ee-4316-a416-a61242635441\r\nTimestamp: 2026-03-02 09:00:06Z"
    ),
}


@pytest.mark.parametrize("what", PASTES)
async def test_a_paste_finds_its_customer(demo: Demo, what: str) -> None:
    """Whatever arrives from a ticket or a log, the one customer it is about is left."""
    async with demo.open() as pages:
        await pages.sign_in()
        tenant_id = pages.customer("Wide World Importers")
        await pages.paste(PASTES[what].format(tenant=tenant_id, TENANT=tenant_id.upper()))

        assert ["Wide World Importers"] == pages.rows


async def test_a_paste_of_words_is_typing(demo: Demo) -> None:
    """A name from a mail filters; line breaks and what follows them do no harm."""
    async with demo.open() as pages:
        await pages.sign_in()
        await pages.paste("  Alpine   Ski\nKind regards\x1b[2J")

        assert ["Alpine Ski House"] == pages.rows


async def test_a_question_mark_helps_only_where_nothing_is_typed(demo: Demo) -> None:
    """`?` in the empty filter shows the help; behind letters it is a letter."""
    async with demo.open() as pages:
        await pages.sign_in()
        await pages.press("question_mark")
        await pages.until(lambda: isinstance(pages.app.screen, HelpScreen), "the help")
        await pages.press("escape")
        await pages.write("a")
        await pages.press("question_mark")
        await pages.pilot.pause()

        assert ("a?", False) == (pages.customers.filter.value, isinstance(pages.app.screen, HelpScreen))


async def test_digits_are_letters_in_the_filter(demo: Demo) -> None:
    """With sessions open, digits typed in the list filter and jump nowhere."""
    async with demo.open() as pages:
        await pages.sign_in()
        await pages.open_session("Contoso")
        await pages.press("escape")
        await pages.find("")
        await pages.press("1", "2")

        assert ("12", Place.LIST) == (pages.customers.filter.value, place(pages))


async def test_a_customer_is_found_by_its_initial_domain(demo: Demo) -> None:
    """A pasted initial domain finds the customer that is listed under its own domain."""
    async with demo.open() as pages:
        await pages.sign_in()
        await pages.paste("ticket 4711: contosoretail.onmicrosoft.com cannot send mail")

        assert ["Contoso Retail"] == pages.rows
