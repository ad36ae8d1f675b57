"""Consent that comes while one does something else: told where one is, never going anywhere by itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.app import App

from tests.support.demo import Demo, Pages
from tests.ui.test_keep import PASSPHRASE, keep_by_passphrase
from tui.emulator import ADA, DEMO_CLIENT_ID
from tui.model.consent import ConsentState
from tui.model.identifiers import TenantId
from tui.model.scope import CUSTOMER_SCOPES
from tui.ui.screens.confirm import ConfirmScreen
from tui.ui.screens.consent import ConsentScreen
from tui.ui.screens.failure import FailureScreen
from tui.ui.screens.lock import LockScreen
from tui.ui.screens.main import MainScreen
from tui.ui.screens.waiting import WaitingScreen


@pytest.fixture
def demo(tmp_path: Path) -> Demo:
    """A partner of few customers: what is waited for has a name."""
    return Demo(tmp_path, customers=24)


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Each ringing of Textual's own bell."""
    bells: list[str] = []
    monkeypatch.setattr(App, "bell", lambda _: bells.append("bell"))
    return bells


async def send(pages: Pages, *names: str) -> list[TenantId]:
    """Copy the links of these customers from the list; nobody there consents by himself."""
    found = []
    pages.estate.consents._on_link_sent = None
    for name in names:
        tenant_id = await pages.highlight(name)
        await pages.press("f2")
        await pages.until(
            lambda tenant_id=tenant_id: pages.estate.customer(tenant_id).consent.link_sent_at is not None,  # type: ignore[misc]
            "the mark",
        )
        await pages.until(lambda: _is_watched(pages), "the watcher")
        found.append(tenant_id)
    await pages.find("")
    return found


def _is_watched(pages: Pages) -> bool:
    return any(20 <= wait <= 22 for wait in pages.time.waits_s)


def consent(pages: Pages, *tenant_ids: TenantId) -> None:
    """The administrators of these customers consent."""
    for tenant_id in tenant_ids:
        pages.emulator.consent_as_administrator(tenant_id, DEMO_CLIENT_ID, CUSTOMER_SCOPES)


async def look(pages: Pages, *tenant_ids: TenantId) -> None:
    """Let the time go on until the watcher has asked about each of these once more."""
    asked = {each: len(pages.token_calls(each)) for each in tenant_ids}

    def have_looked() -> bool:
        if all(len(pages.token_calls(each)) > asked[each] for each in tenant_ids):
            return True
        if not pages.estate.watcher._looks:
            pages.time.advance(1)
        return False

    await pages.until(have_looked, "a look")


async def at_waiting(pages: Pages) -> WaitingScreen:
    """Open the list of those who are waited for."""
    main = await pages.at(MainScreen)
    await main.run_action("waiting")
    return await pages.at(WaitingScreen)


async def test_consent_that_comes_is_told_where_one_is(demo: Demo, rung: list[str]) -> None:
    """One bell, one notice, a line that stays, the row's new state; and one is where one was, with what one typed."""
    async with demo.open() as pages:
        await pages.sign_in()
        [fabrikam] = await send(pages, "Fabrikam")
        await pages.write("adv")
        consent(pages, fabrikam)
        await look(pages, fabrikam)
        await pages.told("Consent has come for Fabrikam. Enter on it goes in, F3 shows it.")

        assert ["bell"] == rung
        assert (ConsentState.GRANTED, None) == (
            pages.estate.customer(fabrikam).standing, pages.estate.sessions.current,
        )  # fmt: skip
        assert ("adv", True) == (pages.customers.filter.value, isinstance(pages.app.screen, MainScreen))
        pages.app.clear_notifications()
        pages.time.advance(3600)
        await pages.see(" Consent has come for Fabrikam.")
        await pages.open_session("Fabrikam")
        await pages.see_no("Consent has come")
        assert ["bell"] == rung


async def test_several_at_once_are_one_notice(demo: Demo, rung: list[str]) -> None:
    """Three that come in one moment: one bell; the line names and counts them."""
    async with demo.open((120, 36)) as pages:
        await pages.sign_in()
        sent = await send(pages, "Fabrikam", "Contoso Retail", "Wide World")
        consent(pages, *sent)
        await look(pages, *sent)
        await pages.see("Consent has come for 3 customers: ")

        assert ["bell"] == rung
        assert all(name in pages.text for name in ("Fabrikam", "Contoso Retail", "Wide World Importers"))


async def test_the_bell_can_be_silenced(demo: Demo, rung: list[str]) -> None:
    """`bell = false`: told, and not rung."""
    async with demo.open() as pages:
        pages.app._rings = False
        await pages.sign_in()
        [fabrikam] = await send(pages, "Fabrikam")
        consent(pages, fabrikam)
        await look(pages, fabrikam)
        await pages.told("Consent has come for Fabrikam.")

        assert [] == rung


async def test_the_open_dialog_of_that_customer_goes_in(demo: Demo, rung: list[str]) -> None:
    """Opened over a link that was sent before, it looks by itself, and its session opens; one bell in all."""
    async with demo.open() as pages:
        await pages.sign_in()
        [fabrikam] = await send(pages, "Fabrikam")
        await pages.highlight("Fabrikam")
        await pages.press("f3")
        await pages.at(ConsentScreen)
        consent(pages, fabrikam)
        await look(pages, fabrikam)
        await pages.facts_of(fabrikam)
        pages.time.advance(600)
        await pages.pilot.pause()

        assert ["bell"] == rung
        assert "Consent has come" not in pages.text


