"""What the services remember only while the program runs: codes being approved, calls being counted."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

QUIET = timedelta(seconds=180)
BURST = 2
"""Calls turned away after each quiet time."""
RETRY_AFTER_S = 4
CODES_KEPT = timedelta(days=1)


@dataclass(slots=True)
class DeviceCode:
    """A device code between its issue and its use; times are aware, UTC."""

    device_code: str
    user_code: str
    client_id: str
    authority: str
    """The tenant segment it was asked at, lower case; polling must use the same."""
    scopes: str
    claims: str
    """What the client asked to have proven, as it wrote it; empty for nothing."""
    issued_at: datetime
    expires_at: datetime
    interval_s: int
    """Least seconds between polls; grows by 5 at each `slow_down` (RFC 8628 section 3.5)."""
    polled_at: datetime | None = None
    approved_by: str = ""
    """User name; empty while nobody has approved it."""
    is_declined: bool = False
    is_spent: bool = False

    @property
    def is_waiting(self) -> bool:
        """Whether nobody has answered it yet."""
        return not (self.approved_by or self.is_declined or self.is_spent)


@dataclass(slots=True)
class AuthorizationCode:
    """What a browser was sent back to the app with; times are aware, UTC."""

    code: str
    client_id: str
    authority: str
    """The tenant segment it was asked at, lower case; it is redeemed at the same."""
    redirect_uri: str
    scopes: str
    claims: str
    """What the client asked to have proven, as it wrote it; empty for nothing."""
    nonce: str
    """Comes back in the id token."""
    challenge: str
    """Of PKCE (RFC 7636); empty when the client proves nothing."""
    method: str
    username: str
    expires_at: datetime
    is_spent: bool = False


@dataclass(slots=True)
class Memory:
    """The services' own running state."""

    codes: dict[str, DeviceCode] = field(default_factory=dict)
    """By device code."""
    authorizations: dict[str, AuthorizationCode] = field(default_factory=dict)
    """By code."""
    outage_calls_left: int = 0
    tokens_issued: int = 0
    turned_away: dict[str, tuple[datetime, int]] = field(default_factory=dict)
    """By tenant id: the last call, and how many calls of this burst were turned away."""

    def must_wait_s(self, tenant_id: str, now: datetime) -> int:
        """Seconds a call to a throttling tenant has to wait; 0 when it may pass."""
        last, turned_away = self.turned_away.get(tenant_id, (now - QUIET, 0))
        if now - last >= QUIET:
            turned_away = 0
        waits = turned_away < BURST
        self.turned_away[tenant_id] = (now, turned_away + waits)
        return RETRY_AFTER_S if waits else 0

    def put_code(self, code: DeviceCode) -> None:
        """Remember a new code, and forget those that expired more than a day ago."""
        kept = {key: each for key, each in self.codes.items() if code.issued_at - each.expires_at < CODES_KEPT}
        self.codes = {**kept, code.device_code: code}

    def put_authorization(self, code: AuthorizationCode) -> None:
        """Remember a new authorization code, and forget those that expired more than a day ago."""
        since = code.expires_at - CODES_KEPT
        self.authorizations = {key: each for key, each in self.authorizations.items() if each.expires_at > since}
        self.authorizations[code.code] = code

    def waiting_code(self, user_code: str, now: datetime) -> DeviceCode:
        """The code a person has typed; case and blanks do not count.

        Raises:
            LookupError: there is none, or it was used or answered, or it is too old.
        """
        typed = "".join(user_code.split()).upper()
        found = next((code for code in self.codes.values() if code.user_code == typed), None)
        if found is None or not found.is_waiting or now >= found.expires_at:
            raise LookupError(f"no device code {user_code!r} is waiting")
        return found
