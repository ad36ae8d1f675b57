"""GDAP relationships: what a customer granted to the partner, to which roles, and until when.

Source: learn.microsoft.com, Graph resources delegatedAdminRelationship and delegatedAdminAccessAssignment.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from .accounts import APP_ADMINS, TECHNICIANS
from .changes import Changes
from .characters import Character, Ties
from .roles import CLOUD_APPLICATION_ADMINISTRATOR, GLOBAL_ADMINISTRATOR, READ_ONLY, technician_roles
from .seeded import guid, number_behind, numbered_guid, roll

TWO_YEARS = timedelta(days=730)
EXTENSION = timedelta(days=180)
REQUESTED_BEFORE = timedelta(days=60)
"""So long before the world began an addressed request was made."""
GDAP = "gdap"
KINDS = ("administration", "transition", "work", "extension", "first year", "security review")
"""What relationships are called after; a customer has at most one of each."""

GUID_LENGTH = 36
USABLE = frozenset({"active", "expiring"})


@dataclass(frozen=True, slots=True)
class Relationship:
    """One relationship as it stands at a given moment; times are aware, UTC."""

    relationship_id: str
    """Two GUIDs joined by a hyphen; not the customer's id."""
    display_name: str
    status: str
    duration: timedelta
    extends: bool
    """True: `P180D` is added at each end."""
    created_at: datetime
    activated_at: datetime | None
    ends_at: datetime | None
    assignments: tuple[tuple[str, tuple[str, ...]], ...]
    """What each of the partner's security groups was given: group, role template ids."""
    is_addressed: bool = False
    """Whether the partner named the customer when it asked; else an unanswered request is with nobody yet."""
    assignment_statuses: Mapping[str, str] = field(default_factory=dict)
    """By group: the status of its assignment where that is not `active`."""

    @property
    def in_force(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The assignments that give somebody a role now."""
        if not self.is_usable:
            return ()
        return tuple(each for each in self.assignments if each[0] not in self.assignment_statuses)

    @property
    def roles(self) -> tuple[str, ...]:
        """Every role the relationship allows: the upper bound of what any technician gets."""
        return tuple(dict.fromkeys(role for _, roles in self.assignments for role in roles))

    @property
    def is_usable(self) -> bool:
        """Whether it lets the partner in."""
        return self.status in USABLE


@dataclass(frozen=True, slots=True)
class Ground:
    """What every relationship of one customer is drawn from."""

    seed: int
    epoch: datetime
    """When the world was made; end dates are spread over the two years after it."""
    index: int
    name: str
    character: Character

    def relationship(
        self, kind: str, days_left: int, roles: Mapping[str, tuple[str, ...]], **facts: bool
    ) -> Relationship:
        """One two-year relationship that ends `days_left` days after the epoch, to the very second of a normal day."""
        seconds = roll(self.seed, "second", self.index, kind) % 86_400
        ends_at = self.epoch + timedelta(days=days_left, seconds=seconds - 86_400)
        created_at = ends_at - TWO_YEARS
        number = self.index * len(KINDS) + KINDS.index(kind)
        return Relationship(
            relationship_id=f"{numbered_guid(self.seed, GDAP, number)}-{guid(self.seed, 'partner side', number)}",
            display_name=f"{self.name[:40]} {kind}",
            status="active",
            duration=TWO_YEARS,
            extends=facts.get("extends", roll(self.seed, "extends", self.index) % 3 != 0),
            created_at=created_at,
            activated_at=created_at + timedelta(minutes=2),
            ends_at=ends_at,
            assignments=tuple(roles.items()),
        )


def customer_index_of(seed: int, relationship_id: str) -> int | None:
    """The number of the customer a relationship is with, or None when there can be none of that id."""
    number = number_behind(seed, GDAP, relationship_id[:GUID_LENGTH])
    return None if number is None else number // len(KINDS)


def relationships_of(ground: Ground, now: datetime, changes: Changes) -> tuple[Relationship, ...]:
    """A customer's relationships at `now`, after what somebody has changed of them by hand."""
    return tuple(_as_of(relationship, now, changes) for relationship in _drawn(ground))


def _drawn(ground: Ground) -> tuple[Relationship, ...]:
    """The relationships as they were agreed."""
    ties = ground.character.ties
    roles = {TECHNICIANS: technician_roles(ground.seed, ground.index)}
    if ground.character.may_consent:
        roles[APP_ADMINS] = (CLOUD_APPLICATION_ADMINISTRATOR,)
    days_left = 20 + roll(ground.seed, "days left", ground.index) % 700
    match ties:
        case Ties.NONE:
            found: tuple[Relationship, ...] = ()
        case Ties.ENDED:
            found = (ground.relationship("administration", -(1 + days_left % 90), roles, extends=False),)
        case Ties.ENDING_SOON:
            found = (ground.relationship("administration", 10, roles, extends=False),)
        case Ties.EXPIRING:
            found = (replace(ground.relationship("administration", 5, roles, extends=False), status="expiring"),)
        case Ties.MICROSOFT_LED:
            plain = ground.relationship("transition", days_left, {TECHNICIANS: READ_ONLY}, extends=False)
            found = (
                replace(plain, display_name=f"MLT_{plain.relationship_id[:23]}"),
                ground.relationship("work", days_left, roles),
            )
        case Ties.REQUESTED:
            found = (_request(ground, is_addressed=True),)
        case Ties.GLOBAL_ADMINISTRATOR:
            broad = {TECHNICIANS: (GLOBAL_ADMINISTRATOR, *technician_roles(ground.seed, ground.index))}
            found = (
                ground.relationship("administration", days_left, broad, extends=False),
                ground.relationship("work", days_left + 40, {TECHNICIANS: READ_ONLY}, extends=False),
            )
        case _:
            found = (ground.relationship("administration", days_left, roles), *_beside(ground, days_left))
    return found


def _beside(ground: Ground, days_left: int) -> tuple[Relationship, ...]:
    """What some customers have beside their ordinary relationship."""
    if ground.character.ties is Ties.PENDING_TOO:
        return (_request(ground),)
    if ground.character.ties is Ties.SEVERAL:
        return (
            ground.relationship("first year", -(10 + days_left % 200), {TECHNICIANS: READ_ONLY}, extends=False),
            ground.relationship("security review", 15 + days_left % 300, {"Security Desk": READ_ONLY[:2]}),
        )
    return ()


def _request(ground: Ground, *, is_addressed: bool = False) -> Relationship:
    """A relationship that nobody has approved."""
    asked = ground.relationship("extension", 720, {TECHNICIANS: READ_ONLY}, extends=False)
    created_at = ground.epoch - REQUESTED_BEFORE if is_addressed else asked.created_at
    return replace(
        asked, status="approvalPending", created_at=created_at, activated_at=None, ends_at=None,
        is_addressed=is_addressed,
    )  # fmt: skip


def _as_of(drawn: Relationship, now: datetime, changes: Changes) -> Relationship:
    """The relationship once time and people have had their say."""
    which = drawn.relationship_id
    relationship = replace(drawn, assignment_statuses=changes.assignments.get(which, {}))
    ended_at = changes.ended_relationships.get(which)
    if ended_at is not None:
        return replace(relationship, status="terminated", ends_at=ended_at)
    if which in changes.statuses:
        return replace(relationship, status=changes.statuses[which])
    ends_at = relationship.ends_at
    if ends_at is None or ends_at > now:
        return relationship
    if not relationship.extends:
        return replace(relationship, status="expired")
    while ends_at <= now:
        ends_at += EXTENSION
    return replace(relationship, ends_at=ends_at)
