"""The sign-in service's refusals: what each means, whose job the cure is, and what to do.

Source of the codes: Entra "Microsoft Entra authentication and authorization error codes"; several were only observed
in traffic and threads. Of suberrors: MSAL's `UiRequiredExceptionClassification`. The sentences are our own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tui.errors import (
    Blocked,
    CodeExpired,
    ConsentMissing,
    Declined,
    DeviceCodeBlocked,
    InteractionNeeded,
    NotFound,
    NoWayIn,
    Owner,
    RegistrationFault,
    SessionEnded,
    TenantryError,
    Throttled,
    Unavailable,
)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one refusal means."""

    kind: type[TenantryError]
    summary: str
    """One sentence that reads well alone and after a customer's name and a colon."""
    remedy: str
    owner: Owner | None = None
    """Who can cure it, where it is another than the kind's own."""


_Row = tuple[tuple[int, ...], type[TenantryError], str, str, Owner | None]

CUSTOMER, PARTNER, VENDOR = Owner.CUSTOMER_ADMIN, Owner.PARTNER_ADMIN, Owner.VENDOR
MICROSOFT, YOU = Owner.MICROSOFT, Owner.YOU

_SIGN_IN_AGAIN = "Sign in again."
_BY_BROWSER = "Sign in through the browser on a device that meets the policy."
_MEND_APP = "Whoever registered the app has to mend the registration."
_CONSENT = "Give consent, or send the consent link to the customer's administrator."
_GDAP = (
    "Check that the GDAP relationship is live, that your group is assigned roles in it, and that you are in the group."
)
_REPORT = "Report it with the details: the app asked in a wrong way."

_CONSENTS: tuple[_Row, ...] = (
    ((65001,), ConsentMissing, "Nobody has consented to the app here yet, or consent was withdrawn.",
     _CONSENT, None),
    ((700016,), ConsentMissing, "The app is not known in this tenant: nobody has consented to it.",
     _CONSENT, None),
    ((90099,), ConsentMissing, "Delegated administrators cannot use the app here until it is consented.",
     _CONSENT, None),
    ((650052,), ConsentMissing, "A service that the app asks for is not enabled in this tenant.",
     "Have the service enabled, or ask for fewer permissions; then give consent.", None),
    ((650056,), ConsentMissing, "The consent given here is not enough, or the app is set up wrongly.",
     "Give consent again with every permission; if it stays so, check the registration.", None),
    ((90093,), ConsentMissing, "The permissions asked for are not allowed to ordinary users.",
     "An administrator of the customer has to consent.", None),
    ((90094,), ConsentMissing, "An administrator has to consent to the app.",
     _CONSENT, None),
    ((90095,), ConsentMissing, "A request for consent waits for the customer's approval.",
     "Ask the customer's administrator to approve the request, then try again.", None),
    ((650051,), ConsentMissing,
     "Consent was not taken in: the app is just being added to the tenant, or was deleted there.",
     "Wait a minute (up to 15 when it was deleted), then try again.", None),
    ((65004,), Declined, "Consent was declined on Microsoft's page.",
     "Offer it again when the customer is ready.", CUSTOMER),
)  # fmt: skip

_REGISTRATION: tuple[_Row, ...] = (
    ((65005, 650057), RegistrationFault, "The app asks for a permission that its registration does not list.",
     _MEND_APP, None),
    ((65002,), RegistrationFault, "This app of Microsoft's may not ask for these permissions.",
     "Use a registration of your own instead of a borrowed client id.", YOU),
    ((650054,), RegistrationFault, "A service that the app asks for no longer exists.",
     _MEND_APP, None),
    ((90008,), RegistrationFault, "The app's registration lacks the permission User.Read.",
     _MEND_APP, None),
    ((50011, 90100, 900971, 500113), RegistrationFault,
     "The app's registered reply address is missing or another one.",
     "Register https://login.microsoftonline.com/common/oauth2/nativeclient and http://localhost.", None),
    ((50194,), RegistrationFault, "The app is registered for one tenant only.",
     "Set the registration's audience to accounts in any organisational directory.", None),
    ((7000218, 700025), RegistrationFault, "The app is not registered as a public client.",
     "Switch on “Allow public client flows” in the app's registration.", None),
    ((7000112,), RegistrationFault, "The app is disabled.",
     "Ask whoever registered the app, then the tenant's administrator.", None),
    ((70001, 70002), RegistrationFault, "The client id is not that of a usable app.",
     "Check the client id in the settings.", YOU),
    ((70003, 70011, 700011, 700022, 1002012, 9001023, 90133), RegistrationFault,
     "The app asked for something that it may not ask for here.",
     "Check client id, cloud and scopes in the settings.", YOU),
    ((50001, 500011), RegistrationFault, "The service asked for does not exist in this tenant.",
     "Have the service enabled there, or drop its permissions.", CUSTOMER),
    ((50059, 900144, 90014, 900561, 50196), RegistrationFault, "The sign-in service did not understand the request.",
     _REPORT, None),
)  # fmt: skip

