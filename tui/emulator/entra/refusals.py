"""How Entra says no: one JSON shape, one AADSTS code, one sentence.

Source: learn.microsoft.com, reference-error-codes; shape as in v2-oauth2-device-code and recorded traffic. Where the
docs name no `error` for a code, `invalid_grant` stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx

from tui.emulator.exchange import Exchange, Refusal, as_json
from tui.emulator.world.seeded import guid


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one code says."""

    text: str
    error: str = "invalid_grant"
    suberror: str = ""
    status: int = 400


PENDING = "authorization_pending"
MEANINGS: dict[int, Meaning] = {
    16000: Meaning("The account of the other provider is not in this tenant."),
    50011: Meaning("The redirect address is not one of those registered for the application.", "invalid_request"),
    500112: Meaning("The reply address is not the one that the code was asked for with.", "invalid_client"),
    50020: Meaning("The account of another directory has no way into this tenant."),
    50034: Meaning("The account is not in this directory.", suberror="bad_token"),
    50053: Meaning("The account is locked."),
    50057: Meaning("The account is disabled."),
    50076: Meaning("This resource wants multifactor authentication.", suberror="basic_action"),
    50079: Meaning("The account has to enrol for multifactor authentication.", suberror="basic_action"),
    50148: Meaning("The code_verifier is missing.", "invalid_grant"),
    501481: Meaning("The code_verifier does not match the code_challenge."),
    50105: Meaning("The application wants assigned users only, and this one is not assigned."),
    50158: Meaning("An external security challenge is not satisfied.", "interaction_required"),
    50173: Meaning("The grant was revoked; sign in afresh.", suberror="bad_token"),
    50177: Meaning("An external challenge is not supported for pass-through users."),
    53000: Meaning("The device is not compliant.", "interaction_required", "message_only"),
    53003: Meaning("Access is blocked by a Conditional Access policy.", suberror="message_only"),
    530034: Meaning("A delegated administrator was blocked for suspicious activity.", suberror="message_only"),
    530036: Meaning("A policy on authentication flows does not allow this grant."),
    54005: Meaning("The authorization code was redeemed before."),
    65001: Meaning("Nobody in this tenant has consented to the application.", suberror="consent_required"),
    650052: Meaning("The application needs a service this organisation has not subscribed to."),
    70000: Meaning("The refresh token is malformed or not known."),
    700007: Meaning("The refresh token belongs to another client."),
    700005: Meaning("The code is for another tenant."),
    70003: Meaning("The grant type is not supported.", "unsupported_grant_type"),
    70008: Meaning("The refresh token is too old.", suberror="token_expired"),
    70011: Meaning("The scope is not valid.", "invalid_scope"),
    70016: Meaning("The user has not finished signing in.", PENDING),
    70018: Meaning("The device code is not recognised.", "bad_verification_code"),
    70019: Meaning("The device code has expired.", "expired_token"),
    70043: Meaning("The sign-in frequency policy has ended the session.", suberror="token_expired"),
    7000112: Meaning("The application is disabled.", "unauthorized_client"),
    700016: Meaning("The application was not found in the tenant.", "unauthorized_client"),
    700082: Meaning("The refresh token was not used for too long.", suberror="token_expired"),
    7000218: Meaning("The request must carry a client secret or assertion.", "invalid_client", status=401),
    500213: Meaning("The cross-tenant policy of the resource tenant does not let this account in."),
    500011: Meaning("The resource was not found in the tenant.", "invalid_resource"),
    5000224: Meaning("The tenant is not available."),
    90002: Meaning("The tenant was not found.", "invalid_request"),
    90014: Meaning("A required field is missing.", "invalid_request"),
    900144: Meaning("The request lacks a parameter.", "invalid_request"),
    900561: Meaning("The endpoint answers another method.", "invalid_request"),
    90055: Meaning("The tenant receives too many requests.", "temporarily_unavailable"),
    90094: Meaning("An administrator has to consent."),
    90099: Meaning("The application was not authorised in the external tenant, as delegated administrators need."),
    9001023: Meaning("The grant is not supported at this authority.", "invalid_request"),
    9002313: Meaning("The request is malformed.", "invalid_request"),
}
NO_CODE = {"slow_down": "Polling is faster than the interval allows.", "authorization_declined": "The user refused."}


class EntraRefusal(Refusal):
    """A refusal by the token, device-code or discovery endpoint.

    `code` 0 stands for an error that has a word and no number: `slow_down`, `authorization_declined`.
    """

    def __init__(self, code: int, about: str = "", *, error: str = "", claims: str = "") -> None:
        meaning = MEANINGS.get(code, Meaning(NO_CODE.get(error, "The request was refused.")))
        self.code = code
        self.meaning = meaning
        self.error = error or meaning.error
        self.text = f"{meaning.text} {about}".strip()
        self.claims = claims
        super().__init__(f"AADSTS{code}: {self.text}")

    def answer(self, exchange: Exchange) -> httpx.Response:
        """The error as JSON; 400 as a rule, 401 for `invalid_client`."""
        stamp = f"{exchange.now:%Y-%m-%d %H:%M:%SZ}"
        correlation = exchange.client_request_id
        trace = guid(exchange.world.seed, "trace", correlation, stamp)
        head = f"AADSTS{self.code}: {self.text}" if self.code else self.text
        body: dict[str, Any] = {
            "error": self.error,
            "error_description": f"{head}\r\nTrace ID: {trace}\r\nCorrelation ID: {correlation}\r\nTimestamp: {stamp}",
            "error_codes": [self.code] if self.code else [],
            "timestamp": stamp,
            "trace_id": trace,
            "correlation_id": correlation,
        }
        if self.code:
            body["error_uri"] = f"https://login.microsoftonline.com/error?code={self.code}"
        if self.meaning.suberror:
            body["suberror"] = self.meaning.suberror
        if self.claims:
            body["claims"] = self.claims
        return as_json(self.meaning.status, body)
