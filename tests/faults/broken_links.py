"""Faults planted between a technician and a customer, each with the cause and the owner that have to be named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from tui.emulator import ADA, DEMO_CLIENT_ID, GRACE, NOOR, Emulator
from tui.emulator.world import (
    ADMIN_AGENTS,
    APP_ADMINS,
    GRAPH_ID,
    TECHNICIANS,
    Consent,
    ConsentState,
)
from tui.emulator.world.consents import granted
from tui.errors import Owner
from tui.model.diagnosis import Link

Plant = Callable[[Emulator, str], None]
"""Brings a fault about at the customer with this tenant id."""

PARTNER, CUSTOMER, YOU = Owner.PARTNER_ADMIN, Owner.CUSTOMER_ADMIN, Owner.YOU
MICROSOFT, VENDOR = Owner.MICROSOFT, Owner.VENDOR


@dataclass(frozen=True)
class Broken:
    """One planted fault, or several."""

    name: str
    plants: tuple[Plant, ...]
    link: Link
    owner: Owner
    said: str
    """Part of the sentence that names the cause."""
    username: str = ADA
    is_short: bool = False
    """Whether a token comes, with less in it than is wanted; else none comes."""

    def plant(self, emulator: Emulator, tenant_id: str) -> None:
        """Bring all of it about."""
        for each in self.plants:
            each(emulator, tenant_id)

    def worse_by(self, name: str, *plants: Plant) -> Broken:
        """The same with further faults behind it, which must not be named instead."""
        return replace(self, name=f"{self.name} + {name}", plants=(*self.plants, *plants))


def ended(emulator: Emulator, tenant_id: str) -> None:
    """The customer ends every relationship."""
    emulator.end_relationships(tenant_id)


def in_status(status: str) -> Plant:
    """Every relationship is in this status."""
    return lambda emulator, tenant_id: emulator.bring_relationships_to(tenant_id, status)


def assigned(status: str) -> Plant:
    """Every access assignment is in this status."""
    return lambda emulator, tenant_id: emulator.bring_assignments_to(tenant_id, status)


def out_of(*groups: str) -> Plant:
    """The technician is taken out of these groups."""

    def plant(emulator: Emulator, _: str) -> None:
        for group in groups:
            emulator.remove_from_group(ADA, group)

    return plant


def refused(code: int) -> Plant:
    """Something in the tenant bars every token with this code."""
    return lambda emulator, tenant_id: emulator.refuse(tenant_id, code)


def consent(state: ConsentState) -> Plant:
    """The app stands so in the tenant."""

    def plant(emulator: Emulator, tenant_id: str) -> None:
        emulator.world.put_consent(tenant_id, DEMO_CLIENT_ID, Consent(state, {}), emulator.now())

    return plant


def short_of(*names: str) -> Plant:
    """All is granted but these permissions."""

    def plant(emulator: Emulator, tenant_id: str) -> None:
        kept = [name for name in ("User.Read", "Organization.Read.All", "Directory.Read.All") if name not in names]
        emulator.world.put_consent(tenant_id, DEMO_CLIENT_ID, granted({GRAPH_ID: kept}), emulator.now())

    return plant


def proof_wanted(emulator: Emulator, tenant_id: str) -> None:
    """A policy newly wants a sign-in of its own."""
    emulator.require_mfa(tenant_id)


def sign_in_revoked(emulator: Emulator, _: str) -> None:
    """The technician's sessions are revoked."""
    emulator.revoke_sessions(ADA)


NO_ROLES = out_of(TECHNICIANS, APP_ADMINS)
MISSING = consent(ConsentState.MISSING)
ENDED = Broken("relationship ended", (ended,), Link.STATUS, PARTNER, "has ended (terminated on")
NOT_GROUPED = Broken("not in a group of it", (NO_ROLES,), Link.ROLES, PARTNER, "in none of the security groups")
GUEST = Broken("guest account", (refused(50020),), Link.ROLES, CUSTOMER, "guest account of yours")
UNKNOWN_APP = Broken("app not known", (consent(ConsentState.ABSENT),), Link.PRINCIPAL, YOU, "not known in this tenant")
NOT_GRANTED = Broken("nothing granted", (MISSING,), Link.GRANT, YOU, "Nobody has consented")
SHORT = Broken("one scope short", (short_of("Directory.Read.All"),), Link.SCOPES, YOU, "Directory.Read.All is missing",
               is_short=True)  # fmt: skip
REVOKED = Broken("sign-in revoked", (sign_in_revoked,), Link.TOKEN, YOU, "revoked")
POLICY = Broken("Conditional Access", (refused(53003),), Link.POLICY, CUSTOMER, "Conditional Access")

