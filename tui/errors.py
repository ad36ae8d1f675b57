"""Every error a person can meet, and who can cure it.

    TenantryError(summary, remedy, code, details)
      UsageError · SettingsError                                                   you, here
      SignInError: Declined · CodeExpired · Blocked · InteractionNeeded ·
                   SessionEnded · RegistrationFault · ConsentMissing               you, or the administrator named
                   Blocked: DeviceCodeBlocked                                      you, by another way to sign in
      AccessError: NotPermitted · NoWayIn · NotFound · Conflict · ServiceMissing   an administrator
      ServiceError: Throttled(retry_after_s) · Unavailable · UnexpectedAnswer      the service, later
      NetworkError: Unreachable · TimedOut · CertificateRefused                    the network
      StoreError: StoreLocked · Unreadable · NewerState                            this machine
      PortTaken                                                                    this machine
                  KeyMissing: WrongPassphrase                                      you
      WrongTenant: WrongAccount                                                    nobody: nothing left the machine

The class says who can act, `summary` what happened, `remedy` what to do; `code` can be searched for. Waiting, slowing
down and an empty list are values, not errors. Anything outside this tree is a bug.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Owner(StrEnum):
    """Whose job the cure is."""

    YOU = "you"
    PARTNER_ADMIN = "your partner administrator"
    CUSTOMER_ADMIN = "the customer's administrator"
    VENDOR = "whoever registered the app"
    MICROSOFT = "Microsoft, later"
    NETWORK = "whoever runs this network"
    MACHINE = "whoever runs this machine"


@dataclass(frozen=True, slots=True)
class Details:
    """What a support desk asks for. Foreign text in here has been made safe."""

    code: str = ""
    """The service's own code, such as `AADSTS65001` or `Authorization_RequestDenied`; may be empty."""
    correlation_id: str = ""
    trace_id: str = ""
    happened_at: datetime | None = None
    """When the service says it happened (UTC), else when the answer came."""
    text: str = ""
    """The service's own words, shortened."""
    claims: str = ""
    """What the service wants to see proven at the next sign-in: JSON, to be sent back unchanged. Never shown."""

    def as_lines(self) -> list[str]:
        """The filled fields, one a line, in the order a support form asks for them."""
        when = self.happened_at.strftime("%Y-%m-%d %H:%M:%SZ") if self.happened_at else ""
        named = (
            ("Code", self.code),
            ("Trace id", self.trace_id),
            ("Correlation id", self.correlation_id),
            ("Time", when),
            ("Message", self.text),
        )
        return [f"{name}: {value}" for name, value in named if value]


NO_DETAILS = Details()


class TenantryError(Exception):
    """Something a person can be told: what happened, whose job the cure is, and what to do."""

    owner = Owner.YOU

    def __init__(
        self, summary: str, remedy: str = "", *, details: Details = NO_DETAILS, owner: Owner | None = None
    ) -> None:
        super().__init__(summary)
        self.summary = summary
        self.remedy = remedy
        self.details = details
        if owner is not None:
            self.owner = owner

    @property
    def code(self) -> str:
        """The service's code, or an empty string."""
        return self.details.code

    @property
    def wants_sign_in(self) -> bool:
        """Whether a new sign-in may cure it: nothing else does, or the service says what it wants to see in one."""
        return isinstance(self, InteractionNeeded | SessionEnded | DeviceCodeBlocked) or bool(self.details.claims)


class UsageError(TenantryError):
    """The command line asked for something that does not exist."""


class SettingsError(TenantryError):
    """A setting is unknown, wrong or missing."""


class SignInError(TenantryError):
    """The service will not give a token, and a person can do something about it."""


class Declined(SignInError):
    """The person pressed Cancel in the browser."""


class CodeExpired(SignInError):
    """The device code, or the address for the browser, ran out unused."""


class Blocked(SignInError):
    """A policy refuses; signing in again does not help."""

    owner = Owner.PARTNER_ADMIN


class DeviceCodeBlocked(Blocked):
    """A policy refuses what began with a device code; signing in by another way helps."""


class InteractionNeeded(SignInError):
    """The service wants to see the person (MFA, a new password, terms of use)."""


class SessionEnded(SignInError):
    """The partner sign-in no longer counts: no token held, revoked, too old."""


class RegistrationFault(SignInError):
    """The app's registration is wrong; no administrator of a customer can mend that."""

    owner = Owner.VENDOR


class ConsentMissing(SignInError):
    """The tenant has not consented to the app (or to enough of it)."""

    owner = Owner.CUSTOMER_ADMIN


class AccessError(TenantryError):
    """The service knows who asks and says no."""

    owner = Owner.PARTNER_ADMIN


class NotPermitted(AccessError):
    """A role or permission is missing."""


class NoWayIn(AccessError):
    """The account cannot be in that tenant: no relationship, no group, or a guest in the way."""


class NotFound(AccessError):
    """The tenant or the object is not there (any more)."""


class Conflict(AccessError):
    """It exists already, or something else changed it."""


class ServiceMissing(AccessError):
    """The customer's tenant does not have the service that is asked for."""

    owner = Owner.CUSTOMER_ADMIN


class SessionForgotten(TenantryError):
    """The session was forgotten while it was being opened. What came for it was dropped."""


class ServiceError(TenantryError):
    """The service cannot answer properly now."""

    owner = Owner.MICROSOFT


class Throttled(ServiceError):
    """The service asks us to wait."""

    def __init__(self, summary: str, remedy: str = "", *, retry_after_s: float, details: Details = NO_DETAILS) -> None:
        super().__init__(summary, remedy, details=details)
        self.retry_after_s = retry_after_s
        """Seconds to wait before asking again, from `Retry-After`."""


class Unavailable(ServiceError):
    """The service failed on its side (5xx)."""


class UnexpectedAnswer(ServiceError):
    """The answer is not one that the service's documentation allows."""


class NetworkError(TenantryError):
    """The service was not reached."""

    owner = Owner.NETWORK


class Unreachable(NetworkError):
    """No connection: name not found, refused, cut."""


class TimedOut(NetworkError):
    """No answer in time."""


class CertificateRefused(NetworkError):
    """The server's certificate is not trusted here."""


class StoreError(TenantryError):
    """The local state cannot be read or written."""

    owner = Owner.MACHINE


class StoreLocked(StoreError):
    """Another instance holds the state for too long."""


class Unreadable(StoreError):
    """The state file is damaged or not ours; it was set aside."""


class NewerState(StoreError):
    """The state was written by a newer release; it is left untouched."""


class KeyMissing(StoreError):
    """What the tokens were sealed with is not to be had: the vault stays as it is, and a sign-in is offered."""

    owner = Owner.YOU


class WrongPassphrase(KeyMissing):
    """The vault is whole, and this passphrase does not open it."""


class PortTaken(TenantryError):
    """A port cannot be listened at: one of the emulator's, or the one that a browser is sent back to, whose answer can
    be pasted all the same."""

    owner = Owner.MACHINE


class WrongTenant(TenantryError):
    """A token was issued for another tenant than the one asked for. It was dropped unused."""

    owner = Owner.MICROSOFT


class WrongAccount(WrongTenant):
    """A token was issued to another account than the one that asked. It was dropped unused."""
