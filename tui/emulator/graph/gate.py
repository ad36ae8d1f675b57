"""The gate every Graph call passes: is the token good, does it allow this, has the tenant had enough calls?"""

from __future__ import annotations

from tui.emulator.bearer import Bearer, read_bearer
from tui.emulator.entra.claims import revocation_challenge
from tui.emulator.exchange import Exchange
from tui.emulator.world import GRAPH, Tenant

from .refusals import GraphRefusal, bad_token, challenged, denied

RELATIONSHIPS = ("DelegatedAdminRelationship.Read.All", "DelegatedAdminRelationship.ReadWrite.All")
DIRECTORY = ("Directory.Read.All", "Directory.ReadWrite.All")


def admit(exchange: Exchange, *any_of: str) -> Bearer:
    """The caller, when its token carries one of these scopes.

    Raises:
        GraphRefusal: 401 `InvalidAuthenticationToken`, 403 `Authorization_RequestDenied`, 429.
    """
    bearer = check_token(exchange)
    _check_throttle(exchange, bearer)
    if not bearer.scopes.intersection(any_of):
        raise denied("The token's scopes do not allow this call.")
    return bearer


def admit_partner(exchange: Exchange, *any_of: str) -> Bearer:
    """As `admit`, for what exists in the partner's own tenant only."""
    bearer = admit(exchange, *any_of)
    if bearer.tenant_id != exchange.world.partner.tenant_id:
        raise denied("This is open to the partner's own tenant only.")
    return bearer


def check_token(exchange: Exchange) -> Bearer:
    """The caller, when the token itself is good; its scopes are not looked at."""
    bearer = read_bearer(exchange.request)
    if bearer is None:
        raise bad_token("The access token is missing or was not signed by a known key.")
    if exchange.world.addresses.as_public(bearer.audience) not in GRAPH.audiences:
        raise bad_token("The access token is meant for another audience.")
    if not bearer.starts_at <= exchange.now < bearer.expires_at:
        raise bad_token("The access token has expired, or does not hold yet.")
    _check_revocation(exchange, bearer)
    return bearer


def _check_revocation(exchange: Exchange, bearer: Bearer) -> None:
    """Raises: GraphRefusal 401 with a claims challenge, for a token that can be challenged and was issued before its
    person's sessions were revoked. Others live on to their end."""
    changes = exchange.world.changes
    if bearer.can_be_challenged and bearer.revocations < changes.revocations.get(bearer.username, 0):
        revoked_at = changes.revoked_at.get(bearer.username, exchange.now)
        raise challenged(revocation_challenge(int(revoked_at.timestamp())))


def home_of(exchange: Exchange, bearer: Bearer) -> Tenant:
    """The tenant the token is for."""
    tenant = exchange.world.tenant(bearer.tenant_id)
    if tenant is None:
        raise bad_token("The tenant of the access token does not exist.")
    return tenant


def _check_throttle(exchange: Exchange, bearer: Bearer) -> None:
    """Raises: GraphRefusal 429 with `Retry-After`, in a tenant that throttles."""
    customer = exchange.world.customers.by_tenant_id(bearer.tenant_id)
    if customer is None or not customer.character.throttles:
        return
    wait_s = exchange.memory.must_wait_s(bearer.tenant_id, exchange.now)
    if wait_s:
        raise GraphRefusal(429, "TooManyRequests", "Too many requests; try later.", {"Retry-After": str(wait_s)})


def check_deployment(exchange: Exchange) -> None:
    """Raises: GraphRefusal, in a national cloud, for what the API's pages list for the global service alone. How it is
    refused there is not documented: as any unknown segment here."""
    path = exchange.request.url.path.lower()
    if not exchange.world.addresses.is_public and path.startswith("/v1.0/tenantrelationships"):
        raise GraphRefusal(400, "BadRequest", "Resource not found for the segment 'tenantRelationships'.")


def check_outage(exchange: Exchange) -> None:
    """Raises: GraphRefusal 503 with `Retry-After`, while the scenario's outage lasts."""
    if exchange.memory.outage_calls_left > 0:
        exchange.memory.outage_calls_left -= 1
        raise GraphRefusal(503, "serviceNotAvailable", "The service is not available.", {"Retry-After": "2"})
