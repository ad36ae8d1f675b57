"""What Graph writes, read into our facts: the only place that spells Graph's field names.

Sources: Graph resources delegatedAdminCustomer, delegatedAdminRelationship, contract, tenantInformation, organization,
subscribedSku, domain; "Error responses"; "Combine multiple HTTP requests using JSON batching". Nothing is trusted to
be there or to be of its type: an entry without what identifies it is skipped, everything else may be empty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

from tui.errors import Details
from tui.model.foreign_text import foreign_text
from tui.model.identifiers import as_domain, as_tenant_id, is_guid
from tui.model.listed import ListedCustomer
from tui.model.relationship import Relationship
from tui.transport import Answer, Page

T = TypeVar("T")
Fields = Mapping[str, Any]

NO_EXTENSION = frozenset({"", "P0D", "PT0S"})
"""Ways Graph writes that a relationship does not extend itself."""


_BEFORE_APPROVAL = frozenset({"created", "approvalPending"})
"""Statuses in which a relationship may have no customer (Graph, resource `delegatedAdminRelationship`)."""


class Unassigned(ValueError):
    """An entry that is whole and belongs to no customer yet."""


def parse_page(fields: Fields, parse_item: Callable[[Fields], T]) -> Page[T]:
    """One page of a collection; entries that `parse_item` refuses with ValueError are counted, not shown."""
    items, skipped, unassigned = [], 0, 0
    for entry in entries(fields):
        try:
            items.append(parse_item(as_object(entry)))
        except ValueError as error:
            skipped += 1
            unassigned += isinstance(error, Unassigned)
    return Page(tuple(items), skipped, unassigned)


def entries(fields: Fields) -> list[object]:
    """The `value` of a collection; empty when it is none."""
    value = fields.get("value")
    return value if isinstance(value, list) else []


def is_collection(fields: Fields) -> bool:
    """Whether this is a page of a collection: a list, and no next page or the address of one."""
    return isinstance(fields.get("value"), list) and isinstance(fields.get("@odata.nextLink", ""), str)


def next_link(fields: Fields) -> str:
    """The address of the next page, as it stands; empty at the end."""
    link = fields.get("@odata.nextLink")
    return link if isinstance(link, str) else ""


def parse_customer(fields: Fields) -> ListedCustomer:
    """A `delegatedAdminCustomer`. It has no domain. Raises ValueError without a tenant id."""
    return ListedCustomer(as_tenant_id(fields.get("tenantId") or fields.get("id")), text_of(fields, "displayName"))


def parse_contract(fields: Fields) -> ListedCustomer:
    """A `contract`: its names are copies and may be stale. Raises ValueError without a tenant id."""
    tenant_id = as_tenant_id(fields.get("customerId"))
    return ListedCustomer(tenant_id, text_of(fields, "displayName"), domain_of(fields, "defaultDomainName"))


def parse_relationship(fields: Fields) -> Relationship:
    """A `delegatedAdminRelationship`. Raises ValueError without a customer: `Unassigned` before approval."""
    customer = as_object(fields.get("customer"))
    if not customer.get("tenantId") and text_of(fields, "status") in _BEFORE_APPROVAL:
        raise Unassigned
    roles = as_object(fields.get("accessDetails")).get("unifiedRoles")
    return Relationship(
        id=text_of(fields, "id"),
        name=text_of(fields, "displayName"),
        status=text_of(fields, "status", most=40) or "unknown",
        customer_id=as_tenant_id(customer.get("tenantId")),
        customer_name=text_of(customer, "displayName"),
        ends_at=parse_time(fields.get("endDateTime")),
        auto_extends=text_of(fields, "autoExtendDuration") not in NO_EXTENSION,
        role_ids=tuple(role_ids(roles)),
        created_at=parse_time(fields.get("createdDateTime")),
    )


def role_ids(roles: object) -> Iterator[str]:
    """The template ids of a list of `unifiedRole`; what is none is left out."""
    for role in roles if isinstance(roles, list) else []:
        role_id = as_object(role).get("roleDefinitionId")
        if is_guid(role_id):
            yield str(role_id).lower()


def parse_tenant_information(fields: Fields) -> ListedCustomer:
    """A `tenantInformation`. Raises ValueError without a tenant id."""
    tenant_id = as_tenant_id(fields.get("tenantId"))
    return ListedCustomer(tenant_id, text_of(fields, "displayName"), domain_of(fields, "defaultDomainName"))


def parse_count(value: object) -> int | None:
    """A number of things; None when it is none."""
    return value if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**12 else None


def parse_time(value: object) -> datetime | None:
    """A time as Graph writes it (`2022-02-10T11:24:42.3148266Z`); None when it is none. UTC."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):  # at the ends of the calendar a zone leads out of it
        return None


def parse_details(answer: Answer) -> Details:
    """Code, ids and words of an error answer. `innerError` may be spelled otherwise, nested or absent."""
    error = as_object(answer.fields.get("error"))
    inner = as_object(error.get("innerError") or error.get("innererror"))
    return Details(
        code=text_of(error, "code") or f"HTTP {answer.status}",
        correlation_id=text_of(inner, "client-request-id") or answer.call_id,
        trace_id=text_of(inner, "request-id") or foreign_text(answer.headers.get("request-id")),
        happened_at=parse_time(inner.get("date")) or answer.at,
        text=text_of(error, "message", most=400),
    )


def as_object(value: object) -> Fields:
    """A JSON object, or an empty one in its place."""
    return value if isinstance(value, dict) else {}


def domain_of(fields: Fields, name: str) -> str:
    """A domain; empty when it is none: it is copied, shown beside the name, and part of addresses."""
    return as_domain(text_of(fields, name, most=255))


def text_of(fields: Fields, name: str, *, most: int = 120) -> str:
    return foreign_text(fields.get(name), most=most)
