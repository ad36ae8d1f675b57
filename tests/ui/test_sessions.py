"""Sessions: moving between customers, what each state looks like, keeping and forgetting."""

from __future__ import annotations

import asyncio
import threading

import httpx
import pytest

from tests.support.demo import Demo, Pages
from tui.emulator import faults
from tui.errors import SessionForgotten
from tui.model.session import SessionState
from tui.ui.commands import Place
from tui.ui.screens.confirm import ConfirmScreen
from tui.ui.screens.failure import FailureScreen
from tui.ui.screens.main import MainScreen

NAMES = ("Contoso", "Adatum", "Alpine Ski House")


async def three(pages: Pages) -> list[str]:
    """Sign in and open three sessions."""
    await pages.sign_in()
    return [await pages.choose_in_list(name) for name in NAMES]


def place(pages: Pages) -> Place:
    """Whether one is in the list or in a session."""
    assert isinstance(pages.app.screen, MainScreen)
    return pages.app.screen.place


def band(pages: Pages) -> str:
    """The line that says whose tenant one is in."""
    return pages.text.splitlines()[0]


async def test_tab_goes_round_the_sessions(demo: Demo) -> None:
    """Tab and Shift+Tab cycle from the pane; the band names each customer and the time left."""
    async with demo.open() as pages:
        tenants = await three(pages)
        visited = []
        for key in ("tab", "tab", "tab", "shift+tab"):
            await pages.press(key)
            visited.append(pages.estate.sessions.current)
            assert f"▌ {NAMES[tenants.index(str(visited[-1]))]}" in band(pages)
            assert "min left" in band(pages)

        assert [tenants[0], tenants[1], tenants[2], tenants[1]] == visited


async def test_tab_leads_back_from_the_list(demo: Demo) -> None:
    """In the list Tab returns to the session one was in; the filter's letters stay."""
    async with demo.open() as pages:
        tenants = await three(pages)
        await pages.press("escape")
        assert Place.LIST == place(pages)
        await pages.press("tab")

        assert (Place.SESSION, tenants[2]) == (place(pages), pages.estate.sessions.current)


async def test_switching_asks_nobody(demo: Demo) -> None:
    """Going to live sessions whose facts are known makes no call, by Tab, by digit, by Enter in the list."""
    async with demo.open() as pages:
        tenants = await three(pages)
        calls = len(demo.emulator.calls)
        await pages.press("tab", "2", "1", "3")
        await pages.press("escape")
        await pages.choose("Contoso")
        await pages.until(lambda: pages.estate.sessions.current == tenants[0], "the session")
        await pages.pilot.pause()

        assert calls == len(demo.emulator.calls)
        assert "Default domain" in pages.text


async def test_digits_jump_in_the_pane(demo: Demo) -> None:
    """The number in the sidebar is the key; numbers without a session do nothing."""
    async with demo.open() as pages:
        tenants = await three(pages)
        for number, name in enumerate(NAMES, start=1):
            assert f"{number} ● {name[:9]}" in pages.text
        visited = []
        for key in ("1", "3", "9", "2"):
            await pages.press(key)
            visited.append(pages.estate.sessions.current)

        assert [tenants[0], tenants[2], tenants[2], tenants[1]] == visited


async def test_a_click_in_the_sidebar_is_a_jump(demo: Demo) -> None:
    """The line one clicks on is the session one gets."""
    async with demo.open() as pages:
        tenants = await three(pages)
        await pages.pilot.click("#sidebar", offset=(5, 2))
        await pages.until(lambda: pages.estate.sessions.current == tenants[1], "the second session")


async def test_without_a_session_tab_says_so(demo: Demo) -> None:
    """Nothing to go to: a notice, and one stays in the list."""
    async with demo.open() as pages:
        await pages.sign_in()
        await pages.press("tab")
        await pages.told("No session yet")

        assert Place.LIST == place(pages)


@pytest.mark.parametrize(
    ("code", "state", "shown"),
    [
        (65001, SessionState.CONSENT_LOST, "✗ Contoso"),
        (50020, SessionState.NO_ACCESS, "■ Contoso"),
        (50173, SessionState.SIGN_IN_NEEDED, "◌ Contoso"),
    ],
)
async def test_a_lost_session_shows_its_state(demo: Demo, code: int, state: SessionState, shown: str) -> None:
    """A refusal at renewal changes the sidebar: sign and word of the state, no time left."""
    async with demo.open() as pages:
        await pages.sign_in()
        tenant_id = await pages.open_session("Contoso")
        demo.emulator.faults.plan(faults.Aadsts(code), tenant=tenant_id)
        await pages.press("r")
        await pages.until(lambda: not isinstance(pages.app.screen, MainScreen), "the reason")
        await pages.press("escape")
        await pages.at(MainScreen)
        await pages.see(shown)
        (session,) = pages.estate.sessions.all()

        assert state == pages.estate.sessions.state(session)
        assert str(state) in band(pages)


