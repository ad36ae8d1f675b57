"""What Graph writes about one tenant, read into our facts; with `parsing`, all that spells Graph's field names.

Sources: Graph resources organization, subscribedSku, domain; "Combine multiple HTTP requests using JSON batching".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import httpx

from tui.graph.parsing import Fields, as_object, domain_of, entries, parse_count, parse_page, parse_time, text_of
from tui.model.identifiers import TenantId
from tui.model.tenant_facts import DOMAINS, LICENCES, ORGANISATION, Domain, Licence, TenantFacts
from tui.transport import Answer

PARTS = {ORGANISATION: "/organization", LICENCES: "/subscribedSkus", DOMAINS: "/domains"}
"""What is asked for, by the name a person knows it under."""


def as_batch(names: Iterable[str]) -> Mapping[str, Any]:
    """The body of a `$batch` that asks for these parts."""
    return {"requests": [{"id": name, "method": "GET", "url": PARTS[name]} for name in names]}


def parse_members(answer: Answer) -> dict[str, Answer]:
    """The answers in a batch by the part they are for, in whatever order; unreadable ones are left out."""
    found = answer.fields.get("responses")
    members: dict[str, Answer] = {}
    for member in map(as_object, found if isinstance(found, list) else []):
        name, status = member.get("id"), parse_count(member.get("status"))
        if isinstance(name, str) and status is not None:
            headers = httpx.Headers(_headers(as_object(member.get("headers"))))
            members[name] = Answer(status, headers, member.get("body"), answer.call_id, answer.at)
    return members


def _headers(fields: Fields) -> Mapping[str, str]:
    return {name: str(value) for name, value in fields.items() if name.isascii() and str(value).isascii()}


def organisation_id(good: Mapping[str, Fields]) -> str:
    """The id of the organisation that answered, in lower case; empty when it did not."""
    return text_of(_organisation(good), "id").lower()


def parse_facts(
    tenant_id: TenantId, now: datetime, good: Mapping[str, Fields], failed: tuple[tuple[str, str], ...]
) -> TenantFacts:
    """The facts in the parts that came. Domains that could not be read are taken from the organisation."""
    organisation = _organisation(good)
    size = as_object(organisation.get("directorySizeQuota"))
    verified = {"value": organisation.get("verifiedDomains")}
    return TenantFacts(
        tenant_id=tenant_id,
        asked_at=now,
        name=text_of(organisation, "displayName"),
        country=text_of(organisation, "countryLetterCode", most=8),
        created_at=parse_time(organisation.get("createdDateTime")),
        domains=parse_page(good.get(DOMAINS, verified), _parse_domain).items,
        licences=parse_page(good.get(LICENCES, {}), _parse_licence).items,
        directory_used=parse_count(size.get("used")),
        directory_total=parse_count(size.get("total")),
        failed=failed,
    )


def _organisation(good: Mapping[str, Fields]) -> Fields:
    """The one entry of the `organization` collection; empty when there is none."""
    return as_object(next(iter(entries(good.get(ORGANISATION, {}))), None))


def _parse_licence(fields: Fields) -> Licence:
    """A `subscribedSku`. Raises ValueError without a name."""
    units = as_object(fields.get("prepaidUnits"))
    name = text_of(fields, "skuPartNumber") or text_of(fields, "skuId")
    if not name:
        raise ValueError("a licence without a name")
    used, bought = parse_count(fields.get("consumedUnits")), parse_count(units.get("enabled"))
    return Licence(name, used or 0, bought or 0, text_of(fields, "capabilityStatus", most=40))


def _parse_domain(fields: Fields) -> Domain:
    """A `domain`, or a `verifiedDomain` of an organization. Raises ValueError without a name."""
    name = domain_of(fields, "id") or domain_of(fields, "name")
    if not name:
        raise ValueError("a domain without a name")
    return Domain(name, fields.get("isDefault") is True, fields.get("isInitial") is True)
