"""The watcher at work without screens: whoever waits wakes when a test lets the time go on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TypeVar

import httpx

from tests.support.demo import Demo
from tests.waiting import until
from tui.auth import CodeIssued
from tui.emulator import ADA, DEMO_CLIENT_ID
from tui.model.account import Account
from tui.model.consent import ConsentMark, ConsentState
from tui.model.identifiers import TenantId, as_tenant_id
from tui.model.scope import CUSTOMER_SCOPES
from tui.services import Estate, Office
from tui.services.watcher import News
from tui.wiring import Surroundings, wire

T = TypeVar("T")
_QUICKLY = 500
"""Turns of the event loop before a look counts as one that takes longer."""


@dataclass(slots=True)
class Watch:
    """One instance of the program, and what it asks when."""

    demo: Demo
    office: Office
    estate: Estate
    asked: list[tuple[datetime, TenantId]] = field(default_factory=list)
    """Every request for a token of a customer."""
    news: list[News] = field(default_factory=list)
    task: asyncio.Task[None] | None = None
    beside: list[Watch] = field(default_factory=list)
    """Other instances that run at the same time."""

    def customer(self, name: str) -> TenantId:
        """A customer by the beginning of its name."""
        return as_tenant_id(self.demo.emulator.world.customer_named(name).tenant.tenant_id)

    def lacking(self, count: int) -> list[TenantId]:
        """So many customers that lack consent and nothing else; an administrator has just taken it away."""
        plain = [
            as_tenant_id(each.tenant.tenant_id)
            for each in self.demo.emulator.world.customers
            if not each.character.refusal and not each.character.throttles
        ]
        known = self.estate.listing.customers
        chosen = [each for each in plain if each in known and known[each].relationship and not known[each].is_ended]
        chosen = chosen[:count]
        for tenant_id in chosen:
            self.demo.emulator.withdraw_consent(tenant_id, DEMO_CLIENT_ID)
        return chosen

    async def sent(self, tenant_id: TenantId, ago: timedelta = timedelta(0)) -> None:
        """A link was sent to this customer some time ago, as the state has it."""
        mark = ConsentMark(ConsentState.MISSING, "AADSTS65001", link_sent_at=self.demo.time.now() - ago)
        self.estate.listing.mark(tenant_id, mark)
        await self.estate.desk.store.save_consent(self.estate.desk.account.id, tenant_id, mark)

    def consent(self, tenant_id: TenantId, *scopes: str) -> None:
        """The customer's administrator consents."""
        self.demo.emulator.consent_as_administrator(tenant_id, DEMO_CLIENT_ID, scopes or CUSTOMER_SCOPES)

    def begin(self) -> None:
        """Start the watcher."""
        self.task = asyncio.create_task(self._collect())

    async def _collect(self) -> None:
        async for each in self.estate.watcher.watch():
            self.news.append(each)

    async def stop(self) -> None:
        """Stop it in the middle of whatever it does."""
        if self.task is not None:
            self.task.cancel()
            await asyncio.wait([self.task])
            if not self.task.cancelled():
                self.task.result()

    async def rests(self) -> None:
        """Wait until every watcher that runs has nothing to do but to wait: each of them sleeps, or its look does."""
        for _ in range(_QUICKLY):  # a day is many rests
            await asyncio.sleep(0)
            if self._rest():
                return
        await until(self._rest, "watchers at rest", screen=lambda: f"waits: {self.demo.time.waits_s}")

    def _rest(self) -> bool:
        running = [each for each in (self, *self.beside) if each.task is not None and not each.task.done()]
        return len(self.demo.time.waits_s) >= len(running)

    async def passes(self, duration: timedelta) -> None:
        """Let the time go on from one wait's end to the next."""
        end = self.demo.time.now() + duration
        await self.rests()
        while (left_s := (end - self.demo.time.now()).total_seconds()) > 0:
            self.demo.time.advance(min([left_s, *(max(wait, 0.001) for wait in self.demo.time.waits_s)]))
            await self.rests()

    def times_of(self, tenant_id: TenantId) -> list[datetime]:
        """When this customer was asked about."""
        return [at for at, asked in self.asked if asked == tenant_id]

    @property
    def most_in_a_minute(self) -> int:
        """The most requests in any sixty seconds."""
        times = [at for at, _ in self.asked]
        first = most = 0
        for at, time in enumerate(times):
            while time - times[first] >= timedelta(minutes=1):
                first += 1
            most = max(most, at - first + 1)
        return most

    @property
    def least_apart_s(self) -> float:
        """The shortest time between two requests for one customer."""
        tenants = {asked for _, asked in self.asked}
        gaps = [
            (after - before).total_seconds()
            for tenant_id in tenants
            for before, after in zip(self.times_of(tenant_id), self.times_of(tenant_id)[1:], strict=False)
        ]
        return min(gaps, default=float("inf"))


@asynccontextmanager
async def watching(demo: Demo) -> AsyncIterator[Watch]:
    """Sign in on the demo and read the list; the watcher does not run yet."""
    office = wire(demo.profile(), Surroundings(demo.time.now, demo.time.sleep, demo.emulator))
    await office.open()
    try:
        estate = await office.enter(await _driven(demo, _signed_in(demo, office)))
        await _driven(demo, _listed(estate))
        watch = Watch(demo, office, estate)
        demo.emulator.meddle = lambda request: _note(watch, request)
        yield watch
        await watch.stop()
    finally:
        office.close(within_s=5)


def _note(watch: Watch, request: httpx.Request) -> None:
    parts = request.url.path.split("/")
    if request.url.path.endswith("/oauth2/v2.0/token") and parts[1] in watch.estate.listing.customers:
        watch.asked.append((watch.demo.time.now(), TenantId(parts[1])))


async def _signed_in(demo: Demo, office: Office) -> Account:
    async for step in office.sign_in():
        if isinstance(step, CodeIssued):
            demo.emulator.approve_code(step.user_code, ADA)
        elif isinstance(step, Account):
            return replace(step)
    raise AssertionError("nobody has signed in")


async def _listed(estate: Estate) -> None:
    async for _ in estate.refresh():
        pass


async def _driven(demo: Demo, work: Awaitable[T]) -> T:
    """What `work` comes to, while the time goes on for whoever waits."""
    task = asyncio.ensure_future(work)
    while not task.done():
        await asyncio.sleep(0)
        if demo.time.waits_s:
            demo.time.advance(max(0.0, min(demo.time.waits_s)))
    return task.result()