async def test_a_token_that_ran_out_is_renewed_on_the_way_in(demo: Demo) -> None:
    """After its hour the session is *ready*; going there gets a new token without a question."""
    async with demo.open() as pages:
        await pages.sign_in()
        tenant_id = await pages.open_session("Contoso")
        await pages.press("escape")
        demo.time.advance(3 * 3600)
        (session,) = pages.estate.sessions.all()
        assert SessionState.READY == pages.estate.sessions.state(session)
        await pages.press("tab")
        await pages.until(lambda: len(pages.token_calls(tenant_id)) == 2, "a second token")
        await pages.until(lambda: "min left" in band(pages), "the time left")


async def test_renewing_gets_a_new_token(demo: Demo) -> None:
    """`r` sends one request and says so; the facts are read anew."""
    async with demo.open() as pages:
        await pages.sign_in()
        tenant_id = await pages.open_session("Contoso")
        await pages.press("r")
        await pages.told("Renewed: Contoso.")
        await pages.facts_of(tenant_id)

        assert 2 == len(pages.token_calls(tenant_id))


async def test_a_renewal_that_fails_keeps_the_session(demo: Demo) -> None:
    """No network for a moment: the panel says so, and the session is in the sidebar as before."""
    async with demo.open() as pages:
        await pages.sign_in()
        tenant_id = await pages.open_session("Contoso")
        demo.emulator.faults.plan(faults.Cut("connect"), host="login.microsoftonline.com", times=5)
        await pages.press("r")
        await pages.at(FailureScreen)
        assert "Whose job: whoever runs this network" in pages.said

        assert [tenant_id] == [session.tenant_id for session in pages.estate.sessions.all()]


async def test_tenant_id_and_domain_can_be_copied(demo: Demo) -> None:
    """`t` and `d` send the very words."""
    async with demo.open() as pages:
        await pages.sign_in()
        tenant_id = await pages.open_session("Contoso")
        await pages.press("t", "d")
        await pages.until(lambda: len(pages.copied) == 2, "two copies")

        assert [tenant_id, "contoso.example"] == pages.copied_texts


async def test_a_restart_puts_pinned_and_newest_first(demo: Demo) -> None:
    """While the program runs numbers never move; the next start has the pinned one first, then the newest."""
    async with demo.open() as pages:
        tenants = []
        await pages.sign_in()
        for name in NAMES:
            demo.time.advance(60)
            tenants.append(await pages.choose_in_list(name))
        await pages.press("2", "p")
        await pages.told("Pinned")
        assert tenants == [session.tenant_id for session in pages.estate.sessions.all()]
    async with demo.open() as pages:
        await pages.press("l")
        await pages.see("240 of 240")

        assert [tenants[1], tenants[2], tenants[0]] == [each.tenant_id for each in pages.estate.sessions.all()]


async def test_forgetting_asks_and_drops_the_token(demo: Demo) -> None:
    """Cancel has the focus; after the yes the session is gone from sidebar, band and disk."""
    async with demo.open() as pages:
        await pages.sign_in()
        tenant_id = await pages.open_session("Contoso")
        await pages.press("f")
        await pages.at(ConfirmScreen)
        assert "Forget the session with Contoso?" in pages.said
        await pages.press("enter")
        await pages.at(MainScreen)
        assert 1 == len(pages.estate.sessions.all())
        await pages.press("f")
        await pages.at(ConfirmScreen)
        await pages.press("right", "enter")
        await pages.until(lambda: pages.estate.sessions.all() == [], "no session")
        await pages.see("no customer session")
        assert (None, Place.LIST) == (pages.estate.sessions.token(tenant_id), place(pages))
    async with demo.open() as pages:
        assert [] == await pages.office.store.load_sessions((await pages.office.accounts())[0].id)


async def test_a_session_forgotten_as_it_renews_stays_forgotten(demo: Demo) -> None:
    """The answer to a renewal that was under way brings back neither session nor token."""
    arrived, go_on = threading.Event(), threading.Event()

    def hold(request: httpx.Request) -> None:
        arrived.set()
        assert go_on.wait(30)

    async with demo.open() as pages:
        await pages.sign_in()
        tenant_id = await pages.open_session("Contoso")
        await pages.facts_of(tenant_id)
        demo.emulator.meddle = hold
        renewing = asyncio.create_task(pages.estate.sessions.renew(tenant_id))
        try:
            await pages.until(arrived.is_set, "the request")
            await pages.estate.sessions.forget(tenant_id)
        finally:
            go_on.set()
        with pytest.raises(SessionForgotten):
            await renewing
        assert ([], None) == (pages.estate.sessions.all(), pages.estate.sessions.token(tenant_id))
        assert [] == await pages.office.store.load_sessions(pages.estate.desk.account.id)


@pytest.mark.parametrize("keys", [("ctrl+q",), ("ctrl+c", "ctrl+c")])
async def test_leaving_waits_for_nothing(demo: Demo, keys: tuple[str, ...]) -> None:
    """With a request that never answers in flight, the program is over as soon as the keys are pressed."""
    gate, asked = threading.Event(), threading.Event()

    def hang(request: httpx.Request) -> None:
        if request.url.path.endswith("/token"):
            asked.set()
            gate.wait(30)

    async with demo.open() as pages:
        await pages.sign_in()
        demo.emulator.meddle = hang
        await pages.choose("Contoso")
        await pages.until(asked.is_set, "the request")
        await pages.press(*keys)
        await pages.until(lambda: not pages.app.is_running, "the end")
        assert not gate.is_set()
    gate.set()
