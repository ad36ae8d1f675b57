"""Who works at Fourth Coffee, the partner, and which groups they are in."""

from __future__ import annotations

from dataclasses import dataclass

ADMIN_AGENTS = "AdminAgents"
TECHNICIANS = "GDAP Technicians"
APP_ADMINS = "GDAP App Admins"

ADA = "ada@fourthcoffee.example"
GRACE = "grace@fourthcoffee.example"
NOOR = "noor@fourthcoffee.example"


@dataclass(frozen=True, slots=True)
class Account:
    """A person in the partner's directory."""

    username: str
    display_name: str
    groups: frozenset[str]
    uses_mfa: bool = True
    """False: signs in with a password only, so no token of this person says `mfa`."""


ACCOUNTS: tuple[Account, ...] = (
    Account(ADA, "Ada Lindqvist", frozenset({ADMIN_AGENTS, TECHNICIANS, APP_ADMINS})),
    Account(GRACE, "Grace Oyelaran", frozenset()),
    Account(NOOR, "Noor Haddad", frozenset({ADMIN_AGENTS, TECHNICIANS, APP_ADMINS}), uses_mfa=False),
)
