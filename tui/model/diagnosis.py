"""Why a customer does not open: the links between a technician and a customer's tenant, and the first that is broken.

The order is that of cause: without a relationship nobody has a role, without a grant no permission counts. Lists say
what they held when they were read; the word of the sign-in service comes last and goes before theirs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from tui.errors import NO_DETAILS, Details, Owner, TenantryError
from tui.model.access import ADMIN_AGENTS, Assignment, Grant, Group, Principal
from tui.model.customer import Customer
from tui.model.relationship import Relationship
from tui.model.roles import CAN_CONSENT
from tui.model.token import AccessToken


class Link(StrEnum):
    """What has to hold, in this order."""

    RELATIONSHIP = "relationship"
    STATUS = "status and end"
    ROLES = "your roles there"
    PRINCIPAL = "service principal"
    GRANT = "grant"
    SCOPES = "permissions"
    POLICY = "policy"
    TOKEN = "token"  # noqa: S105


class Verdict(StrEnum):
    """What is known of one link."""

    HELD = "held"
    BROKEN = "broken"
    NOT_KNOWN = "not known"
    """It was asked, and no answer tells: the sentence says why."""
    NOT_LOOKED_AT = "not looked at"

    @property
    def sign(self) -> str:
        """One cell that tells them apart without colour."""
        return {Verdict.HELD: "✓", Verdict.BROKEN: "✗", Verdict.NOT_KNOWN: "?"}.get(self, "·")


@dataclass(frozen=True, slots=True)
class Check:
    """One link as it was found."""

    link: Link
    verdict: Verdict
    sentence: str = ""
    """A few words; empty for what was not looked at."""


@dataclass(frozen=True, slots=True)
class Fault:
    """The first broken link."""

    link: Link
    summary: str
    """The cause in one sentence."""
    owner: Owner
    remedy: str
    details: Details = NO_DETAILS
    """Of the refusal that came of it, or of the call that told."""
    named: tuple[str, ...] = ()
    """What it is about, each by name and id: relationships, groups."""
    refusal: TenantryError | None = None
    """The refusal that named it; None when lists or a token did."""
    by_consent: bool = False
    """Whether giving consent is the cure."""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One customer's chain, as far as it was looked at."""

    customer: Customer
    checks: tuple[Check, ...]
    """Every link, in order."""
    fault: Fault | None
    at: datetime
    """When it was asked (UTC)."""
    is_whole: bool
    """Whether everything was asked; else more is coming."""
    is_healthy: bool
    """Whether a token came that carries every wanted permission."""
    refusal: TenantryError | None = None
    """Why there is no token."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A fact that cannot be had."""

    why: str
    """In a few words."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What was learnt of one customer so far. None stands for what was not asked yet."""

    customer: Customer
    at: datetime
    wanted: tuple[str, ...]
    """Permissions that the app wants there."""
    relationships: tuple[Relationship, ...] | Unread | None = None
    groups: tuple[Group, ...] | Unread | None = None
    """Those of the partner's tenant that the technician is in."""
    assignments: Mapping[str, tuple[Assignment, ...]] | Unread | None = None
    """By id, for each live relationship."""
    token: AccessToken | None = None
    refusal: TenantryError | None = None
    principal: Principal | Unread | None = None
    grants: tuple[Grant, ...] | Unread | None = None
    why_not_give: str = ""
    """Why the technician cannot give consent from here, as far as known beforehand."""
    is_whole: bool = False

    @property
    def live(self) -> tuple[Relationship, ...]:
        """The relationships that let the partner in."""
        known = self.relationships if isinstance(self.relationships, tuple) else ()
        return tuple(each for each in known if each.is_live)

    @property
    def is_admin_agent(self) -> bool | None:
        """Whether the partner's lists are open to the technician; None when that cannot be told."""
        if not isinstance(self.groups, tuple):
            return None
        if any(group.name == ADMIN_AGENTS for group in self.groups):
            return True
        return False if all(group.name for group in self.groups) else None

    @property
    def mine(self) -> tuple[Assignment, ...]:
        """The assignments of groups that the technician is in, in live relationships."""
        if not isinstance(self.groups, tuple) or not isinstance(self.assignments, Mapping):
            return ()
        ids = {group.id for group in self.groups}
        return tuple(each for found in self.assignments.values() for each in found if each.group_id in ids)

    @property
    def role_ids(self) -> tuple[str, ...]:
        """The roles that those in force give."""
        return tuple(dict.fromkeys(role for each in self.mine if each.is_in_force for role in each.role_ids))

    @property
    def can_give(self) -> bool:
        """Whether the technician may give the consent through Partner Center, as far as known."""
        return not self.why_not_give and bool(CAN_CONSENT.intersection(self.role_ids))


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule makes of the facts."""

    verdict: Verdict
    sentence: str = ""
    fault: Fault | None = field(default=None)

    def as_check(self, link: Link) -> Check:
        """The same as a link of the chain."""
        return Check(link, self.verdict, self.sentence)


NOT_YET = Finding(Verdict.NOT_LOOKED_AT)


def held(sentence: str) -> Finding:
    """The link is whole."""
    return Finding(Verdict.HELD, sentence)


def not_known(sentence: str) -> Finding:
    """Nobody tells."""
    return Finding(Verdict.NOT_KNOWN, sentence)


def broken(sentence: str, fault: Fault) -> Finding:
    """The link is broken; `sentence` in a few words."""
    return Finding(Verdict.BROKEN, sentence, fault)
