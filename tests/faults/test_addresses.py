"""No bearer and no refresh token leaves for any address but the chosen cloud's own, whatever an answer names."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from random import Random

import httpx
import pytest

from tests.contract.line import GRAPH, Line
from tests.faults.hostile_addresses import hostile_address
from tui.errors import TenantryError
from tui.graph import Graph, graph_service
from tui.model.cloud import CLOUDS, PUBLIC, US_GOV, Cloud
from tui.model.identifiers import as_tenant_id
from tui.model.secret import Secret
from tui.model.token import AccessToken
from tui.partner import PartnerCenter, partner_center_service
from tui.transport import Caller, Patience, Transports, open_clients
from tui.transport.retry import MOST_TRIES

SEED = 20300107
ADDRESSES = 1_000
FEW = 100
MONDAY = datetime(2030, 1, 7, 9, 0, tzinfo=UTC)
TOKEN = AccessToken(as_tenant_id("00000000-0000-4000-8000-000000000001"), Secret("canary"), MONDAY + timedelta(hours=1))
Answering = Callable[[httpx.Request], httpx.Response]


class Net:
    """Everything that leaves this program, answered by a service that was taken over."""

    def __init__(self) -> None:
        self.seen: list[httpx.Request] = []
        self.answer: Answering = lambda _: httpx.Response(500)
        transport = httpx.MockTransport(self._handle)
        self.clients = open_clients(Transports(transport, transport))
        self.patience = Patience(lambda: MONDAY, lambda _: asyncio.sleep(0), lambda: 0.0)

    def _handle(self, request: httpx.Request) -> httpx.Response:
        self.seen.append(request)
        return self.answer(request)

    def graph(self, cloud: Cloud) -> Graph:
        """Graph of one cloud."""
        return Graph(Caller(self.clients.graph, graph_service(cloud), self.patience), cloud)

    def partner_center(self, cloud: Cloud) -> PartnerCenter:
        """Partner Center of one cloud."""
        return PartnerCenter(Caller(self.clients.partner_center, partner_center_service(cloud), self.patience))

    def astray(self, host: str) -> list[str]:
        """Requests that are not https at exactly this host, with or without a bearer."""
        return [str(each.url) for each in self.seen if not is_at(each.url, host)]


def is_at(url: httpx.URL, host: str) -> bool:
    """Whether a request goes to this host and nobody else, over https, at the usual port."""
    return (url.scheme, url.raw_host, url.port, url.userinfo) == ("https", host.encode(), None, b"")


async def read(pages: AsyncIterator[object]) -> None:
    """Read a list as far as it goes."""
    with suppress(TenantryError):
        async for _ in pages:
            pass


def addresses(seed: int, host: str, path: str, cloud: Cloud, count: int) -> Iterable[str]:
    """Seeded hostile addresses."""
    chance = Random(seed)
    return (hostile_address(chance, host, path, cloud) for _ in range(count))


@pytest.mark.parametrize("cloud", CLOUDS.values(), ids=CLOUDS)
async def test_hostile_next_links_of_graph_get_nothing(cloud: Cloud) -> None:
    """A thousand `@odata.nextLink` in the public cloud, a hundred in each other: all requests went to its own Graph."""
    net = Net()
    graph, count = net.graph(cloud), ADDRESSES if cloud is PUBLIC else FEW
    for link in addresses(SEED, cloud.graph_host, "/v1.0/contracts?$skiptoken=1", cloud, count):
        answers = iter([{"value": [], "@odata.nextLink": link}, {"value": []}])
        net.answer = lambda _, answers=answers: httpx.Response(200, json=next(answers, {}))  # type: ignore[misc]
        await read(graph.contracts(TOKEN))
    await net.clients.close()
    print(f"seed {SEED}: {count} links, {len(net.seen)} requests")
    assert [] == net.astray(cloud.graph_host)
    assert len(net.seen) < 1.1 * count  # `//elsewhere/` is a path of the host itself


@pytest.mark.parametrize("cloud", [PUBLIC, CLOUDS["china"]], ids=lambda cloud: cloud.name)
async def test_hostile_next_links_of_partner_center_get_nothing(cloud: Cloud) -> None:
    """Two hundred `links.next.uri`, which are paths or whole addresses."""
    net = Net()
    partner_center = net.partner_center(cloud)
    for link in addresses(SEED, cloud.partner_center_host, "/v1/customers?seekOperation=Next", cloud, 2 * FEW):
        page = {"items": [], "links": {"next": {"uri": link, "method": "GET", "headers": []}}}
        answers = iter([page, {"items": []}])
        net.answer = lambda _, answers=answers: httpx.Response(200, json=next(answers, {}))  # type: ignore[misc]
        await read(partner_center.customers(TOKEN))
    await net.clients.close()
    assert [] == net.astray(cloud.partner_center_host)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_no_redirect_is_followed(status: int) -> None:
    """Sixty `Location` for each status: nothing is sent there, though some read as a connection that broke."""
    net = Net()
    count = 60
    for link in addresses(SEED + status, PUBLIC.graph_host, "/v1.0/contracts", PUBLIC, count):
        raw = link.encode("utf-8").replace(b"\r", b"").replace(b"\n", b"").replace(b"\0", b"")
        net.answer = lambda _, raw=raw: httpx.Response(status, headers=[(b"Location", raw)])  # type: ignore[misc]
        await read(net.graph(PUBLIC).contracts(TOKEN))
    await net.clients.close()
    assert [] == net.astray(PUBLIC.graph_host)
    assert len(net.seen) <= count * MOST_TRIES


async def test_another_clouds_own_address_is_elsewhere() -> None:
    """A token of one cloud never reaches the Graph of another, though both are Microsoft's."""
    net = Net()
    link = f"https://{PUBLIC.graph_host}/v1.0/contracts?$skiptoken=1"
    net.answer = lambda _: httpx.Response(200, json={"value": [], "@odata.nextLink": link})
    await read(net.graph(US_GOV).contracts(TOKEN))
    await net.clients.close()
    assert [US_GOV.graph_host] == [each.url.host for each in net.seen]


async def test_hostile_discovery_documents_get_no_refresh_token() -> None:
    """A hundred documents that name another token endpoint: nothing is posted but to the sign-in host itself."""
    line = Line()
    tokens = await line.tokens()
    sent = len(line.requests)
    chance = Random(SEED)
    customers = [as_tenant_id(each.tenant.tenant_id) for each in line.world.customers][:50]
    endpoint = ""

    def mislead(request: httpx.Request) -> httpx.Response | None:
        if not request.url.path.endswith("openid-configuration"):
            return None
        document = line.emulator.handle(request).json()
        return httpx.Response(200, json={**document, "token_endpoint": endpoint})

    line.twist = mislead
    for tenant_id in customers:
        for _ in range(2):
            endpoint = hostile_address(chance, PUBLIC.login_host, f"/{tenant_id}/oauth2/v2.0/token", PUBLIC)
            with suppress(TenantryError):
                await tokens.token(tenant_id, GRAPH, fresh=True)
    await line.close()
    after = line.requests[sent:]
    assert len(after) >= len(customers)
    assert [] == [str(each.url) for each in after if not is_at(each.url, PUBLIC.login_host)]
    assert len(after) / 10 > sum(1 for each in after if each.method == "POST")  # the host itself is among the addresses
