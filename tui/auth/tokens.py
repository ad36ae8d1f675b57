"""Tokens of one signed-in account, for its own tenant and every customer's."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from itertools import count
from typing import Any, Protocol

from tui.auth.answers import TITLE, as_access_token, as_error, parse_codes
from tui.auth.msal_client import Applications, Login
from tui.auth.msal_http import is_of_http
from tui.auth.renewal import OnRotated
from tui.errors import NetworkError, ServiceError, SessionEnded, TenantryError, Throttled, Unavailable
from tui.model.account import Account
from tui.model.identifiers import TenantId
from tui.model.secret import Secret
from tui.model.session import RENEW_BEFORE
from tui.model.token import AccessToken
from tui.off_loop import off_loop
from tui.transport import Budget, Closings, Pass, Patience, Wait
from tui.transport.budget import LOGIN_PER_MINUTE
from tui.transport.retry import LONGEST_WAIT_S, MOST_TRIES, back_off_s

_Key = tuple[TenantId, str]
"""Tenant and scope: what is held."""
_Question = tuple[TenantId, str, str]
"""Tenant, scope, and the claims that were asked for: what is on its way."""

GRANT_IS_DEAD = frozenset({50132, 50133, 50173, 70008, 700082, 700084})
"""AADSTS codes that end a sign-in as a whole: revoked, or too old (Entra error codes). At a customer they may be the
customer's own; answered by the partner's tenant they concern every tenant."""


class Renewing(Protocol):
    """What renews one account's tokens: `Applications`. Every method blocks but `retire`."""

    def redeem(
        self, tenant: str, scope: str, *, account: Account, claims: str, is_passing: bool
    ) -> Mapping[str, Any] | None:
        """Redeem the refresh token; None: there is none. Tokens are that account's, or it raises WrongAccount.
        `is_passing`: nothing need be kept for the tenant."""

    def tell(self, on_rotated: OnRotated) -> bool:
        """Tell what renews the sign-in, now and at each change; whether the sign-in still counts."""

    def retire(self) -> None:
        """Forget the refresh token."""


def restore(login: Login, account: Account, renewal: Secret, patience: Patience, on_rotated: OnRotated) -> Tokens:
    """The tokens of an account that signed in before, from what was kept of that. Asks nobody.

    Raises:
        SessionEnded: what was kept cannot be read.
    """
    return Tokens(account, Applications.restored(login, renewal, on_rotated), patience, login.budget)


