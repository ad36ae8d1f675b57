"""A shell, or one command, inside a customer's tenant: what is asked and told around it.

The terminal is a stand-in here; `tests/terminal/test_stepping_aside.py` lends a true one.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from textual.widgets import Input

from tests.support.demo import Demo, Pages
from tests.ui.test_key_presses import at_once
from tui.store import load_journal
from tui.ui import stepping_aside
from tui.ui.commands import Place
from tui.ui.lending import Lender
from tui.ui.screens.consent import ConsentScreen
from tui.ui.screens.failure import FailureScreen
from tui.ui.screens.main import MainScreen
from tui.ui.screens.name_it import NameItScreen
from tui.ui.screens.run_command import RunCommandScreen


async def nothing() -> None:
    """Nothing happens."""


class Plain(Lender):
    """A terminal that can be lent, and keeps what is printed on it."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.deeds: list[str] = []
        self.meanwhile: Callable[[], Awaitable[object]] = nothing
        """What happens in the program while one reads."""

    def lend(self) -> None:
        """Note it."""
        self.deeds.append("lent")

    async def say(self, *lines: str) -> None:
        """Keep the lines."""
        self.said += lines

    async def await_enter(self, *lines: str) -> None:
        """Keep the lines; Enter is pressed at once."""
        self.said += lines
        await self.meanwhile()

    async def put_right(self) -> None:
        """Nothing is ever wrong."""

    def take_back(self) -> None:
        """Note it."""
        self.deeds.append("taken back")


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Plain:
    """The terminal, in front of a person whose shell writes down where it is."""
    plain, shell = Plain(), tmp_path / "sh"
    shell.write_text(f'#!/bin/sh\necho "$AZURE_TENANT_ID $TENANTRY_CUSTOMER" >> {tmp_path}/seen\nexec /bin/sh "$@"\n')
    shell.chmod(0o700)
    monkeypatch.setenv("SHELL", str(shell))
    monkeypatch.setattr(stepping_aside, "lender_of", lambda _: plain)
    return plain


def seen(demo: Demo) -> list[str]:
    """Where the shell has been."""
    file = demo.folder / "seen"
    return file.read_text().splitlines() if file.exists() else []


async def run(pages: Pages, line: str) -> None:
    """Type a line into the dialog."""
    await pages.press("!")
    await pages.at(RunCommandScreen)
    await pages.paste(line)
    await pages.press("enter")


async def back(pages: Pages, plain: Plain, times: int = 1) -> None:
    """Wait until the screens have come back."""
    await pages.until(lambda: plain.deeds == ["lent", "taken back"] * times, "the screens once more")
    await pages.at(MainScreen)


async def test_a_command_runs_in_the_tenant_that_is_shown(demo: Demo, plain: Plain) -> None:
    """The plain screen names the customer beyond doubt and the line; the shell reads it; how it ended is told there and
    on coming back, and the journal has it without the line."""
    async with demo.open() as pages:
        await pages.sign_in()
        tenant_id = await pages.open_session("Contoso")
        await run(pages, f"exit $((2 + 1)) | cat; echo a* > {demo.folder}/out; exit 3")
        await back(pages, plain)
        await pages.told("exit status 3")
        title, domain = pages.estate.customer(tenant_id).title, pages.estate.customer(tenant_id).domain
        assert f"{title} · {domain} · {tenant_id}" == plain.said[0]
        assert "exit $((2 + 1)) | cat" in plain.said[1]
        assert "Ended, exit status 3. Enter goes back to tenantry." == plain.said[-1]
        assert [f"{tenant_id} {title}"] == seen(demo)
    runs = [each for each in load_journal(demo.profile().locations.state_file).records if each.what == "command-run"]

    assert [(tenant_id, "sh: exit status 3")] == [(each.customer_id, each.detail) for each in runs]


