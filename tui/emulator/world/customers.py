"""The partner's customers: made on demand from the seed, found by number, tenant id or domain."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property, lru_cache

from .characters import Character, Ties, ordinary_character, untidy_character
from .named import NAMED
from .names import ONMICROSOFT, company_name, number_of, owns_custom_domain
from .seeded import choice, number_behind, numbered_guid, roll
from .tenants import COUNTRIES, Tenant

NAMED_BY_DOMAIN = {f"{who.slug}{end}": at for at, who in enumerate(NAMED) for end in (ONMICROSOFT, ".example")}
TENANTS = "tenant"
"""The kind of GUID a customer's tenant id is (see `seeded`)."""


@dataclass(frozen=True, slots=True)
class Customer:
    """A tenant the partner may have to do with."""

    index: int
    """Its place in the order the services list it in."""
    tenant: Tenant
    character: Character

    @property
    def has_relationship(self) -> bool:
        """Whether there is, or was, a GDAP relationship."""
        return self.character.ties is not Ties.NONE

    @property
    def contract_name(self) -> str:
        """What the reseller contract calls it: a copy of the name that may be out of date."""
        return self.character.old_name or self.tenant.display_name


class Customers:
    """All customers of one world; holds none of them in memory but those asked for last."""

    def __init__(self, seed: int, count: int, epoch: datetime, *, is_untidy: bool = False) -> None:
        self.seed = seed
        self.count = count
        self.epoch = epoch
        self._ordinary = untidy_character if is_untidy else ordinary_character
        self._at = lru_cache(maxsize=4_096)(self._make)

    def __len__(self) -> int:
        return self.count

    def __getitem__(self, index: int) -> Customer:
        """Raises: IndexError."""
        if not 0 <= index < self.count:
            raise IndexError(index)
        return self._at(index)

    def __iter__(self) -> Iterator[Customer]:
        return map(self._at, range(self.count))

    def by_tenant_id(self, text: str) -> Customer | None:
        """The customer with this tenant id."""
        index = number_behind(self.seed, TENANTS, text)
        return self._at(index) if index is not None and index < self.count else None

    def by_domain(self, domain: str) -> Customer | None:
        """The customer that verified this domain."""
        domain = domain.lower()
        index = NAMED_BY_DOMAIN.get(domain)
        if index is None:
            number = number_of(self.seed, domain)
            index = self.count if number is None else number + len(NAMED)
        if index >= self.count:
            return None
        customer = self._at(index)
        return customer if domain in customer.tenant.domains else None

    def character(self, index: int) -> Character:
        """How customer `index` behaves, without making the rest of it."""
        return NAMED[index].character if index < len(NAMED) else self._ordinary(self.seed, index - len(NAMED))

    @cached_property
    def contract_count(self) -> int:
        """How many have a reseller contract."""
        return sum(self.character(index).has_contract for index in range(self.count))

    def _make(self, index: int) -> Customer:
        name, initial, default = self._names(index)
        tenant = Tenant(
            tenant_id=numbered_guid(self.seed, TENANTS, index),
            display_name=name,
            initial_domain=initial,
            default_domain=default,
            country=choice(COUNTRIES, self.seed, "country", index),
            created_at=self.epoch - timedelta(days=900 + roll(self.seed, "age", index) % 3_000),
        )
        return Customer(index, tenant, self.character(index))

    def _names(self, index: int) -> tuple[str, str, str]:
        """Display name, initial domain and default domain."""
        if index < len(NAMED):
            who = NAMED[index]
            initial = f"{who.slug}{ONMICROSOFT}"
            return who.display_name, initial, f"{who.slug}.example" if who.owns_domain else initial
        number = index - len(NAMED)
        name = company_name(self.seed, number)
        default = name.custom_domain if owns_custom_domain(self.seed, number) else name.initial_domain
        return name.display_name, name.initial_domain, default
