"""The world behind the emulated services: the partner, its people, its customers, and what has happened since."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tui.emulator.addresses import ADDRESSES, DEVICE_PAGE, Addresses
from tui.emulator.scenarios import Scenario

from .accounts import ACCOUNTS, ADA, ADMIN_AGENTS, Account
from .apps import COMMAND_LINE_TOOLS, DEMO_CLIENT_ID, GRAPH_ID, TENANTRY, Application
from .changes import Changes, DeviceCodeRule
from .consents import Consent, ConsentState, granted
from .customers import Customer, Customers
from .relationships import Ground, Relationship, customer_index_of, relationships_of
from .seeded import guid
from .tenants import Tenant

VERIFICATION_URI = f"https://{DEVICE_PAGE}"


def _unwatched(_: World) -> None:
    """Nobody wants to know."""


@dataclass(slots=True)
class World:
    """One partner and its customers, from `build_world` or `load_world`; every fact follows from seed and changes."""

    seed: int
    scenario: Scenario
    epoch: datetime
    """When this world was made; aware, UTC."""
    customers: Customers
    secret: bytes
    """Seals refresh tokens and paging links, so that those of another world are refused."""
    changes: Changes = field(default_factory=Changes)
    auto_approve_after_s: float | None = 4.0
    """Seconds until a device code approves itself; None: never."""
    auto_approve_as: str = ADA
    """User name of the account that approves it."""
    poll_interval_s: int = 5
    """The `interval` of a device code; at least 1, as MSAL spins without pause at 0."""
    code_lifetime_s: int = 900
    """The `expires_in` of a device code."""
    verification_uri: str = VERIFICATION_URI
    """The address shown with a device code."""
    on_change: Callable[[World], None] = _unwatched
    """Called after each change worth keeping, while the emulator holds its lock: the place to save."""
    apps: dict[str, Application] = field(
        default_factory=lambda: {app.client_id: app for app in (TENANTRY, COMMAND_LINE_TOOLS)}
    )
    """By client id; a test may put another registration here."""
    lock: threading.RLock = field(default_factory=threading.RLock, repr=False)
    """Held while a request is answered or a person acts."""

    @property
    def addresses(self) -> Addresses:
        """At which addresses this world is found."""
        return ADDRESSES[self.scenario.cloud]

    @property
    def partner(self) -> Tenant:
        """Fourth Coffee's own tenant."""
        tenant_id, created_at = guid(self.seed, "partner"), self.epoch - timedelta(days=3_650)
        return Tenant(
            tenant_id, "Fourth Coffee", "fourthcoffee.onmicrosoft.com", "fourthcoffee.example", "US", created_at
        )

    @property
    def device_code_rule(self) -> DeviceCodeRule:
        """The partner's policy on device codes."""
        first = DeviceCodeRule.BLOCKED_AT_TOKEN if self.scenario.blocks_device_code else DeviceCodeRule.ALLOWED
        return self.changes.device_code or first

    @property
    def accounts(self) -> Mapping[str, Account]:
        """The partner's people as they are now, by user name."""
        return {account.username: self._as_of_now(account) for account in ACCOUNTS}

    def _as_of_now(self, account: Account) -> Account:
        left = self.changes.left_groups.get(account.username, set())
        return Account(account.username, account.display_name, account.groups - left, account.uses_mfa)

    def tenant(self, text: str) -> Tenant | None:
        """The tenant an authority names, by id or by domain."""
        if text.lower() in {self.partner.tenant_id, *self.partner.domains}:
            return self.partner
        customer = self.customer(text)
        return customer.tenant if customer else None

    def customer(self, text: str) -> Customer | None:
        """The customer with this tenant id or domain."""
        return self.customers.by_tenant_id(text) or self.customers.by_domain(text)

    def customer_named(self, name: str) -> Customer:
        """The first customer whose display name is `name` or starts with it.

        Raises:
            LookupError: there is none.
        """
        found = next((who for who in self.customers if who.tenant.display_name.startswith(name)), None)
        if found is None:
            raise LookupError(f"no customer's name starts with {name!r}")
        return found

    def relationships(self, customer: Customer, now: datetime) -> tuple[Relationship, ...]:
        """The customer's GDAP relationships at `now`."""
        ground = Ground(self.seed, self.epoch, customer.index, customer.tenant.display_name, customer.character)
        return relationships_of(ground, now, self.changes)

    def relationship(self, relationship_id: str, now: datetime) -> tuple[Customer, Relationship] | None:
        """The relationship of this id at `now`, with its customer."""
        index = customer_index_of(self.seed, relationship_id)
        if index is None or index >= len(self.customers):
            return None
        customer = self.customers[index]
        found = (each for each in self.relationships(customer, now) if each.relationship_id == relationship_id.lower())
        return next(((customer, each) for each in found), None)

    def effective_roles(self, account: Account, customer: Customer, now: datetime) -> tuple[str, ...]:
        """The roles GDAP gives this person at this customer: empty means no way in."""
        roles: dict[str, None] = {}
        for relationship in self.relationships(customer, now):
            for group, given in relationship.in_force:
                roles.update(dict.fromkeys(given) if group in account.groups else {})
        return tuple(roles)

    def is_admin_agent(self, username: str) -> bool:
        """Whether the partner's own lists are open to this person."""
        account = self.accounts.get(username)
        return account is not None and ADMIN_AGENTS in account.groups

    def consent(self, tenant_id: str, client_id: str, now: datetime) -> Consent:
        """Where an app stands in a tenant at `now`."""
        changed = self.changes.consent((tenant_id, client_id), now)
        return changed or self._first_consent(tenant_id, self.apps[client_id])

    def put_consent(self, tenant_id: str, client_id: str, consent: Consent, now: datetime) -> None:
        """Let an app's standing in a tenant change from `consent.since` on."""
        self.changes.put_consent((tenant_id, client_id), consent, now)
        self.on_change(self)

    def _first_consent(self, tenant_id: str, app: Application) -> Consent:
        """Where an app stood when the world began."""
        if tenant_id == self.partner.tenant_id:
            is_granted = self.scenario.partner_consented or app.client_id != DEMO_CLIENT_ID
            return granted(app.required) if is_granted else Consent(ConsentState.MISSING, {})
        customer = self.customers.by_tenant_id(tenant_id)
        if customer is None or app.client_id != DEMO_CLIENT_ID:
            return Consent(ConsentState.EXTERNAL, {})
        if customer.character.consent is not ConsentState.GRANTED:
            return Consent(customer.character.consent, {})
        return granted({GRAPH_ID: customer.character.scopes})