async def test_the_arrows_call_earlier_lines_back(demo: Demo, plain: Plain) -> None:
    """Up and down go through them and come back to what was being typed; the customer's own are nearest. No file has
    one of them."""
    async with demo.open() as pages:
        await pages.sign_in()
        for at, (name, line) in enumerate((("Contoso", "true one"), ("Alpine Ski House", "true two")), start=1):
            await (pages.open_session if at == 1 else pages.choose_in_list)(name)
            await pages.until(lambda: pages.app.screen.place is Place.SESSION, "a session")  # type: ignore[attr-defined]
            await run(pages, line)
            await back(pages, plain, at)
        await pages.press("!")
        dialog = await pages.at(RunCommandScreen)
        shown = []
        await pages.paste("begun")
        for key in ("up", "up", "up", "down", "down"):
            await pages.press(key)
            shown.append(dialog.query_one(Input).value)
        await pages.press("escape")
        await pages.at(MainScreen)

    assert ["true two", "true one", "true one", "true two", "begun"] == shown
    files = [each.read_bytes() for each in (demo.folder / "state").rglob("*") if each.is_file()]
    assert [] == [each for each in files if b"true two" in each]


async def test_a_protected_customer_is_named_first(demo: Demo, plain: Plain) -> None:
    """Escape starts nothing; its name does."""
    async with demo.open() as pages:
        await pages.sign_in()
        tenant_id = await pages.open_session("Contoso")
        await pages.estate.protect(tenant_id)
        await pages.press("s")
        await pages.at(NameItScreen)
        await pages.press("escape")
        await pages.at(MainScreen)
        assert [] == plain.deeds
        await pages.press("s")
        await pages.at(NameItScreen)
        await pages.paste(pages.estate.customer(tenant_id).name)
        await pages.press("enter")
        await back(pages, plain)

    assert 1 == len(seen(demo))


async def test_from_the_list_the_session_is_opened_first(demo: Demo, plain: Plain) -> None:
    """The highlighted customer's shell, by name in the palette: afterwards one is in the list, with the filter kept and
    the session in the sidebar."""
    async with demo.open() as pages:
        await pages.sign_in()
        tenant_id = await pages.highlight("Proseware")
        screen = await pages.at(MainScreen)
        await screen.run_action("open_shell")
        await back(pages, plain)
        await pages.told("Shell in Proseware")

        assert (Place.LIST, tenant_id) == (screen.place, pages.customers.highlighted)
        assert pages.estate.sessions.get(tenant_id) is not None
        assert [tenant_id] == [each.split()[0] for each in seen(demo)]


@pytest.mark.parametrize(("name", "dialog"), [("Fabrikam", ConsentScreen), ("Northwind Traders", FailureScreen)])
async def test_without_a_way_in_nothing_is_lent(
    demo: Demo, plain: Plain, name: str, dialog: type[ConsentScreen] | type[FailureScreen]
) -> None:
    """Where consent lacks its dialog comes, where another rule forbids it the panel; the terminal stays ours."""
    async with demo.open() as pages:
        await pages.sign_in()
        await pages.highlight(name)
        screen = await pages.at(MainScreen)
        await screen.run_action("open_shell")
        await pages.at(dialog)
        await pages.press("escape")
        await pages.at(MainScreen)

    assert ([], []) == (plain.deeds, seen(demo))


async def test_two_presses_open_one_shell(demo: Demo, plain: Plain) -> None:
    """A second press, and whatever is typed ahead for the shell, acts on nothing."""
    async with demo.open() as pages:
        await pages.sign_in()
        tenant_id = await pages.open_session("Contoso")
        await at_once(pages, "s", "s", "f")
        await back(pages, plain)
        assert 1 == len(seen(demo))
        screen = await pages.at(MainScreen)
        screen.open_shell(tenant_id)
        screen.open_shell(tenant_id)
        await back(pages, plain, 2)

    assert 2 == len(seen(demo))


async def test_where_the_terminal_cannot_be_lent_it_says_so(demo: Demo) -> None:
    """As on Windows: the other way is named."""
    async with demo.open() as pages:
        await pages.sign_in()
        await pages.open_session("Contoso")
        await pages.press("s")
        await pages.told("tenantry exec")


async def test_what_there_was_to_tell_is_told_on_coming_back(demo: Demo, plain: Plain) -> None:
    """A notice's time does not pass while nobody sees it."""
    async with demo.open() as pages:
        await pages.sign_in()
        await pages.open_session("Contoso")
        shown: list[list[str]] = []

        async def happen() -> None:
            pages.app.tell("Consent has come.")
            await pages.pilot.pause()
            shown.append([each.message for each in pages.app._notifications])

        plain.meanwhile = happen
        await run(pages, "true")
        await back(pages, plain)
        await pages.told("Consent has come.")

        assert [False] == [any("Consent has come" in each for each in texts) for texts in shown]
