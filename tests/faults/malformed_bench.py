"""The real services over a spoilt wire: every question the program asks, and what it must never make of an answer."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import httpx

from tests.faults.malformed_wire import Spoiling, SpoiltWire
from tests.support.demo import Demo
from tui.auth import CodeIssued
from tui.emulator import ADA
from tui.errors import TenantryError
from tui.model.account import Account
from tui.model.foreign_text import foreign_text
from tui.model.identifiers import TenantId, as_tenant_id, is_guid
from tui.services import Estate
from tui.wiring import Surroundings, wire

LONGEST_TOKEN = timedelta(hours=48)
LONGEST_CODE = timedelta(hours=24)


class Bench:
    """One signed-in technician, whose answers are spoilt one question at a time."""

    def __init__(self, folder: Path) -> None:
        self.demo = Demo(folder, customers=20)
        world = self.demo.emulator.world
        world.auto_approve_after_s, world.auto_approve_as = 0, ADA
        self.wire = SpoiltWire(world, now=self.demo.time.now, sleep=lambda _: None)
        self.office = wire(self.demo.profile(), Surroundings(self.demo.time.now, self.sleep, self.wire))
        self.customer = as_tenant_id(world.customer_named("Contoso").tenant.tenant_id)
        self.told: list[TenantryError] = []
        """What the question at hand was answered with, as a person is told it."""
        self.code_problems: list[str] = []

    async def sleep(self, seconds: float) -> None:
        """Time passes at once."""
        self.demo.time.advance(seconds)
        await asyncio.sleep(0)

    async def begin(self) -> None:
        """Sign in and read the lists truly."""
        await self.office.open()
        await self.sign_in()
        await self.refresh()
        await self.estate.sessions.open(self.customer)

    @property
    def estate(self) -> Estate:
        """What the account works with."""
        assert self.office.estate is not None
        return self.office.estate

    async def sign_in(self) -> None:
        """Sign in, looking at each step as the card would."""
        account: Account | None = None
        async for step in self.office.sign_in():
            if isinstance(step, Account):
                account = step
            elif isinstance(step, CodeIssued):
                self._look_at_code(step.verification_uri, step.expires_at - self.demo.time.now(), step.interval_s)
        assert account is not None
        await self.office.enter(account)

    def _look_at_code(self, address: str, life: timedelta, interval_s: float) -> None:
        host = httpx.URL(address).host
        if not (host.endswith(".microsoft.com") or host in ("microsoft.com", "login.microsoftonline.com")):
            self.code_problems.append(f"sent to {address!r}")
        if life > LONGEST_CODE or not 1 <= interval_s <= 10**6:
            self.code_problems.append(f"a code for {life} polled every {interval_s} s")

    async def first_session(self) -> None:
        """Open a customer in a run that has not asked for its endpoints yet."""
        spoiling, self.wire.spoiling = self.wire.spoiling, None
        await self.sign_in()
        self.wire.spoiling = spoiling
        await self.estate.sessions.open(self.customer)

    async def reopen(self) -> None:
        """Open a customer's session by asking again."""
        await self.estate.sessions.open(self.customer, fresh=True)

    async def refresh(self) -> None:
        """Read every list; what one of them was refused with is kept as a problem."""
        self.estate.listing.round = None  # every list is asked, also what an earlier case left whole
        async for _ in self.estate.refresh():
            pass
        listing = self.estate.listing
        self.told += [problem.error for problem in (*listing.problems, *listing.refusals)]

    async def refresh_anew(self) -> None:
        """Read every list with a new token."""
        self.estate.desk.drop(self.estate.desk.account.tenant_id)
        await self.refresh()

    async def facts(self) -> None:
        """Read a tenant's facts; what one part was refused with is one of them."""
        self.estate.sessions.known.facts.clear()
        await self.estate.sessions.facts(self.customer)

    async def look_up(self) -> None:
        """Ask for the domain of a customer that has none in any list."""
        known = self.estate.customer(self.customer)
        self.estate.listing.put(replace(known, domain=""))
        self.estate._looked_up.clear()
        try:
            await self.estate.look_up_domain(self.customer)
        finally:
            if not self.estate.customer(self.customer).domain:
                self.estate.listing.put(known)

    async def give(self) -> None:
        """Give consent for a customer."""
        await self.estate.consents.give(self.estate.customer(self.customer))

    async def give_anew(self) -> None:
        """Give consent for a customer with a new token for Partner Center."""
        self.estate.desk.drop(self.estate.desk.account.tenant_id)
        await self.give()

    def broken_rules(self) -> Iterator[str]:
        """What was believed that must not be."""
        estate, now = self.estate, self.demo.time.now()
        for customer in estate.listing.customers.values():
            if not is_guid(customer.tenant_id) or customer.tenant_id != customer.tenant_id.lower():
                yield f"a customer with the id {customer.tenant_id[:60]!r}"
            for text in (customer.name, customer.domain, *customer.other_domains):
                if text != foreign_text(text, most=255):
                    yield f"an unsafe name {text[:60]!r}"
        known: set[TenantId] = {self.customer, estate.desk.account.tenant_id}
        for tenant_id in known:
            token = estate.sessions.token(tenant_id)
            if token is not None and token.expires_at - now > LONGEST_TOKEN:
                yield f"a token that lasts until {token.expires_at}"
            if token is not None and token.claims.tid not in ("", tenant_id):
                yield "a token of another tenant"
        if not is_guid(estate.desk.account.tenant_id):
            yield f"an account of {estate.desk.account.tenant_id!r}"
        yield from self.code_problems
        yield from self.wire.strangers


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One address that the program asks, and how to make it ask."""

    name: str
    ask: Callable[[Bench], Awaitable[None]]
    wants: Callable[[Bench, httpx.Request], bool]


def _at(method: str, ending: str) -> Callable[[Bench, httpx.Request], bool]:
    return lambda _, request: request.method == method and request.url.path.partition("(")[0].endswith(ending)


def _token_of(tenant: Callable[[Bench], str], scope: str = "") -> Callable[[Bench, httpx.Request], bool]:
    def wants(bench: Bench, request: httpx.Request) -> bool:
        path = f"/{tenant(bench)}/oauth2/v2.0/token"
        return request.url.path == path and scope in request.content.decode().replace("%3A%2F%2F", "://")

    return wants


def _partner(bench: Bench) -> str:
    return bench.estate.desk.account.tenant_id


ENDPOINTS = (
    Endpoint("discovery for the sign-in", Bench.sign_in, _at("GET", "openid-configuration")),
    Endpoint("discovery for a customer", Bench.first_session, _at("GET", "openid-configuration")),
    Endpoint("device code", Bench.sign_in, _at("POST", "/devicecode")),
    Endpoint("token poll", Bench.sign_in, _token_of(lambda _: "organizations")),
    Endpoint("token for a customer", Bench.reopen, _token_of(lambda bench: bench.customer)),
    Endpoint("token for the partner", Bench.refresh_anew, _token_of(_partner, "graph.microsoft.com")),
    Endpoint("token for Partner Center", Bench.give_anew, _token_of(_partner, "partnercenter")),
    Endpoint("GDAP customers", Bench.refresh, _at("GET", "/delegatedAdminCustomers")),
    Endpoint("GDAP relationships", Bench.refresh, _at("GET", "/delegatedAdminRelationships")),
    Endpoint("contracts", Bench.refresh, _at("GET", "/contracts")),
    Endpoint("Partner Center customers", Bench.refresh, _at("GET", "/v1/customers")),
    Endpoint("tenant information", Bench.look_up, _at("GET", "/findTenantInformationByTenantId")),
    Endpoint("facts", Bench.facts, _at("POST", "/$batch")),
    Endpoint("giving consent", Bench.give, _at("POST", "/applicationconsents")),
)


async def spoilt(bench: Bench, endpoint: Endpoint, spoiling: Spoiling) -> list[TenantryError]:
    """Ask with the answers spoilt; what a person is told. Anything but a `TenantryError` is raised."""
    bench.told, bench.code_problems = [], []
    bench.wire.spoiling = spoiling
    try:
        await endpoint.ask(bench)
    except TenantryError as error:
        bench.told.append(error)
    finally:
        bench.wire.spoiling = None
    return bench.told
