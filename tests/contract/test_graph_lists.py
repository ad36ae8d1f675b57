"""Microsoft Graph's lists of the partner's customers."""

from __future__ import annotations

import unicodedata

import pytest

from tui.emulator import GRACE
from tui.emulator.faults import Answer

from .line import Line, in_another_cloud, whole

HOST = "graph.microsoft.com"
CUSTOMERS = "*/delegatedAdminCustomers"


async def test_the_lists_hold_what_the_world_holds(line: Line) -> None:
    """GDAP customers, relationships and contracts, each entry under its tenant id."""
    token = await line.partner_token()
    world, now = line.world, line.at
    related = {who.tenant.tenant_id for who in world.customers if world.relationships(who, now)}
    contracted = {
        who.tenant.tenant_id: who.tenant.default_domain for who in world.customers if who.character.has_contract
    }
    assert related == {item.tenant_id for item in await whole(line.graph.customers(token))}
    assert contracted == {item.tenant_id: item.domain for item in await whole(line.graph.contracts(token))}
    relationships = await whole(line.graph.relationships(token))
    assert related >= {item.customer_id for item in relationships}


async def test_a_relationship_is_read_whole(line: Line) -> None:
    """Status, end, extension and roles are those that the service tells."""
    token, alpine = await line.partner_token(), line.world.customer_named("Alpine Ski House")
    [truth] = line.world.relationships(alpine, line.at)
    [read] = [
        item for item in await whole(line.graph.relationships(token)) if item.customer_id == alpine.tenant.tenant_id
    ]
    assert (truth.status, truth.ends_at, False) == (read.status, read.ends_at, read.auto_extends)
    assert (9, True) == (read.days_left(line.at), read.is_live)
    assert 0 < len(read.role_ids)


async def test_relationships_without_a_customer_are_counted_not_shown(line: Line) -> None:
    """A request that nobody has approved may have no customer yet."""
    token = await line.partner_token()
    pages = [page async for page in line.graph.relationships(token)]
    nobodys = [
        who
        for who in line.world.customers
        for each in line.world.relationships(who, line.at)
        if each.status == "approvalPending"
    ]
    assert len(nobodys) == sum(page.skipped for page in pages)
    assert len(nobodys) > 0 == sum(page.unreadable for page in pages)


async def test_a_list_of_many_pages_comes_whole() -> None:
    """Seven hundred customers come in three pages, none twice and none missing."""
    line = Line(customers=700)
    token = await line.partner_token()
    pages = [page async for page in line.graph.customers(token)]
    ids = [item.tenant_id for page in pages for item in page.items]
    assert (3, len(ids)) == (len(pages), len(set(ids)))
    related = [who for who in line.world.customers if line.world.relationships(who, line.at)]
    assert len(related) == len(ids)


async def test_names_from_the_service_are_made_safe(line: Line) -> None:
    """The customer whose name attacks the terminal is listed, recognisable and harmless."""
    items = await whole(line.graph.customers(await line.partner_token()))
    [hostile] = [item.name for item in items if "Lucerne" in item.name]
    assert [] == [letter for letter in hostile if unicodedata.category(letter) in ("Cc", "Cf", "Co", "Cs")]
    assert "\ufffd" in hostile


async def test_somebody_outside_admin_agents_sees_an_empty_list(line: Line) -> None:
    """The service does not refuse: it shows nothing."""
    assert [] == await whole(line.graph.customers(await line.partner_token(GRACE)))


async def test_a_cloud_without_gdap_lists_is_not_asked_for_them(line: Line) -> None:
    """The caller has to look at the cloud first."""
    token = await line.partner_token()
    graph = in_another_cloud(line)
    with pytest.raises(ValueError, match="no GDAP lists"):
        graph.customers(token)
    assert [] == line.calls_to(HOST)
    assert 0 < len(await whole(graph.contracts(token)))


async def test_a_tenant_can_be_looked_up(line: Line) -> None:
    """Its public name and default domain."""
    found = await line.graph.tenant_information(await line.partner_token(), line.customer("Contoso"))
    assert ("Contoso", "contoso.example") == (found.name, found.domain)


@pytest.mark.parametrize(
    "entry", [None, 7, "x", [], {}, {"tenantId": "x"}, {"tenantId": 5, "id": None}, {"displayName": "Contoso"}]
)
async def test_an_entry_without_an_id_is_counted_not_shown(line: Line, entry: object) -> None:
    """One bad entry costs that entry."""
    token = await line.partner_token()
    good = {"tenantId": "4FDBFF88-9D6B-42E0-9713-45C922BA8001", "displayName": None}
    line.emulator.faults.plan(Answer(200, {"value": [entry, good]}), path=CUSTOMERS)
    [page] = [page async for page in line.graph.customers(token)]
    assert 1 == page.unreadable
    assert (1, ["4fdbff88-9d6b-42e0-9713-45c922ba8001"]) == (page.skipped, [item.tenant_id for item in page.items])
