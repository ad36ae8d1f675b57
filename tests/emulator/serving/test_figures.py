"""How fast it serves, printed for the record: `-m long -n 0 -s`. Nothing is asserted of time."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.emulator.desk import Desk
from tests.emulator.serving.conftest import Serve, Served

pytestmark = pytest.mark.long

REQUESTS, AT_ONCE, RUNS = 400, 8, 3
MANY = 100_000


@pytest.mark.parametrize("way", ["direct", "proxy"])
def test_requests_over_one_kept_connection(served: Served, way: str) -> None:
    """Four hundred requests one after another over one TLS connection, and over eight at once, three times each."""
    is_proxy = way == "proxy"
    base = "https://graph.microsoft.com" if is_proxy else served.base
    clients = [served.client(base, through_proxy=is_proxy) for _ in range(AT_ONCE)]
    headers = served.token(served.desk.tenant_id("Contoso"))

    def ask(which: int, times: int) -> int:
        return sum(clients[which].get("/v1.0/organization", headers=headers).status_code == 200 for _ in range(times))

    for count in (1, AT_ONCE):
        for _ in range(RUNS):
            began, used = time.perf_counter(), time.process_time()
            with ThreadPoolExecutor(count) as pool:
                right = sum(pool.map(ask, range(count), [REQUESTS // count] * count))
            rate = REQUESTS / (time.perf_counter() - began)
            each_ms = (time.process_time() - used) / REQUESTS * 1_000
            print(
                f"\n{way}, {count} connections: {rate:,.0f} requests/s, {each_ms:.1f} ms of CPU for both ends", end=""
            )
            assert REQUESTS == right


def test_a_hundred_thousand_customers_in_pages(serve: Serve) -> None:
    """Every customer with a relationship is read by next links, three hundred a page, over HTTPS."""
    served = serve(Desk(customers=MANY))
    client, headers = served.client(), served.token(served.desk.partner_id)
    began, pages, ids = time.perf_counter(), 0, set()
    link = "/v1.0/tenantRelationships/delegatedAdminCustomers?$top=300"
    while link:
        answer = client.get(link, headers=headers).json()
        ids |= {row["tenantId"] for row in answer["value"]}
        link, pages = answer.get("@odata.nextLink", ""), pages + 1
    print(f"\n{len(ids):,} customers on {pages} pages in {time.perf_counter() - began:.1f} s", end="")

    assert {who.tenant.tenant_id for who in served.desk.world.customers if who.has_relationship} == ids
