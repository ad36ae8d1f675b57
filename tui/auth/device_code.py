"""A device code: what a person sees of it, and what never leaves this room.

Source: RFC 8628 section 3.2; Entra "OAuth 2.0 device authorization grant".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx

from tui.auth.answers import as_error, parse_details, unreadable
from tui.errors import UnexpectedAnswer
from tui.model.cloud import Cloud
from tui.model.foreign_text import foreign_text
from tui.model.secret import Secret
from tui.model.token import is_token_text

LONGEST_LIFE_S = 24 * 3600
DEFAULT_INTERVAL_S = 5
LONGEST_INTERVAL_S = 10**6
"""Only so that it can be reckoned with: the code has run out long before."""


@dataclass(frozen=True, slots=True)
class DeviceCode:
    """One code from its issue until it is used or has run out."""

    user_code: str
    verification_uri: str
    expires_at: datetime
    interval_s: float
    device_code: Secret
    """What is polled with: whoever has it gets the tokens."""
    correlation_id: str
    claims: str = ""
    """What the sign-in has to prove (JSON); empty when nothing was asked for."""

    def flow(self) -> dict[str, Any]:
        """What MSAL needs for one poll."""
        return {"device_code": self.device_code.reveal(), "_correlation_id": self.correlation_id}


def parse_device_code(flow: Mapping[str, Any], cloud: Cloud, asked_at: datetime, claims: str = "") -> DeviceCode:
    """The code in MSAL's flow.

    Raises:
        UnexpectedAnswer: something is missing, unsafe to show, or the address is not Microsoft's (phishing).
        TenantryError: what a refusal stands for.
    """
    if "error" in flow:
        raise as_error(flow, asked_at)
    user_code, device_code = flow.get("user_code"), flow.get("device_code")
    details = parse_details(flow, asked_at)
    address = flow.get("verification_uri")
    if not isinstance(user_code, str) or not isinstance(device_code, str) or not isinstance(address, str):
        raise unreadable(details)
    if not is_token_text(device_code) or not user_code or user_code != foreign_text(user_code, most=32):
        raise unreadable(details)
    if not is_microsoft_page(address, cloud):
        raise UnexpectedAnswer(
            "The sign-in service sends you to an address that is not Microsoft's. The code is not shown.",
            "Do not sign in on this network until whoever runs it has found out why.",
            details=details,
        )
    return DeviceCode(
        user_code=user_code,
        verification_uri=address,
        expires_at=asked_at + timedelta(seconds=_seconds(flow.get("expires_in"), 0, LONGEST_LIFE_S)),
        interval_s=float(max(1, _seconds(flow.get("interval"), DEFAULT_INTERVAL_S, LONGEST_INTERVAL_S))),
        device_code=Secret(device_code),
        correlation_id=foreign_text(flow.get("_correlation_id")),
        claims=claims,
    )


def _seconds(told: object, otherwise: int, most: int) -> int:
    """A number of seconds within bounds; MSAL has made a number of what can be one."""
    return max(0, min(told, most)) if isinstance(told, int) else otherwise


def is_microsoft_page(address: str, cloud: Cloud) -> bool:
    """Whether a person may be sent there: plain https at microsoft.com, below it, or at the cloud's sign-in host.

    Hosts: observed `microsoft.com/devicelogin` (also `deviceloginus`, `deviceloginchina`) and
    `login.microsoft.com/device`; sign-in hosts as in Entra "National clouds".
    """
    if address != foreign_text(address, most=200):
        return False
    try:
        url = httpx.URL(address)
    except (httpx.InvalidURL, ValueError):
        return False
    is_plain = url.scheme == "https" and url.port is None and not url.userinfo
    host = url.raw_host.decode("ascii", "replace")
    return is_plain and (host in ("microsoft.com", cloud.login_host) or host.endswith(".microsoft.com"))
