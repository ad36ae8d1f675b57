"""Sessions: what a refresh token stands for.

A refresh token is bound to person and app, not to tenant or resource (learn.microsoft.com, refresh-tokens); it lives
90 days, is replaced at each use, and the old one goes on working. It carries its facts sealed, so it outlives this
program.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tui.emulator.world import World

from .refusals import EntraRefusal
from .signing import seal, unseal

LIFETIME = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Session:
    """One person signed in to one app."""

    username: str
    client_id: str
    signed_in_at: datetime
    """Aware, UTC."""
    did_mfa: bool
    revocations: int
    """How often this person's sessions had been revoked when it began."""
    policies: frozenset[str] = frozenset()
    """Policies that this sign-in was made for, and met."""
    by_device_code: bool = False
    """Whether it began with a device code: it stays marked through every refresh (protocol tracking)."""

    def check_alive(self, world: World, client_id: str, issued_at: datetime, now: datetime) -> None:
        """Raises: EntraRefusal 700007 another app's, 50173 revoked, 700082 too old."""
        if self.client_id != client_id:
            raise EntraRefusal(700007)
        if self.revocations != world.changes.revocations.get(self.username, 0):
            raise EntraRefusal(50173)
        if now - issued_at > LIFETIME:
            raise EntraRefusal(700082)


def begin_session(
    world: World,
    username: str,
    client_id: str,
    now: datetime,
    policies: frozenset[str] = frozenset(),
    *,
    by_device_code: bool = False,
) -> Session:
    """A person of the partner's has just signed in, and has met `policies` if they use multifactor."""
    did_mfa = world.accounts[username].uses_mfa
    revocations = world.changes.revocations.get(username, 0)
    return Session(username, client_id, now, did_mfa, revocations, policies, by_device_code)


def refresh_token(world: World, session: Session, now: datetime) -> str:
    """A new refresh token for a session."""
    facts = {
        "user": session.username,
        "client": session.client_id,
        "signed_in": session.signed_in_at.timestamp(),
        "mfa": session.did_mfa,
        "revocations": session.revocations,
        "policies": sorted(session.policies),
        "by_device_code": session.by_device_code,
        "issued": now.timestamp(),
        "nonce": secrets.token_urlsafe(9),
    }
    return f"1.{seal(world.secret, facts)}"


def read_refresh_token(world: World, token: str) -> tuple[Session, datetime] | None:
    """The session behind a refresh token and when the token was issued; None when this world never issued it."""
    facts = unseal(world.secret, token.removeprefix("1."))
    if facts is None or facts.get("user") not in world.accounts:
        return None
    signed_in_at, issued_at = (datetime.fromtimestamp(facts[key], UTC) for key in ("signed_in", "issued"))
    met = frozenset(facts.get("policies", ()))
    by_device_code = facts.get("by_device_code", True)  # tokens of earlier worlds knew no other way
    session = Session(
        facts["user"], facts["client"], signed_in_at, facts["mfa"], facts["revocations"], met, by_device_code
    )
    return session, issued_at
