"""What the token endpoint answered, as a token or as an error a person can be told.

Source: Entra "OAuth 2.0 authorization code flow", sections on token responses (success and error); fields as MSAL
hands them on. Errors are told apart by `error`, `suberror` and `error_codes`, never by their text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from tui.errors import Details, TenantryError, UnexpectedAnswer, WrongTenant
from tui.model.audience import audience_fits
from tui.model.foreign_text import foreign_text
from tui.model.identifiers import TenantId
from tui.model.refusal import explain
from tui.model.secret import Secret
from tui.model.session import RENEW_BEFORE
from tui.model.token import AccessToken, is_token_text, parse_claims
from tui.transport import usable_claims
from tui.transport.body import as_json

TITLE = "Microsoft sign-in"
LONGEST_LIFE_S = 48 * 3600
"""Tokens for clients that can be revoked at once live up to 28 h (Entra, continuous access evaluation)."""


def as_access_token(answer: Mapping[str, Any], tenant_id: TenantId, scope: str, now: datetime) -> AccessToken:
    """The access token in a successful answer, once it is sure that it is for this tenant and resource.

    A token that cannot be read has no `tid`: it counts as the tenant's because it came from that tenant's own
    endpoint, which `Applications` checks when discovery names it. There is no further evidence. Whose it is was
    checked when the answer came: `whose.check_account`.

    Raises:
        WrongTenant: it says another tenant or resource.
        UnexpectedAnswer: there is no token in the answer.
    """
    secret = str(answer.get("access_token"))
    if not is_token_text(answer.get("access_token")):
        raise unreadable(parse_details(answer, now))
    claims = parse_claims(secret)
    if claims.tid not in ("", tenant_id) or not audience_fits(claims.aud, scope):
        raise WrongTenant(
            "The sign-in service issued a token for another tenant or service. It was dropped unused.",
            "Try again. If it happens again, report it: nothing was done in either tenant.",
            details=replace(
                parse_details(answer, now),
                text=foreign_text(f"asked for {tenant_id}, got {claims.tid} ({claims.aud})", most=200),
            ),
        )
    life = _seconds(answer.get("expires_in"))
    ahead = _seconds(answer.get("refresh_in")) or life
    return AccessToken(
        tenant_id,
        Secret(secret),
        now + life,
        claims,
        renew_at=now + min(ahead, life - RENEW_BEFORE),
        correlation_id=foreign_text(answer.get("correlation_id")),
    )


def as_error(answer: Mapping[str, Any], now: datetime) -> TenantryError:
    """The error that an unsuccessful answer stands for."""
    error, suberror = foreign_text(answer.get("error")), foreign_text(answer.get("suberror"))
    if not error:
        return unreadable(parse_details(answer, now))
    return explain(parse_codes(answer), error, suberror, parse_details(answer, now))


def parse_codes(answer: Mapping[str, Any]) -> tuple[int, ...]:
    """The AADSTS numbers; empty when there are none."""
    codes = answer.get("error_codes")
    if not isinstance(codes, list):
        return ()
    return tuple(code for code in codes if isinstance(code, int) and not isinstance(code, bool))


def parse_details(answer: Mapping[str, Any], now: datetime) -> Details:
    """What a support desk asks for, out of an error answer."""
    codes = parse_codes(answer)
    return Details(
        code=foreign_text(f"AADSTS{codes[0]}") if codes else foreign_text(answer.get("error")),
        correlation_id=foreign_text(answer.get("correlation_id")),
        trace_id=foreign_text(answer.get("trace_id")),
        happened_at=_moment(answer.get("timestamp")) or now,
        text=foreign_text(str(answer.get("error_description", "")).partition("\r\n")[0], most=400),
        claims=usable_claims(answer.get("claims")),
    )


def read_fields(response: httpx.Response) -> Mapping[str, Any]:
    """The JSON object in an answer; empty when there is none."""
    found = as_json(response.content)
    return found if isinstance(found, dict) else {}


def unreadable(details: Details) -> UnexpectedAnswer:
    """The answer is none that the documentation allows. Of `details` only what tells the call counts."""
    return UnexpectedAnswer(
        f"{TITLE} answered something that cannot be read.",
        "Try again. If it stays so, something between here and Microsoft may be changing the answers.",
        details=Details(correlation_id=details.correlation_id, happened_at=details.happened_at),
    )


def _seconds(told: object) -> timedelta:
    """How long a token counts; junk counts as no time at all, so that it is renewed at its next use."""
    try:
        seconds = int(told) if isinstance(told, int | str) else 0
    except ValueError:
        seconds = 0
    return timedelta(seconds=max(0, min(seconds, LONGEST_LIFE_S)))


def _moment(text: object) -> datetime | None:
    """A time as the token endpoint writes it: `2026-01-20 10:00:00Z`."""
    try:
        return datetime.strptime(str(text), "%Y-%m-%d %H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None