class Tokens:
    """Every access token of one account, each checked to be for the tenant it is held for.

    Access tokens are held here alone and in memory alone; what renews them is MSAL's to hold.
    """

    def __init__(self, account: Account, renewing: Renewing, patience: Patience, budget: Budget | None = None) -> None:
        self.account = account
        self._renewing = renewing
        self._patience = patience
        self._held: dict[_Key, AccessToken] = {}
        self._in_flight: dict[_Question, asyncio.Task[AccessToken]] = {}
        self._lost: dict[_Key, tuple[AccessToken, TenantryError]] = {}
        """Tokens that were refused, and why there was no other in their place."""
        self._budget = budget or Budget(TITLE, patience, per_minute=LOGIN_PER_MINUTE)
        self._closings = Closings(TITLE, patience)
        self._is_closed = False
        self.setbacks = 0
        """How often the service asked to slow down, or failed, so far: whoever asks for many tokens looks at it."""
        self.end: TenantryError | None = None
        """Why the sign-in as a whole has ended, when the service ended it; None while it counts."""
        self.on_end: Callable[[], object] = lambda: None
        """Told, on the event loop, when the service has ended the sign-in as a whole."""

    @property
    def is_open(self) -> bool:
        """Whether tokens can be asked for: not after signing out, nor once the sign-in as a whole has ended."""
        return not self._is_closed

    async def token(self, tenant_id: TenantId, scope: str, *, fresh: bool = False) -> AccessToken:
        """A token for `scope` in `tenant_id`: the held one if it lasts, else a new one.

        Several askers share one request; an asker that is cancelled leaves it to the others. `fresh` drops what is
        held of that tenant and asks the service itself, whatever is on its way already.

        Raises:
            WrongTenant: the service issued a token for another tenant; it was dropped unused.
            SignInError, AccessError: what the refusal stands for.
            ServiceError, NetworkError: nothing was learnt; a held token that still counts is given instead.
        """
        if fresh:
            self.drop(tenant_id)
        held = self.held(tenant_id, scope)
        if held is not None and self._patience.clock() < (held.renew_at or held.expires_at - RENEW_BEFORE):
            return held
        coming = (task for question, task in self._in_flight.items() if question[:2] == (tenant_id, scope))
        task = next(coming, None) or self._begin((tenant_id, scope, ""))
        try:
            return await asyncio.shield(task)
        except (ServiceError, NetworkError):
            held = self.held(tenant_id, scope)
            if held is None:
                raise
            return held

    async def ask_anew(self, tenant_id: TenantId, scope: str) -> AccessToken:
        """A new token from the service itself, for whoever wants to know whether one is issued. It is not held, and
        what is held or on its way for others stays as it is.

        Raises what `token` raises.
        """
        return await self._renewed((tenant_id, scope, ""), is_passing=True)

    @property
    def rests_until(self) -> datetime | None:
        """Until when nothing is asked in the background, because the service said so; None or past: it may be."""
        return self._closings.rests_until

    async def pass_for(self, tenant_id: TenantId, scope: str) -> Pass:
        """A token for `scope` in `tenant_id`, for one action: one that a service refuses is replaced once.

        Raises what `token` raises.
        """
        return Pass(await self.token(tenant_id, scope), partial(self.replace, scope))

    async def replace(self, scope: str, refused: AccessToken, claims: str) -> AccessToken:
        """Another token in the place of one that a service refused, which is dropped. `claims`: what it asked for.

        Everybody whose call was refused with the same token gets the same other one, or is told the same reason why
        there is none, from one request.

        Raises what `token` raises.
        """
        key = (refused.tenant_id, scope)
        held = self.held(*key)
        if held is not None and held is not refused:
            return held
        lost = self._lost.get(key)
        if lost is not None and lost[0] is refused:
            raise lost[1]
        self._held.pop(key, None)
        question = (*key, claims)
        try:
            return await asyncio.shield(self._in_flight.get(question) or self._begin(question))
        except (ServiceError, NetworkError):  # nothing was learnt: who asks next asks the service
            raise
        except TenantryError as error:
            self._lost[key] = (refused, error)
            raise

    def held(self, tenant_id: TenantId, scope: str) -> AccessToken | None:
        """The token in memory, if it still counts. Asks nobody."""
        token = self._held.get((tenant_id, scope))
        return token if token is not None and token.expires_at > self._patience.clock() else None

    def is_asking(self, tenant_id: TenantId, scope: str) -> bool:
        """Whether a token is on its way."""
        return any(question[:2] == (tenant_id, scope) for question in self._in_flight)

    def keep(self, scope: str, token: AccessToken) -> None:
        """Hold a token that came with the sign-in."""
        self._held[token.tenant_id, scope] = token

    async def keep_renewal(self, on_rotated: OnRotated) -> bool:
        """Hand what renews this sign-in to `on_rotated`, now and whenever its refresh token changes; it is called off
        the event loop. Whether the sign-in still counts."""
        return await off_loop(self._renewing.tell, on_rotated)

    def drop(self, tenant_id: TenantId) -> None:
        """Forget the tokens of one tenant, those on their way too: roles and consent are computed at issue."""
        for key in [key for key in self._held if key[0] == tenant_id]:
            del self._held[key]
        for question in [question for question in self._in_flight if question[0] == tenant_id]:
            del self._in_flight[question]

    def suspend(self) -> None:
        """Forget every token and what renews them, until `resume`. The door is shut before: whoever asks waits."""
        self._held.clear()
        self._lost.clear()
        earlier, self._renewing = self._renewing, _Nothing()
        earlier.retire()

    def resume(self, restored: Tokens) -> None:
        """Go on with what renews `restored`, the same account's tokens as they were kept."""
        self._renewing = restored._renewing

    def close(self) -> None:
        """Sign out here: everything is forgotten, and what still lands is thrown away.

        Microsoft still honours what was issued; that ends with its lifetime or a revocation.
        """
        self._is_closed = True
        self._held.clear()
        self._lost.clear()
        self._in_flight.clear()
        self._renewing.retire()

    def _begin(self, question: _Question) -> asyncio.Task[AccessToken]:
        task = asyncio.create_task(self._renewed(question), name="renew a token")
        self._in_flight[question] = task
        task.add_done_callback(lambda done: self._land(question, done))
        return task

    def _land(self, question: _Question, task: asyncio.Task[AccessToken]) -> None:
        """Hold the token, unless it was dropped or signed out while it was on its way."""
        is_wanted = self._in_flight.get(question) is task
        if is_wanted:
            del self._in_flight[question]
        if task.cancelled() or task.exception() is not None:  # looking marks it as seen when no asker is left
            return
        if is_wanted:
            self._held[question[:2]] = task.result()
            self._lost.pop(question[:2], None)

    async def _renewed(self, question: _Question, *, is_passing: bool = False) -> AccessToken:
        """A new token from the service, waiting as it asks."""
        for attempt in count(1):
            try:
                return await self._ask(*question, is_passing=is_passing)
            except (Throttled, Unavailable) as error:
                self.setbacks += 1
                pause = _pause(error, attempt, self._patience.random())
                if isinstance(error, Throttled) and is_of_http(error.code):
                    self._closings.rest(error.retry_after_s)
                self._closings.note(question[0], 0, pause or error)
                if pause is None:
                    raise
            await self._patience.wait(TITLE, pause)
        raise AssertionError("unreachable")

    async def _ask(self, tenant_id: TenantId, scope: str, claims: str, *, is_passing: bool) -> AccessToken:
        answer = await self._redeemed(tenant_id, scope, claims, is_passing=is_passing)
        if answer is None:  # for every tenant alike: nothing is held that could be renewed
            self.close()
            raise self._ended()
        if "access_token" in answer:
            return as_access_token(answer, tenant_id, scope, self._patience.clock())
        raise self._refusal(answer, tenant_id, claims)

    async def _redeemed(
        self, tenant_id: TenantId, scope: str, claims: str, *, is_passing: bool
    ) -> Mapping[str, Any] | None:
        """The sign-in service's answer. What was asked before the program was locked is asked again afterwards."""
        while True:
            async with self._closings.admission(tenant_id, self._budget):
                self._check_open()
                renewing = self._renewing
                try:
                    answer = await off_loop(
                        renewing.redeem, tenant_id, scope, account=self.account, claims=claims, is_passing=is_passing
                    )
                except TenantryError:
                    if renewing is self._renewing:
                        raise
                    continue
            if renewing is self._renewing:
                self._check_open()
                return answer

    def _refusal(self, answer: Mapping[str, Any], tenant_id: TenantId, claims: str) -> TenantryError:
        """The error that a refusal stands for. What the service behind it asked for stays asked for.

        One that ends the whole sign-in is told by the partner's own tenant alone: no customer can end it.
        """
        error = as_error(answer, self._patience.clock())
        if not error.details.claims:
            error.details = replace(error.details, claims=claims)
        if tenant_id == self.account.tenant_id and not GRANT_IS_DEAD.isdisjoint(parse_codes(answer)):
            self.end = error
            self.close()
            self.on_end()
        return error

    def _check_open(self) -> None:
        if self._is_closed:
            raise self._ended()

    def _ended(self) -> TenantryError:
        return self.end or SessionEnded(f"{self.account.username} is not signed in here any more.", "Sign in again.")


class _Nothing:
    """Renews nothing: what a locked program has in hand."""

    def redeem(self, tenant: str, scope: str, *, account: Account, claims: str, is_passing: bool) -> None:
        """There is no refresh token."""

    def tell(self, on_rotated: OnRotated) -> bool:  # noqa: ARG002
        """There is nothing to tell."""
        return False

    def retire(self) -> None:
        """There is nothing to forget."""


def _pause(error: Throttled | Unavailable, attempt: int, random: float) -> Wait | None:
    """How long to wait before asking again; None to give up. The old refresh token stays good, so asking is safe."""
    if attempt >= MOST_TRIES:
        return None
    if isinstance(error, Unavailable):
        return Wait(back_off_s(attempt, random), "cannot answer at the moment")
    if error.retry_after_s > LONGEST_WAIT_S:
        return None
    return Wait(error.retry_after_s, "asks us to slow down", is_told=True)
