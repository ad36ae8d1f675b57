"""What Partner Center writes and wants: the only place that spells its field names.

Source: Partner Center developer pages "Get a list of customers", "Customer resources", "Control panel vendor APIs"
(application consent), "REST headers", "Error codes".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tui.errors import Details
from tui.model.foreign_text import foreign_text
from tui.model.identifiers import ClientId, as_domain, as_tenant_id
from tui.model.listed import ListedCustomer
from tui.transport import Answer, Page

CONTINUATION = "MS-ContinuationToken"
Fields = Mapping[str, Any]


def parse_customers(fields: Fields) -> Page[ListedCustomer]:
    """One page of customers; entries without a tenant id are counted, not shown."""
    found = fields.get("items")
    items, skipped = [], 0
    for entry in found if isinstance(found, list) else []:
        try:
            items.append(_parse_customer(_object(entry)))
        except ValueError:
            skipped += 1
    return Page(tuple(items), skipped)


def _parse_customer(fields: Fields) -> ListedCustomer:
    profile = _object(fields.get("companyProfile"))
    return ListedCustomer(
        as_tenant_id(profile.get("tenantId") or fields.get("id")),
        foreign_text(profile.get("companyName")),
        as_domain(foreign_text(profile.get("domain"), most=255)),
    )


def is_collection(fields: Fields) -> bool:
    """Whether this is a page of a collection: a list, and no next page or something that describes one."""
    following = _object(fields.get("links")).get("next")
    return isinstance(fields.get("items"), list) and (following is None or isinstance(following, dict))


def next_page(fields: Fields) -> tuple[str, Mapping[str, str]] | None:
    """The address of the next page and the headers it has to be asked with; None at the end."""
    link = _object(_object(fields.get("links")).get("next"))
    uri = link.get("uri")
    if not isinstance(uri, str) or not uri:
        return None
    headers = link.get("headers")
    tokens = [_object(header) for header in headers] if isinstance(headers, list) else []
    for header in tokens:
        value = header.get("value")
        if str(header.get("key")).casefold() == CONTINUATION.casefold() and isinstance(value, str) and value.isascii():
            return uri, {CONTINUATION: value}
    return uri, {}


def as_consent(client_id: ClientId, grants: Mapping[str, Iterable[str]]) -> Mapping[str, Any]:
    """The body that consents to delegated permissions by resource; Partner Center separates them by commas."""
    listed = [{"enterpriseApplicationId": resource, "scope": ",".join(names)} for resource, names in grants.items()]
    return {"applicationId": client_id, "applicationGrants": listed}


def resource_lacking(details: Details, resources: Iterable[str]) -> str:
    """The one of `resources` that the customer has no service principal of, as a refusal says; empty for another one.

    Source: Partner Center "Control panel vendor APIs"; the wording is observed ("lacks a service principal for").
    """
    told = details.text.casefold()
    if "lacks a service principal" not in told:
        return ""
    return next((resource for resource in resources if resource.casefold() in told), "")


def parse_details(answer: Answer) -> Details:
    """Code, ids and words of an error answer; `code` is a number or a string, throttling has a shape of its own."""
    fields = answer.fields
    return Details(
        code=foreign_text(fields.get("code")) or f"HTTP {answer.status}",
        correlation_id=correlation_id(answer),
        trace_id=foreign_text(answer.headers.get("MS-RequestId")),
        happened_at=answer.at,
        text=foreign_text(fields.get("description") or fields.get("message"), most=400),
    )


def correlation_id(answer: Answer) -> str:
    """Under which Partner Center finds the call; our own id of it where the answer names none."""
    return foreign_text(answer.headers.get("MS-CorrelationId")) or answer.call_id


def _object(value: object) -> Fields:
    """A JSON object, or an empty one in its place."""
    return value if isinstance(value, dict) else {}
