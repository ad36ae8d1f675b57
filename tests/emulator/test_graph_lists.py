"""The partner's lists in Graph: whole, paged, filtered, and empty for outsiders."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from tui.emulator import GRACE
from tui.emulator.world.characters import Ties

from .desk import GRAPH, Desk, error_of

CUSTOMERS = "/tenantRelationships/delegatedAdminCustomers"
RELATIONSHIPS = "/tenantRelationships/delegatedAdminRelationships"
LISTS = (CUSTOMERS, RELATIONSHIPS, "/contracts")
BAD_REQUEST = (400, "Request_BadRequest")


def pages(desk: Desk, path: str, token: str) -> Iterator[list[dict[str, Any]]]:
    """Every page of a list, by its next links."""
    link: str | None = path
    while link:
        answer = desk.graph(link, token)
        assert 200 == answer.status_code, answer.text
        yield answer.json()["value"]
        link = answer.json().get("@odata.nextLink")


def rows(desk: Desk, path: str, token: str) -> list[dict[str, Any]]:
    """Every row of a list."""
    return [row for page in pages(desk, path, token) for row in page]


def test_every_gdap_customer_is_listed_once() -> None:
    """Whatever the page size, the rows are the customers that have a relationship, each once."""
    desk = Desk(customers=240)
    token = desk.sign_in()["access_token"]
    expected = [who.tenant.tenant_id for who in desk.world.customers if who.character.ties is not Ties.NONE]
    for size in (7, 100, 300):
        assert expected == [row["tenantId"] for row in rows(desk, f"{CUSTOMERS}?$top={size}", token)]


def test_every_relationship_is_listed_once() -> None:
    """A customer with several relationships has a row for each, wherever a page ends."""
    desk = Desk(customers=240)
    token = desk.sign_in()["access_token"]
    found = [row["id"] for row in rows(desk, f"{RELATIONSHIPS}?$top=3", token)]
    expected = [
        each.relationship_id for who in desk.world.customers for each in desk.world.relationships(who, desk.clock())
    ]
    assert expected == found
    assert len(set(found)) == len(found) > 240


def test_contracts_carry_domains_and_old_names(desk: Desk) -> None:
    """Every customer with a contract is there, with its default domain, and sometimes a name it no longer has."""
    found = {row["customerId"]: row for row in rows(desk, "/contracts?$top=9", desk.sign_in()["access_token"])}
    expected = {who.tenant.tenant_id for who in desk.world.customers if who.character.has_contract}
    assert expected == set(found)
    assert "Humongous Mutual" == found[desk.tenant_id("Humongous Insurance")]["displayName"]
    assert "contoso.example" == found[desk.tenant_id("Contoso")]["defaultDomainName"]
    assert desk.tenant_id("City Power & Light") not in found


def test_outsiders_get_empty_lists(desk: Desk) -> None:
    """Outside AdminAgents both GDAP lists are 200 with nothing in them; contracts need a directory role."""
    token = desk.sign_in(GRACE)["access_token"]
    assert ([], []) == (rows(desk, CUSTOMERS, token), rows(desk, RELATIONSHIPS, token))
    assert (403, "Authorization_RequestDenied") == error_of(desk.graph("/contracts", token))


def test_outsiders_see_no_single_relationship_either(desk: Desk) -> None:
    """What a list hides cannot be had by its id."""
    known = rows(desk, RELATIONSHIPS, desk.sign_in()["access_token"])[0]["id"]
    token = desk.sign_in(GRACE)["access_token"]
    customer = desk.tenant_id("Contoso")
    assert 404 == desk.graph(f"{RELATIONSHIPS}/{known}/accessAssignments", token).status_code
    assert 404 == desk.graph(f"{CUSTOMERS}/{customer}/serviceManagementDetails", token).status_code


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("query", ["$top=0", "$top=1000", "$top=many", "$top=-1", "$orderby=displayName", "page=2"])
def test_a_query_that_is_not_understood_is_400(desk: Desk, path: str, query: str) -> None:
    """Page sizes out of range and options there are not."""
    assert BAD_REQUEST == error_of(desk.graph(f"{path}?{query}", desk.sign_in()["access_token"]))


def test_page_sizes_have_their_limits(desk: Desk) -> None:
    """GDAP lists take 300 at most, contracts 999."""
    token = desk.sign_in()["access_token"]
    statuses = [
        desk.graph(f"{path}?$top={top}", token).status_code for path, top in ((CUSTOMERS, 301), ("/contracts", 999))
    ]
    assert [400, 200] == statuses


def test_a_skip_token_cannot_be_made_up_or_carried_over(desk: Desk) -> None:
    """An invented token, one of another list, one of another filter and one of another world are all 400."""
    token = desk.sign_in()["access_token"]
    link = desk.graph(f"{CUSTOMERS}?$top=2", token).json()["@odata.nextLink"]
    skip = link.partition("$skiptoken=")[2]
    abuses = (
        f"{CUSTOMERS}?$skiptoken=invented",
        f"{RELATIONSHIPS}?$skiptoken={skip}",
        f"{CUSTOMERS}?$filter=tenantId eq 'x'&$skiptoken={skip}",
        f"{CUSTOMERS}?$skiptoken={skip[:-3]}AAA",
    )
    for abuse in abuses:
        assert BAD_REQUEST == error_of(desk.graph(abuse, token))
    other = Desk()
    assert BAD_REQUEST == error_of(other.graph(link, other.sign_in()["access_token"]))


def test_a_next_link_keeps_what_was_asked(desk: Desk) -> None:
    """Size, filter and selection travel in the link, which stays at Graph's own address."""
    path = f"{RELATIONSHIPS}?$top=5&$filter=status eq 'active'&$select=id,status"
    answer = desk.graph(path, desk.sign_in()["access_token"]).json()
    assert answer["@odata.nextLink"].startswith(f"{GRAPH}{RELATIONSHIPS}?$top=5&")
    second = desk.graph(answer["@odata.nextLink"], desk.sign_in()["access_token"]).json()["value"]
    assert (5, {"active"}) == (len(second), {row["status"] for row in second})
    assert {"@odata.type", "@odata.etag", "id", "status"} == set(second[0])


