"""Consent: what a tenant's administrators have granted to one app, and since when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ConsentState(StrEnum):
    """How far an app has come in one tenant."""

    GRANTED = "granted"
    MISSING = "missing"
    """The app is known there and nothing is granted."""
    ABSENT = "absent"
    """The tenant does not know the app."""
    EXTERNAL = "external"
    """The app was never authorised for partners of this tenant."""
    NO_RESOURCE = "no resource"
    """The tenant lacks the API the app asks for."""


REFUSAL: Mapping[ConsentState, int] = {
    ConsentState.MISSING: 65001,
    ConsentState.ABSENT: 700016,
    ConsentState.EXTERNAL: 90099,
    ConsentState.NO_RESOURCE: 650052,
}
"""The AADSTS code a token request meets in each state (Entra reference-error-codes)."""


@dataclass(frozen=True, slots=True)
class Consent:
    """One app's standing in one tenant from `since` on."""

    state: ConsentState
    scopes: Mapping[str, tuple[str, ...]]
    """Delegated scope names by resource app id; empty unless granted."""
    since: datetime | None = None
    """Aware, UTC; None: from the beginning. May lie ahead: an administrator who has not come round to it yet."""
    probes_left: int = 0
    """How many token requests still fail with 65001 while the grant spreads through the service."""

    def scopes_for(self, resource_id: str) -> tuple[str, ...]:
        """What is granted for one resource."""
        return self.scopes.get(resource_id, ())


def granted(scopes: Mapping[str, Iterable[str]], since: datetime | None = None, probes_left: int = 0) -> Consent:
    """A consent that holds."""
    return Consent(ConsentState.GRANTED, {key: tuple(names) for key, names in scopes.items()}, since, probes_left)
