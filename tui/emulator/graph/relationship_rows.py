"""GDAP facts in Graph's field names. Source: learn.microsoft.com, resource delegatedAdminRelationship."""

from __future__ import annotations

from datetime import datetime

from tui.emulator.exchange import Exchange
from tui.emulator.world import Customer, Relationship
from tui.emulator.world.seeded import guid

from .paging import Row

UNAPPROVED = frozenset({"created", "approvalPending"})


def timestamp(at: datetime | None) -> str | None:
    """A time as Graph writes it: UTC, seven decimals."""
    return f"{at:%Y-%m-%dT%H:%M:%S.%f}0Z" if at else None


def etag(row_id: str) -> str:
    """A version mark; nothing here changes rows, so the id is enough."""
    return f'W/"{row_id[:8]}"'


def customer_row(customer: Customer) -> Row:
    """One GDAP customer; `id` equals `tenantId`, and there is no domain."""
    tenant = customer.tenant
    return {
        "@odata.type": "#microsoft.graph.delegatedAdminCustomer",
        "@odata.etag": etag(tenant.tenant_id),
        "id": tenant.tenant_id,
        "tenantId": tenant.tenant_id,
        "displayName": tenant.display_name,
    }


def relationship_row(customer: Customer, relationship: Relationship) -> Row:
    """One relationship; an unapproved one has no dates yet, and a customer only if the partner named one."""
    owner = {"tenantId": customer.tenant.tenant_id, "displayName": customer.tenant.display_name}
    return {
        "@odata.type": "#microsoft.graph.delegatedAdminRelationship",
        "@odata.etag": etag(relationship.relationship_id),
        "id": relationship.relationship_id,
        "displayName": relationship.display_name,
        "duration": f"P{relationship.duration.days}D",
        "customer": owner if _names_customer(relationship) else None,
        "accessDetails": {"unifiedRoles": [{"roleDefinitionId": role} for role in relationship.roles]},
        "status": relationship.status,
        "autoExtendDuration": "P180D" if relationship.extends else "PT0S",
        "createdDateTime": timestamp(relationship.created_at),
        "lastModifiedDateTime": timestamp(relationship.activated_at or relationship.created_at),
        "activatedDateTime": timestamp(relationship.activated_at),
        "endDateTime": timestamp(relationship.ends_at),
    }


def assignment_rows(exchange: Exchange, relationship: Relationship) -> list[Row]:
    """What each of the partner's security groups was given in one relationship."""
    seed = exchange.world.seed
    return [
        {
            "@odata.etag": etag(guid(seed, "assignment", relationship.relationship_id, group)),
            "id": guid(seed, "assignment", relationship.relationship_id, group),
            "status": relationship.assignment_statuses.get(group, "active"),
            "createdDateTime": timestamp(relationship.created_at),
            "lastModifiedDateTime": timestamp(relationship.created_at),
            "accessContainer": {
                "accessContainerId": guid(seed, "group", group),
                "accessContainerType": "securityGroup",
            },
            "accessDetails": {"unifiedRoles": [{"roleDefinitionId": role} for role in roles]},
        }
        for group, roles in relationship.assignments
        if relationship.assignment_statuses.get(group) != "deleted"
    ]


def _names_customer(relationship: Relationship) -> bool:
    """Whether it says whom it is with: once it was approved, or where the partner named the customer."""
    return relationship.is_addressed or bool(relationship.activated_at) or relationship.status not in UNAPPROVED
