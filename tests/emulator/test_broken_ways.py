"""What people can break between a partner and a customer: refused by the emulator, listed, and kept in its file."""

from __future__ import annotations

import pytest

from tui.emulator import ADA, GRACE, dump_world, parse_world

from .desk import Desk, codes_of, error_of

RELATIONSHIPS = "/tenantRelationships/delegatedAdminRelationships"


def later(desk: Desk) -> Desk:
    """The same world, after it was written down and read."""
    return Desk(world=parse_world(dump_world(desk.world)))


def test_my_groups_are_those_of_the_person(desk: Desk) -> None:
    """By id and name at home; Grace is in none; a customer's directory does not know the person."""
    rows = desk.graph("/me/transitiveMemberOf", desk.access(desk.partner_id)).json()["value"]
    away = desk.graph("/me/transitiveMemberOf", desk.access(desk.tenant_id("Contoso")))
    nobody = desk.graph("/me/transitiveMemberOf", desk.access(desk.partner_id, username=GRACE)).json()["value"]

    assert ["AdminAgents", "GDAP App Admins", "GDAP Technicians"] == [row["displayName"] for row in rows]
    assert ((404, "Request_ResourceNotFound"), []) == (error_of(away), nobody)


def test_user_read_alone_shows_no_names_of_groups(desk: Desk) -> None:
    """Ids come, and everything else is null."""
    rows = desk.graph("/me/transitiveMemberOf", desk.access(desk.partner_id, "User.Read")).json()["value"]

    assert {None} == {row["displayName"] for row in rows}


def test_a_group_that_one_is_in_is_that_of_the_assignments(desk: Desk) -> None:
    """The ids are the same in both lists."""
    token, contoso = desk.access(desk.partner_id), desk.tenant_id("Contoso")
    groups = {row["id"] for row in desk.graph("/me/transitiveMemberOf", token).json()["value"]}
    [found] = desk.graph(f"{RELATIONSHIPS}?$filter=customer/tenantId eq '{contoso}'", token).json()["value"]
    given = desk.graph(f"{RELATIONSHIPS}/{found['id']}/accessAssignments", token).json()["value"]

    assert {row["accessContainer"]["accessContainerId"] for row in given} <= groups


@pytest.mark.parametrize("status", ["created", "approvalPending", "activating", "expired", "terminating"])
def test_a_relationship_that_is_not_live_lets_nobody_in(desk: Desk, status: str) -> None:
    """50020, and the list says the status; also after a restart."""
    contoso, refresh = desk.tenant_id("Contoso"), desk.sign_in()["refresh_token"]
    desk.emulator.bring_relationships_to(contoso, status)
    for each in (desk, later(desk)):
        path = f"{RELATIONSHIPS}?$filter=customer/tenantId eq '{contoso}'"
        [found] = each.graph(path, desk.access(desk.partner_id)).json()["value"]
        assert ([50020], status) == (codes_of(each.redeem(contoso, refresh)), found["status"])


@pytest.mark.parametrize(("status", "shown"), [("pending", ["pending", "pending"]), ("deleted", [])])
def test_an_assignment_that_is_not_active_gives_no_role(desk: Desk, status: str, shown: list[str]) -> None:
    """50020; a deleted one is not listed any more; also after a restart."""
    contoso, refresh = desk.tenant_id("Contoso"), desk.sign_in()["refresh_token"]
    token = desk.access(desk.partner_id)
    desk.emulator.bring_assignments_to(contoso, status)
    for each in (desk, later(desk)):
        [found] = each.graph(f"{RELATIONSHIPS}?$filter=customer/tenantId eq '{contoso}'", token).json()["value"]
        given = each.graph(f"{RELATIONSHIPS}/{found['id']}/accessAssignments", token).json()["value"]
        assert ([50020], shown) == (codes_of(each.redeem(contoso, refresh)), [row["status"] for row in given])


def test_what_bars_a_tenant_comes_after_consent(desk: Desk) -> None:
    """A policy refuses who has consent; who lacks it is refused for that; also after a restart."""
    contoso, fabrikam = desk.tenant_id("Contoso"), desk.tenant_id("Fabrikam")
    refresh = desk.sign_in(ADA)["refresh_token"]
    for tenant_id in (contoso, fabrikam):
        desk.emulator.refuse(tenant_id, 53003)
    for each in (desk, later(desk)):
        assert [[53003], [65001]] == [codes_of(each.redeem(which, refresh)) for which in (contoso, fabrikam)]


def test_nobody_breaks_what_is_not_there(desk: Desk) -> None:
    """LookupError for a tenant that no customer is."""
    for act in (desk.emulator.bring_relationships_to, desk.emulator.bring_assignments_to):
        with pytest.raises(LookupError):
            act("nobody.example", "expired")
    with pytest.raises(LookupError):
        desk.emulator.refuse("nobody.example", 53003)
