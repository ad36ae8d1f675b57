"""What decides whether one person gets into one customer's tenant with one app, as the directories tell it.

Sources: Graph resources delegatedAdminAccessAssignment, group, servicePrincipal, oAuth2PermissionGrant.
"""

from __future__ import annotations

from dataclasses import dataclass

ADMIN_AGENTS = "AdminAgents"
"""What the group is called that the partner's lists are open to (Partner Center, "Assign roles and permissions")."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """What one of the partner's security groups was given in one relationship."""

    group_id: str
    status: str
    """`pending`, `active`, `deleting`, `deleted` or `error`."""
    role_ids: tuple[str, ...]

    @property
    def is_in_force(self) -> bool:
        """Whether it gives the members of the group a role now."""
        return self.status == "active" and bool(self.role_ids)


@dataclass(frozen=True, slots=True)
class Group:
    """A group of the partner's directory that the person is in."""

    id: str
    name: str
    """Empty where the app may not read it."""


@dataclass(frozen=True, slots=True)
class Principal:
    """The app as one tenant knows it: its enterprise application."""

    id: str
    """The object id in that tenant."""
    is_enabled: bool
    wants_assignment: bool
    """Whether only assigned users may use it there."""


@dataclass(frozen=True, slots=True)
class Grant:
    """Delegated permissions that a tenant granted to one app for one resource."""

    scopes: tuple[str, ...]
    is_for_everybody: bool
    """Whether an administrator consented for the whole tenant, not one person for himself."""
