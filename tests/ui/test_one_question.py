"""What was refused is tried once in silence; then a person is asked, once, whatever else was refused with it."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl

import httpx
import pytest

from tests.support.demo import Demo, Pages
from tui.emulator import ADA, faults
from tui.model.session import SessionState
from tui.ui.screens.consent import ConsentScreen
from tui.ui.screens.failure import FailureScreen
from tui.ui.screens.main import MainScreen
from tui.ui.screens.sign_in import SignInScreen

GRAPH = "graph.microsoft.com"
PARTNER_CENTER = "api.partnercenter.microsoft.com"
WANTED = {"nbf": {"essential": True, "value": "1893488400"}}
CHALLENGE = (
    'Bearer realm="", error="insufficient_claims", '
    'claims="eyJhY2Nlc3NfdG9rZW4iOnsibmJmIjp7ImVzc2VudGlhbCI6dHJ1ZSwidmFsdWUiOiIxODkzNDg4NDAwIn19fQ=="'
)
REFUSED = faults.Answer(401, {"error": {"code": "InvalidAuthenticationToken"}}, {"WWW-Authenticate": CHALLENGE})


class Asked:
    """The questions a person was asked, and the claims that were sent to the sign-in service, from here on."""

    def __init__(self, pages: Pages, demo: Demo) -> None:
        self.questions: list[str] = []
        self.claims: list[tuple[str, dict[str, Any]]] = []
        show = pages.app.push_screen

        def note(screen: Any, *args: Any, **named: Any) -> Any:
            if isinstance(screen, FailureScreen):
                self.questions.append(screen._heading)
            return show(screen, *args, **named)

        pages.app.push_screen = note  # type: ignore[method-assign]
        demo.emulator.meddle = self._note

    def _note(self, request: httpx.Request) -> None:
        if request.method == "POST" and request.url.host == "login.microsoftonline.com":
            form = dict(parse_qsl(request.content.decode()))
            claims = json.loads(form["claims"])["access_token"]
            del claims["xms_cc"]
            self.claims.append((request.url.path.rpartition("/")[2], claims))


def calls(pages: Pages, host: str, since: int) -> list[int]:
    """Statuses of the requests to a host since then."""
    return [call.status for call in list(pages.emulator.calls)[since:] if call.host == host]


async def refreshed(pages: Pages) -> None:
    """Press F5 and wait until every list was read."""
    before = pages.estate.listing.version
    await pages.press("f5")
    await pages.until(lambda: pages.estate.listing.version > before, "the refresh")
    await pages.until(lambda: not pages.estate.listing.is_refreshing, "the end of the refresh")


async def sign_in_again(pages: Pages) -> None:
    """Take the way to a new sign-in that the panel offers, and approve the code."""
    await pages.at(FailureScreen)
    pages.app.screen.query_one("#other").focus()
    await pages.press("enter")
    await pages.at(SignInScreen)
    await pages.see("sign in again")
    await pages.sign_in()


async def test_a_refused_refresh_is_done_once_more_in_silence(demo: Demo) -> None:
    """Three lists in parallel, three refusals, one renewal, and the lists are whole: nobody is asked."""
    async with demo.open() as pages:
        await pages.sign_in()
        asked, since, tokens = Asked(pages, demo), len(demo.emulator.calls), len(pages.token_calls())
        demo.emulator.faults.plan(REFUSED, host=GRAPH, times=3)
        await refreshed(pages)
        await pages.pilot.pause()
        statuses = calls(pages, GRAPH, since)

        assert ([], [401] * 3, 1) == (
            asked.questions,
            [s for s in statuses if s != 200],
            len(pages.token_calls()) - tokens,
        )
        assert ([("token", WANTED)], ()) == (asked.claims, pages.estate.listing.problems)
        assert isinstance(pages.app.screen, MainScreen)


async def test_a_refresh_refused_twice_asks_once(demo: Demo) -> None:
    """Three lists, two requests each, one renewal, one question. After the sign-in with the claims the list is read."""
    async with demo.open() as pages:
        await pages.sign_in()
        asked, since, tokens = Asked(pages, demo), len(demo.emulator.calls), len(pages.token_calls())
        demo.emulator.faults.plan(REFUSED, host=GRAPH, times=6)
        await refreshed(pages)
        await pages.at(FailureScreen)
        assert ("Sign in again" in pages.buttons, "eyJ" in pages.said, "nbf" in pages.said) == (True, False, False)
        assert ([401] * 6, 1) == (calls(pages, GRAPH, since), len(pages.token_calls()) - tokens)
        await sign_in_again(pages)

        assert (["The customer list could not be refreshed"], ()) == (asked.questions, pages.estate.listing.problems)
        assert [("token", WANTED), ("devicecode", WANTED), ("token", WANTED)] == asked.claims[:3]
        demo.emulator.faults.check_all_happened()


async def test_a_dead_sign_in_ends_every_session_with_one_question(demo: Demo) -> None:
    """Revoked by an administrator: the refresh finds it, both sessions need a sign-in at once, the account too. One
    question, one request to the sign-in; after a new sign-in the same sessions open again."""
    async with demo.open() as pages:
        await pages.sign_in()
        tenants = [await pages.choose_in_list(name) for name in ("Contoso", "Adatum")]
        await pages.press("escape")
        demo.emulator.revoke_sessions(ADA)
        asked, since, tokens = Asked(pages, demo), len(demo.emulator.calls), len(pages.token_calls())
        await refreshed(pages)
        await pages.at(FailureScreen)
        sessions = pages.estate.sessions
        assert [SessionState.SIGN_IN_NEEDED] * 2 == [sessions.state(each) for each in sessions.all()]
        assert "AADSTS50173" in pages.said
        assert ([401] * 3, 1) == (calls(pages, GRAPH, since), len(pages.token_calls()) - tokens)
        await pages.press("escape")
        await pages.at(MainScreen)
        await pages.see("signed out, local copy only: F6 signs in")
        await pages.pilot.pause()
        assert ["The customer list could not be refreshed"] == asked.questions
        await pages.press("f6")
        await pages.see("sign in again")
        await pages.sign_in()

        assert [SessionState.READY] * 2 == [sessions.state(each) for each in pages.estate.sessions.all()]
        assert tenants[0] == await pages.open_session("Contoso")
        assert "nbf" in asked.claims[1][1]


async def test_a_customer_that_newly_wants_mfa_asks_once(demo: Demo) -> None:
    """One request, one question with the way out; the code is asked for with the customer's claims, and then the
    customer opens. The other session was live all the time."""
    async with demo.open() as pages:
        await pages.sign_in()
        adatum = await pages.open_session("Adatum")
        await pages.press("escape")
        contoso = pages.customer("Contoso")
        demo.emulator.require_mfa(contoso)
        asked = Asked(pages, demo)
        await pages.choose("Contoso")
        await pages.at(FailureScreen)
        (session,) = pages.estate.sessions.all()
        assert (adatum, SessionState.LIVE) == (session.tenant_id, pages.estate.sessions.state(session))
        assert [400] == [call.status for call in pages.token_calls(contoso)]
        await sign_in_again(pages)
        assert contoso == await pages.open_session("Contoso")

        assert (["Contoso did not open"], [400, 200]) == (
            asked.questions,
            [c.status for c in pages.token_calls(contoso)],
        )
        assert ["capolids"] == list(asked.claims[1][1])


async def test_closing_the_question_goes_on_without_that_customer(demo: Demo) -> None:
    """Nothing else is asked again or lost: the account stays ready, and other customers open."""
    async with demo.open() as pages:
        await pages.sign_in()
        demo.emulator.require_mfa(pages.customer("Contoso"))
        asked = Asked(pages, demo)
        await pages.choose("Contoso")
        await pages.at(FailureScreen)
        await pages.press("escape")
        await pages.at(MainScreen)
        await pages.open_session("Adatum")

        assert (["Contoso did not open"], True) == (asked.questions, pages.estate.desk.is_signed_in)


@pytest.mark.parametrize(("times", "questions"), [(1, 0), (2, 1)])
async def test_facts_that_are_refused_ask_at_the_second_refusal(demo: Demo, times: int, questions: int) -> None:
    """Each part of the batch is refused for itself: once is cured in silence, twice is one question and the session
    needs a sign-in; the list stays as it is."""
    async with demo.open() as pages:
        await pages.sign_in()
        asked = Asked(pages, demo)
        for part in ("organization", "subscribedSkus", "domains"):
            demo.emulator.faults.plan(REFUSED, path=f"/v1.0/{part}", times=times)
        contoso = await pages.choose("Contoso")
        if questions:
            await pages.at(FailureScreen)
            assert "Sign in again" in pages.buttons
            (session,) = pages.estate.sessions.all()
            assert SessionState.SIGN_IN_NEEDED == pages.estate.sessions.state(session)
            await pages.press("escape")
            await pages.at(MainScreen)
        else:
            await pages.facts_of(contoso)

        assert (questions, 2) == (len(asked.questions), len(pages.token_calls(contoso)))
        demo.emulator.faults.check_all_happened()


@pytest.mark.parametrize(("times", "questions"), [(1, 0), (2, 1)])
async def test_a_consent_that_is_refused_is_given_once_or_asked_for(demo: Demo, times: int, questions: int) -> None:
    """401 is that nothing was written: sent once more in silence it is written once; refused again, the person signs in
    again with the claims, and nothing was changed at the customer."""
    async with demo.open() as pages:
        await pages.sign_in()
        fabrikam = await pages.choose("Fabrikam")
        await pages.at(ConsentScreen)
        asked, since = Asked(pages, demo), len(demo.emulator.calls)
        demo.emulator.faults.plan(REFUSED, host=PARTNER_CENTER, times=times)
        await pages.press("g")
        await pages.see("Give consent for Fabrikam?")
        await pages.press("right", "enter")
        if questions:
            await sign_in_again(pages)
            assert [401, 401] == calls(pages, PARTNER_CENTER, since)[:2]
            assert 201 not in calls(pages, PARTNER_CENTER, since)
            assert ("devicecode", WANTED) in asked.claims
        else:
            await pages.until(lambda: pages.estate.sessions.current == fabrikam, "the session")
            assert [401, 201] == calls(pages, PARTNER_CENTER, since)

        assert questions == len(asked.questions)


async def test_a_policy_that_names_what_it_wants_offers_a_sign_in(demo: Demo) -> None:
    """53003 with claims: a sign-in made for them may pass the policy. Without claims a new one changes nothing."""
    async with demo.open() as pages:
        await pages.sign_in()
        offered = []
        for claims in ('{"access_token":{"capolids":{"essential":true,"values":["p"]}}}', ""):
            demo.emulator.faults.plan(faults.Aadsts(53003, claims))
            await pages.choose("Contoso")
            await pages.at(FailureScreen)
            offered.append("Sign in again" in pages.buttons)
            await pages.press("escape")
            await pages.at(MainScreen)

        assert [True, False] == offered


async def test_a_token_of_a_day_shows_its_hours(demo: Demo) -> None:
    """A tenant with continuous access evaluation: the time left is told in hours."""
    async with demo.open() as pages:
        await pages.sign_in()
        demo.emulator.evaluate_continuously(pages.customer("Contoso"))
        await pages.open_session("Contoso")

        assert "24 h left" in pages.text.splitlines()[0]