async def test_another_refusal_is_told_without_a_bell(demo: Demo, rung: list[str]) -> None:
    """A customer whose policy blocks: one notice with the reason."""
    async with demo.open() as pages:
        await pages.sign_in()
        [blocked] = await send(pages, "Northwind")
        consent(pages, blocked)
        await look(pages, blocked)
        await pages.told("Northwind Traders is waited for in vain:")

        assert ([], ConsentState.BLOCKED) == (rung, pages.estate.customer(blocked).standing)


async def test_an_ended_sign_in_asks_once(demo: Demo) -> None:
    """Revoked while links are out: one question, however many customers are waited for."""
    async with demo.open() as pages:
        await pages.sign_in()
        sent = await send(pages, "Fabrikam", "Contoso Retail")
        consent(pages, *sent)
        pages.emulator.revoke_sessions(ADA)
        pages.time.advance(25)
        await pages.at(FailureScreen)
        await pages.press("escape")
        await pages.at(MainScreen)
        calls = len(pages.emulator.calls)
        pages.time.advance(3600)
        await pages.pilot.pause()

        assert (calls, True) == (len(pages.emulator.calls), isinstance(pages.app.screen, MainScreen))


async def test_nobody_is_asked_while_it_is_locked(demo: Demo, rung: list[str]) -> None:
    """Locked for an hour: no request and no bell; unlocked, the wait goes on and the consent is told."""
    async with demo.open() as pages:
        await pages.sign_in()
        await keep_by_passphrase(pages)
        [fabrikam] = await send(pages, "Fabrikam")
        await pages.press("f10")
        screen = await pages.at(LockScreen)
        await pages.until(screen._is_shut.is_set, "an empty memory")
        consent(pages, fabrikam)
        calls = len(pages.emulator.calls)
        pages.time.advance(3600)
        await pages.pilot.pause()
        assert (calls, []) == (len(pages.emulator.calls), rung)
        await pages.write(PASSPHRASE)
        await pages.press("enter")
        await pages.at(MainScreen)
        await look(pages, fabrikam)
        await pages.told("Consent has come for Fabrikam.")

        assert ["bell"] == rung


async def test_leaving_the_customers_ends_the_watch(demo: Demo) -> None:
    """At the accounts nobody is asked; back again, the wait goes on."""
    async with demo.open() as pages:
        await pages.sign_in()
        [fabrikam] = await send(pages, "Fabrikam")
        await pages.press("f6")
        await pages.see("Sign in another account")
        calls = len(pages.emulator.calls)
        pages.time.advance(3600)
        await pages.pilot.pause()
        assert calls == len(pages.emulator.calls)
        await pages.press("enter")
        await pages.at(MainScreen)
        await pages.listed()
        await look(pages, fabrikam)


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_who_is_waited_for_is_listed(demo: Demo, size: tuple[int, int]) -> None:
    """Name, when the link was sent and by whom, the last look, the next one; the tenant beyond doubt."""
    async with demo.open(size) as pages:
        await pages.sign_in()
        [fabrikam] = await send(pages, "Fabrikam")
        await look(pages, fabrikam)
        await pages.until(lambda: not pages.estate.watcher._looks, "the answer")
        pages.time.advance(10)
        await at_waiting(pages)
        await pages.see("Links that were sent", "Fabrikam", "now, missing", "in ", fabrikam, ADA, "AADSTS65001")


async def test_one_can_look_copy_and_stop_from_the_list(demo: Demo) -> None:
    """Enter asks at once; c copies the link once more; x asks first, and takes the mark away."""
    async with demo.open() as pages:
        await pages.sign_in()
        [fabrikam, retail] = await send(pages, "Fabrikam", "Contoso Retail")
        dialog = await at_waiting(pages)
        assert [retail, fabrikam] == list(dialog._lines)
        asked = len(pages.token_calls(retail))
        await pages.press("enter")
        told = "Asked just now: Contoso Retail: consent is still missing (AADSTS65001)."
        await pages.until(lambda: told in pages.said, told)
        assert asked + 1 == len(pages.token_calls(retail))
        copied = len(pages.copied_texts)
        await pages.press("c")
        await pages.until(lambda: len(pages.copied_texts) > copied, "the link")
        assert f"/{retail}/" in pages.copied_texts[-1]
        await pages.press("x")
        await pages.at(ConfirmScreen)
        await pages.press("enter")
        await pages.at(WaitingScreen)
        assert 2 == len(dialog._lines)
        await pages.press("x")
        await pages.at(ConfirmScreen)
        await pages.press("right", "enter")
        await pages.until(lambda: "Contoso Retail is not waited for any more." in pages.said, "the end of the wait")

        assert [fabrikam] == list(dialog._lines)
        assert pages.estate.customer(retail).consent.link_sent_at is None


async def test_nobody_to_wait_for_says_so(demo: Demo) -> None:
    """An empty list tells what would fill it."""
    async with demo.open() as pages:
        await pages.sign_in()
        await at_waiting(pages)
        await pages.see("Nobody is waited for.")


async def test_looks_that_find_nothing_draw_nothing(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three looks in vain change no cell: not one frame is drawn for them."""
    async with demo.open() as pages:
        await pages.sign_in()
        [fabrikam] = await send(pages, "Fabrikam")
        await pages.pilot.pause()
        await look(pages, fabrikam)  # and the domains of the rows on screen are looked up
        pages.app.clear_notifications()
        await pages.pilot.pause()
        for timer in list(pages.app.screen._timers):
            timer.pause()  # ages read differently as the time goes on, whether anybody looks or not
        drawn: list[object] = []
        display = pages.app._display

        def note(screen: object, renderable: object) -> None:
            drawn.append(renderable)
            display(screen, renderable)  # type: ignore[arg-type]

        monkeypatch.setattr(pages.app, "_display", note)
        for _ in range(3):
            await look(pages, fabrikam)
            await pages.until(lambda: not pages.estate.watcher._looks, "the answer")
        await pages.pilot.pause()

        assert [] == drawn