_WAY_IN: tuple[_Row, ...] = (
    ((50020, 16000, 90072), NoWayIn,
     "Your account is not let in: no live GDAP relationship, no group in it, or a guest account in the way.",
     _GDAP + " A guest account of yours in that tenant has to be deleted.", None),
    ((50177,), NoWayIn, "Your account is not let in: terms of use or another challenge that partners cannot meet.",
     "Ask the customer to exempt service providers from that policy. " + _GDAP, CUSTOMER),
    ((50034,), NoWayIn, "Your account does not exist in this directory.",
     _GDAP, None),
    ((50105,), NoWayIn, "Only assigned users may use the app here, and you are not assigned.",
     "Ask the customer to assign you, or to switch assignment off for the app.", CUSTOMER),
    ((500208,), NoWayIn, "This kind of account cannot sign in here.",
     "Sign in with a work account of the partner.", YOU),
    ((500212, 500021, 500022), NoWayIn, "A restriction on your side keeps your account out of this tenant.",
     "Ask your partner administrator about cross-tenant access and tenant restrictions.", None),
    ((500213,), NoWayIn, "The customer's cross-tenant policy keeps your account out.",
     "Ask the customer's administrator to let service providers in.", CUSTOMER),
    ((90002, 50128), NotFound, "There is no such tenant.",
     "Refresh the list: the tenant may have been removed.", YOU),
    ((5000224, 900023), NotFound, "The tenant was deleted or is not available.",
     "Ask the customer; then refresh the list.", CUSTOMER),
    ((90038, 1000104), NotFound, "The tenant lives in another Microsoft cloud.",
     "Start again with that cloud in the settings.", YOU),
    ((530034,), Blocked, "Your account is blocked for suspicious activity in the partner's tenant.",
     "Have the risk on your account cleared in the partner's tenant.", None),
)  # fmt: skip

_PERSON: tuple[_Row, ...] = (
    ((50053,), Blocked, "Your account is locked, after wrong passwords or because of where you are.",
     "Wait a while, or ask your partner administrator.", None),
    ((50057,), Blocked, "Your account is disabled.",
     "Ask your partner administrator.", None),
    ((50055,), InteractionNeeded, "Your password has run out.",
     "Change the password, then sign in again.", None),
    ((50126,), InteractionNeeded, "User name or password is wrong.",
     _SIGN_IN_AGAIN, None),
    ((50132, 50133, 50173), SessionEnded, "The sign-in was revoked, or the password has changed since.",
     _SIGN_IN_AGAIN, None),
    ((70008, 700082, 700084), SessionEnded, "The sign-in was not used for too long.",
     _SIGN_IN_AGAIN, None),
    ((50058, 70000, 700003, 700007, 9002313), SessionEnded, "The sign-in is no longer valid.",
     _SIGN_IN_AGAIN, None),
    ((50089, 700005, 501481, 54005), SessionEnded, "The sign-in took too long, or was used twice.",
     "Begin the sign-in again.", None),
    ((70043, 70044), SessionEnded, "The sign-in is older than a policy allows here.",
     _SIGN_IN_AGAIN, None),
    ((70016,), InteractionNeeded, "The sign-in is not finished in the browser yet.",
     "Finish it there.", None),
    ((70018, 70019, 70020, 90119, 90120), CodeExpired, "The code is no longer valid.",
     "Ask for a new code.", None),
    ((50072, 50079), InteractionNeeded, "Multifactor authentication has to be set up first.",
     "Sign in again and set it up in the browser.", None),
    ((50074, 50076, 50078), InteractionNeeded, "Multifactor authentication is asked for here.",
     "Sign in again and answer it in the browser.", None),
    ((50158,), InteractionNeeded, "A further check of the customer's is not met (other provider, terms of use).",
     "Sign in again and answer it in the browser.", None),
    ((50140, 50199), InteractionNeeded, "Microsoft's page waits for an answer.",
     "Finish the sign-in in the browser.", None),
)  # fmt: skip

