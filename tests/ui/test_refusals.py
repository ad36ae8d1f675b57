"""Enter on a customer: the quiet way in, and every refusal in its own words."""

from __future__ import annotations

import pytest

from tests.support.demo import Demo, Pages
from tui.emulator import faults
from tui.model.refusal_table import BY_CODE
from tui.model.session import SessionState
from tui.ui.screens.consent import ConsentScreen
from tui.ui.screens.failure import FailureScreen
from tui.ui.screens.main import MainScreen

CONSENT_CODES = (65001, 700016, 90099, 650052, 650056, 90093, 90094, 90095, 650051)
OTHER_CODES = (50020, 50177, 50034, 50105, 53003, 53000, 530034, 530036, 5000224, 50057, 50076, 70043, 7000218)


async def test_a_consented_customer_opens_without_a_question(demo: Demo) -> None:
    """Contoso: one request for a token, no dialog, and the band names it."""
    async with demo.open() as pages:
        await pages.sign_in()
        before = len(pages.token_calls())
        tenant_id = await pages.open_session("Contoso")

        assert (1, before + 1) == (len(pages.token_calls(tenant_id)), len(pages.token_calls()))
        assert isinstance(pages.app.screen, MainScreen)
        assert ["Screen", "MainScreen"] == [type(each).__name__ for each in pages.app.screen_stack]
        assert "▌ Contoso   contoso.example" in pages.text.splitlines()[0]


@pytest.mark.parametrize(
    ("name", "code"), [("Fabrikam", 65001), ("Wide World Importers", 65001), ("Adventure Works", 700016)]
)
async def test_missing_consent_opens_the_dialog(demo: Demo, name: str, code: int) -> None:
    """The dialog names customer, tenant and code; the list marks the customer."""
    async with demo.open() as pages:
        await pages.sign_in()
        tenant_id = await pages.choose(name)
        await pages.see(f"Consent is missing: {name}", f"AADSTS{code}", tenant_id)
        await pages.press("escape")
        await pages.at(MainScreen)
        await pages.see("✗ missing")

        assert [] == pages.estate.sessions.all()


async def test_each_consent_code_has_its_own_sentence(demo: Demo) -> None:
    """Whatever form the missing consent takes, the same dialog says what that form means."""
    said = set()
    async with demo.open() as pages:
        await pages.sign_in()
        for code in CONSENT_CODES:
            demo.emulator.faults.plan(faults.Aadsts(code))
            await pages.choose("Contoso Suites")
            await pages.at(ConsentScreen)
            assert f"AADSTS{code} {BY_CODE[code].summary}" in pages.said
            said.add(BY_CODE[code].summary)
            await pages.press("escape")
            await pages.at(MainScreen)
        demo.emulator.faults.check_all_happened()

    assert len(CONSENT_CODES) == len(said)


async def test_each_other_refusal_has_its_own_panel(demo: Demo) -> None:
    """What happened, whose job the cure is, what to do, and the code: never the consent dialog."""
    async with demo.open() as pages:
        await pages.sign_in()
        for code in OTHER_CODES:
            demo.emulator.faults.plan(faults.Aadsts(code))
            await pages.choose("Contoso Suites")
            await pages.at(FailureScreen)
            meaning = BY_CODE[code]
            owner = meaning.owner or meaning.kind.owner
            for needed in (meaning.summary, f"Whose job: {owner}", f"What to do: {meaning.remedy}", f"AADSTS{code}"):
                assert needed in pages.said
            await pages.press("escape")
            await pages.at(MainScreen)
        demo.emulator.faults.check_all_happened()

        assert [] == pages.estate.sessions.all()


