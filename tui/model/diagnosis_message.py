"""The first broken link as a text for whoever can mend it.

Where things are in the admin centres: Entra "Review permissions granted to enterprise applications", "Sign-in logs",
"Manage guest access"; Partner Center "Obtain granular admin permissions" and "Grant access to security groups".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tui.errors import Owner
from tui.model.diagnosis import Diagnosis, Fault, Link
from tui.model.diagnosis_token import code_of

_BY_CODE = {
    50105: "Assign {username} to the enterprise application, or switch off “Assignment required” for it.",
    50177: "Exempt service providers from the terms of use or the other challenge that they cannot meet.",
    500213: "Let service providers in: Entra admin center, External Identities, Cross-tenant access settings.",
    650052: "Enable the service that the app asks for in your tenant, or tell us that it will not be enabled.",
    90095: "Approve the request for consent: Entra admin center, Enterprise applications, Admin consent requests.",
    5000224: "Tell us whether the tenant still exists.",
    900023: "Tell us whether the tenant still exists.",
}
"""What a customer's administrator is asked for, by AADSTS number."""
_POLICY = (
    "Find the sign-in by its correlation id (Entra admin center, Sign-in logs): it names the policy. Exempt service "
    "providers from it, or tell us which condition to meet."
)
_GUEST = "Delete the guest account of {username} in your tenant (Entra admin center, Users)."
_NO_RELATIONSHIP = (
    "Request a GDAP relationship with this customer (Partner Center, Customers, the customer, Admin relationships), "
    "and assign security groups to it once it is approved."
)
_NO_GROUP = (
    "Put {username} into a security group that holds roles in the relationship, or assign roles to a group that "
    "{username} is in (Partner Center, Admin relationships, Security groups)."
)
_CONSENT = "Open this address as an administrator of your tenant, and accept the permissions if you agree:\n{url}"
_MICROSOFT = "Tell us what keeps this from being completed, if it is not complete by now."


_TOLD = (
    ("You are in ", "{username} is in "),
    ("gives you", "gives {username}"),
    ("you are refused", "{username} is refused"),
    ("you are not assigned", "{username} is not assigned"),
    ("lets you in", "lets {username} in"),
    ("account of yours", "account of {username}"),
    ("because of where you are", "because of the place"),
    ("on your side", "on the partner's side"),
    ("Your account", "The account of {username}"),
    ("your account", "the account of {username}"),
    ("Your password", "The password of {username}"),
    ("your security group", "the security group of {username}"),
)
"""How a sentence to the technician becomes one about them."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes."""

    username: str
    partner: str
    """What the partner is called."""
    client_id: str
    """The app."""
    consent_url: str
    """Where an administrator of the customer consents."""


def heading(fault: Fault) -> str:
    """For whom the text is."""
    return "Note for yourself, or a ticket" if fault.owner is Owner.YOU else f"Text for {fault.owner}"


def holds_link(fault: Fault) -> bool:
    """Whether the text holds the consent address, so that whoever copies it has sent the link."""
    return fault.by_consent and fault.owner is Owner.CUSTOMER_ADMIN


def message(diagnosis: Diagnosis, fault: Fault, sender: Sender) -> str:
    """Subject, what is wrong, what is asked for, what it is about, and the details: plain text in English."""
    return "\n".join(_lines(diagnosis, fault, sender)) + "\n"


def details(diagnosis: Diagnosis, fault: Fault | None) -> str:
    """What a support desk asks for: customer, chain, ids and times, one a line."""
    customer = diagnosis.customer
    lines = [f"Customer: {' · '.join(filter(None, (customer.name, customer.domain, customer.tenant_id)))}"]
    lines += [f"{check.verdict.sign} {check.link}: {check.sentence or check.verdict}" for check in diagnosis.checks]
    if fault is not None:
        lines += [f"First broken link: {fault.link}", fault.summary, *fault.named, *fault.details.as_lines()]
    return "\n".join([*lines, f"Asked: {diagnosis.at:%Y-%m-%d %H:%M:%SZ}"])


def _lines(diagnosis: Diagnosis, fault: Fault, sender: Sender) -> Iterator[str]:
    customer = diagnosis.customer
    named = customer.name or customer.domain or customer.tenant_id  # a name of the technician's own stays here
    yield f"Subject: {sender.partner} has no access to {named}"
    yield ""
    yield f"{sender.username} of {sender.partner} cannot work in the tenant of {named}."
    yield f"The first broken link ({fault.link}): {about(fault.summary, sender.username)}"
    yield ""
    yield f"What to do: {_asked(fault, sender)}"
    yield ""
    yield f"Customer: {named}" + (f" ({customer.domain})" if customer.domain else "")
    yield f"Tenant id: {customer.tenant_id}"
    yield f"App (client id): {sender.client_id}"
    yield from fault.named
    yield from fault.details.as_lines()
    yield f"Asked: {diagnosis.at:%Y-%m-%d %H:%M:%SZ}"


def about(summary: str, username: str) -> str:
    """A sentence that speaks to the technician, as one that speaks of them."""
    for spoken, told in _TOLD:
        summary = summary.replace(spoken, told.format(username=username))
    return summary


def _asked(fault: Fault, sender: Sender) -> str:
    text = _for_customer(fault) if fault.owner is Owner.CUSTOMER_ADMIN else _for_others(fault)
    return text.format(username=sender.username, url=sender.consent_url) if text else fault.remedy


def _for_customer(fault: Fault) -> str:
    if fault.by_consent:
        return _CONSENT
    if fault.refusal is not None and code_of(fault.refusal) in _BY_CODE:
        return _BY_CODE[code_of(fault.refusal)]
    if fault.link is Link.ROLES:
        return _GUEST
    return _POLICY if fault.link is Link.POLICY else ""


def _for_others(fault: Fault) -> str:
    if fault.owner is Owner.MICROSOFT:
        return _MICROSOFT
    if fault.owner is not Owner.PARTNER_ADMIN or fault.refusal is not None:
        return ""
    return _NO_GROUP if fault.link is Link.ROLES else _NO_RELATIONSHIP
