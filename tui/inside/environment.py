"""The environment of a child: ours, made to be one customer's.

Sources: Microsoft Learn, "How to use managed identities for App Service" (IDENTITY_ENDPOINT, IDENTITY_HEADER);
azure-identity, README "Environment variables" (AZURE_*); Terraform azuread and azurerm providers (ARM_*); Azure CLI
"Configuration" (AZURE_CONFIG_DIR) and "Use extensions" (AZURE_EXTENSION_DIR); Azure Developer CLI "Environment
variables" (AZD_CONFIG_DIR); CLI for Microsoft 365 11.11, its source (CLIMICROSOFT365_*).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tui.inside.question import API_VERSION
from tui.inside.tools import OWN_FOLDERS
from tui.model.cloud import PUBLIC, Cloud
from tui.model.customer import Customer
from tui.model.secret import Secret

OURS = ("TENANTRY_CUSTOMER", "TENANTRY_TENANT_ID", "TENANTRY_TENANT_DOMAIN", "TENANTRY_PROMPT")
"""What tells a child where it is; `tui.store.settings.EXPORTED` knows them as no settings."""

_TAKEN_AWAY = frozenset({
    # who else a tool could be: most of these go before the managed identity
    "AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET", "AZURE_CLIENT_CERTIFICATE_PATH", "AZURE_CLIENT_CERTIFICATE_PASSWORD",
    "AZURE_CLIENT_SEND_CERTIFICATE_CHAIN", "AZURE_USERNAME", "AZURE_PASSWORD", "AZURE_FEDERATED_TOKEN_FILE",
    "AZURE_TENANT_ID", "AZURE_ADDITIONALLY_ALLOWED_TENANTS", "AZURE_SUBSCRIPTION_ID", "AZURE_TOKEN_CREDENTIALS",
    "CLIMICROSOFT365_AADAPPID", "CLIMICROSOFT365_ENTRAAPPID", "CLIMICROSOFT365_TENANT",
    # where else it could ask
    "AZURE_AUTHORITY_HOST", "AZURE_POD_IDENTITY_AUTHORITY_HOST", "AZURE_REGIONAL_AUTHORITY_NAME",
    "AZURE_KUBERNETES_TOKEN_PROXY", "MSI_ENDPOINT", "MSI_SECRET", "IDENTITY_ENDPOINT", "IDENTITY_HEADER",
    "IDENTITY_SERVER_THUMBPRINT", "IDENTITY_API_VERSION", "IMDS_ENDPOINT", "ACC_CLOUD", "AZUREPS_HOST_ENVIRONMENT",
    *OURS,
})  # fmt: skip
_TAKEN_AWAY_BY_BEGINNING = ("ARM_", "AZURESUBSCRIPTION_", "__TENANTRY_")
"""Whole families of the same kind: Terraform's, those of Azure Pipelines' service connections, and what an outer child
of ours has told its shell."""


@dataclass(frozen=True, slots=True)
class Inside:
    """Where a child is, and where it gets its tokens."""

    customer: Customer
    cloud: Cloud
    endpoint: str
    """The address that answers it; holds no secret."""
    header: Secret
    """What it shows there."""
    config: Path
    """The folders for what its tools keep."""


def child_environment(
    inherited: Mapping[str, str], inside: Inside, reaching: Mapping[str, str] | None = None
) -> dict[str, str]:
    """The variables of a child that is inside a customer's tenant. `reaching`: what it needs to reach the services.

    The header's secret is in it; nothing else is that opens anything.
    """
    kept = {name: text for name, text in inherited.items() if not _is_taken_away(name)}
    found = kept | dict(reaching or {}) | _where(inside) | _folders(inside.config) | _extensions(inherited)
    found |= {"IDENTITY_ENDPOINT": inside.endpoint, "IDENTITY_HEADER": inside.header.reveal()}
    found |= _terraform(inside) | _not_through_a_proxy(found)
    return found | {"PATH": _path(found, inside.config)}


def mark_of(customer: Customer) -> str:
    """What a prompt begins with."""
    return f"[{customer.short_title}]"


def _is_taken_away(name: str) -> bool:
    upper = name.upper()
    return upper in _TAKEN_AWAY or upper.startswith(_TAKEN_AWAY_BY_BEGINNING)


def _where(inside: Inside) -> dict[str, str]:
    customer, cloud = inside.customer, inside.cloud
    told = {
        "TENANTRY_CUSTOMER": customer.name or customer.title,
        "TENANTRY_TENANT_ID": customer.tenant_id,
        "TENANTRY_TENANT_DOMAIN": customer.domain,
        "TENANTRY_PROMPT": mark_of(customer),
        "AZURE_TENANT_ID": customer.tenant_id,
        # DefaultAzureCredential goes no further than the managed identity: what else is signed in on this machine,
        # in an editor or a broker, is somebody else's tenant
        "AZURE_TOKEN_CREDENTIALS": "prod",
    }
    if cloud != PUBLIC:
        told["AZURE_AUTHORITY_HOST"] = f"https://{cloud.login_host}/"
    return told


def _terraform(inside: Inside) -> dict[str, str]:
    """The azurerm and azuread providers take this identity and no other: the Azure CLI would be their second choice."""
    return {
        "ARM_TENANT_ID": inside.customer.tenant_id,
        "ARM_USE_CLI": "false",
        "ARM_USE_MSI": "true",
        "ARM_MSI_ENDPOINT": inside.endpoint,
        "ARM_MSI_API_VERSION": API_VERSION,
    }


def _folders(config: Path) -> dict[str, str]:
    """Where tools keep what they know, as far as a variable of their own moves it."""
    return {variable: str(config / name) for variable, name in OWN_FOLDERS.items()}


def _extensions(inherited: Mapping[str, str]) -> dict[str, str]:
    """The person's extensions of the Azure CLI are programs, not something it keeps of a customer: they stay found."""
    is_inside_already = "TENANTRY_TENANT_ID" in inherited  # then that folder is the outer child's
    moved = "" if is_inside_already else inherited.get("AZURE_CONFIG_DIR", "")
    home = moved or os.path.join(inherited.get("HOME", ""), ".azure")  # noqa: PTH118
    own = inherited.get("AZURE_EXTENSION_DIR") or os.path.join(home, "cliextensions")  # noqa: PTH118
    return {"AZURE_EXTENSION_DIR": own} if os.path.isabs(own) else {}  # noqa: PTH117


def _not_through_a_proxy(found: Mapping[str, str]) -> dict[str, str]:
    """The address of the tokens is on this machine: no proxy is to see what is shown there."""
    either = found.get("no_proxy") or found.get("NO_PROXY") or ""
    lists = {name: found.get(name) or either for name in ("no_proxy", "NO_PROXY")}
    return {name: _with_loopback(text) for name, text in lists.items()}


def _with_loopback(text: str) -> str:
    listed = [each.strip() for each in text.split(",") if each.strip()]
    return ",".join(listed if "*" in listed or "127.0.0.1" in listed else [*listed, "127.0.0.1"])


def _path(found: Mapping[str, str], config: Path) -> str:
    """The commands of our own go first: see `tui.inside.tools`."""
    return os.pathsep.join(filter(None, (str(config / "bin"), found.get("PATH", os.defpath))))
