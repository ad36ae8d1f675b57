"""Access assignments, groups, service principals and grants, read into our facts.

Sources: Graph resources delegatedAdminAccessAssignment, group, servicePrincipal, oAuth2PermissionGrant. Every entry
without what identifies it is refused with ValueError, and so counted as not read.
"""

from __future__ import annotations

from tui.graph.parsing import Fields, as_object, role_ids, text_of
from tui.model.access import Assignment, Grant, Group, Principal
from tui.model.foreign_text import foreign_text
from tui.model.identifiers import is_guid


def parse_assignment(fields: Fields) -> Assignment:
    """A `delegatedAdminAccessAssignment`. Raises ValueError without the id of its group."""
    container = as_object(fields.get("accessContainer"))
    roles = as_object(fields.get("accessDetails")).get("unifiedRoles")
    status = text_of(fields, "status", most=40) or "unknown"
    return Assignment(_guid(container, "accessContainerId"), status, tuple(role_ids(roles)))


def parse_group(fields: Fields) -> Group | None:
    """A member of `transitiveMemberOf`; None for what is no group, such as a directory role.

    Raises ValueError without an id.
    """
    found = Group(_guid(fields, "id"), text_of(fields, "displayName"))
    return found if fields.get("@odata.type", "").lower() in ("", "#microsoft.graph.group") else None


def parse_principal(fields: Fields) -> Principal:
    """A `servicePrincipal`. Raises ValueError without an id."""
    is_enabled = fields.get("accountEnabled") is not False
    return Principal(_guid(fields, "id"), is_enabled, fields.get("appRoleAssignmentRequired") is True)


def parse_grant(fields: Fields) -> Grant:
    """An `oAuth2PermissionGrant`. Raises ValueError without its permissions."""
    scopes = fields.get("scope")
    if not isinstance(scopes, str):
        raise ValueError("a grant without permissions")
    names = foreign_text(scopes, most=4000).split()
    return Grant(tuple(names), text_of(fields, "consentType") == "AllPrincipals")


def _guid(fields: Fields, name: str) -> str:
    found = fields.get(name)
    if not is_guid(found):
        raise ValueError(f"{name} is no id")
    return str(found).lower()
