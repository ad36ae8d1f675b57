"""Device codes: issued, approved by a person elsewhere, polled for.

Source: RFC 8628; learn.microsoft.com, v2-oauth2-device-code.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

import httpx

from tui.emulator.exchange import Exchange, as_json
from tui.emulator.memory import DeviceCode
from tui.emulator.world import World
from tui.emulator.world.changes import DeviceCodeRule
from tui.emulator.world.seeded import choice

from .admission import known_app, tenant_at
from .claims import parse_claims
from .refusals import EntraRefusal
from .scopes import parse_scopes

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 9
SLOW_DOWN_S = 5
TOLERANCE_S = 0.5
"""How much too early a poll may come without being told to slow down."""


def issue_code(exchange: Exchange) -> httpx.Response:
    """`POST /{authority}/oauth2/v2.0/devicecode`."""
    world, form = exchange.world, exchange.form
    authority = exchange.values["authority"]
    tenant_at(world, authority)
    app = known_app(world, form.get("client_id", ""))
    parse_scopes(form.get("scope", ""))
    parse_claims(form.get("claims", ""))
    code = DeviceCode(
        device_code=secrets.token_urlsafe(96),
        user_code=_user_code(exchange),
        client_id=app.client_id,
        authority=authority.lower(),
        scopes=form["scope"],
        claims=form.get("claims", ""),
        issued_at=exchange.now,
        expires_at=exchange.now + timedelta(seconds=world.code_lifetime_s),
        interval_s=world.poll_interval_s,
    )
    exchange.memory.put_code(code)
    body = {
        "user_code": code.user_code,
        "device_code": code.device_code,
        "verification_uri": world.verification_uri,
        "expires_in": world.code_lifetime_s,
        "interval": code.interval_s,
        "message": f"Open {world.verification_uri} in a browser and enter the code {code.user_code} to sign in.",
    }
    return as_json(200, body)


def _user_code(exchange: Exchange) -> str:
    """What a person types: follows from the world, the moment and how many codes there were, so that a picture of the
    sign-in can be drawn again. The device code, which is worth something, stays random."""
    about = ("user code", exchange.now.isoformat(), len(exchange.memory.codes))
    return "".join(choice(ALPHABET, exchange.world.seed, *about, at) for at in range(CODE_LENGTH))


def redeem_code(exchange: Exchange) -> DeviceCode:
    """The code a poll has brought to its end: approved, and spent by this call.

    Raises:
        EntraRefusal: pending, slow_down, declined, expired, not recognised (or spent, or of another client or
            authority), or 7000218 when the app is no public client.
    """
    form, now = exchange.form, exchange.now
    app = known_app(exchange.world, form.get("client_id", ""))
    if not app.allows_public_client:
        raise EntraRefusal(7000218)
    code = exchange.memory.codes.get(form.get("device_code") or form.get("code", ""))
    if code is None or code.is_spent or code.client_id != app.client_id:
        raise EntraRefusal(70018)
    if code.authority != exchange.values["authority"].lower():
        raise EntraRefusal(70018, "It was issued by another authority.")
    _check_ripe(exchange.world, code, now)
    code.is_spent = True
    return code


def _check_ripe(world: World, code: DeviceCode, now: datetime) -> None:
    """Raises: EntraRefusal, unless somebody has approved the code."""
    polled_at, code.polled_at = code.polled_at, now
    if now >= code.expires_at:
        raise EntraRefusal(70019)
    if polled_at is not None and (now - polled_at).total_seconds() < code.interval_s - TOLERANCE_S:
        code.interval_s += SLOW_DOWN_S
        raise EntraRefusal(0, error="slow_down")
    if code.is_declined:
        raise EntraRefusal(0, error="authorization_declined")
    approve_itself(world, code, now)
    if not code.approved_by:
        raise EntraRefusal(70016)


def approve_itself(world: World, code: DeviceCode, now: datetime) -> None:
    """In a demo nobody else is there to approve a code, so it does that after a while."""
    wait_s = world.auto_approve_after_s
    if world.device_code_rule is DeviceCodeRule.BLOCKED_ON_PAGE:
        return
    if wait_s is not None and not code.approved_by and (now - code.issued_at).total_seconds() >= wait_s:
        code.approved_by = world.auto_approve_as