def test_relationships_can_be_asked_by_customer_and_status(desk: Desk) -> None:
    """Both filters, alone and together."""
    token, litware = desk.sign_in()["access_token"], desk.tenant_id("Litware")
    by_customer = rows(desk, f"{RELATIONSHIPS}?$filter=customer/tenantId eq '{litware}'", token)
    both = rows(desk, f"{RELATIONSHIPS}?$filter=customer/tenantId eq '{litware}' and status eq 'active'", token)
    assert (["expired"], []) == ([row["status"] for row in by_customer], both)


@pytest.mark.parametrize(
    "filter_text", ["status ne 'active'", "status eq active", "status eq 'a' or status eq 'b'", "colour eq 'red'"]
)
def test_a_filter_that_is_not_understood_is_400(desk: Desk, filter_text: str) -> None:
    """Nothing is silently left unfiltered."""
    token = desk.sign_in()["access_token"]
    assert BAD_REQUEST == error_of(desk.graph(f"{RELATIONSHIPS}?$filter={filter_text}", token))


def test_contracts_can_be_asked_by_domain(desk: Desk) -> None:
    """By customer, by domain and by name; a quote in a name is doubled."""
    token = desk.sign_in()["access_token"]
    for wanted in ("defaultDomainName eq 'fabrikam.example'", "displayName eq 'Fabrikam'"):
        found = rows(desk, f"/contracts?$filter={wanted}", token)
        assert [desk.tenant_id("Fabrikam")] == [row["customerId"] for row in found]
    assert [] == rows(desk, "/contracts?$filter=displayName eq 'O''Nobody'", token)


def test_a_relationship_says_when_it_ends(desk: Desk) -> None:
    """Alpine Ski House ends in its tenth day from now and is not extended; times are UTC, seven decimals."""
    path = f"{RELATIONSHIPS}?$filter=customer/tenantId eq '{desk.tenant_id('Alpine Ski House')}'"
    row = rows(desk, path, desk.sign_in()["access_token"])[0]
    left = datetime.fromisoformat(row["endDateTime"]) - desk.clock()
    assert (9, "PT0S", "P730D", "active") == (left.days, row["autoExtendDuration"], row["duration"], row["status"])
    assert len("2022-02-10T11:24:42.3148266Z") == len(row["endDateTime"])


