"""How a customer behaves: what it granted, which relationships it has, and what stands in the way.

Ordinary customers get theirs from their number, in fixed proportions, so that even a small world has every kind.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, auto

from .consents import ConsentState
from .names import company_name

ASKED = ("User.Read", "Organization.Read.All", "Directory.Read.All")
"""Graph scopes that the app asks customers for."""
WHOLE_LIST = (*ASKED, "DelegatedAdminRelationship.Read.All", "CrossTenantInformation.ReadBasic.All")
"""What the app's whole permission list grants, as its administrator gets it on the older consent page."""

RENAMED = 1_000_003
"""How far away, in company numbers, the former name of a renamed customer is taken from."""


class Ties(Enum):
    """The GDAP relationships a customer has with the partner."""

    ORDINARY = auto()
    """One, active."""
    NONE = auto()
    """A reseller contract only."""
    ENDED = auto()
    """One, past its end."""
    ENDING_SOON = auto()
    """One, nine days from its end, not extended automatically."""
    EXPIRING = auto()
    """One in status `expiring`."""
    SEVERAL = auto()
    """One active, one expired before it, one for a single role."""
    PENDING_TOO = auto()
    """One active and one the customer has not approved yet."""
    MICROSOFT_LED = auto()
    """One that Microsoft's transition created; its name starts with `MLT_`."""
    REQUESTED = auto()
    """None yet: the partner has asked this customer by name sixty days ago, and nobody has answered."""
    GLOBAL_ADMINISTRATOR = auto()
    """One with the Global Administrator role, which never extends itself; one with fewer roles ends later."""


@dataclass(frozen=True, slots=True)
class Character:
    """One customer's way of answering."""

    consent: ConsentState = ConsentState.GRANTED
    """Where the partner's own app stands before anybody changes it."""
    scopes: tuple[str, ...] = ASKED
    """Graph scopes granted."""
    refusal: int = 0
    """AADSTS code every token request meets after the consent check; 0: none."""
    ties: Ties = Ties.ORDINARY
    has_contract: bool = True
    old_name: str = ""
    """What the contract still calls the customer; empty: its present name."""
    may_consent: bool = True
    """Whether the partner's app administrators hold Cloud Application Administrator there."""
    probes_after_consent: int = 0
    """Token requests that still fail after a consent was given through Partner Center."""
    throttles: bool = False
    """Graph turns the first calls after a quiet time away with 429."""


MISSING = Character(ConsentState.MISSING)
CONSENTS: dict[int, Character] = {
    0: Character(ConsentState.EXTERNAL),
    1: Character(ConsentState.NO_RESOURCE),
    2: Character(ConsentState.ABSENT),
    3: Character(refusal=50177),
    4: Character(refusal=530034),
    5: Character(refusal=5000224),
    6: Character(scopes=("User.Read",)),
    7: Character(scopes=("User.Read", "Organization.Read.All")),
    **dict.fromkeys(range(8, 28), MISSING),
    28: Character(ConsentState.MISSING, may_consent=False),
    29: Character(ConsentState.MISSING, may_consent=False),
    30: Character(scopes=WHOLE_LIST),
    31: Character(scopes=WHOLE_LIST),
}
"""What stands out in each hundred and twenty customers; the others consented to what is asked for."""

TIES: dict[int, tuple[Ties, bool]] = {
    0: (Ties.NONE, True),
    1: (Ties.ORDINARY, False),
    2: (Ties.PENDING_TOO, True),
    3: (Ties.EXPIRING, True),
    4: (Ties.MICROSOFT_LED, True),
    5: (Ties.SEVERAL, True),
    6: (Ties.SEVERAL, True),
    7: (Ties.ENDED, True),
}
"""Relationships, and whether there is a reseller contract, for what stands out in each sixty-one customers."""


UNTIDY = (
    Ties.GLOBAL_ADMINISTRATOR, Ties.REQUESTED, Ties.ENDED, Ties.ENDING_SOON, Ties.MICROSOFT_LED, Ties.SEVERAL,
    Ties.NONE,
)  # fmt: skip
"""What every third customer of a partner has who never tidied up, one after the other."""


def untidy_character(seed: int, number: int) -> Character:
    """How ordinary customer `number` of such a partner behaves."""
    kind, stands_out = divmod(number, 3)
    usual = ordinary_character(seed, number)
    return usual if stands_out else replace(usual, ties=UNTIDY[kind % len(UNTIDY)], has_contract=kind % 5 != 0)


def ordinary_character(seed: int, number: int) -> Character:
    """How ordinary customer `number` (0 and up) behaves."""
    consent = CONSENTS.get((number * 53 + seed) % 120, Character())
    ties, has_contract = TIES.get((number * 37 + seed) % 61, (Ties.ORDINARY, True))
    return Character(
        consent.consent,
        consent.scopes,
        consent.refusal,
        ties,
        has_contract,
        may_consent=consent.may_consent,
        old_name=company_name(seed, number + RENAMED).display_name if (number * 29 + seed) % 47 == 0 else "",
    )
