"""The variables of a child: what it is told, and what would let it be somebody else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tui.inside.environment import OURS, Inside, child_environment
from tui.model.cloud import CHINA, PUBLIC
from tui.model.customer import Customer
from tui.model.identifiers import TenantId
from tui.model.secret import Secret
from tui.store.settings import EXPORTED

CONTOSO = Customer(TenantId("11111111-1111-4111-8111-111111111111"), "Contoso", "contoso.example", alias="the big one")
INSIDE = Inside(CONTOSO, PUBLIC, "http://127.0.0.1:40000/msi/token", Secret("shown"), Path("/run/inside/1"))
SOMEBODY_ELSES = [
    "AZURE_CLIENT_ID",
    "AZURE_CLIENT_SECRET",
    "AZURE_CLIENT_CERTIFICATE_PATH",
    "AZURE_USERNAME",
    "AZURE_PASSWORD",
    "AZURE_FEDERATED_TOKEN_FILE",
    "AZURE_AUTHORITY_HOST",
    "MSI_ENDPOINT",
    "MSI_SECRET",
    "IDENTITY_SERVER_THUMBPRINT",
    "IMDS_ENDPOINT",
    "ARM_CLIENT_ID",
    "ARM_CLIENT_SECRET",
    "ARM_SUBSCRIPTION_ID",
    "ARM_OIDC_TOKEN",
    "CLIMICROSOFT365_ENTRAAPPID",
    "ACC_CLOUD",
]


def test_a_child_is_told_where_it_is_and_where_its_tokens_are() -> None:
    """Customer, id and domain; the identity endpoint; folders of its own."""
    found = child_environment({"HOME": "/home/ada", "LANG": "C.UTF-8"}, INSIDE)

    assert {
        "HOME": "/home/ada", "LANG": "C.UTF-8", "TENANTRY_CUSTOMER": "Contoso", "TENANTRY_PROMPT": "[the big one]",
        "TENANTRY_TENANT_ID": CONTOSO.tenant_id, "TENANTRY_TENANT_DOMAIN": "contoso.example",
        "AZURE_TENANT_ID": CONTOSO.tenant_id, "IDENTITY_ENDPOINT": INSIDE.endpoint, "IDENTITY_HEADER": "shown",
        "AZURE_CONFIG_DIR": "/run/inside/1/azure", "AZD_CONFIG_DIR": "/run/inside/1/azd",
    }.items() <= found.items()  # fmt: skip


def test_nothing_lets_a_tool_be_somebody_else() -> None:
    """Neither another identity nor another place to ask for one is inherited."""
    found = child_environment(dict.fromkeys(SOMEBODY_ELSES, "another"), INSIDE)

    assert "another" not in found.values()


def test_a_child_within_a_child_is_inside_its_own_customer_alone() -> None:
    """Nothing of the outer customer is left."""
    outer = child_environment({}, INSIDE)
    tenant_id = TenantId("22222222-2222-4222-8222-222222222222")
    fabrikam = replace(
        INSIDE, customer=Customer(tenant_id, "Fabrikam"), endpoint="http://127.0.0.1:50000/msi/token",
        header=Secret("other"), config=Path("/run/inside/2"),
    )  # fmt: skip

    inner = child_environment(outer, fabrikam)

    said = "\n".join(text for name, text in inner.items() if name != "PATH")
    assert ("Fabrikam", tenant_id, "") == tuple(inner[name] for name in OURS[:3])
    assert not [each for each in ("Contoso", CONTOSO.tenant_id, "shown", "40000", "inside/1") if each in said]
    assert inner["PATH"].startswith("/run/inside/2/bin:")


def test_an_authority_is_told_in_a_national_cloud_alone() -> None:
    """There the public one would be asked for tokens of a tenant it does not have."""
    national = child_environment({}, replace(INSIDE, cloud=CHINA))

    assert "https://login.chinacloudapi.cn/" == national["AZURE_AUTHORITY_HOST"]
    assert "AZURE_AUTHORITY_HOST" not in child_environment({}, INSIDE)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({}, ("127.0.0.1", "127.0.0.1")),
        ({"NO_PROXY": "corp.example"}, ("corp.example,127.0.0.1", "corp.example,127.0.0.1")),
        ({"no_proxy": "a", "NO_PROXY": "b"}, ("a,127.0.0.1", "b,127.0.0.1")),
        ({"no_proxy": "*"}, ("*", "*")),
        ({"NO_PROXY": "localhost, 127.0.0.1"}, ("localhost,127.0.0.1", "localhost,127.0.0.1")),
    ],
)
def test_no_proxy_sees_what_is_shown_for_tokens(before: dict[str, str], after: tuple[str, str]) -> None:
    """The address is on this machine: a request to it, with the secret, goes to no proxy."""
    found = child_environment({"HTTP_PROXY": "http://proxy.example:3128", **before}, INSIDE)

    assert after == (found["no_proxy"], found["NO_PROXY"])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"HOME": "/home/ada"}, "/home/ada/.azure/cliextensions"),
        ({"HOME": "/home/ada", "AZURE_CONFIG_DIR": "/home/ada/az"}, "/home/ada/az/cliextensions"),
        ({"HOME": "/home/ada", "AZURE_EXTENSION_DIR": "/opt/az"}, "/opt/az"),
        ({}, None),
    ],
)
def test_the_azure_cli_finds_the_persons_extensions(before: dict[str, str], after: str | None) -> None:
    """They are programs; within a child of a child too."""
    outer = child_environment(before, INSIDE)

    assert after == outer.get("AZURE_EXTENSION_DIR")
    if after:
        assert after == child_environment(outer, INSIDE)["AZURE_EXTENSION_DIR"]


def test_our_variables_are_no_settings() -> None:
    """A tenantry inside a child must not take them for mistakes of the person."""
    assert set(OURS) == EXPORTED
