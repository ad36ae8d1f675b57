"""A client that is not ours, with the direct door in the place of Microsoft."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from azure.core.exceptions import ClientAuthenticationError
from azure.identity import DeviceCodeCredential

from tests.emulator.desk import PARTNER
from tests.emulator.serving.conftest import Served
from tui.emulator import ADA, DEMO_CLIENT_ID

_GRAPH = "https://graph.microsoft.com/.default"


@pytest.fixture
def credential(served: Served) -> Iterator[DeviceCodeCredential]:
    """Ada's, who enters each code in the moment it is shown."""
    found = DeviceCodeCredential(
        DEMO_CLIENT_ID,
        authority=served.base,
        tenant_id="organizations",
        disable_instance_discovery=True,
        connection_verify=str(served.serving.ca_file),
        additionally_allowed_tenants=["*"],
        prompt_callback=lambda address, code, until: served.desk.emulator.approve_code(code, ADA),
    )
    yield found
    found.close()


def test_one_sign_in_opens_the_partner_and_a_customer(served: Served, credential: DeviceCodeCredential) -> None:
    """After one device code there are tokens for Graph in two tenants and for Partner Center, each for its own."""
    contoso = served.desk.tenant_id("Contoso")
    client = served.client()
    names = []
    for tenant in ("organizations", contoso):
        token = credential.get_token(_GRAPH, tenant_id=tenant).token
        answer = client.get("/v1.0/organization", headers={"Authorization": f"Bearer {token}"})
        names.append(answer.json()["value"][0]["displayName"])
    token = credential.get_token(f"{PARTNER.removesuffix('/v1')}/.default").token
    answer = client.get("/v1/customers", headers={"Authorization": f"Bearer {token}"})

    assert (["Fourth Coffee", "Contoso"], 200) == (names, answer.status_code)
    assert 1 == sum(call.path.endswith("devicecode") for call in served.desk.emulator.calls)


def test_a_customer_without_consent_is_refused_as_by_microsoft(
    served: Served, credential: DeviceCodeCredential
) -> None:
    """The library finds AADSTS65001 where it looks for it, and says so."""
    credential.get_token(_GRAPH)

    with pytest.raises(ClientAuthenticationError, match="AADSTS65001"):
        credential.get_token(_GRAPH, tenant_id=served.desk.tenant_id("Fabrikam"))


def test_the_customer_list_is_read_to_its_end(served: Served, credential: DeviceCodeCredential) -> None:
    """With the library's token a plain client follows every next link."""
    headers = {"Authorization": f"Bearer {credential.get_token(_GRAPH).token}"}
    client = served.client()
    link, rows = "/v1.0/tenantRelationships/delegatedAdminCustomers?$top=25", 0
    while link:
        answer = client.get(link, headers=headers).json()
        rows, link = rows + len(answer["value"]), answer.get("@odata.nextLink", "")

    assert sum(who.has_relationship for who in served.desk.world.customers) == rows
