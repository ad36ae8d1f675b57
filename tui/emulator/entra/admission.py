"""Who gets a token for a tenant, and in which order the reasons against it are found.

The order: tenant, client and consent, person, session, multifactor and Conditional Access. The service does not
document its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tui.emulator.exchange import Exchange
from tui.emulator.world import Account, Application, Consent, ConsentState, Customer, Tenant, World
from tui.emulator.world.consents import REFUSAL
from tui.emulator.world.roles import DIRECTORY_READERS
from tui.emulator.world.seeded import guid

from .claims import Claims, policy_challenge
from .refusals import EntraRefusal
from .scopes import ScopeRequest, parse_scopes
from .sessions import Session

ORDINARY_USER = "b79fbf4d-3ef9-4689-8143-76b194e85509"
SHARED_AUTHORITIES = frozenset({"organizations", "common"})
TENANT_GONE = 5000224
NO_WAY_IN = frozenset({50020, 50177})


@dataclass(frozen=True, slots=True)
class Admitted:
    """Everything a token says."""

    tenant: Tenant
    app: Application
    account: Account
    session: Session
    scopes: ScopeRequest
    granted: tuple[str, ...]
    roles: tuple[str, ...]
    """Role template ids in effect: the `wids` claim."""
    claims: Claims
    """What the client asked to have in the token."""


@dataclass(frozen=True, slots=True)
class Bid:
    """A request for a token, before anybody has judged it."""

    tenant: Tenant
    client_id: str
    scope: str
    session: Session | None
    """None: the refresh token could not be read."""
    issued_at: datetime
    """When the session's proof was issued; aware, UTC."""
    claims: Claims
    """What the client asks to have in the token."""


def tenant_at(world: World, authority: str) -> Tenant:
    """The tenant whose tokens an authority issues to the partner's people.

    Raises:
        EntraRefusal: 90002 no such tenant; 9001023 personal accounts.
    """
    if authority.lower() in SHARED_AUTHORITIES:
        return world.partner
    if authority.lower() == "consumers":
        raise EntraRefusal(9001023)
    tenant = world.tenant(authority)
    if tenant is None:
        raise EntraRefusal(90002, f"Asked for: {authority}.")
    return tenant


def known_app(world: World, client_id: str) -> Application:
    """Raises: EntraRefusal 900144 no client id, 700016 not known anywhere."""
    if not client_id:
        raise EntraRefusal(900144, "It must name a client_id.")
    app = world.apps.get(client_id.lower())
    if app is None:
        raise EntraRefusal(700016, f"Application: {client_id}.")
    return app


def admit(exchange: Exchange, bid: Bid) -> Admitted:
    """Judge a request for a token.

    Raises:
        EntraRefusal: the first reason against it.
    """
    world, now = exchange.world, exchange.now
    customer = world.customers.by_tenant_id(bid.tenant.tenant_id)
    standing = _standing(world, customer)
    if standing == TENANT_GONE:
        raise EntraRefusal(TENANT_GONE)
    app = known_app(world, bid.client_id)
    scopes = parse_scopes(bid.scope)
    granted = scopes.granted_by(_consent(exchange, bid.tenant, app))
    if bid.session is None:
        raise EntraRefusal(70000)
    account = world.accounts[bid.session.username]
    roles = _roles(world, account, customer, standing, now)
    bid.session.check_alive(world, app.client_id, bid.issued_at, now)
    if customer:
        _check_policies(world, bid.session, standing)
    _check_proof(world, bid.tenant, bid.session)
    return Admitted(bid.tenant, app, account, bid.session, scopes, granted, roles, bid.claims)


def _standing(world: World, customer: Customer | None) -> int:
    """The code that every token request meets in a customer's tenant; 0: none."""
    if customer is None:
        return 0
    return world.changes.refusals.get(customer.tenant.tenant_id, customer.character.refusal)


def _consent(exchange: Exchange, tenant: Tenant, app: Application) -> Consent:
    """The app's consent in the tenant; counts down one that is still spreading."""
    world = exchange.world
    consent = world.consent(tenant.tenant_id, app.client_id, exchange.now)
    about = f"Application: {app.client_id} ({app.display_name})."
    if consent.state is not ConsentState.GRANTED:
        raise EntraRefusal(REFUSAL[consent.state], about)
    if consent.probes_left:
        world.changes.count_probe((tenant.tenant_id, app.client_id), consent)
        world.on_change(world)
        raise EntraRefusal(65001, about)
    return consent


def _roles(world: World, account: Account, customer: Customer | None, standing: int, now: datetime) -> tuple[str, ...]:
    """The person's roles in the tenant.

    Raises:
        EntraRefusal: 50020 or 50177, when GDAP gives no way in or something else bars it.
    """
    if customer is None:
        return (ORDINARY_USER, *([DIRECTORY_READERS] if world.is_admin_agent(account.username) else []))
    roles = world.effective_roles(account, customer, now)
    if standing in NO_WAY_IN or not roles:
        raise EntraRefusal(standing if standing in NO_WAY_IN else 50020, f"Account: {account.username}.")
    return roles


def _check_policies(world: World, session: Session, standing: int) -> None:
    """Raises: EntraRefusal 50076 without multifactor, else the policy that stands in the way here."""
    if not session.did_mfa:
        raise EntraRefusal(50076)
    if standing:
        raise EntraRefusal(standing, claims=policy_claims(world) if standing == 53003 else "")


def _check_proof(world: World, tenant: Tenant, session: Session) -> None:
    """Raises: EntraRefusal 50076 with claims, where a policy wants a sign-in of its own and this one was another."""
    policy = world.changes.wants_proof.get(tenant.tenant_id)
    if policy is not None and not (session.did_mfa and policy in session.policies):
        raise EntraRefusal(50076, claims=policy_challenge(policy))


def policy_claims(world: World) -> str:
    """The claims a blocking policy sends along."""
    return policy_challenge(guid(world.seed, "policy"))
