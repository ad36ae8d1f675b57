"""MSAL behind a door: one application object for each tenant, one cache for all, no memory of failures.

MSAL ignores `authority=` on silent calls and would hand out the home tenant's token (msal 1.39,
`application._acquire_token_silent_with_error`): hence an application for each tenant. Its HTTP cache replays refusals
for a minute (`throttled_http_client`): hence one of our own, emptied before every acquisition. Everything blocks.
"""

from __future__ import annotations

import contextlib
import threading
import warnings
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Self

import httpx

from tui.auth.answers import unreadable
from tui.auth.msal_http import MsalHttp
from tui.auth.redirect import Answer
from tui.auth.renewal import KINDS, OnRotated, as_renewal, fingerprint, parse_renewal
from tui.errors import WrongTenant
from tui.model.account import Account
from tui.model.clock import Clock, utc_now
from tui.model.cloud import Cloud
from tui.model.identifiers import ClientId, is_guid
from tui.model.secret import Secret
from tui.transport import Budget

Question = Callable[[Any], dict[str, Any] | None]
"""What one of MSAL's applications is asked."""

_BADLY_SHAPED = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, AssertionError, RuntimeError)
"""What MSAL raises over an answer whose fields are missing or of another type; RuntimeError over a wrong nonce."""

CAPABILITIES = ["CP1"]
"""That we can answer a claims challenge: tokens then live up to 28 h, and end at once when they are revoked. MSAL adds
it to the claims of every request (msal 1.39, `_merge_claims_challenge_and_capabilities`)."""

_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "device_authorization_endpoint")
"""What MSAL reads of a discovery document (msal 1.39, `Authority`)."""
_TENANT = "{tenant}"

MOST_APPLICATIONS = 500
"""Kept at once (about 9 KB each); an older one is built again when asked for, for one more discovery request."""


@dataclass(frozen=True, slots=True)
class Login:
    """Where and as which app one signs in."""

    http: httpx.Client
    cloud: Cloud
    client_id: ClientId
    clock: Clock = utc_now
    budget: Budget | None = None
    """How much the service is asked by all accounts together."""


@dataclass(slots=True)
class _Tenant:
    """One tenant's application; `lock` is held while it is built or used, as its HTTP cache is not ours to share."""

    wire: MsalHttp
    application: Any = None
    http_cache: dict[str, Any] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)


