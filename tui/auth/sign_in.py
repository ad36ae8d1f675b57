"""Signing in with a device code, as a stream of steps.

Source: RFC 8628 sections 3.1 to 3.5; Entra "OAuth 2.0 device authorization grant".
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tui.auth.answers import TITLE, as_error, parse_details, unreadable
from tui.auth.device_code import DeviceCode, parse_device_code
from tui.auth.msal_client import Applications, Login
from tui.auth.signed_in import parse_signed_in
from tui.auth.tokens import Tokens
from tui.errors import CertificateRefused, CodeExpired, Declined, NetworkError, TenantryError, Throttled, Unavailable
from tui.model.account import Account
from tui.off_loop import off_loop
from tui.transport import Budget, Patience
from tui.transport.budget import LOGIN_PER_MINUTE

SLOW_DOWN_S = 5.0
"""Added to the interval at each `slow_down` (RFC 8628 section 3.5)."""
LONGEST_PAUSE_S = 30.0
"""Between polls while the network fails."""


@dataclass(frozen=True, slots=True)
class CodeIssued:
    """The code to enter, and where."""

    user_code: str
    verification_uri: str
    """Exactly as the service returned it; https at a Microsoft host."""
    expires_at: datetime
    """Aware, UTC."""
    interval_s: float
    """Least seconds between polls."""


@dataclass(frozen=True, slots=True)
class StillWaiting:
    """Nobody has approved the code yet, or that could not be learnt."""

    next_poll_at: datetime
    hiccup: str = ""
    """Why the last poll told nothing, in one sentence; empty when it did."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The last step: who it was, and their tokens."""

    account: Account
    tokens: Tokens
    correlation_id: str
    """Under which the sign-in service finds it."""


SignInStep = CodeIssued | StillWaiting | SignedIn


async def sign_in(
    login: Login, tenant: str, scope: str, patience: Patience, claims: str = ""
) -> AsyncGenerator[SignInStep, None]:
    """Yield each step of a device-code sign-in until the account is known.

    `tenant` is the partner's GUID or domain, or `organizations`. `claims` is what a refusal asked to see proven (JSON);
    the person answers it in the browser. Steps: `CodeIssued` once, `StillWaiting` after each
    poll that found no approval, `SignedIn` last. Everything works on a token cache of its own: closing the iterator
    abandons the sign-in and leaves nothing.

    Raises:
        Declined, CodeExpired: no approval came; a new code may be asked for.
        UnexpectedAnswer: the service names an address that is not Microsoft's; the code is not shown.
        WrongTenant: somebody of another tenant than `tenant` has approved the code.
        WrongAccount: the answer names more than one account.
        TenantryError: what a refusal stands for; NetworkError before a code was issued.
    """
    applications = Applications(login)
    budget = login.budget or Budget(TITLE, patience, per_minute=LOGIN_PER_MINUTE)
    async with budget.place():
        asked_at = patience.clock()
        flow = await off_loop(applications.start_device_flow, tenant, scope, claims)
    code = parse_device_code(flow, login.cloud, asked_at, claims)
    yield CodeIssued(code.user_code, code.verification_uri, code.expires_at, code.interval_s)
    polls = _Polls(applications, tenant, code, patience, budget)
    while isinstance(answer := await polls.next(), StillWaiting):
        yield answer
    account, token = parse_signed_in(answer, login, tenant, scope, patience.clock())
    tokens = Tokens(account, applications, patience, budget)
    tokens.keep(scope, token)
    yield SignedIn(account, tokens, token.correlation_id)


class _Polls:
    """The polls of one code, each at its time."""

    def __init__(
        self, applications: Applications, tenant: str, code: DeviceCode, patience: Patience, budget: Budget
    ) -> None:
        self._applications = applications
        self._tenant = tenant
        self._code = code
        self._patience = patience
        self._budget = budget
        self._interval_s = code.interval_s
        self._pause_s = 0.0
        """Added to the interval while polls tell nothing."""

    async def next(self) -> StillWaiting | Mapping[str, Any]:
        """Wait until a poll is due, and poll: the token answer, or why there is none yet.

        Raises:
            TenantryError: the wait is over without approval.
        """
        await self._wait()
        await self._patience.door.passed()
        hiccup = ""
        try:
            async with self._budget.place():
                answer = await off_loop(
                    self._applications.poll_device_flow, self._tenant, self._code.flow(), self._code.claims
                )
        except (NetworkError, Unavailable, Throttled) as error:
            if isinstance(error, CertificateRefused):
                raise
            hiccup, self._pause_s = error.summary, longer_pause(self._pause_s, error)
        else:
            if "access_token" in answer:
                return answer
            self._pause_s = 0.0
            self._interval_s += _slow_down(answer, self._patience.clock())
        return StillWaiting(self._patience.clock() + timedelta(seconds=self._interval_s + self._pause_s), hiccup)

    async def _wait(self) -> None:
        left_s = (self._code.expires_at - self._patience.clock()).total_seconds()
        if left_s > 0:
            await self._patience.sleep(min(self._interval_s + self._pause_s, left_s))
        if self._patience.clock() >= self._code.expires_at:
            raise _expired()


def longer_pause(pause_s: float, error: TenantryError) -> float:
    """Seconds to wait after one more try without an answer: doubling (RFC 8628 section 3.5), or as the service asks."""
    if isinstance(error, Throttled):
        return error.retry_after_s
    return min(LONGEST_PAUSE_S, max(2.0, pause_s * 2))


def _slow_down(answer: Mapping[str, Any], now: datetime) -> float:
    """Seconds to add to the interval while the code waits for approval.

    Raises:
        TenantryError: the wait is over without approval.
    """
    error = answer.get("error")
    if error == "authorization_pending":
        return 0.0
    if error == "slow_down":
        return SLOW_DOWN_S
    if error in ("authorization_declined", "access_denied"):
        raise Declined("The sign-in was declined in the browser.", "Ask for a new code to try again.")
    if error in ("expired_token", "bad_verification_code"):
        raise _expired()
    raise as_error(answer, now) if error else unreadable(parse_details(answer, now))


def _expired() -> CodeExpired:
    return CodeExpired(
        "The code ran out before it was approved.",
        "Ask for a new code. If the page said blocked or 53003, your partner's policy does not allow device codes.",
    )