_POLICY: tuple[_Row, ...] = (
    ((53003,), Blocked, "A Conditional Access policy blocks access.",
     "Ask the administrator of the policy: the customer's, or yours at sign-in. The sign-in log names it.", CUSTOMER),
    ((530036,), DeviceCodeBlocked, "A policy forbids sign-ins that began with a device code.",
     "Sign in through the browser, or have your account exempted.", None),
    ((50131,), Blocked, "A condition on device, place or network is not met.",
     "Ask the administrator of the Conditional Access policy.", CUSTOMER),
    ((53000, 530002, 530003, 53001, 50097, 50155), Blocked,
     "A managed device is asked for, and a device code cannot prove one.",
     _BY_BROWSER, CUSTOMER),
    ((53002,), Blocked, "Only approved apps are let in.",
     "Ask the administrator of the policy to approve this app.", CUSTOMER),
    ((53004,), Blocked, "Multifactor authentication cannot be set up while your account is at risk.",
     "Have the risk on your account cleared in the partner's tenant.", None),
    ((50005,), Blocked, "This platform is not let in by the policy.",
     _BY_BROWSER, CUSTOMER),
    ((53011, 530032, 530035), Blocked,
     "Your account is blocked by a security policy or a risk in the partner's tenant.",
     "Ask your partner administrator.", None),
    ((90055,), Throttled, "The tenant gets too many requests.",
     "Try again in a minute.", None),
    ((90006, 90024, 90033, 135010, 50134), Unavailable, "The sign-in service has a passing trouble.",
     "Try again in a minute.", None),
)  # fmt: skip

_ROWS = (*_CONSENTS, *_REGISTRATION, *_WAY_IN, *_PERSON, *_POLICY)


def _by_code() -> Iterator[tuple[int, Meaning]]:
    for codes, kind, summary, remedy, owner in _ROWS:
        for code in codes:
            yield code, Meaning(kind, summary, remedy, owner)


BY_CODE = dict(_by_code())
"""By AADSTS number."""

BY_SUBERROR = {
    "consent_required": BY_CODE[65001],
    "basic_action": Meaning(InteractionNeeded, "Microsoft wants to see you before it lets you in.", _SIGN_IN_AGAIN),
    "additional_action": Meaning(
        InteractionNeeded, "Something has to be done first, such as joining a VPN or enrolling the device.",
        "Do what the sign-in page asks for, then sign in again.",
    ),
    "message_only": Meaning(
        Blocked, "Access is refused, and signing in again does not help.",
        "Sign in in a browser to read the reason, and give it to the administrator.", CUSTOMER,
    ),
    "user_password_expired": BY_CODE[50055],
    "bad_token": BY_CODE[50173],
    "token_expired": BY_CODE[50173],
    "protection_policy_required": Meaning(
        Blocked, "An app protection policy asks for a managed app.", "Ask the administrator of the policy.", CUSTOMER
    ),
    "client_mismatch": BY_CODE[50173],
    "device_authentication_failed": BY_CODE[50155],
}  # fmt: skip
"""By `suberror`, for numbers that are not known."""

BY_ERROR = {
    "consent_required": BY_CODE[65001],
    "interaction_required": BY_SUBERROR["basic_action"],
    "login_required": BY_CODE[50058],
    "invalid_grant": BY_CODE[50058],
    "access_denied": BY_SUBERROR["message_only"],
    "unauthorized_client": Meaning(RegistrationFault, "The app may not sign in here.", _MEND_APP),
    "invalid_client": BY_CODE[7000218],
    "invalid_scope": BY_CODE[70011],
    "invalid_resource": BY_CODE[500011],
    "invalid_request": BY_CODE[900144],
    "unsupported_grant_type": BY_CODE[70003],
    "invalid_tenant": BY_CODE[90002],
    "temporarily_unavailable": BY_CODE[90033],
    "server_error": BY_CODE[90033],
}
"""By `error`, for answers that say nothing more."""
