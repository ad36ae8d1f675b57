"""Pages that are cut, stall or never come: nothing is missing in the end, nothing is double, nothing is asked again."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest

from tests.contract.line import Line, whole
from tests.support.timeline import START
from tests.waiting import until
from tui.emulator import Emulator, build_world
from tui.errors import NetworkError
from tui.model.account import Account
from tui.model.listed import Bookmark
from tui.services import Estate
from tui.services.listing import ROUND_LASTS
from tui.store import DemoOptions, Locations, Profile, load_settings
from tui.transport.retry import MOST_TRIES
from tui.wiring import Surroundings, wire

LISTS = ("/delegatedAdminCustomers", "/delegatedAdminRelationships", "/contracts", "/v1/customers")
Failure = Callable[[httpx.Request], httpx.TransportError]
FAILURES: tuple[Failure, ...] = (
    lambda request: httpx.ReadError("reset", request=request),
    lambda request: httpx.ReadTimeout("nothing more came", request=request),
    lambda request: httpx.RemoteProtocolError("closed without a whole body", request=request),
)


def broken(request: httpx.Request, answer: httpx.Response, at: int, failure: Failure) -> httpx.Response:
    """The same answer, whose body breaks off after `at` bytes."""
    content = answer.content

    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, at, 1024):
            yield content[start : min(start + 1024, at)]
        raise failure(request)

    return httpx.Response(answer.status_code, content=pieces(), headers={"Date": answer.headers["Date"]})


class CutWire(Emulator):
    """The emulator behind a line that breaks pages of lists, and that counts who asks for what."""

    chance: random.Random
    share: float
    asked: Counter[str]
    delivered: set[str]

    def handle(self, request: httpx.Request) -> httpx.Response:
        """Answer, or break the answer off."""
        answer = super().handle(request)
        if not request.url.path.endswith(LISTS):
            return answer
        page = f"{request.url} {request.headers.get('MS-ContinuationToken', '')}"
        self.asked[page] += 1
        if self.chance.random() < self.share:
            return broken(request, answer, self.chance.randrange(len(answer.content)), self.chance.choice(FAILURES))
        assert page not in self.delivered, f"asked again: {page}"
        self.delivered.add(page)
        return answer


class Bench:
    """An estate behind a line that breaks, and a clock that goes on only while somebody waits."""

    def __init__(self, folder: Path, seed: int, customers: int = 700) -> None:
        self.at = START
        self.world = build_world("default", customers=customers, now=self.at)
        self.world.auto_approve_after_s = 0
        self.emulator = CutWire(self.world, now=self.clock, sleep=lambda _: None)
        self.emulator.chance, self.emulator.share = random.Random(seed), 0.0
        self.emulator.asked, self.emulator.delivered = Counter(), set()
        places = Locations(folder / "config", folder / "state")
        profile = Profile(places, load_settings(places.config_file, {}, {}), DemoOptions())
        self.office = wire(profile, Surroundings(self.clock, self.sleep, self.emulator))

    def clock(self) -> datetime:
        """The time here."""
        return self.at

    async def sleep(self, seconds: float) -> None:
        """Let the clock go on, and other tasks run."""
        self.at += timedelta(seconds=seconds)
        await asyncio.sleep(0)

    async def estate(self) -> Estate:
        """Ada's estate, before its first refresh."""
        await self.office.open()
        async with aclosing(self.office.sign_in()) as steps:
            account = [step async for step in steps if isinstance(step, Account)][-1]
        return await self.office.enter(account)


async def refresh(estate: Estate) -> None:
    """Read the lists as far as they can be read."""
    async with aclosing(estate.refresh()) as pages:
        async for _ in pages:
            pass


@pytest.mark.parametrize("seed", [1, 2])
async def test_a_list_in_shreds_becomes_whole(tmp_path: Path, seed: int) -> None:
    """700 customers, three of four pages cut anywhere: refresh by refresh each page comes once, and all are there."""
    await from_shreds_to_whole(tmp_path, seed, 700)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(10, 20))
async def test_a_long_list_in_shreds_becomes_whole(tmp_path: Path, seed: int) -> None:
    """The same over 5,000 customers."""
    await from_shreds_to_whole(tmp_path, seed, 5_000)