class Applications:
    """MSAL's applications of one signed-in account. Every method blocks and may be called from any thread."""

    def __init__(self, login: Login) -> None:
        self.login = login
        self._tenants: OrderedDict[str, _Tenant] = OrderedDict()
        self._guard = threading.Lock()
        self._cache: Any = None
        self._restored: Secret | None = None
        """What the cache is filled with when it is built."""
        self._telling = threading.Lock()
        self._on_rotated: OnRotated | None = None
        self._told = b""
        """The fingerprint of the renewal that was told last."""
        self._known: dict[str, str] = {}
        """The discovery document of some tenant, as far as it is used, with `{tenant}` for its id; empty at first."""

    @classmethod
    def restored(cls, login: Login, renewal: Secret, on_rotated: OnRotated) -> Self:
        """Those of an account that signed in before. Asks nobody, and loads nothing yet.

        Raises:
            SessionEnded: the renewal cannot be read.
        """
        found = cls(login)
        found._told = fingerprint(parse_renewal(renewal))
        found._restored, found._on_rotated = renewal, on_rotated
        return found

    def tell(self, on_rotated: OnRotated) -> bool:
        """Tell `on_rotated` the present renewal now, and each later one whose refresh token is another. Blocks.

        Of a restored one that was not used since, only what comes later is told. Whether the sign-in counts: False
        when nobody is signed in, or `on_rotated` says so.
        """
        with self._telling:
            self._on_rotated = on_rotated
            if self._cache is not None:
                self._told = b""
        return self._tell_rotated() and self._told != b""

    def start_device_flow(self, tenant: str, scope: str, claims: str = "") -> dict[str, Any]:
        """Ask for a device code at `tenant`: MSAL's flow, or an error answer without `user_code`.

        `claims`: what a refusal asked to see proven (JSON), empty for nothing. Raises: what `redeem` raises.
        """
        return self._ask(tenant, partial(_started, scope=scope, claims=claims)) or {}

    def poll_device_flow(self, tenant: str, flow: Mapping[str, Any], claims: str = "") -> dict[str, Any]:
        """Ask once whether the code was approved: tokens, or an error answer such as `authorization_pending`."""
        return self._ask(tenant, partial(_polled, flow=flow, claims=claims)) or {}

    def start_browser_flow(
        self, tenant: str, scope: str, *, redirect_uri: str, state: Secret, claims: str = "", username: str = ""
    ) -> dict[str, Any]:
        """Make the address at which a person signs in at `tenant`, as `auth_uri` in MSAL's flow. All else in that is
        secret. `username`: who is to sign in, empty for whoever the person chooses. Raises: what `redeem` raises.
        """
        wanted: dict[str, Any] = {"redirect_uri": redirect_uri, "claims_challenge": claims or None}
        wanted |= {"login_hint": username} if username else {"prompt": "select_account"}
        return self._ask(tenant, partial(_addressed, scope=scope, state=state, wanted=wanted)) or {}

    def redeem_browser_flow(
        self, tenant: str, read_flow: Callable[[], dict[str, Any]], answer: Answer
    ) -> dict[str, Any]:
        """Ask for tokens with the code that the browser brought back: tokens, or an error answer."""
        return self._ask(tenant, partial(_brought, read_flow=read_flow, answer=answer)) or {}

    def redeem(
        self, tenant: str, scope: str, *, account: Account | None = None, claims: str = "", is_passing: bool = False
    ) -> dict[str, Any] | None:
        """Redeem the account's refresh token at `tenant`: tokens, or an error answer. None: nobody is signed in.

        Tokens come with the `correlation_id` of the request that brought them. `claims`: what a service asked to see
        in the token (JSON). `is_passing`: the tenant is not asked for again soon; nothing is kept for it.

        Raises:
            NotFound: the sign-in host knows no such tenant.
            WrongTenant: it answered for another tenant.
            WrongAccount: it answered for another account than `account`.
            NetworkError, Throttled, Unavailable, UnexpectedAnswer.
        """
        still_counts = False
        try:
            place = self._passing_place(tenant) if is_passing else self._place(tenant)
            answer = self._ask(tenant, partial(_redeemed, scope=scope, claims=claims), account, place)
        finally:  # an answer that MSAL fails over may have brought a new refresh token all the same
            still_counts = self._tell_rotated()
        return answer if still_counts else None

    def retire(self) -> None:
        """Sign out: what is held is forgotten.

        The cache is left behind instead of being emptied: a refresh in flight puts the refresh token back into the one
        it began with (msal 1.39, `update_rt`), and nobody looks there any more.
        """
        with self._guard:
            self._tenants.clear()
            self._cache = self._restored = self._on_rotated = None

    def _tell_rotated(self) -> bool:
        """Tell whoever keeps the renewal if its refresh token has changed; whether the sign-in still counts."""
        with self._telling:
            with self._guard:
                cache, on_rotated = self._cache, self._on_rotated
            if cache is None or on_rotated is None:
                return True
            text = cache.serialize()
            found = fingerprint(text)
            if found in (b"", self._told):
                return True
            still_counts = on_rotated(as_renewal(text))
            self._told = found
        if not still_counts:
            self.retire()
        return still_counts

    def _ask(
        self, tenant: str, question: Question, account: Account | None = None, place: _Tenant | None = None
    ) -> dict[str, Any] | None:
        """The answer to a question that one tenant's application asks, with the correlation id of its last request."""
        place = place or self._place(tenant)
        with place.lock, contextlib.suppress(*_BADLY_SHAPED):
            place.http_cache.clear()
            place.wire.account = account
            if place.application is None:
                place.application = self._build(tenant, place)
            answer = question(place.application)
            wire = place.wire
            return None if answer is None else {"correlation_id": wire.call_id, "refresh_in": wire.refresh_in, **answer}
        raise unreadable(place.wire.last_call())  # not chained: what was caught holds the whole answer

    def _place(self, tenant: str) -> _Tenant:
        with self._guard:
            place = self._tenants.setdefault(tenant, _Tenant(self._new_wire()))
            self._tenants.move_to_end(tenant)
            if len(self._tenants) > MOST_APPLICATIONS:
                self._tenants.popitem(last=False)
            return place

    def _passing_place(self, tenant: str) -> _Tenant:
        """A place for one question. Its endpoints are those of a tenant that was discovered, with this one's id: every
        tenant's have that form (Entra "OAuth 2.0 authorization code flow", request an access token), and asking each
        first would double what a look at ten thousand costs."""
        with self._guard:
            is_new = tenant not in self._tenants and self._known and is_guid(tenant)
        if not is_new:
            return self._place(tenant)
        return _Tenant(self._new_wire({name: text.replace(_TENANT, tenant) for name, text in self._known.items()}))

    def _new_wire(self, document: Mapping[str, str] | None = None) -> MsalHttp:
        return MsalHttp(self.login.http, self.login.cloud.login_host, self.login.clock, document)

    def _build(self, tenant: str, place: _Tenant) -> Any:
        import msal

        with self._guard:
            if self._cache is None:
                self._cache = _lean_cache(self._restored)
                self._restored = None
            cache = self._cache
        application = msal.PublicClientApplication(
            self.login.client_id,
            authority=self.login.cloud.authority(tenant),
            http_client=place.wire,
            http_cache=place.http_cache,
            token_cache=cache,
            instance_discovery=False,
            client_capabilities=CAPABILITIES,
        )
        self._check_authority(tenant, application.authority, place.wire)
        if is_guid(tenant):
            endpoints = {name: getattr(application.authority, name) for name in _ENDPOINTS}
            self._known = {name: str(url).lower().replace(tenant, _TENANT) for name, url in endpoints.items() if url}
        return application

    def _check_authority(self, tenant: str, authority: Any, wire: MsalHttp) -> None:
        """The endpoints that discovery named must be at the sign-in host, else they would be kept and refused at every
        use; and this tenant's: for a token that cannot be read, which endpoint issued it is the only evidence of its
        tenant."""
        named = (authority.token_endpoint, authority.device_authorization_endpoint, authority.authorization_endpoint)
        for endpoint in named:
            if endpoint is not None:
                wire.checked(str(endpoint))
        if is_guid(tenant) and authority.tenant.lower() != tenant.lower():
            raise WrongTenant(
                "The sign-in service answered for another tenant than the one asked for. Nothing was sent to it.",
                "Try again. If it happens again, report it.",
                details=wire.last_call(),
            )


