"""One shared door for all calls to one service."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Generator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count

import httpx

from tui.errors import Details, NetworkError, TenantryError, UnexpectedAnswer, WrongTenant
from tui.model.audience import audience_fits
from tui.model.identifiers import TenantId
from tui.model.secret import Secret
from tui.model.token import AccessToken
from tui.transport.addresses import check_address
from tui.transport.body import Body, TooLarge, as_json
from tui.transport.failures import as_network_error, as_refusal
from tui.transport.patience import Patience
from tui.transport.retry import MOST_TRIES, GiveUp, Wait, after, back_off_s
from tui.transport.service import Answer, Request, Service

LONGEST_CALL_S = 90.0
"""For one try in all: a service that drips its answer would outlast the timeout between two pieces."""
LARGEST_ANSWER = 4 * 1024 * 1024
"""Bytes; the largest page we ask for (300 relationships with twenty roles each) has less than one megabyte."""
MOST_AT_ONCE = 6


class _Bearer(httpx.Auth):
    """Adds the token as the request leaves, so that no frame of ours holds it in the clear."""

    def __init__(self, secret: Secret) -> None:
        self._secret = secret

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers["Authorization"] = f"Bearer {self._secret.reveal()}"
        yield request


class Caller:
    """Calls one service: few at once, patiently, with tokens that are meant for it, at its own host only."""

    def __init__(
        self,
        client: httpx.AsyncClient,
        service: Service,
        patience: Patience | None = None,
        *,
        most_at_once: int = MOST_AT_ONCE,
    ) -> None:
        self.service = service
        self.patience = patience or Patience()
        self._client = client
        self._places = asyncio.Semaphore(most_at_once)
        self._closed_until: dict[TenantId, datetime] = {}

    async def call(self, request: Request, token: AccessToken) -> Answer:
        """The successful answer to `request`. Waits and asks again where that helps.

        Raises:
            WrongTenant: the token is for another service or tenant; nothing was sent.
            UnexpectedAnswer: the address is not this service's (nothing was sent), or the answer is too large.
            NetworkError: no answer came; a request that changes something is not sent again then.
            Throttled: the service asks for a longer wait than is waited for.
            TenantryError: what the service's refusal stands for.
        """
        self._check_token(token)
        url = request.url if "://" in request.url else f"https://{self.service.host}{request.url}"
        address = check_address(url, self.service.host)
        request = replace(request, headers={**self.service.new_headers(), **request.headers})
        for attempt in count(1):
            await self._until_open(token.tenant_id)
            outcome = await self._send(request, address, token)
            if isinstance(outcome, Answer) and outcome.is_success:
                return outcome
            pause = self._next_step(request, outcome, attempt)
            if isinstance(pause, TenantryError):
                raise pause
            if isinstance(outcome, Answer) and outcome.status == 429:
                self._closed_until[token.tenant_id] = self.patience.clock() + timedelta(seconds=pause.seconds)
            await self.patience.wait(self.service.title, pause)
        raise AssertionError("unreachable")

    def _check_token(self, token: AccessToken) -> None:
        claims = token.claims
        if claims.tid not in ("", token.tenant_id) or not audience_fits(claims.aud, f"https://{self.service.host}/"):
            raise WrongTenant(
                f"The token at hand is not meant for {self.service.title} in this tenant. It was not used.",
                "Sign in again. If it happens again, report it.",
            )

    async def _until_open(self, tenant_id: TenantId) -> None:
        """Other calls to a tenant that asked for a pause wait as well: asked meanwhile, they would prolong it.

        Source: Microsoft Graph "Throttling guidance": requests made while throttled count against the limit.
        """
        until = self._closed_until.get(tenant_id)
        if until is None:
            return
        left_s = (until - self.patience.clock()).total_seconds()
        if left_s > 0:
            await self.patience.sleep(left_s)
        else:
            del self._closed_until[tenant_id]

    def _next_step(self, request: Request, outcome: Answer | NetworkError, attempt: int) -> Wait | TenantryError:
        """The pause before the next try, or the error to tell."""
        random = self.patience.random()
        if isinstance(outcome, NetworkError):
            is_last = not request.is_read or attempt >= MOST_TRIES
            return outcome if is_last else Wait(back_off_s(attempt, random), "was not reached")
        decision = after(outcome.status, outcome.headers, attempt, self.patience.clock(), random)
        return self.refusal(outcome, decision) if isinstance(decision, GiveUp) else decision

    def refusal(self, answer: Answer, decision: GiveUp) -> TenantryError:
        """The error that an unsuccessful answer stands for."""
        details = self.service.read_details(answer)
        told = self.service.explain(answer.status, details)
        if told is not None and decision.retry_after_s is None:
            return told
        return as_refusal(self.service.title, answer.status, details, decision.retry_after_s)

    async def _send(self, request: Request, address: httpx.URL, token: AccessToken) -> Answer | NetworkError:
        """One try. A failure comes back as a value: what was raised holds the request and with it the bearer."""
        call_id = str(uuid.uuid4())
        headers = {"client-request-id": call_id, "Accept": "application/json", **request.headers}
        try:
            async with (
                self._places,
                asyncio.timeout(LONGEST_CALL_S),
                self._client.stream(
                    request.method, address, headers=headers, json=request.body, auth=_Bearer(token.secret)
                ) as response,
            ):
                content = await self._read(response, call_id)
                status, told = response.status_code, response.headers
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:  # InvalidURL: in `Location`
            details = Details(correlation_id=call_id, happened_at=self.patience.clock())
            return as_network_error(error, self.service.title, details)
        return Answer(status, told, as_json(content), call_id, self.patience.clock())

    async def _read(self, response: httpx.Response, call_id: str) -> bytes:
        try:
            if response.is_stream_consumed:  # the demo's answers are whole from the start
                (body := Body({}, LARGEST_ANSWER)).add(response.content)
                return body.whole()
            body = Body(response.headers, LARGEST_ANSWER)
            async for piece in response.aiter_raw():
                body.add(piece)
        except TooLarge:
            raise UnexpectedAnswer(
                f"{self.service.title} answered with more than {LARGEST_ANSWER >> 20} MB; it was not read on.",
                "Try again; if it stays so, report the details.",
                details=Details(correlation_id=call_id, happened_at=self.patience.clock()),
            ) from None
        return body.whole()
