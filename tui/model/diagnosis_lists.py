"""What the partner's own lists tell of the first three links: the relationship, its status, the technician's roles.

Sources: Graph resources delegatedAdminRelationship and delegatedAdminAccessAssignment; Partner Center, "GDAP frequently
asked questions" (who approves, where; roles reach people through security groups only).
"""

from __future__ import annotations

from tui.errors import Owner
from tui.model.access import Assignment
from tui.model.customer import Source
from tui.model.diagnosis import NOT_YET, Facts, Fault, Finding, Link, Unread, broken, held, not_known
from tui.model.relationship import Relationship
from tui.model.roles import CAN_CONSENT, role_name

APPROVAL_PAGE = "https://admin.microsoft.com/AdminPortal/Home#/partners/invitation/granularAdminRelationships/"
"""Where a customer's administrator approves, with the relationship's id (Graph, "delegatedAdminRelationship")."""

ORDINARY_USER = "b79fbf4d-3ef9-4689-8143-76b194e85509"
"""In `wids` of everybody (observed): no role that anything depends on."""

_STAGES = ("created", "approvalPending", "approved", "activating")
"""The way of a relationship to *active* (Graph, `delegatedAdminRelationshipStatus`)."""

_NEW_ONE = "Have a GDAP relationship requested anew; the customer's administrator approves it."


def judge_relationship(facts: Facts) -> Finding:
    """Whether there is any. To somebody outside AdminAgents the list is empty, not refused (Graph, "List
    delegatedAdminRelationships"), so that an empty one tells something of AdminAgents only."""
    found = facts.relationships
    if isinstance(found, Unread):
        return not_known(found.why)
    if found:
        names = {each.name for each in facts.live or found}
        return held(f"{len(found)} with this customer" if len(found) > 1 else "".join(names) or "one")
    if found is None or facts.groups is None:
        return NOT_YET
    if not facts.is_admin_agent:
        is_outside = facts.is_admin_agent is False
        return not_known("you are not in AdminAgents" if is_outside else "the list is empty, your groups unknown")
    has_contract = facts.customer.sources & {Source.CONTRACT, Source.PARTNER_CENTER}
    said = "There is no GDAP relationship with this customer" + (", only a reseller contract." if has_contract else ".")
    return broken("none", Fault(Link.RELATIONSHIP, said, Owner.PARTNER_ADMIN, _NEW_ONE))


def judge_status(facts: Facts) -> Finding:
    """Whether one of them lets the partner in now."""
    found = facts.relationships
    if isinstance(found, Unread):
        return not_known(found.why)
    if not found:
        return NOT_YET
    if not facts.live:
        return _not_live(found)
    best = max(facts.live, key=lambda each: each.ends_at.timestamp() if each.ends_at else 0.0)
    days = best.days_left(facts.at)
    if days is None:
        return held(best.status)
    return held(f"{best.status}, {days} d left, {'extends itself' if best.auto_extends else 'does not extend itself'}")


def _not_live(found: tuple[Relationship, ...]) -> Finding:
    """Why none does: of several the one that is nearest to being live again."""
    strange = next((each for each in found if not each.is_over and each.status not in _STAGES), None)
    if strange is not None:
        return not_known(f"status “{strange.status}” is not known here")
    best = max(found, key=lambda each: (_stage(each), each.ends_at.timestamp() if each.ends_at else 0.0))
    if best.is_over:
        at = f" on {best.ends_at:%Y-%m-%d}" if best.ends_at else ""
        return broken(f"{best.status}{at}", _fault(best, f"The GDAP relationship has ended ({best.status}{at}).",
                                                   Owner.PARTNER_ADMIN, _NEW_ONE))  # fmt: skip
    if best.status == "approvalPending":
        said, remedy = (
            "The GDAP relationship waits for the customer's approval.",
            f"Approve it: {APPROVAL_PAGE}{best.id}",
        )
        return broken("waits for approval", _fault(best, said, Owner.CUSTOMER_ADMIN, remedy))
    if best.status == "created":
        said = "The GDAP relationship is a draft that was never sent to the customer for approval."
        remedy = "Have the request finished in Partner Center and its link sent to the customer."
        return broken("a draft", _fault(best, said, Owner.PARTNER_ADMIN, remedy))
    said = "The GDAP relationship is approved and Microsoft is still activating it."
    return broken(best.status, _fault(best, said, Owner.MICROSOFT, "Wait some minutes, then try again."))


