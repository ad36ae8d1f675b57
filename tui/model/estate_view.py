"""Where the partner's lists, the relationships and the consents of an estate do not fit together, and who mends it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial

from tui.errors import Owner
from tui.model.consent import GIVEN, NEEDS_CONSENT, ConsentState
from tui.model.customer import Customer, Source
from tui.model.folding import fold
from tui.model.relationship import SOON_D, Relationship

_LEFT_BEHIND = GIVEN | {ConsentState.SHORT}
"""What was granted last, in whole or in part, and stands in the tenant until its administrator removes the app."""


class Difference(StrEnum):
    """A way in which an estate is not as it should be; its value is its name on the command line. The order is the one
    in which they are shown: what keeps technicians out comes first."""

    NO_CONSENT = "relationship-without-consent"
    ENDS_SOON = "ends-soon"
    ENDED = "relationship-ended"
    LEFT_BEHIND = "consent-left-behind"
    REQUESTED = "request-unanswered"
    CONTRACT_ONLY = "contract-only"
    GDAP_ONLY = "gdap-only"
    GONE = "gone-from-the-lists"
    CANNOT_EXTEND = "cannot-extend"
    MICROSOFT_LED = "microsoft-led"


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a difference means to a technician."""

    title: str
    """Fits a column of 24 cells."""
    why: str
    """One sentence: why it matters."""
    owner: Owner
    """Whose job the cure is."""
    remedy: str


MEANINGS: Mapping[Difference, Meaning] = {
    Difference.NO_CONSENT: Meaning(
        "Relationship, no consent",
        "The relationship lets you in, but the app has not all of its permissions there: nothing opens.",
        Owner.CUSTOMER_ADMIN,
        "Send the consent URL (F2), or give consent through Partner Center (F3).",
    ),
    Difference.ENDS_SOON: Meaning(
        f"Ends within {SOON_D} days",
        "A relationship ends soon and does not extend itself: its roles are lost that day.",
        Owner.PARTNER_ADMIN,
        "Ask for auto-extend, or request a new relationship, before that day.",
    ),
    Difference.ENDED: Meaning(
        "Relationship ended",
        "Every relationship is over: nobody of the partner gets in any more.",
        Owner.PARTNER_ADMIN,
        "Request a new relationship if the customer is still yours.",
    ),
    Difference.LEFT_BEHIND: Meaning(
        "Consent left behind",
        "No relationship is live, but the app was consented when last seen: it still stands in that tenant.",
        Owner.CUSTOMER_ADMIN,
        "Ask the customer to delete the app under Enterprise applications.",
    ),
    Difference.REQUESTED: Meaning(
        "Request unanswered",
        "A relationship was requested and not approved; a request lapses 90 days after it was made.",
        Owner.CUSTOMER_ADMIN,
        "Remind the customer of the invitation, or withdraw it.",
    ),
    Difference.CONTRACT_ONLY: Meaning(
        "Contract only",
        "You sell to this customer, but no relationship lets anybody administer it.",
        Owner.PARTNER_ADMIN,
        "Request a relationship if you are to administer it.",
    ),
    Difference.GDAP_ONLY: Meaning(
        "GDAP only, no contract",
        "You administer this customer, but neither a contract nor Partner Center knows it.",
        Owner.PARTNER_ADMIN,
        "Find out whether a contract is missing, or the relationship should end.",
    ),
    Difference.GONE: Meaning(
        "Gone from the lists",
        "A whole reading of the lists had this customer no more; what was known of it is kept here.",
        Owner.PARTNER_ADMIN,
        "Find out whether it has left you.",
    ),
    Difference.CANNOT_EXTEND: Meaning(
        "Global Administrator",
        "The relationship holds Global Administrator: it gives more than is needed and can never extend itself.",
        Owner.PARTNER_ADMIN,
        "Replace it by one with the roles that are needed.",
    ),
    Difference.MICROSOFT_LED: Meaning(
        "Made by Microsoft (MLT_)",
        "Microsoft's own transition made this relationship, with roles that nobody here chose.",
        Owner.PARTNER_ADMIN,
        "Replace it by a relationship of your own.",
    ),
}


