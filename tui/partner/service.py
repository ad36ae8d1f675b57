"""Partner Center as a service: its host, and how it says no.

Source: Partner Center "REST error codes"; "Mandating multifactor authentication (MFA)" for 900421.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from tui.errors import (
    Blocked,
    Details,
    InteractionNeeded,
    NotFound,
    NotPermitted,
    NoWayIn,
    RegistrationFault,
    ServiceMissing,
    SessionEnded,
    TenantryError,
)
from tui.model.cloud import Cloud
from tui.partner.parsing import parse_details
from tui.transport import Service

TITLE = "Partner Center"
_INSTEAD = "Send the consent link to the customer's administrator instead."


def partner_center_service(cloud: Cloud) -> Service:
    """Partner Center of this cloud."""
    return Service(TITLE, cloud.partner_center_host, parse_details, explain, _new_headers)


def _new_headers() -> Mapping[str, str]:
    """What every request carries (Partner Center "REST headers").

    `MS-RequestId` marks the request, not the try: with the same one a repeated consent is done once.
    """
    return {
        "MS-RequestId": str(uuid.uuid4()),
        "MS-CorrelationId": str(uuid.uuid4()),
        "MS-Contract-Version": "v1",
        "X-Locale": "en-US",
    }


def explain(status: int, details: Details) -> TenantryError | None:
    """What a Partner Center status and code mean to a technician; None leaves it to the status."""
    known = _BY_CODE.get(details.code) or _BY_STATUS.get(status)
    if known is None:
        return None
    kind, summary, remedy = known
    return kind(summary, remedy, details=details)


def no_service(details: Details) -> ServiceMissing:
    """The customer has none of the services that the permissions belong to."""
    return ServiceMissing(
        "The customer's tenant lacks the service that the permissions belong to (it has no service principal there).",
        "The customer's administrator has the service enabled, or opens the consent link, which adds it. "
        "Then give consent again.",
        details=details,
    )


_Row = tuple[type[TenantryError], str, str]

_BY_CODE: dict[str, _Row] = {
    "900421": (
        InteractionNeeded,
        "Partner Center asks for multifactor authentication, and this sign-in had none.",
        "Sign in again and answer it in the browser. " + _INSTEAD,
    ),
    "800001": (SessionEnded, "Partner Center found no partner sign-in in the token.", "Sign in again."),
    "2032": (NotPermitted, "Partner Center denies access to this customer.", "Check your partner roles. " + _INSTEAD),
    "20002": (NoWayIn, "There is no reseller relationship between partner and customer.", _INSTEAD),
    "900150": (
        NotPermitted,
        "Your role does not allow this in Partner Center.",
        "You need AdminAgents and an application administrator's role through GDAP. " + _INSTEAD,
    ),
    "900308": (
        NotPermitted,
        "Your roles for this customer do not allow giving consent.",
        "You need Cloud Application or Application Administrator through a GDAP group. " + _INSTEAD,
    ),
    "900309": (Blocked, "Conditional Access keeps Partner Center from answering.", "Ask your partner administrator."),
    "900329": (NotPermitted, "Partner Center wants a signed-in person here, not the app alone.", "Sign in again."),
    "60003": (NotFound, "Partner Center does not know this tenant.", "Refresh the list. " + _INSTEAD),
}

_BY_STATUS: dict[int, _Row] = {
    400: (
        RegistrationFault,
        "Partner Center did not accept the permissions. Mostly the customer lacks the service they belong to.",
        "Have the service enabled there, or ask for fewer permissions. " + _INSTEAD,
    ),
    401: (
        SessionEnded,
        "Partner Center does not accept the sign-in.",
        "Sign in again, with multifactor authentication.",
    ),
    403: (
        NotPermitted,
        "Partner Center does not permit this. Indirect resellers cannot use it at all.",
        "Check your roles for this customer. " + _INSTEAD,
    ),
    404: (NotFound, "Partner Center has no reseller relationship with this customer.", _INSTEAD),
}
