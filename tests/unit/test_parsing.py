"""Whatever the services write is survived, and what comes of it is safe to show."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui.auth.answers import as_access_token, as_error, parse_details
from tui.errors import TenantryError
from tui.graph import parsing, parsing_facts
from tui.model.audience import PARTNER_CENTER_APP_ID, audience_fits
from tui.model.identifiers import as_tenant_id
from tui.model.scope import GRAPH_APP_ID
from tui.partner import parsing as partner_parsing
from tui.transport import Answer

NOW = datetime(2030, 1, 7, 9, 0, tzinfo=UTC)
TENANT = as_tenant_id("4fdbff88-9d6b-42e0-9713-45c922ba8001")
HOSTILE = "Contoso \x1b]52;c;AAAA\x07\x9b2J\u202e[red]\u200b\nLtd" + "x" * 500

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | st.just(str(TENANT)),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
_FIELDS = re.findall(
    r"\S+",
    """
    id tenantId displayName customer accessDetails unifiedRoles roleDefinitionId status endDateTime autoExtendDuration
    customerId defaultDomainName value error code message innerError date skuPartNumber prepaidUnits enabled
    consumedUnits isDefault isInitial verifiedDomains directorySizeQuota used total createdDateTime responses headers
    body items companyProfile companyName domain links next uri key description access_token expires_in suberror
    error_codes error_description timestamp trace_id correlation_id @odata.nextLink
    """,
)
_OBJECTS = st.recursive(
    _JSON,
    lambda inner: st.dictionaries(st.sampled_from(_FIELDS), inner, max_size=6) | st.lists(inner, max_size=3),
    max_leaves=20,
)
objects = st.dictionaries(st.sampled_from(_FIELDS), _OBJECTS, max_size=8)

_ITEMS: list[Callable[[Mapping[str, Any]], object]] = [
    parsing.parse_customer,
    parsing.parse_contract,
    parsing.parse_relationship,
    parsing.parse_tenant_information,
]


def answer(body: object, headers: Mapping[str, str] | None = None) -> Answer:
    """An error answer with this body."""
    return Answer(403, httpx.Headers(headers or {}), body, "call", NOW)


@pytest.mark.parametrize("parse", _ITEMS)
@settings(max_examples=40, deadline=None)
@given(fields=objects)
def test_an_entry_is_read_or_refused_with_a_value_error(
    parse: Callable[[Mapping[str, Any]], object], fields: Mapping[str, Any]
) -> None:
    """Nothing else escapes, so that a page can count it and go on."""
    try:
        parse(fields)
    except ValueError:
        return


@settings(max_examples=40, deadline=None)
@given(fields=objects)
def test_a_page_never_fails(fields: Mapping[str, Any]) -> None:
    """Every entry is shown or counted."""
    page = parsing.parse_page(fields, parsing.parse_relationship)
    assert len(parsing.entries(fields)) == len(page.items) + page.skipped
    partner_parsing.parse_customers(fields)
    partner_parsing.next_page(fields)
    parsing.next_link(fields)


@settings(max_examples=40, deadline=None)
@given(body=_OBJECTS)
def test_the_details_of_any_answer_can_be_read(body: object) -> None:
    """An error about an error would hide both."""
    assert parsing.parse_details(answer(body)).code
    assert partner_parsing.parse_details(answer(body)).code
    parsing_facts.parse_members(answer(body))


@settings(max_examples=40, deadline=None)
@given(good=st.dictionaries(st.sampled_from(["organisation", "licences", "domains"]), objects))
def test_facts_of_any_shape_are_read(good: Mapping[str, Mapping[str, Any]]) -> None:
    """A tenant with odd entries still has facts."""
    parsing_facts.organisation_id(good)
    assert TENANT == parsing_facts.parse_facts(TENANT, NOW, good, ()).tenant_id


@settings(max_examples=40, deadline=None)
@given(fields=objects)
def test_any_token_answer_is_a_token_or_an_error(fields: Mapping[str, Any]) -> None:
    """Never something else."""
    assert isinstance(as_error(fields, NOW), TenantryError)
    parse_details(fields, NOW)
    try:
        token = as_access_token(fields, TENANT, "https://graph.microsoft.com/.default", NOW)
    except TenantryError:
        return
    assert TENANT == token.tenant_id


def test_every_name_is_made_safe_where_it_enters() -> None:
    """One line, bounded, without controls, overrides and invisible letters."""
    fields = {"tenantId": TENANT, "customerId": TENANT, "displayName": HOSTILE, "defaultDomainName": HOSTILE}
    partner = {"companyProfile": {"tenantId": TENANT, "companyName": HOSTILE, "domain": HOSTILE}}
    [listed] = partner_parsing.parse_customers({"items": [partner]}).items
    shown = [listed.name, listed.domain]
    for item in (parsing.parse_customer(fields), parsing.parse_contract(fields)):
        shown += [item.name, item.domain]
    relation = parsing.parse_relationship({**fields, "customer": fields, "status": HOSTILE, "id": HOSTILE})
    shown += [relation.name, relation.customer_name, relation.status, relation.id]
    details = parsing.parse_details(answer({"error": {"code": HOSTILE, "message": HOSTILE}}, {"request-id": "x"}))
    shown += [details.code, details.text]
    assert [] == [text for text in shown if len(text) > 400]
    assert [] == [letter for letter in "".join(shown) if unicodedata.category(letter) in ("Cc", "Cf", "Cs")]


@pytest.mark.parametrize(
    ("written", "extends"), [("P180D", True), ("P0D", False), ("PT0S", False), (None, False), ("", False)]
)
def test_extension_is_read_from_its_duration(written: object, extends: bool) -> None:
    """Graph writes *off* in two ways."""
    fields = {"customer": {"tenantId": TENANT}, "autoExtendDuration": written}
    assert extends is parsing.parse_relationship(fields).auto_extends


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2030-01-07T09:00:00Z", NOW),
        ("2030-01-07T09:00:00.0000000Z", NOW),
        ("2030-01-07T10:00:00+01:00", NOW),
        ("2030-01-07T09:00:00", NOW),
        ("never", None),
        (None, None),
        (20300107, None),
        ("0001-01-01T00:00:00+14:00", None),
    ],
)
def test_times_are_read_as_utc(written: object, read: datetime | None) -> None:
    """Seven decimals, no zone, another zone, junk."""
    assert read == parsing.parse_time(written)


@pytest.mark.parametrize(
    ("audience", "resource", "fits"),
    [
        ("https://graph.microsoft.com", "https://graph.microsoft.com/.default", True),
        ("https://graph.microsoft.com/", "https://graph.microsoft.com/User.Read", True),
        (GRAPH_APP_ID, "https://graph.microsoft.com/.default", True),
        (GRAPH_APP_ID, "https://api.partnercenter.microsoft.com/user_impersonation", False),
        (PARTNER_CENTER_APP_ID, "https://api.partnercenter.microsoft.com/user_impersonation", True),
        ("https://graph.microsoft.us", "https://graph.microsoft.com/.default", False),
        ("https://graph.microsoft.com.evil.example", "https://graph.microsoft.com/.default", False),
        ("", "https://graph.microsoft.com/.default", True),
        ("https://management.core.windows.net/", "https://management.azure.com/.default", True),
    ],
)
def test_an_audience_fits_its_own_resource(audience: str, resource: str, fits: bool) -> None:
    """By address or application id; what cannot be known is not refused."""
    assert fits is audience_fits(audience, resource)
