"""Signing in through a browser, as a stream of steps: authorization code with PKCE, at `http://localhost`.

Source: Entra "OAuth 2.0 authorization code flow"; RFC 7636 (PKCE); RFC 8252 (native apps). MSAL makes the verifier, the
challenge and the nonce, and checks what comes back (msal 1.39, `initiate_auth_code_flow`).
"""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tui.auth.answers import TITLE, as_error, parse_details, unreadable
from tui.auth.loopback import Loopback
from tui.auth.msal_client import Applications, Login
from tui.auth.redirect import Answer, WrongAddress, parse_pasted
from tui.auth.sign_in import SignedIn, StillWaiting, longer_pause
from tui.auth.signed_in import parse_signed_in
from tui.auth.tokens import Tokens
from tui.errors import (
    CertificateRefused,
    CodeExpired,
    Declined,
    NetworkError,
    PortTaken,
    TenantryError,
    Throttled,
    Unavailable,
)
from tui.model.foreign_text import is_safe
from tui.model.secret import Secret
from tui.off_loop import off_loop
from tui.transport import Budget, Patience
from tui.transport.budget import LOGIN_PER_MINUTE

LIFETIME_S = 300
"""How long the answer is waited for, and a port is open. Microsoft's code lives about ten minutes."""

Pasted = asyncio.Queue[Secret]
"""Where a person's pasted addresses are put; each is worth a sign-in, so it prints asterisks."""


@dataclass(frozen=True, slots=True)
class AddressIssued:
    """Where to sign in, in a browser on any machine."""

    url: str = field(repr=False)
    """At the cloud's sign-in host. Holds the `state` that the answer is known by."""
    port: int
    """Of `http://localhost`, where the browser is sent back to."""
    expires_at: datetime
    """Aware, UTC: until then the answer is waited for."""
    trouble: PortTaken | None
    """Why nobody listens at that port: then the answer has to be pasted. None when somebody does."""


BrowserStep = AddressIssued | StillWaiting | SignedIn


@dataclass(frozen=True, slots=True)
class Place:
    """Where the tokens are asked for."""

    tenant: str
    """The partner's GUID or domain, or `organizations`."""
    scope: str
    port: int
    """Of `http://localhost`; 0 takes any that is free."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What one sign-in is to bring."""

    claims: str = ""
    """What a refusal asked to see proven (JSON); the person answers it in the browser."""
    username: str = ""
    """Who is to sign in; empty: the page asks, and takes nobody for granted who is signed in there."""


@dataclass(frozen=True, slots=True)
class _Flow:
    """What MSAL remembers of one sign-in address: with it, the code becomes tokens."""

    state: Secret
    held: Secret

    def read(self) -> dict[str, Any]:
        """As MSAL takes it; a new one each time, as MSAL changes it."""
        flow: dict[str, Any] = json.loads(self.held.reveal())
        return flow


async def sign_in_by_browser(
    login: Login, place: Place, patience: Patience, pasted: Pasted, wish: Wish
) -> AsyncGenerator[BrowserStep, None]:
    """Yield each step of a sign-in through a browser until the account is known.

    Steps: `AddressIssued` once, `StillWaiting` whenever something pasted or a try for the tokens was in vain, and
    `SignedIn` last. The answer comes to a listener on this machine, or in `pasted`. Closing the iterator abandons the
    sign-in, closes the listener and leaves nothing.

    Raises:
        Declined, CodeExpired: no answer came; another address may be asked for.
        WrongTenant: an account of another tenant than `place.tenant` has signed in.
        TenantryError: what a refusal stands for; NetworkError before an address was issued.
    """
    steps = _Steps(login, place, patience, pasted)
    try:
        issued = await steps.issue(wish)
        yield issued
        heard = await steps.heard(issued)
        while isinstance(heard, StillWaiting):
            yield heard
            heard = await steps.heard(issued)
        steps.loopback.stop()
        async with aclosing(steps.redeemed(heard, issued.expires_at)) as tries:
            async for found in tries:
                yield found if isinstance(found, StillWaiting) else steps.signed_in(found, login)
    finally:
        await steps.loopback.close()