def _started(msal: Any, scope: str, claims: str) -> dict[str, Any]:
    answer: dict[str, Any] = msal.initiate_device_flow([scope], claims_challenge=claims or None)
    return answer


def _polled(msal: Any, flow: Mapping[str, Any], claims: str) -> dict[str, Any]:
    # One poll a call: MSAL times its own by its own clock, and warns; waiting is the caller's work here.
    once = {**flow, "interval": 1, "latest_attempt_at": 0}
    answer: dict[str, Any] = msal.acquire_token_by_device_flow(
        once, claims_challenge=claims or None, exit_condition=lambda _: True
    )
    return answer


def _addressed(msal: Any, scope: str, state: Secret, wanted: Mapping[str, Any]) -> dict[str, Any]:
    # MSAL would have the answer posted to us: then the page that failed to load has nothing in its address to paste.
    warnings.filterwarnings("ignore", "response_mode='form_post' is recommended", UserWarning)
    flow: dict[str, Any] = msal.initiate_auth_code_flow([scope], state=state.reveal(), **wanted)
    return flow


def _brought(msal: Any, read_flow: Callable[[], dict[str, Any]], answer: Answer) -> dict[str, Any]:
    flow, code = read_flow(), answer.code
    brought = {"state": flow["state"], "code": code.reveal() if code else ""}  # the state was compared when it came
    found: dict[str, Any] = msal.acquire_token_by_auth_code_flow(flow, brought)
    return found


def _redeemed(msal: Any, scope: str, claims: str) -> dict[str, Any] | None:
    accounts = msal.get_accounts()
    if not accounts:
        return None
    # Forced: access tokens are held by `Tokens` alone, and MSAL never has one to give.
    answer: dict[str, Any] | None = msal.acquire_token_silent_with_error(
        [scope], accounts[0], force_refresh=True, claims_challenge=claims or None
    )
    return answer


def _lean_cache(restored: Secret | None) -> Any:
    """A token cache for what renews a sign-in, filled with what was kept of an earlier one.

    Access and ID tokens are not taken in: they would be a second store, to be emptied at every change of consent.
    """
    import msal

    class LeanCache(msal.SerializableTokenCache):  # type: ignore[misc]
        def modify(self, credential_type: str, *entries: Any, **changes: Any) -> None:
            if credential_type in KINDS:
                super().modify(credential_type, *entries, **changes)

    cache = LeanCache()
    if restored is not None:
        cache.deserialize(parse_renewal(restored))
    return cache