def test_relationships_come_in_every_state() -> None:
    """An ordinary world shows every state a screen must draw; an unapproved relationship has no customer."""
    desk = Desk(customers=240)
    found = rows(desk, RELATIONSHIPS, desk.sign_in()["access_token"])
    assert {"active", "expired", "expiring", "approvalPending"} == {row["status"] for row in found}
    assert {"P180D", "PT0S"} == {row["autoExtendDuration"] for row in found}
    assert any(row["displayName"].startswith("MLT_") for row in found)
    pending = [row for row in found if row["status"] == "approvalPending"]
    assert [(None, None, None)] * len(pending) == [
        (row["customer"], row["activatedDateTime"], row["endDateTime"]) for row in pending
    ]


def test_ending_by_hand_is_terminated(desk: Desk) -> None:
    """A relationship the customer ended says so, with the moment."""
    customer = desk.tenant_id("Contoso")
    desk.emulator.end_relationships(customer)
    path = f"{RELATIONSHIPS}?$filter=customer/tenantId eq '{customer}'"
    row = rows(desk, path, desk.sign_in()["access_token"])[0]
    assert ("terminated", "2030-01-07T09:00:00.0000000Z") == (row["status"], row["endDateTime"])


def test_automatic_extension_adds_half_a_year(desk: Desk) -> None:
    """Years later an extending relationship is still active, and its end still ahead."""
    token = desk.sign_in()["access_token"]
    extending = next(row for row in rows(desk, RELATIONSHIPS, token) if row["autoExtendDuration"] == "P180D")
    desk.clock.turn(days=1_500)
    path = f"{RELATIONSHIPS}?$filter=customer/tenantId eq '{extending['customer']['tenantId']}'"
    row = rows(desk, path, desk.sign_in()["access_token"])[0]
    left = datetime.fromisoformat(row["endDateTime"]) - desk.clock()
    assert ("active", True) == (row["status"], 0 <= left.days < 180)


def test_assignments_say_which_group_got_what(desk: Desk) -> None:
    """The roles of all groups together are the relationship's own."""
    token = desk.sign_in()["access_token"]
    relationship = rows(desk, RELATIONSHIPS, token)[0]
    found = rows(desk, f"{RELATIONSHIPS}/{relationship['id']}/accessAssignments", token)
    given = {role["roleDefinitionId"] for row in found for role in row["accessDetails"]["unifiedRoles"]}
    allowed = {role["roleDefinitionId"] for role in relationship["accessDetails"]["unifiedRoles"]}
    assert (allowed, {"active"}, {"securityGroup"}) == (
        given,
        {row["status"] for row in found},
        {row["accessContainer"]["accessContainerType"] for row in found},
    )


def test_a_customer_has_portals(desk: Desk) -> None:
    """Addresses lead into the customer's own tenant."""
    path = f"{CUSTOMERS}/{desk.tenant_id('Contoso')}/serviceManagementDetails"
    found = {
        row["serviceName"]: row["serviceManagementUrl"] for row in rows(desk, path, desk.sign_in()["access_token"])
    }
    assert "https://admin.teams.microsoft.com/?delegatedOrg=contoso.onmicrosoft.com" == found["Teams"]


def test_the_attacking_name_arrives_unchanged(desk: Desk) -> None:
    """The service passes on what the customer typed: making it safe is the program's business."""
    found = rows(desk, CUSTOMERS, desk.sign_in()["access_token"])
    name = next(row["displayName"] for row in found if "Lucerne Publishing" in row["displayName"])
    for part in (
        "\x1b]52;c;",
        "\x07",
        "\x1b\\",
        "\x1b[2J",
        "\x9b",
        "\u202e",
        "\u200b",
        "[red]",
        "[/]",
        "[@click=",
        "\n",
    ):
        assert part in name


def test_a_hundred_thousand_customers_can_be_paged_through() -> None:
    """Every customer of the largest world comes exactly once, by tenant id, in pages of 300."""
    desk = Desk(customers=100_000)
    token = desk.sign_in()["access_token"]
    seen: set[str] = set()
    count = 0
    for page in pages(desk, f"{CUSTOMERS}?$top=300&$select=tenantId", token):
        count += len(page)
        seen.update(row["tenantId"] for row in page)
    without = sum(desk.world.customers.character(at).ties is Ties.NONE for at in range(100_000))
    assert (100_000 - without, count) == (count, len(seen))
