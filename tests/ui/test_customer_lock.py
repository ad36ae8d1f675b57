"""The customer lock: no token is used in another tenant than the one it was asked for."""

from __future__ import annotations

import httpx

from tests.support.demo import Demo
from tui.ui.screens.failure import FailureScreen
from tui.ui.screens.main import MainScreen


def to_path(request: httpx.Request, path: str) -> httpx.Request:
    """The same request to another path."""
    kept = ("content-type", "client-request-id")
    headers = {name: value for name, value in request.headers.items() if name in kept}
    return httpx.Request(request.method, request.url.copy_with(path=path), headers=headers, content=request.content)


async def test_a_token_for_another_customer_is_never_used(demo: Demo) -> None:
    """Contoso's token for Alpine's question: an error that says so, no session, and no call with that token."""
    async with demo.open() as pages:
        await pages.sign_in()
        alpine, contoso = pages.customer("Alpine Ski House"), pages.customer("Contoso")

        def swap(request: httpx.Request) -> httpx.Request | None:
            if request.url.path == f"/{alpine}/oauth2/v2.0/token":
                return to_path(request, request.url.path.replace(alpine, contoso))
            return None

        demo.emulator.meddle = swap
        await pages.choose("Alpine Ski House")
        await pages.at(FailureScreen)
        assert "issued a token for another tenant" in pages.said
        assert (contoso in pages.said, alpine in pages.said) == (True, True)
        await pages.press("escape")
        await pages.at(MainScreen)

        assert [] == pages.estate.sessions.all()
        assert "no customer session" in pages.text.splitlines()[0]
        assert [] == [call for call in demo.emulator.calls if call.bearer_tid in (alpine, contoso)]


async def test_the_lock_holds_when_a_session_is_renewed(demo: Demo) -> None:
    """The planted token comes at the renewal of a live session: the same error, and nothing goes out with it."""
    async with demo.open() as pages:
        await pages.sign_in()
        contoso = await pages.open_session("Contoso")
        alpine = await pages.choose_in_list("Alpine Ski House")
        calls = [call for call in demo.emulator.calls if call.bearer_tid == contoso]

        def swap(request: httpx.Request) -> httpx.Request | None:
            if request.url.path == f"/{alpine}/oauth2/v2.0/token":
                return to_path(request, request.url.path.replace(alpine, contoso))
            return None

        demo.emulator.meddle = swap
        await pages.press("r")
        await pages.at(FailureScreen)

        assert "The session was not renewed" in pages.said
        assert None is pages.estate.sessions.token(alpine)
        assert calls == [call for call in demo.emulator.calls if call.bearer_tid == contoso]


async def test_every_call_into_a_tenant_carries_its_own_token(demo: Demo) -> None:
    """Going to and fro between customers, what is read for one is asked with that customer's token alone."""
    async with demo.open() as pages:
        await pages.sign_in()
        for name in ("Contoso", "Adatum"):
            before = len(demo.emulator.calls)
            tenant_id = await pages.choose_in_list(name)
            calls = list(demo.emulator.calls)[before:]
            own = {call.bearer_tid for call in calls if call.path in ("/v1.0/organization", "/v1.0/domains")}
            assert {tenant_id} == own


async def test_enter_in_a_session_opens_nobody(demo: Demo) -> None:
    """The list is hidden there, and so is the customer that is highlighted in it: no key may be about that one."""
    async with demo.open() as pages:
        await pages.sign_in()
        await pages.open_session("Contoso")
        pages.customers.filter.value = pages.customer("Adatum")
        await pages.until(lambda: pages.customers.highlighted == pages.customer("Adatum"), "another one highlighted")
        await pages.press("enter", "f7", "f8")
        await pages.pilot.pause()

        assert [] == pages.token_calls(pages.customer("Adatum"))
        assert (pages.customer("Contoso"), []) == (pages.estate.sessions.current, pages.notices)
