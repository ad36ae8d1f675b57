"""A tenant: one company's directory, with its names and what it has bought."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from .seeded import guid, roll

COUNTRIES = ("US", "GB", "DE", "SE", "FR", "PL", "ES", "PT", "NL", "JP", "KR", "ZA", "AU", "CZ", "IL", "UA")

SKUS: tuple[tuple[str, str, int], ...] = (
    ("SPB", "cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46", 60),
    ("ENTERPRISEPREMIUM", "c7df2760-2c81-4ef7-b578-5b5392b571df", 25),
    ("EXCHANGESTANDARD", "4b9405b0-7788-4568-add1-99614e613b69", 20),
    ("O365_BUSINESS_ESSENTIALS", "3b555118-da6a-4418-894f-7df1e2096870", 40),
    ("POWER_BI_STANDARD", "a403ebcc-fae0-4ca2-8c8c-7a907fd6c235", 200),
    ("FLOW_FREE", "f30db892-07e9-47e9-837c-80727f46fd3d", 10_000),
)
"""Part number, SKU id and the most seats an invented company buys."""


@dataclass(frozen=True, slots=True)
class Tenant:
    """A directory as its owner set it up."""

    tenant_id: str
    display_name: str
    initial_domain: str
    default_domain: str
    """The initial domain or the company's own."""
    country: str
    """ISO 3166 two-letter code."""
    created_at: datetime
    """Aware, UTC."""

    @property
    def domains(self) -> tuple[str, ...]:
        """Every verified domain, the default one first."""
        return tuple(dict.fromkeys((self.default_domain, self.initial_domain)))


@dataclass(frozen=True, slots=True)
class Licence:
    """One product a tenant subscribes to; bought and used are counts of seats."""

    sku_id: str
    part_number: str
    bought: int
    used: int


def licences_of(seed: int, tenant: Tenant) -> tuple[Licence, ...]:
    """Between one and three products with their seats."""
    count = 1 + roll(seed, "licences", tenant.tenant_id) % 3
    first = roll(seed, "first licence", tenant.tenant_id) % len(SKUS)
    found = []
    for offset in range(count):
        part_number, sku_id, most = SKUS[(first + offset) % len(SKUS)]
        bought = 1 + roll(seed, "bought", tenant.tenant_id, sku_id) % most
        found.append(Licence(sku_id, part_number, bought, roll(seed, "used", tenant.tenant_id, sku_id) % (bought + 1)))
    return tuple(found)


def object_id(seed: int, tenant_id: str, subject: str) -> str:
    """The id an application, resource or person has as an object inside one tenant."""
    return guid(seed, "object", tenant_id, subject)
