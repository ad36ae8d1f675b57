"""The wire that MSAL speaks over: our own client, which tells failures before MSAL can remember them.

MSAL replays answers with status 429 or 5xx from memory for a minute; raised as errors they never get there.
Source: msal 1.39, `throttled_http_client` (what is remembered) and `oauth2cli.http` (the interface).
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

import httpx

from tui.auth.answers import TITLE, as_error, read_fields
from tui.auth.plain_answers import as_plain, read_whole
from tui.auth.whose import check_account
from tui.errors import Details, NetworkError, UnexpectedAnswer
from tui.model.account import Account
from tui.model.clock import Clock
from tui.model.foreign_text import foreign_text
from tui.transport import as_network_error, check_address, retry_after_s
from tui.transport.failures import UNREADABLE_LOCATION, as_refusal

_HTTP = "HTTP "
"""How the code of a refusal by status begins. Such a one is told at the front door, for no tenant in particular; a
tenant's own comes as an AADSTS number."""


def is_of_http(code: str) -> bool:
    """Whether an error's code says that the service refused by a status alone."""
    return code.startswith(_HTTP)


class MsalHttp:
    """What MSAL calls instead of `requests`. Blocking: belongs to a thread, one at a time."""

    def __init__(
        self, client: httpx.Client, host: str, clock: Clock, document: Mapping[str, str] | None = None
    ) -> None:
        """`document`: the discovery document to go by; None: the host is asked for it."""
        self._client = client
        self._host = host
        self._clock = clock
        self._document = document
        self.account: Account | None = None
        """Whose tokens may come; None while nobody is known (a sign-in)."""
        self.call_id = ""
        """The `client-request-id` of the last request: the correlation id under which the service finds it."""
        self.refresh_in: object = None
        """What the last answer said of when to renew its token; MSAL keeps that to itself."""

    def get(
        self,
        url: str,
        *,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str | None] | None = None,
        **_: object,
    ) -> httpx.Response:
        """Fetch a discovery document. Raises what `_send` raises, and what a refusal stands for (no such tenant):
        MSAL would only say that it was refused. One that is known is not fetched."""
        if self._document is not None:
            return httpx.Response(200, json=dict(self._document))
        answer = self._send("GET", url, params, None, headers)
        if answer.status_code != 200:
            raise as_error(read_fields(answer), self._clock())
        return answer

    def post(
        self,
        url: str,
        *,
        params: Mapping[str, Any] | None = None,
        data: Mapping[str, Any] | None = None,
        headers: Mapping[str, str | None] | None = None,
        **_: object,
    ) -> httpx.Response:
        """Ask for a code or a token. Raises what `_send` raises.

        Raises:
            WrongAccount: the tokens are somebody else's. MSAL has not seen them: it would keep the refresh token.
        """
        answer = self._send("POST", url, params, data, headers)
        fields = read_fields(answer)
        self.refresh_in = fields.get("refresh_in")
        if self.account is not None:
            check_account({"correlation_id": self.call_id, **fields}, self.account, self._clock())
        return answer

    def close(self) -> None:
        """MSAL may be done with it; the client belongs to whoever opened it."""

    def _send(
        self,
        method: str,
        url: str,
        params: Mapping[str, Any] | None,
        data: Mapping[str, Any] | None,
        headers: Mapping[str, str | None] | None,
    ) -> httpx.Response:
        """The answer of the sign-in host; every status below 500 but 429 is MSAL's to read.

        Raises:
            UnexpectedAnswer: the address is not at the sign-in host (nothing was sent), or the answer is no JSON.
            NetworkError, Throttled, Unavailable.
        """
        told = {"client-request-id": str(uuid.uuid4()), **_filled(headers)}
        address = self.checked(url)
        self.call_id = told["client-request-id"]
        outcome = self._try(method, address, params, _filled(data), told)
        if isinstance(outcome, NetworkError):
            raise outcome
        if outcome.status_code == 429 or outcome.status_code >= 500:
            code = foreign_text(f"{_HTTP}{outcome.status_code} {outcome.reason_phrase}")
            wait_s = retry_after_s(outcome.headers, self._clock())
            raise as_refusal(TITLE, outcome.status_code, self._details(told, code), wait_s)
        return as_plain(outcome, self._details(told))

    def _try(
        self, method: str, address: httpx.URL, params: Any, data: Mapping[str, Any], headers: Mapping[str, str]
    ) -> httpx.Response | NetworkError:
        """One call. A failure comes back as a value: what was raised holds the request, and that the refresh token."""
        try:
            with self._client.stream(method, address, params=params, data=data or None, headers=headers) as response:
                return read_whole(response, self._clock, self._details(headers))
        except (httpx.HTTPError, *UNREADABLE_LOCATION) as error:
            return as_network_error(error, TITLE, self._details(headers))

    def checked(self, url: str) -> httpx.URL:
        """The address, if it is at the sign-in host. A refusal tells the call whose answer led there."""
        try:
            return check_address(url, self._host)
        except UnexpectedAnswer as error:
            error.details = self.last_call()
            raise

    def last_call(self) -> Details:
        """The last call that was made."""
        return Details(correlation_id=self.call_id, happened_at=self._clock())

    def _details(self, headers: Mapping[str, str], code: str = "") -> Details:
        return Details(code=code, correlation_id=headers["client-request-id"], happened_at=self._clock())


def _filled(fields: Mapping[str, Any] | None) -> dict[str, Any]:
    """The fields that have a value: httpx would send None as an empty string where `requests` sends nothing."""
    return {name: value for name, value in (fields or {}).items() if value is not None}