async def from_shreds_to_whole(folder: Path, seed: int, customers: int) -> None:
    """Refresh over a line that cuts three of four pages until every list was read, and compare with the world."""
    bench = Bench(folder, seed, customers)
    estate = await bench.estate()
    bench.emulator.share = 0.75
    rounds = 0
    while rounds == 0 or estate.listing.problems:
        await refresh(estate)
        rounds += 1
        assert all(each.missing_since is None for each in estate.listing.customers.values())
        bench.at = min(bench.at, START + ROUND_LASTS / 2)  # the waits between tries would outlast the round
    ours = {tenant_id for tenant_id, each in estate.listing.customers.items() if each.sources}
    relationships = [each.id for customer in estate.listing.customers.values() for each in customer.relationships]
    asked = bench.emulator.asked
    print(f"seed {seed}: {rounds} refreshes, {asked.total()} requests for {len(asked)} pages, {len(ours)} customers")
    bench.office.close()
    assert {each.tenant.tenant_id for each in bench.world.customers} == ours
    assert len(set(relationships)) == len(relationships)
    assert {page for page in asked if "partnercenter" not in page} <= bench.emulator.delivered
    assert rounds > 1


async def test_a_round_that_is_too_old_begins_anew(tmp_path: Path) -> None:
    """After ten minutes what was seen before no longer counts: every list is asked again."""
    bench = Bench(tmp_path, 3)
    estate = await bench.estate()
    bench.emulator.share = 1.0
    await refresh(estate)
    assert estate.listing.problems
    bench.emulator.share = 0.0
    first = estate.listing.round

    bench.at += ROUND_LASTS
    await refresh(estate)

    bench.office.close()
    assert first is not None
    assert (None, ()) == (estate.listing.round, estate.listing.problems)


@pytest.mark.parametrize("step", [8 * 1024, pytest.param(1024, marks=pytest.mark.long)])
async def test_every_kilobyte_of_a_page_is_a_place_to_break_at(step: int) -> None:
    """Cut there four times, the page is given up; asked for at the bookmark, the list is whole and nothing double."""
    line = Line(customers=700)
    token = await line.partner_token()
    expected = [item.tenant_id for item in await whole(line.graph.customers(token))]
    pages = [each for each in line.requests if each.url.path.endswith(LISTS[0])]
    size = len(line.emulator.handle(pages[1]).content)
    cuts, tries, at = range(0, size, step), 0, 0

    def cut(request: httpx.Request) -> httpx.Response | None:
        nonlocal tries
        if request.url != pages[1].url or tries >= MOST_TRIES:
            return None
        tries += 1
        return broken(request, line.emulator.handle(request), at, FAILURES[tries % len(FAILURES)])

    async def read(bookmark: Bookmark, found: list[str]) -> None:
        async for page in line.graph.customers(token, bookmark):
            found += [item.tenant_id for item in page.items]

    line.twist = cut
    for place in cuts:
        at, tries, bookmark, sent = place, 0, Bookmark(), len(line.requests)
        found: list[str] = []
        with pytest.raises(NetworkError):
            await read(bookmark, found)
        await read(bookmark, found)
        assert expected == found
        assert len(pages) + MOST_TRIES == len(line.requests) - sent
    await line.close()
    print(f"{len(cuts)} cuts of a page of {size} bytes")
    assert len(cuts) > 5


@pytest.mark.parametrize("status", [400, 404, 410])
async def test_a_link_that_is_refused_begins_the_list_anew(status: int) -> None:
    """The place was kept too long for the service; the list is read from its beginning."""
    line = Line(customers=700)
    token = await line.partner_token()
    bookmark = Bookmark()
    pages = line.graph.customers(token, bookmark)
    first = await anext(pages)
    second = await anext(pages)
    kept = bookmark.place
    sent = len(line.requests)
    line.twist = lambda request: httpx.Response(status, json={}) if len(line.requests) == sent + 1 else None

    found = [item.tenant_id for item in await whole(line.graph.customers(token, bookmark))]

    await line.close()
    assert kept is not None
    assert [item.tenant_id for item in (*first.items, *second.items)] == found[: len(first.items) + len(second.items)]
    assert None is bookmark.place


async def test_giving_up_a_silent_page_takes_no_time(tmp_path: Path) -> None:
    """Leaving cancels what is in flight at once: less than a tenth of a second of work."""
    bench = Bench(tmp_path, 4)
    estate = await bench.estate()
    is_asked = asyncio.Event()
    loop = asyncio.get_running_loop()

    async def silence() -> AsyncIterator[bytes]:
        yield b'{"value": ['
        loop.call_soon(is_asked.set)
        await asyncio.Event().wait()

    answer = Emulator.handle
    bench.emulator.handle = lambda request: (  # type: ignore[method-assign]
        httpx.Response(200, content=silence()) if request.url.path.endswith(LISTS) else answer(bench.emulator, request)
    )
    reading = asyncio.ensure_future(refresh(estate))
    await until(is_asked.is_set, "a page that stalls")
    began_s = time.thread_time()
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)

    bench.office.close()
    assert time.thread_time() - began_s < 0.1
    assert (True, False) == (reading.cancelled(), estate.listing.is_refreshing)
