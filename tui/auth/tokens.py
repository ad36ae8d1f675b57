"""Tokens of one signed-in account, for its own tenant and every customer's."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from itertools import count
from typing import Any, Protocol

from tui.auth.answers import TITLE, as_access_token, as_error
from tui.auth.msal_client import Applications, Login
from tui.auth.renewal import OnRotated
from tui.errors import NetworkError, ServiceError, SessionEnded, TenantryError, Throttled, Unavailable
from tui.model.account import Account
from tui.model.identifiers import TenantId
from tui.model.secret import Secret
from tui.model.session import RENEW_BEFORE
from tui.model.token import AccessToken
from tui.off_loop import off_loop
from tui.transport import Budget, Closings, Patience, Wait
from tui.transport.budget import LOGIN_PER_MINUTE
from tui.transport.retry import LONGEST_WAIT_S, MOST_TRIES, back_off_s

_Key = tuple[TenantId, str]


class Renewing(Protocol):
    """What renews one account's tokens: `Applications`. Every method blocks but `retire`."""

    def redeem(self, tenant: str, scope: str) -> Mapping[str, Any] | None:
        """Redeem the refresh token; None: there is none."""

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
        self._in_flight: dict[_Key, asyncio.Task[AccessToken]] = {}
        self._budget = budget or Budget(TITLE, patience, per_minute=LOGIN_PER_MINUTE)
        self._closings = Closings(TITLE, patience)
        self._is_closed = False

    async def token(self, tenant_id: TenantId, scope: str, *, fresh: bool = False) -> AccessToken:
        """A token for `scope` in `tenant_id`: the held one if it lasts, else a new one.

        Several askers share one request; an asker that is cancelled leaves it to the others. `fresh` drops what is
        held of that tenant and asks the service itself, whatever is on its way already.

        Raises:
            WrongTenant: the service issued a token for another tenant; it was dropped unused.
            SignInError, AccessError: what the refusal stands for.
            ServiceError, NetworkError: nothing was learnt; a held token that still counts is given instead.
        """
        key = (tenant_id, scope)
        if fresh:
            self.drop(tenant_id)
        held = self.held(tenant_id, scope)
        if held is not None and held.expires_at - self._patience.clock() > RENEW_BEFORE:
            return held
        task = self._in_flight.get(key) or self._begin(key)
        try:
            return await asyncio.shield(task)
        except (ServiceError, NetworkError):
            held = self.held(tenant_id, scope)
            if held is None:
                raise
            return held

    def held(self, tenant_id: TenantId, scope: str) -> AccessToken | None:
        """The token in memory, if it still counts. Asks nobody."""
        token = self._held.get((tenant_id, scope))
        return token if token is not None and token.expires_at > self._patience.clock() else None

    def keep(self, scope: str, token: AccessToken) -> None:
        """Hold a token that came with the sign-in."""
        self._held[token.tenant_id, scope] = token

    async def keep_renewal(self, on_rotated: OnRotated) -> bool:
        """Hand what renews this sign-in to `on_rotated`, now and whenever its refresh token changes; it is called off
        the event loop. Whether the sign-in still counts."""
        return await off_loop(self._renewing.tell, on_rotated)

    def drop(self, tenant_id: TenantId) -> None:
        """Forget the tokens of one tenant, those on their way too: roles and consent are computed at issue."""
        for key in [key for key in (*self._held, *self._in_flight) if key[0] == tenant_id]:
            self._held.pop(key, None)
            self._in_flight.pop(key, None)

    def close(self) -> None:
        """Sign out here: everything is forgotten, and what still lands is thrown away.

        Microsoft still honours what was issued; that ends with its lifetime or a revocation.
        """
        self._is_closed = True
        self._held.clear()
        self._in_flight.clear()
        self._renewing.retire()

    def _begin(self, key: _Key) -> asyncio.Task[AccessToken]:
        task = asyncio.create_task(self._renewed(key), name="renew a token")
        self._in_flight[key] = task
        task.add_done_callback(lambda done: self._land(key, done))
        return task

    def _land(self, key: _Key, task: asyncio.Task[AccessToken]) -> None:
        """Hold the token, unless it was dropped or signed out while it was on its way."""
        is_wanted = self._in_flight.get(key) is task
        if is_wanted:
            del self._in_flight[key]
        if task.cancelled() or task.exception() is not None:  # looking marks it as seen when no asker is left
            return
        if is_wanted:
            self._held[key] = task.result()

    async def _renewed(self, key: _Key) -> AccessToken:
        """A new token from the service, waiting as it asks."""
        for attempt in count(1):
            try:
                return await self._ask(*key)
            except (Throttled, Unavailable) as error:
                pause = _pause(error, attempt, self._patience.random())
                self._closings.note(key[0], 0, pause or error)
                if pause is None:
                    raise
            await self._patience.wait(TITLE, pause)
        raise AssertionError("unreachable")

    async def _ask(self, tenant_id: TenantId, scope: str) -> AccessToken:
        async with self._closings.admission(tenant_id, self._budget):
            self._check_open()
            answer = await off_loop(self._renewing.redeem, tenant_id, scope)
            self._check_open()
        if answer is None:  # for every tenant alike: nothing is held that could be renewed
            self.close()
            raise self._ended()
        if "access_token" in answer:
            return as_access_token(answer, tenant_id, scope, self._patience.clock())
        raise as_error(answer, self._patience.clock())

    def _check_open(self) -> None:
        if self._is_closed:
            raise self._ended()

    def _ended(self) -> TenantryError:
        return SessionEnded(f"{self.account.username} is not signed in here any more.", "Sign in again.")


def _pause(error: Throttled | Unavailable, attempt: int, random: float) -> Wait | None:
    """How long to wait before asking again; None to give up. The old refresh token stays good, so asking is safe."""
    if attempt >= MOST_TRIES:
        return None
    if isinstance(error, Unavailable):
        return Wait(back_off_s(attempt, random), "cannot answer at the moment")
    if error.retry_after_s > LONGEST_WAIT_S:
        return None
    return Wait(error.retry_after_s, "asks us to slow down", is_told=True)
