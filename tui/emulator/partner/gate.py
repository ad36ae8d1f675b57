"""The gate every Partner Center call passes.

Source: learn.microsoft.com, Partner Center pages partner-security-requirements-mandating-mfa and error-codes.
"""

from __future__ import annotations

from tui.emulator.bearer import Bearer, read_bearer
from tui.emulator.exchange import Exchange
from tui.emulator.world import PARTNER_CENTER

from .refusals import PartnerRefusal

CHALLENGE = {"WWW-Authenticate": 'Bearer error="invalid_token"'}


def admit(exchange: Exchange) -> Bearer:
    """The caller: a member of AdminAgents with a good token of the partner's own tenant.

    Raises:
        PartnerRefusal: 401 token bad, expired, of another audience or without multifactor (900421); 403 tenant,
            kind of partner or person.
    """
    world = exchange.world
    bearer = read_bearer(exchange.request)
    if bearer is None:
        raise PartnerRefusal(401, 800001, "The partner's token is missing or damaged.", CHALLENGE)
    if world.addresses.as_public(bearer.audience) not in PARTNER_CENTER.audiences:
        raise PartnerRefusal(401, 0, "The token is meant for another audience.", CHALLENGE)
    if not bearer.starts_at <= exchange.now < bearer.expires_at:
        raise PartnerRefusal(401, 0, "The token has expired, or does not hold yet.", CHALLENGE)
    if bearer.tenant_id != world.partner.tenant_id:
        raise PartnerRefusal(403, 2032, "The token is not of a partner's tenant.")
    if not bearer.did_mfa:
        raise PartnerRefusal(401, 900421, "The token does not show multifactor authentication.", CHALLENGE)
    if world.scenario.is_indirect_reseller:
        raise PartnerRefusal(403, 2032, "Indirect resellers are not served.")
    # No look at the scopes: a token of this audience carries user_impersonation, the only one there is.
    if not world.is_admin_agent(bearer.username):
        raise PartnerRefusal(403, 900308, "The caller's privileges are insufficient.")
    return bearer