@pytest.mark.parametrize(
    ("name", "code", "also", "mark"),
    [
        ("Northwind Traders", 53003, "Conditional Access", "■ blocked"),
        ("Tailspin Toys", 50020, "guest account", "■ no way"),
        ("Litware", 50020, "relationship ended", "□ ended"),
        ("Coho Vineyard", 50020, "contract only, no GDAP relationship", "■ no way"),
    ],
)
async def test_who_cannot_get_in_reads_why(demo: Demo, name: str, code: int, also: str, mark: str) -> None:
    """The special customers of the demo: panel with reason, the list marks them, nothing opened."""
    async with demo.open() as pages:
        await pages.sign_in()
        tenant_id = await pages.choose(name)
        await pages.at(FailureScreen)
        for needed in (f"{name} did not open", tenant_id, f"AADSTS{code}", also, "Correlation id:", "Trace id:"):
            assert needed in pages.said
        await pages.press("escape")
        await pages.until(
            lambda: any(name in line and mark in line for line in pages.text.splitlines()), f"{mark} in its row"
        )

        assert [] == pages.estate.sessions.all()


async def test_the_details_can_be_copied(demo: Demo) -> None:
    """For the ticket: customer, code, ids and time, as text on the clipboard."""
    async with demo.open() as pages:
        await pages.sign_in()
        tenant_id = await pages.choose("Northwind Traders")
        await pages.at(FailureScreen)
        await pages.press("c")
        await pages.until(lambda: pages.copied, "a copy")
        (details,) = pages.copied_texts

        for needed in (tenant_id, "Northwind Traders", "AADSTS53003", "Correlation id: ", "Trace id: ", "09:00:06Z"):
            assert needed in details


async def test_trying_again_asks_again(demo: Demo) -> None:
    """`t` on the panel sends a new request; once the service lets one in, the session opens."""
    async with demo.open() as pages:
        await pages.sign_in()
        demo.emulator.faults.plan(faults.Aadsts(50020))
        tenant_id = await pages.choose("Contoso")
        await pages.at(FailureScreen)
        await pages.press("t")
        await pages.facts_of(tenant_id)

        assert [400, 200] == [call.status for call in pages.token_calls(tenant_id)]


async def test_without_mfa_a_new_sign_in_is_offered(demo: Demo) -> None:
    """Noor signed in with a password only: the panel says so and leads to the accounts."""
    async with demo.open() as pages:
        await pages.sign_in(3)
        await pages.choose("Contoso")
        await pages.at(FailureScreen)
        assert ("AADSTS50076" in pages.said, "Sign in again" in pages.buttons) == (True, True)
        pages.app.screen.query_one("#other").focus()
        await pages.press("enter")
        await pages.see("Sign in another account")


async def test_throttling_is_waited_out_as_told(demo: Demo) -> None:
    """Proseware: the header says who asks to wait and for how long; exactly then the facts come."""
    async with demo.open() as pages:
        await pages.sign_in()
        tenant_id = await pages.choose("Proseware")
        await pages.see("Microsoft Graph asks us to slow down: going on in 4 s")
        assert SessionState.LIVE == pages.estate.sessions.state(pages.estate.sessions.all()[0])
        asked = len(calls_into(pages, tenant_id))
        demo.time.advance(3.9)
        await pages.pilot.pause()
        assert asked == len(calls_into(pages, tenant_id))
        while pages.estate.sessions.known_facts(tenant_id) is None:
            await pages.until(
                lambda: pages.time.waits_s or pages.estate.sessions.known_facts(tenant_id), "a wait or the facts"
            )
            demo.time.advance(0.1)
            await pages.pilot.pause()
        await pages.facts_of(tenant_id)


def calls_into(pages: Pages, tenant_id: str) -> list[str]:
    """Paths of the calls into one customer's tenant."""
    return [call.path for call in pages.emulator.calls if call.bearer_tid == tenant_id]


async def test_a_relationship_that_ends_soon_is_seen(demo: Demo) -> None:
    """Alpine Ski House opens; list and pane tell the days left and the end."""
    async with demo.open((120, 36)) as pages:
        await pages.sign_in()
        await pages.highlight("Alpine Ski House")
        await pages.see("GDAP 9 d, no auto-extend")
        await pages.press("enter")
        await pages.facts_of(pages.customer("Alpine Ski House"))

        assert "active, ends 2026-03-11" in pages.said
