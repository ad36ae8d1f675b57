"""One shared door for all calls to one service."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Generator
from dataclasses import replace
from itertools import count

import httpx

from tui.errors import Details, NetworkError, TenantryError, UnexpectedAnswer, WrongTenant
from tui.model.audience import audience_fits
from tui.model.identifiers import TenantId
from tui.model.secret import Secret
from tui.model.token import AccessToken
from tui.transport.addresses import check_address
from tui.transport.body import Body, TooLarge, as_json
from tui.transport.budget import Budget
from tui.transport.challenges import claims_in
from tui.transport.closings import Closings
from tui.transport.failures import UNREADABLE_LOCATION, as_network_error, as_refusal
from tui.transport.passes import Bearer, Pass, as_pass
from tui.transport.patience import Patience
from tui.transport.retry import MOST_TRIES, GiveUp, Wait, after, back_off_s
from tui.transport.service import Answer, Request, Service

LONGEST_CALL_S = 90.0
"""For one try in all: a service that drips its answer would outlast the timeout between two pieces."""
LARGEST_ANSWER = 4 * 1024 * 1024
"""Bytes; the largest page we ask for (300 relationships with twenty roles each) has less than one megabyte."""


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
        budget: Budget | None = None,
    ) -> None:
        self.service = service
        self.patience = patience or Patience()
        self._client = client
        self._budget = budget or Budget(service.title, self.patience)
        self._closings = Closings(service.title, self.patience)

    async def call(self, request: Request, bearer: Bearer) -> Answer:
        """The successful answer to `request`. Waits and asks again where that helps.

        A token that is refused (401) is replaced once, and the request sent once more: it was not done, so that goes
        for what changes something as well.

        Raises:
            WrongTenant: the token is for another service or tenant; nothing was sent.
            UnexpectedAnswer: the address is not this service's (nothing was sent), or the answer is too large.
            NetworkError: no answer came; a request that changes something is not sent again then, unless the service
                does it once.
            Throttled: the service asks for a longer wait than is waited for.
            TenantryError: what the service's refusal stands for.
        """
        holder = as_pass(bearer)
        token = holder.token
        self._check_token(token, token.tenant_id)
        url = request.url if "://" in request.url else f"https://{self.service.host}{request.url}"
        address = check_address(url, self.service.host)
        request = replace(request, headers={**self.service.new_headers(), **request.headers})
        for attempt in count(1):
            outcome = await self._send(request, address, token)
            if isinstance(outcome, Answer) and outcome.is_success:
                return outcome
            if isinstance(outcome, Answer) and (other := await self.replaced(holder, token, outcome)):
                token = other
                continue
            pause = self._next_step(request, outcome, attempt)
            if isinstance(outcome, Answer):
                self._closings.note(token.tenant_id, outcome.status, pause)
            if isinstance(pause, TenantryError):
                raise pause
            await self.patience.wait(self.service.title, pause)
        raise AssertionError("unreachable")

    async def replaced(self, holder: Pass, token: AccessToken, answer: Answer) -> AccessToken | None:
        """The token to ask once more with after `answer`; None when asking once more is of no use.

        Raises:
            WrongTenant: the other token is for another tenant or service; it was not used.
            TenantryError: what the sign-in service's refusal stands for.
        """
        if answer.status != 401:
            return None
        other = await holder.renewed(token, claims_in(answer.headers))
        if other is not None:
            self._check_token(other, token.tenant_id)
        return other

    def _check_token(self, token: AccessToken, tenant_id: TenantId) -> None:
        claims = token.claims
        is_tenants = token.tenant_id == tenant_id and claims.tid in ("", tenant_id)
        if not is_tenants or not audience_fits(claims.aud, f"https://{self.service.host}/"):
            raise WrongTenant(
                f"The token at hand is not meant for {self.service.title} in this tenant. It was not used.",
                "Sign in again. If it happens again, report it.",
            )

    def _next_step(self, request: Request, outcome: Answer | NetworkError, attempt: int) -> Wait | TenantryError:
        """The pause before the next try, or the error to tell."""
        random = self.patience.random()
        if isinstance(outcome, NetworkError):
            is_last = not (request.is_read or request.is_done_once) or attempt >= MOST_TRIES
            return outcome if is_last else Wait(back_off_s(attempt, random), "was not reached")
        decision = after(outcome.status, outcome.headers, attempt, self.patience.clock(), random)
        return self.refusal(outcome, decision) if isinstance(decision, GiveUp) else decision

    def refusal(self, answer: Answer, decision: GiveUp) -> TenantryError:
        """The error that an unsuccessful answer stands for."""
        details = replace(self.service.read_details(answer), claims=claims_in(answer.headers))
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
                self._closings.admission(token.tenant_id, self._budget),
                asyncio.timeout(LONGEST_CALL_S),
                self._client.stream(
                    request.method, address, headers=headers, json=request.body, auth=_Bearer(token.secret)
                ) as response,
            ):
                content = await self._read(response, call_id)
                status, told = response.status_code, response.headers
        except (httpx.HTTPError, *UNREADABLE_LOCATION, TimeoutError) as error:
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