_LISTS = (
    ENDED,
    Broken("relationship expired", (in_status("expired"),), Link.STATUS, PARTNER, "has ended (expired"),
    Broken("being ended", (in_status("terminationRequested"),), Link.STATUS, PARTNER, "(terminationRequested"),
    Broken("waits for approval", (in_status("approvalPending"),), Link.STATUS, CUSTOMER, "customer's approval"),
    Broken("a draft", (in_status("created"),), Link.STATUS, PARTNER, "draft"),
    Broken("being activated", (in_status("activating"),), Link.STATUS, MICROSOFT, "still activating"),
    Broken("tenant deleted", (refused(5000224),), Link.RELATIONSHIP, CUSTOMER, "deleted or is not available"),
    NOT_GROUPED,
    Broken("no group assigned", (assigned("deleted"),), Link.ROLES, PARTNER, "no security group"),
    Broken("assignment pending", (assigned("pending"),), Link.ROLES, MICROSOFT, "still activating them"),
    Broken("assignment failed", (assigned("error"),), Link.ROLES, PARTNER, "status error"),
    Broken("in no group at all", (out_of(ADMIN_AGENTS, TECHNICIANS, APP_ADMINS),), Link.ROLES, PARTNER,
           "in no security group"),
    Broken("Grace, outside AdminAgents", (), Link.ROLES, PARTNER, "in no security group", username=GRACE),
    GUEST,
)  # fmt: skip
_CONSENTS = (
    UNKNOWN_APP,
    Broken("not authorised for partners", (consent(ConsentState.EXTERNAL),), Link.PRINCIPAL, YOU,
           "Delegated administrators"),
    Broken("service not enabled", (consent(ConsentState.NO_RESOURCE),), Link.PRINCIPAL, CUSTOMER, "not enabled"),
    Broken("app disabled", (refused(7000112),), Link.PRINCIPAL, VENDOR, "disabled"),
    Broken("only assigned users", (refused(50105),), Link.PRINCIPAL, CUSTOMER, "Only assigned users"),
    NOT_GRANTED,
    Broken("nothing granted, no role to give it", (MISSING, out_of(APP_ADMINS)), Link.GRANT, CUSTOMER,
           "Nobody has consented"),
    Broken("administrator must consent", (refused(90094),), Link.GRANT, YOU, "An administrator has to consent"),
    SHORT,
    Broken("two scopes short", (short_of("Directory.Read.All", "Organization.Read.All"),), Link.SCOPES, YOU,
           "Organization.Read.All, Directory.Read.All is missing", is_short=True),
    Broken("short, no role to give it", (short_of("Organization.Read.All"), out_of(APP_ADMINS)), Link.SCOPES, CUSTOMER,
           "Organization.Read.All is missing", is_short=True),
)  # fmt: skip
_POLICIES = (
    POLICY,
    Broken("terms of use", (refused(50177),), Link.POLICY, CUSTOMER, "terms of use"),
    Broken("managed device", (refused(53000),), Link.POLICY, CUSTOMER, "managed device"),
    Broken("no device codes", (refused(530036),), Link.POLICY, PARTNER, "began with a device code"),
    Broken("suspicious account", (refused(530034),), Link.POLICY, PARTNER, "suspicious activity"),
    Broken("cross-tenant policy", (refused(500213),), Link.POLICY, CUSTOMER, "cross-tenant policy"),
    Broken("MFA newly wanted", (proof_wanted,), Link.POLICY, YOU, "Multifactor"),
    Broken("Noor, without MFA", (), Link.POLICY, YOU, "Multifactor", username=NOOR),
    Broken("too old a sign-in", (refused(70043),), Link.POLICY, YOU, "older than a policy"),
    Broken("account disabled", (refused(50057),), Link.TOKEN, PARTNER, "disabled"),
    Broken("account locked", (refused(50053),), Link.TOKEN, PARTNER, "locked"),
    REVOKED,
)
_PAIRS = (
    ENDED.worse_by("nothing granted", MISSING),
    ENDED.worse_by("not in a group", NO_ROLES),
    ENDED.worse_by("guest account", refused(50020)),
    ENDED.worse_by("Conditional Access", refused(53003)),
    NOT_GROUPED.worse_by("nothing granted", MISSING),
    NOT_GROUPED.worse_by("app not known", consent(ConsentState.ABSENT)),
    NOT_GROUPED.worse_by("scope short", short_of("Directory.Read.All")),
    REVOKED.worse_by("guest account", refused(50020)),
    UNKNOWN_APP.worse_by("Conditional Access", refused(53003)),
    NOT_GRANTED.worse_by("guest account is hidden by it", refused(50020)),
    replace(POLICY, name="Conditional Access + scope short", plants=(refused(53003), short_of("Directory.Read.All"))),
)

FAULTS = (*_LISTS, *_CONSENTS, *_POLICIES, *_PAIRS)
"""In the order of the chain; the pairs last."""
