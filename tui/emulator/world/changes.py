"""What people did since the world began: the only part of it that has to be kept."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from .consents import Consent

ConsentKey = tuple[str, str]
"""Tenant id, client id."""


class DeviceCodeRule(StrEnum):
    """What the partner's Conditional Access says to sign-ins by device code, and where they learn it."""

    ALLOWED = "allowed"
    BLOCKED_ON_PAGE = "page"
    """The browser shows 53003, and the app learns nothing: it polls until the code runs out (observed)."""
    BLOCKED_AT_TOKEN = "token"
    """The browser lets the person through, and the app's next poll is refused with 53003."""


@dataclass(slots=True)
class Changes:
    """Everything that differs from what the seed says; times are aware, UTC."""

    consents: dict[ConsentKey, list[Consent]] = field(default_factory=dict)
    """In the order they take effect; one that lies ahead does not hide the one before it."""
    revocations: dict[str, int] = field(default_factory=dict)
    """By user name: how often every session was revoked; a token remembers the count it was issued at."""
    revoked_at: dict[str, datetime] = field(default_factory=dict)
    """By user name: when that was done last."""
    evaluated: set[str] = field(default_factory=set)
    """Tenants with continuous access evaluation, by id: tokens of clients that can be challenged live for a day."""
    wants_proof: dict[str, str] = field(default_factory=dict)
    """By tenant id: the policy that a sign-in has to name and meet, since multifactor was newly required there."""
    ended_relationships: dict[str, datetime] = field(default_factory=dict)
    """By relationship id."""
    left_groups: dict[str, set[str]] = field(default_factory=dict)
    """By user name: groups the account was removed from."""
    statuses: dict[str, str] = field(default_factory=dict)
    """By relationship id: the status it was brought into."""
    assignments: dict[str, dict[str, str]] = field(default_factory=dict)
    """By relationship id and group: the status its access assignment was brought into; `deleted` ones are gone."""
    refusals: dict[str, int] = field(default_factory=dict)
    """By tenant id: the AADSTS code that every token request meets there after the consent check."""

    device_code: DeviceCodeRule | None = None
    """The partner's policy on device codes; None: as the scenario has it."""

    def consent(self, key: ConsentKey, now: datetime) -> Consent | None:
        """The latest change of this consent that is in effect at `now`."""
        holding = [entry for entry in self.consents.get(key, []) if entry.since is None or entry.since <= now]
        return holding[-1] if holding else None

    def put_consent(self, key: ConsentKey, consent: Consent, now: datetime) -> None:
        """Record a change of consent: a present one replaces the past, one that lies ahead waits."""
        current = self.consent(key, now)
        ahead = [entry for entry in self.consents.get(key, []) if entry.since is not None and entry.since > now]
        if consent.since is None or consent.since <= now:
            self.consents[key] = [consent, *ahead]
            return
        waiting = sorted([*ahead, consent], key=lambda entry: entry.since or now)
        self.consents[key] = [*([current] if current else []), *waiting]

    def count_probe(self, key: ConsentKey, consent: Consent) -> None:
        """One token request has met a consent that is still spreading."""
        entries = self.consents.get(key, [])
        self.consents[key] = [
            replace(entry, probes_left=entry.probes_left - 1) if entry == consent else entry for entry in entries
        ]
