"""Microsoft Graph as a service: its host, and how it says no.

Source: Microsoft Graph "Error responses and resource types": branch on status and `code`, never on `message`.
"""

from __future__ import annotations

from tui.errors import Details, NotFound, NotPermitted, Owner, RegistrationFault, SessionEnded, TenantryError
from tui.graph.parsing import parse_details
from tui.model.cloud import Cloud
from tui.transport import Service

TITLE = "Microsoft Graph"


def graph_service(cloud: Cloud) -> Service:
    """Graph in this cloud."""
    return Service(TITLE, cloud.graph_host, parse_details, explain)


def explain(status: int, details: Details) -> TenantryError | None:
    """What a Graph status and code mean to a technician; None leaves it to the status."""
    if status == 401:
        return _unauthorized(details)
    if status == 403:
        return NotPermitted(
            "The directory does not permit this with the roles and permissions in the token.",
            "Check the roles your group has in the GDAP relationship, and that every permission is consented.",
            details=details,
        )
    if status == 404:
        return NotFound("The directory has no such object.", "It may have been removed: refresh.", details=details)
    return None


def _unauthorized(details: Details) -> TenantryError:
    """401, by code (Graph "Resolve authorization errors"; the second code was observed)."""
    if details.code == "Authorization_IdentityNotFound":
        return RegistrationFault(
            "The app is not known in this tenant.", "Give consent again.", details=details, owner=Owner.CUSTOMER_ADMIN
        )
    return SessionEnded("Microsoft Graph does not accept the token any more.", "Sign in again.", details=details)
