"""The list's drawn states: loading, empty, stale, failed, and what lies between."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.support.demo import Demo, Pages
from tui.emulator import faults
from tui.services import ListingState
from tui.ui.screens.main import MainScreen

LISTS = ("/v1.0/contracts", "/v1.0/tenantRelationships/*")


@pytest.fixture
def gate(demo: Demo) -> Iterator[threading.Event]:
    """Holds every answer with customers up until it is set."""
    gate = threading.Event()

    def hold(request: httpx.Request) -> None:
        if any(part in request.url.path for part in ("contracts", "tenantRelationships", "/v1/customers")):
            gate.wait(30)

    demo.emulator.meddle = hold
    yield gate
    gate.set()


async def signed_in(pages: Pages, number: int = 1) -> None:
    """Sign in without waiting for the list."""
    await pages.ask_for_code()
    await pages.press(str(number))
    await pages.see("Approved in the demo")
    await pages.until_waiting(1, 15)
    pages.time.advance(6)
    await pages.until(lambda: isinstance(pages.app.screen, MainScreen), "the main screen")


async def give_up(pages: Pages) -> None:
    """Let the time of every further try come until the program stops trying."""
    listing = pages.estate.listing
    while not listing.problems:
        await pages.until(lambda: pages.time.waits_s or listing.problems, "a further try")
        pages.time.advance(120)
        await pages.pilot.pause()
    await pages.until(lambda: not listing.is_refreshing, "the end of the refresh")


async def test_the_first_list_is_announced_while_it_loads(demo: Demo, gate: threading.Event) -> None:
    """Before anything came, the list says what is asked; it is whole once the answers are there."""
    async with demo.open() as pages:
        await signed_in(pages)
        await pages.see("Asking Microsoft for your customers")
        assert ListingState.LOADING == pages.estate.listing_state
        gate.set()
        await pages.see("240 of 240")


async def test_the_known_list_stays_while_it_is_read_again(demo: Demo, gate: threading.Event) -> None:
    """A refresh hides nothing: one filters and opens in the local copy meanwhile."""
    gate.set()
    async with demo.open() as pages:
        await pages.sign_in()
        gate.clear()
        await pages.press("f5")
        await pages.see("refreshing")
        await pages.find("fab")
        assert ["Fabrikam", "Fabrikam Residences"] == pages.rows
        gate.set()
        await pages.see_no("refreshing")


async def test_an_empty_list_names_the_likely_reason(demo: Demo) -> None:
    """Grace is outside AdminAgents: Microsoft answers empty, the program says why, and with whom to sign in."""
    async with demo.open() as pages:
        await pages.sign_in(2)
        await pages.see("AdminAgents", "grace@fourthcoffee.example", "F6")

        assert [] == pages.rows


async def test_a_partner_without_customers_is_told_so(tmp_path: Path) -> None:
    """The lists are empty for everybody: the other reasons are named as well."""
    async with Demo(tmp_path, scenario="empty").open() as pages:
        await pages.sign_in()
        await pages.see("empty list")

        assert ListingState.EMPTY == pages.estate.listing_state
        assert "no GDAP relationship and no reseller contract" in pages.flat.replace("Sessions ", "")


async def test_an_old_list_says_its_age(demo: Demo) -> None:
    """The local copy is shown at once, with how old it is; a fresh one says so, too."""
    async with demo.open() as pages:
        await pages.sign_in()
        assert "240 of 240 · now" in pages.text
    demo.time.advance(3 * 3600)
    async with demo.open() as pages:
        await pages.press("l")
        await pages.see("240 of 240 · 3 h ago")

        assert ListingState.STALE == pages.estate.listing_state


async def test_a_list_that_cannot_be_read_shows_the_remedy(demo: Demo) -> None:
    """Nothing came at all: the reason stands in the list's place, and F5 works once the service is back."""
    for path in LISTS:
        demo.emulator.faults.plan(faults.unavailable(), host="graph.microsoft.com", path=path, times=50)
    demo.emulator.faults.plan(faults.unavailable(), host="api.partnercenter.microsoft.com", times=50)
    async with demo.open() as pages:
        await signed_in(pages)
        await give_up(pages)
        await pages.see("The list could not be read", "F5 tries again")
        assert ListingState.FAILED == pages.estate.listing_state
        demo.emulator.faults.clear()
        await pages.press("f5")
        await pages.see("240 of 240")


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_a_failure_midway_keeps_what_came(tmp_path: Path, size: tuple[int, int]) -> None:
    """One list breaks on its second page: its first page and the other lists stay, and what is missing is named."""
    demo = Demo(tmp_path, customers=320)
    second_page = demo.emulator.faults.plan(faults.malformed(), path="*/delegatedAdminCustomers", after=1)
    async with demo.open(size) as pages:
        await pages.sign_in()
        await pages.see("Not read to the end: GDAP customers", "F5 tries again", "320 of 320")
        assert (1, []) == (
            second_page.happened,
            [each for each in pages.estate.listing.customers.values() if each.missing_since],
        )
        await pages.press("f5")
        await pages.see_no("Not read to the end")


async def test_an_outage_is_waited_out(tmp_path: Path) -> None:
    """The lists answer 503 at first: the header says who is waited for, and the list comes by itself."""
    async with Demo(tmp_path, scenario="outage").open() as pages:
        await signed_in(pages)
        await pages.see("Microsoft Graph cannot answer at the moment: going on in")
        while pages.estate.listing.listed_at is None:
            await pages.until(lambda: pages.time.waits_s or pages.estate.listing.listed_at, "a further try")
            pages.time.advance(5)
            await pages.pilot.pause()
        await pages.see("240 of 240")

        assert () == pages.estate.listing.problems


async def test_a_customer_that_left_the_lists_stays_with_the_reason(tmp_path: Path) -> None:
    """It is found as before; the strip says that the partner's lists no longer have it."""
    demo = Demo(tmp_path, customers=240)
    async with demo.open() as pages:
        await pages.sign_in()
        tenant_id = pages.customer("Adatum")
        for path in ("contracts", "tenantRelationships/delegatedAdminCustomers"):
            demo.emulator.faults.plan(faults.Answer(200, {"value": []}), path=f"/v1.0/{path}")
        demo.emulator.faults.plan(faults.Answer(200, {"value": []}), path="/v1.0/tenantRelationships/*Relationships")
        demo.emulator.faults.plan(faults.Answer(200, {"items": []}), host="api.partnercenter.microsoft.com")
        demo.time.advance(60)
        await pages.press("f5")
        await pages.until(lambda: pages.estate.customer(tenant_id).missing_since, "the customer gone from the lists")
        await pages.find(tenant_id)
        await pages.see("no longer in the partner's lists")

        demo.emulator.faults.check_all_happened()
        assert (["Adatum"], 240) == (pages.rows, len(pages.estate.listing.customers))