def differences(
    customers: Iterable[Customer], now: datetime, *, has_gdap_lists: bool = True
) -> Mapping[Difference, list[Customer]]:
    """The customers with each difference, by the end of the relationship that makes it, then by name; every difference
    is a key.

    `has_gdap_lists`: whether this cloud tells of relationships at all; else nobody has "no relationship".
    """
    found: dict[Difference, list[Customer]] = {each: [] for each in Difference}
    untold = frozenset() if has_gdap_lists else {Difference.CONTRACT_ONLY}
    for customer in customers:
        for difference in _OF_GONE if customer.missing_since else Difference:
            if difference not in untold and _RULES[difference](customer, now):
                found[difference].append(customer)
    return {difference: sorted(listed, key=partial(_order, difference, now)) for difference, listed in found.items()}


def _order(difference: Difference, now: datetime, customer: Customer) -> tuple[float, str, str]:
    item = concerned(difference, customer, now)
    return _end(item) if item else 0.0, fold(customer.title), customer.tenant_id


def _end(item: Relationship) -> float:
    return item.ends_at.timestamp() if item.ends_at else float("inf")


def ends_soon(item: Relationship, now: datetime) -> bool:
    """Whether a relationship is in its last days, or beyond its end by the local copy, and does not extend itself."""
    days = item.days_left(now)
    return item.is_live and not item.auto_extends and days is not None and days <= SOON_D


def concerned(difference: Difference, customer: Customer, now: datetime) -> Relationship | None:
    """The relationship of a customer that makes a difference, the next to end first; None when it is of no one."""
    holds = _OF_ONE.get(difference)
    found = [item for item in customer.relationships if holds and holds(item, now)]
    return min(found, key=_end, default=None)


_OF_GONE = (Difference.GONE, Difference.LEFT_BEHIND)
"""What can be said of a customer that no list has any more: its relationships are what they were, not what they are."""

_OF_ONE: Mapping[Difference, Callable[[Relationship, datetime], bool]] = {
    Difference.ENDS_SOON: ends_soon,
    Difference.REQUESTED: lambda item, now: item.is_asked(now),
    Difference.CANNOT_EXTEND: lambda item, _: item.is_live and item.cannot_extend,
    Difference.MICROSOFT_LED: lambda item, _: item.is_live and item.is_microsoft_led,
}


def _has_one(difference: Difference) -> Callable[[Customer, datetime], bool]:
    holds = _OF_ONE[difference]
    return lambda customer, now: any(holds(item, now) for item in customer.relationships)


def _is_live(customer: Customer) -> bool:
    return any(item.is_live for item in customer.relationships)


def _without_consent(customer: Customer, _: datetime) -> bool:
    return _is_live(customer) and customer.standing in NEEDS_CONSENT


def _has_ended(customer: Customer, _: datetime) -> bool:
    return customer.is_ended


def _consent_left_behind(customer: Customer, _: datetime) -> bool:
    return (customer.is_ended or customer.missing_since is not None) and customer.consent.state in _LEFT_BEHIND


def _contract_only(customer: Customer, _: datetime) -> bool:
    has_sale = bool(customer.sources) and Source.GDAP not in customer.sources
    return has_sale and not customer.relationships


def _gdap_only(customer: Customer, _: datetime) -> bool:
    is_sold = Source.CONTRACT in customer.sources or Source.PARTNER_CENTER in customer.sources
    return _is_live(customer) and not is_sold


_RULES: Mapping[Difference, Callable[[Customer, datetime], bool]] = {
    Difference.NO_CONSENT: _without_consent,
    Difference.ENDS_SOON: _has_one(Difference.ENDS_SOON),
    Difference.ENDED: _has_ended,
    Difference.LEFT_BEHIND: _consent_left_behind,
    Difference.REQUESTED: _has_one(Difference.REQUESTED),
    Difference.CONTRACT_ONLY: _contract_only,
    Difference.GDAP_ONLY: _gdap_only,
    Difference.GONE: lambda customer, _: customer.missing_since is not None,
    Difference.CANNOT_EXTEND: _has_one(Difference.CANNOT_EXTEND),
    Difference.MICROSOFT_LED: _has_one(Difference.MICROSOFT_LED),
}
