"""A session: a customer tenant we hold, or can silently get, a token for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from tui.model.identifiers import TenantId

RENEW_BEFORE = timedelta(minutes=5)
"""A token this close to its end is no longer called live (MSAL's own margin for renewing)."""


class SessionState(StrEnum):
    """How one gets into a customer's tenant from here."""

    LIVE = "live"
    READY = "ready"
    SIGN_IN_NEEDED = "sign-in needed"
    CONSENT_LOST = "consent lost"
    NO_ACCESS = "no access"


@dataclass(frozen=True, slots=True)
class Session:
    """One customer session as it is remembered; the token itself is never part of it."""

    tenant_id: TenantId
    opened_at: datetime
    """When it was first opened: decides its place in the sidebar."""
    used_at: datetime
    renewed_at: datetime | None = None
    expires_at: datetime | None = None
    """End of the newest access token (UTC); None when none was ever held."""
    refused: SessionState | None = None
    """`consent lost` or `no access` when the last renewal was refused so."""
    is_pinned: bool = False
    number: int = 0
    """Its key in the sidebar, 1 to 9; 0 for those further down."""

    def state(self, now: datetime, *, holds_token: bool, is_signed_in: bool) -> SessionState:
        """What the sidebar says. Without a sign-in nothing else counts, for nothing can be renewed."""
        if holds_token and self.expires_at is not None and self.expires_at > now:
            return SessionState.LIVE
        if not is_signed_in:
            return SessionState.SIGN_IN_NEEDED
        return self.refused or SessionState.READY