def _stage(found: Relationship) -> int:
    return _STAGES.index(found.status) if found.status in _STAGES else -1


def _fault(found: Relationship, summary: str, owner: Owner, remedy: str) -> Fault:
    return Fault(Link.STATUS, summary, owner, remedy, named=(_named(found),))


def _named(found: Relationship) -> str:
    return f"GDAP relationship: {found.name} ({found.id})"


def judge_roles(facts: Facts) -> Finding:
    """Whether a group of the technician's was given a role: by the token if one came, else by the lists."""
    if facts.token is not None and facts.token.claims.tid:
        ids = [role for role in facts.token.claims.role_ids if role.lower() != ORDINARY_USER]
        return held(_listed(ids)) if ids else not_known("the token names no directory role")
    return _by_lists(facts)


def _by_lists(facts: Facts) -> Finding:
    groups, given = facts.groups, facts.assignments
    if groups is None:
        return NOT_YET
    if isinstance(groups, Unread):
        return not_known(groups.why)
    if not groups:
        return _no_group(facts, "You are in no security group of the partner's tenant, so that GDAP gives you no role.")
    if given is None:
        return not_known("depends on the relationship") if not facts.live and facts.is_whole else NOT_YET
    if isinstance(given, Unread):
        return not_known(given.why)
    every = [each for found in given.values() for each in found]
    return held(_listed(facts.role_ids)) if facts.role_ids else _no_role(facts, every)


def _no_role(facts: Facts, every: list[Assignment]) -> Finding:
    if not every:
        return _no_group(facts, "The GDAP relationship gives no security group of the partner's any role.")
    if not facts.mine:
        said = "You are in none of the security groups that hold roles in the GDAP relationship."
        return _no_group(facts, said, tuple(dict.fromkeys(each.group_id for each in every)))
    statuses = {each.status for each in facts.mine}
    named = _of_groups(facts, tuple(dict.fromkeys(each.group_id for each in facts.mine)))
    if "pending" in statuses:
        said = "The roles of your security group there are assigned, and Microsoft is still activating them."
        fault = Fault(Link.ROLES, said, Owner.MICROSOFT, "Wait some minutes, then try again.", named=named)
        return broken("assignment pending", fault)
    status = ", ".join(sorted(statuses))
    said = f"The roles of your security group there are not in force (status {status})."
    remedy = "Have the roles assigned to the group again in the GDAP relationship."
    return broken(f"assignment: {status}", Fault(Link.ROLES, said, Owner.PARTNER_ADMIN, remedy, named=named))


def _no_group(facts: Facts, said: str, group_ids: tuple[str, ...] = ()) -> Finding:
    remedy = "Have yourself put into a security group that holds roles in the GDAP relationship"
    remedy += " (or activate your membership, if it has to be)." if group_ids else ", or have one assigned there."
    fault = Fault(Link.ROLES, said, Owner.PARTNER_ADMIN, remedy, named=_of_groups(facts, group_ids))
    return broken("none by any group of yours", fault)


def _of_groups(facts: Facts, group_ids: tuple[str, ...]) -> tuple[str, ...]:
    known = {group.id: group.name for group in facts.groups} if isinstance(facts.groups, tuple) else {}
    groups = [f"{known[each]} ({each})" if known.get(each) else each for each in group_ids]
    return (*map(_named, facts.live), *(f"Security group with roles: {each}" for each in groups))


def _listed(role_ids: tuple[str, ...] | list[str]) -> str:
    names = [role_name(each) for each in sorted(role_ids, key=lambda each: each.lower() not in CAN_CONSENT)]
    return names[0] + (f" and {len(names) - 1} more" if len(names) > 1 else "")
