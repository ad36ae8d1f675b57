"""The ways to sign in, and why one of them is offered before the other."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tui.errors import CodeExpired, DeviceCodeBlocked, TenantryError


class Way(StrEnum):
    """How a person signs in; as the setting `sign_in_first` spells it."""

    DEVICE_CODE = "device-code"
    BROWSER = "browser"

    @property
    def other(self) -> Way:
        """The one that is not this one."""
        return Way.BROWSER if self is Way.DEVICE_CODE else Way.DEVICE_CODE


@dataclass(frozen=True, slots=True)
class Advice:
    """The other way, where a refusal leads there."""

    sentence: str
    """Why, and what else could be done."""
    is_lasting: bool
    """Whether the refused way will go on being refused: the other one goes first from now on."""


_BLOCKED = Advice(
    "The policy forbids what begins with a device code. What begins in a browser is let in: sign in that way.",
    is_lasting=True,
)
_POLICY = Advice(
    "Many policies forbid device codes only: sign in by browser. Refused there too, ask whoever keeps the policy; the "
    "sign-in log names it.",
    is_lasting=True,
)
_DEVICE = Advice("Sign in by browser, on a device that is managed: a device code cannot prove one.", is_lasting=True)
_RAN_OUT = Advice(
    "If the page said blocked or 53003, a policy forbids device codes: sign in by browser. Else ask for a new code.",
    is_lasting=False,
)
_SWITCH_OFF = Advice(
    "Entra admin center, App registrations, the app, Authentication: set “Allow public client flows” to Yes "
    "(isFallbackPublicClient in the manifest). Signing in by browser works without it, if http://localhost is a "
    "registered redirect address.",
    is_lasting=False,
)
_AFTER = {
    "AADSTS53003": _POLICY,
    "AADSTS7000218": _SWITCH_OFF,
    **{f"AADSTS{code}": _DEVICE for code in (53000, 53001, 530002, 530003, 50097, 50155)},
}


def advice_after(error: TenantryError, way: Way) -> Advice | None:
    """Where a refusal of a sign-in by `way` leads to the other way; None where that would not help.

    Source: Entra, Conditional Access "Authentication flows" (53003 and 530036 for device codes; a device code proves
    no device, hence the others); "Desktop app that calls web APIs: app registration" (7000218: with a registered
    `http://localhost` an app is a public client without the switch).
    """
    if way is Way.BROWSER:
        return None
    if isinstance(error, DeviceCodeBlocked):
        return _BLOCKED
    return _RAN_OUT if isinstance(error, CodeExpired) else _AFTER.get(error.code)
