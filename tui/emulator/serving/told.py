"""What a foreign client has to know of the emulator: addresses, names, ids. A stable interface, shown in the README."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tui.emulator.world import Account, Customer, World
from tui.emulator.world.apps import DEMO_CLIENT_ID
from tui.emulator.world.characters import Ties
from tui.emulator.world.consents import REFUSAL, ConsentState
from tui.emulator.world.named import NAMED

if TYPE_CHECKING:
    from .server import Serving

_TIES = {
    Ties.NONE: "no relationship, a contract only",
    Ties.ENDED: "the relationship has ended",
    Ties.ENDING_SOON: "the relationship ends nine days after the world began",
}


def told(serving: Serving, world: World, base: str, proxy: str) -> dict[str, Any]:
    """Everything a client needs, ready for JSON. `base` is the direct address, `proxy` that of the proxy."""
    partner = world.partner
    app = world.apps[DEMO_CLIENT_ID]
    return {
        "login": base,
        "graph": f"{base}/v1.0",
        "partner_center": f"{base}/v1",
        "device_page": f"{base}/devicelogin",
        "proxy": proxy,
        "proxied_hosts": sorted(set(serving.names)),
        "ca_file": str(serving.ca_file),
        "client_id": app.client_id,
        "redirect_uris": list(app.redirect_uris),
        "partner": {
            "tenant_id": partner.tenant_id,
            "name": partner.display_name,
            "domain": partner.default_domain,
        },
        "accounts": [
            {"username": each.username, "name": each.display_name, "who": _who(world, each)}
            for each in world.accounts.values()
        ],
        "tenants": [_tenant(each) for _, each in zip(NAMED, world.customers, strict=False)],
        "customers": len(world.customers),
        "approve_after_s": world.auto_approve_after_s,
    }


def _who(world: World, account: Account) -> str:
    if not world.is_admin_agent(account.username):
        return "outside AdminAgents: every list is empty"
    return "a technician" if account.uses_mfa else "a technician who signs in without MFA"


def _tenant(customer: Customer) -> dict[str, Any]:
    tenant, character = customer.tenant, customer.character
    return {
        "tenant_id": tenant.tenant_id,
        "name": tenant.display_name,
        "domain": tenant.default_domain,
        "consent": str(character.consent),
        "aadsts": REFUSAL.get(character.consent, character.refusal) or None,
        "shows": "; ".join(_peculiar(customer)),
    }


def _peculiar(customer: Customer) -> Iterator[str]:
    """What is special about one of the named customers; nothing where everything works."""
    character = customer.character
    if character.consent in REFUSAL:
        can = "Partner Center can give consent" if character.may_consent else "no GDAP role can give consent"
        why = "the app is unknown there" if character.consent is ConsentState.ABSENT else "consent is missing"
        yield f"{why}, {can}"
    if character.refusal:
        yield "no token is issued, whatever is consented"
    if character.ties in _TIES:
        yield _TIES[character.ties]
    if character.throttles:
        yield "Graph answers 429 after a quiet time"
    if not character.has_contract:
        yield "no reseller contract"
    if character.old_name:
        yield f"the contract calls it {character.old_name}"
    if not customer.tenant.display_name.isprintable():
        yield "its name is an attack on a terminal"
