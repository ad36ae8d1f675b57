"""Tokens that leave the program, each written down."""

from __future__ import annotations

import asyncio
import json
import math
from http import HTTPStatus

from tui.errors import (
    ConsentMissing,
    InteractionNeeded,
    NetworkError,
    NotPermitted,
    Owner,
    ServiceError,
    SessionEnded,
    TenantryError,
    Throttled,
    TimedOut,
    UsageError,
    WrongTenant,
)
from tui.inside.question import Answer, Refused, checked_resource, refusal
from tui.model.foreign_text import foreign_text
from tui.model.identifiers import TenantId
from tui.model.token import AccessToken
from tui.services.desk import Desk

_ANSWER_S = 30.0
"""How long a child waits for a token before it is told to come again: the service may ask us to wait for minutes."""
_AGAIN_S = 10
"""After how many seconds it may, where the service has not said."""


class HandOuts:
    """Gives one child tokens for one customer."""

    def __init__(self, desk: Desk, tenant_id: TenantId, to: str) -> None:
        self._desk = desk
        self._tenant_id = tenant_id
        self._to = to

    async def answer(self, resource: str) -> Answer | bytes:
        """A token for the resource as App Service words it, or why there is none."""
        try:
            token = await self.token(resource)
        except TenantryError as error:
            return _refusal(resource, error)
        return self._granted(resource, token)

    async def token(self, resource: str) -> AccessToken:
        """A token for the resource; it is written down, and so is its refusal. Raises the refusal."""
        desk, journal = self._desk, self._desk.journal
        shown = foreign_text(resource, most=200)
        try:
            token = await self._asked(resource)
        except TenantryError as error:
            await desk.keep(journal.token_handed_out(self._tenant_id, shown, self._to, error=error))
            raise
        await desk.keep(journal.token_handed_out(self._tenant_id, shown, self._to, token.correlation_id))
        return token

    async def note_stranger(self, sentence: str) -> None:
        """Write down that somebody asked who gets nothing."""
        error = NotPermitted(f"{sentence} Nothing was given.", owner=Owner.YOU)
        await self._desk.keep(self._desk.journal.token_handed_out(self._tenant_id, "a token", self._to, error=error))

    async def _asked(self, resource: str) -> AccessToken:
        try:
            async with asyncio.timeout(_ANSWER_S):
                token = await self._desk.resource_token(self._tenant_id, resource)
        except TimeoutError as error:
            raise TimedOut("The sign-in service has not answered in time.", "Ask again.") from error
        must_be_of(token, self._tenant_id)
        return token

    def expires_on(self, token: AccessToken) -> int:
        """The token's end in seconds since 1970, by the clock that other programs see."""
        ends = self._desk.wall() + (token.expires_at - self._desk.clock())
        return math.floor(ends.timestamp())

    def _granted(self, resource: str, token: AccessToken) -> bytes:
        fields = {
            "access_token": token.secret.reveal(),
            "expires_on": str(self.expires_on(token)),
            "resource": resource,
            "token_type": "Bearer",
            "client_id": str(self._desk.app.id),
        }
        return json.dumps(fields).encode("ascii")


def resource_of(text: str) -> str:
    """The resource that a person names, or the scope with `/.default` at its end. Raises UsageError."""
    try:
        return checked_resource(text.removesuffix("/.default"))
    except Refused as refused:
        raise UsageError(str(refused)) from None


def must_be_of(token: AccessToken, tenant_id: TenantId) -> None:
    """The customer lock, once more before a token leaves. Raises WrongTenant."""
    if token.tenant_id != tenant_id or token.claims.tid not in ("", tenant_id):
        raise WrongTenant("The token at hand is for another tenant. Nothing was given.", "Report this.")


def _refusal(resource: str, error: TenantryError) -> Answer:
    """What a child is told. Nothing says that it may ask again at once."""
    status, name, again_s = HTTPStatus.BAD_REQUEST, "access_denied", None
    match error:
        case Throttled():
            status, name = HTTPStatus.TOO_MANY_REQUESTS, "temporarily_unavailable"
            again_s = max(1, math.ceil(error.retry_after_s))
        case NetworkError() | ServiceError():
            status, name, again_s = HTTPStatus.SERVICE_UNAVAILABLE, "temporarily_unavailable", _AGAIN_S
        case ConsentMissing():
            name = "consent_required"
        case InteractionNeeded():
            name = "interaction_required"
        case SessionEnded():
            name = "login_required"
    said = " ".join(filter(None, (f"No token for {resource}.", error.summary, error.remedy)))
    return refusal(status, name, said, correlation_id=error.details.correlation_id, retry_after_s=again_s)