class _Steps:
    """One sign-in address from its issue to the tokens."""

    def __init__(self, login: Login, place: Place, patience: Patience, pasted: Pasted) -> None:
        self.applications = Applications(login)
        self.budget = login.budget or Budget(TITLE, patience, per_minute=LOGIN_PER_MINUTE)
        self.loopback = Loopback(Secret(secrets.token_urlsafe(24)))
        self._place = place
        self._patience = patience
        self._pasted = pasted
        self._flow: _Flow

    async def issue(self, wish: Wish) -> AddressIssued:
        """Begin to listen, and make the address.

        Raises:
            UnexpectedAnswer: the service's own page is at an address that is not safe to show.
            TenantryError: there is no such tenant, or the service was not reached.
        """
        trouble = None
        try:
            await self.loopback.open(self._place.port)
        except PortTaken as error:
            trouble = error
        port = self.loopback.port or self._place.port
        async with self.budget.place():
            flow = await off_loop(
                self.applications.start_browser_flow,
                self._place.tenant,
                self._place.scope,
                redirect_uri=f"http://localhost:{port}",
                state=self.loopback.state,
                claims=wish.claims,
                username=wish.username,
            )
        url = flow.pop("auth_uri", None)
        if not isinstance(url, str) or not is_safe(url):
            raise unreadable(parse_details(flow, self._patience.clock()))
        self._flow = _Flow(self.loopback.state, Secret(json.dumps(flow)))
        return AddressIssued(url, port, self._patience.clock() + timedelta(seconds=LIFETIME_S), trouble)

    async def heard(self, issued: AddressIssued) -> Answer | StillWaiting:
        """What the browser or the person brought; a wrong paste is told, and the wait goes on.

        Raises:
            CodeExpired: nothing came in time.
        """
        left_s = (issued.expires_at - self._patience.clock()).total_seconds()
        alarm = asyncio.ensure_future(self._patience.sleep(max(0.0, left_s)))
        paste = asyncio.create_task(self._pasted.get())
        waited: set[asyncio.Future[Any]] = {alarm, paste, self.loopback.heard}
        try:
            await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
            if self._patience.clock() < issued.expires_at:  # a machine that slept wakes up to an answer of long ago
                if self.loopback.heard.done():
                    return self.loopback.heard.result()
                if paste.done():
                    return self._read(paste.result(), issued)
        finally:
            alarm.cancel()
            paste.cancel()
        raise CodeExpired(
            f"Nobody came back from the browser within {LIFETIME_S // 60} minutes.",
            "Ask for a new address. If the page says that it cannot be reached, paste its address here.",
        )

    def _read(self, text: Secret, issued: AddressIssued) -> Answer | StillWaiting:
        try:
            return parse_pasted(text.reveal(), self._flow.state, issued.port)
        except WrongAddress as error:
            return StillWaiting(issued.expires_at, str(error))

    async def redeemed(self, answer: Answer, until: datetime) -> AsyncGenerator[StillWaiting | Mapping[str, Any], None]:
        """The token answer last; before it, each try that told nothing.

        Raises:
            TenantryError: the sign-in was refused, or the service was not reached in time.
        """
        if answer.code is None:
            raise _refused(answer.refusal, self._patience.clock())
        pause_s = 0.0
        while True:
            await self._patience.door.passed()
            try:
                async with self.budget.place():
                    found = await off_loop(
                        self.applications.redeem_browser_flow, self._place.tenant, self._flow.read, answer
                    )
            except (NetworkError, Unavailable, Throttled) as error:
                pause_s = longer_pause(pause_s, error)
                again_at = self._patience.clock() + timedelta(seconds=pause_s)
                if isinstance(error, CertificateRefused) or again_at >= until:
                    raise
                yield StillWaiting(again_at, error.summary)
                await self._patience.sleep(pause_s)
            else:
                if "access_token" not in found:
                    raise _refused(found, self._patience.clock())
                yield found
                return

    def signed_in(self, answer: Mapping[str, Any], login: Login) -> SignedIn:
        """Who it was, out of the token answer. Raises what `parse_signed_in` raises."""
        tenant, scope = self._place.tenant, self._place.scope
        account, token = parse_signed_in(answer, login, tenant, scope, self._patience.clock())
        tokens = Tokens(account, self.applications, self._patience, self.budget)
        tokens.keep(scope, token)
        return SignedIn(account, tokens, token.correlation_id)


def _refused(answer: Mapping[str, Any], now: datetime) -> TenantryError:
    """The error that a refusal stands for."""
    is_cancelled = answer.get("suberror") == "cancel" or 65004 in answer.get("error_codes", ())
    if answer.get("error") == "access_denied" and is_cancelled:
        details = parse_details(answer, now)
        return Declined("The sign-in was declined in the browser.", "Begin again to try once more.", details=details)
    return as_error(answer, now)
