"""The pages on which a tenant's administrator consents to an app, in the present form and the older one.

Source: learn.microsoft.com, v2-admin-consent; the older form in v2-oauth2-client-creds-grant-flow.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

import httpx

from tui.emulator.exchange import Exchange
from tui.emulator.world import Application, Tenant, resource_named
from tui.emulator.world.consents import granted
from tui.emulator.world.permissions import permissions_asked

from .pages import PageRefusal, buttons, form, page, paragraphs, text_field

ADMINISTRATOR = "admin"
"""The local part of the one account in each tenant that may consent for everybody."""

Permissions = dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A consent address that has passed every check."""

    app: Application
    redirect_uri: str
    permissions: Permissions
    scope: str
    """The scope words as written; empty in the older form."""
    tenant: Tenant | None
    """None: `organizations`, so the home tenant of whoever signs in."""
    is_old_form: bool


def ask_consent(exchange: Exchange) -> httpx.Response:
    """`GET /{tenant}/v2.0/adminconsent`."""
    return _show(_check(exchange, is_old_form=False))


def answer_consent(exchange: Exchange) -> httpx.Response:
    """The administrator's answer to `ask_consent`."""
    return _decide(exchange, _check(exchange, is_old_form=False))


def ask_old_consent(exchange: Exchange) -> httpx.Response:
    """`GET /{tenant}/adminconsent`: always the registration's whole list."""
    return _show(_check(exchange, is_old_form=True))


def answer_old_consent(exchange: Exchange) -> httpx.Response:
    """The administrator's answer to `ask_old_consent`."""
    return _decide(exchange, _check(exchange, is_old_form=True))


def _check(exchange: Exchange, *, is_old_form: bool) -> Asked:
    """Raises: PageRefusal, as an address that does not hold is never redirected."""
    query = exchange.query
    app = exchange.world.apps.get(query.get("client_id", "").lower())
    if app is None:
        raise PageRefusal(700016, f"Application: {query.get('client_id', '')}.")
    authority = exchange.values["authority"].lower()
    tenant = exchange.world.tenant(authority)
    if tenant is None and authority != "organizations":
        raise PageRefusal(90002, f"Asked for: {authority}.")
    redirect_uri = query.get("redirect_uri") or (app.redirect_uris[0] if is_old_form else "")
    if not redirect_uri:
        raise PageRefusal(900144, "It must name a redirect_uri.")
    if not app.accepts_redirect(redirect_uri):
        raise PageRefusal(50011, f"Asked for: {redirect_uri}.")
    scope = "" if is_old_form else query.get("scope", "")
    permissions = dict(app.required) if is_old_form else _permissions(app, scope)
    return Asked(app, redirect_uri, permissions, scope, tenant, is_old_form)


def _permissions(app: Application, scope: str) -> Permissions:
    if not scope.split():
        raise PageRefusal(900144, "It must name a scope.")
    try:
        return permissions_asked(app, scope.split())
    except ValueError as error:
        raise PageRefusal(70011, f"Asked for: {error}.") from error


def _show(asked: Asked) -> httpx.Response:
    """The page that asks; the account field is filled with the tenant's administrator."""
    wanted = [
        f"{resource.display_name}: {', '.join(names)}"
        for resource_id, names in asked.permissions.items()
        if (resource := resource_named(resource_id)) is not None
    ]
    where = asked.tenant.display_name if asked.tenant else "the organisation of whoever signs in"
    account = f"{ADMINISTRATOR}@{asked.tenant.default_domain}" if asked.tenant else ""
    told = paragraphs(f"{asked.app.display_name} asks for these permissions in {where}:", *wanted)
    return page(
        "Permissions requested",
        told + form(text_field("account", "Sign in as", account), buttons(accept="Accept", cancel="Cancel")),
    )


def _decide(exchange: Exchange, asked: Asked) -> httpx.Response:
    """Store the consent, or not, and send the browser back to the app."""
    form_fields = exchange.form
    tenant = _home_of(exchange, asked, form_fields.get("account", ""))
    if form_fields.get("answer") != "accept":
        return _redirect(exchange, asked, _cancelled(asked))
    consent = granted(asked.permissions, exchange.now)
    exchange.world.put_consent(tenant.tenant_id, asked.app.client_id, consent, exchange.now)
    answer = {"admin_consent": "True", "tenant": tenant.tenant_id}
    return _redirect(exchange, asked, answer if asked.is_old_form else {**answer, "scope": asked.scope})


def _home_of(exchange: Exchange, asked: Asked, account: str) -> Tenant:
    """The tenant an administrator consents for.

    Raises:
        PageRefusal: 50034 no such account, 50020 another tenant's, 90094 no administrator.
    """
    name, _, domain = account.strip().lower().rpartition("@")
    home = exchange.world.tenant(domain) if name and "." in domain else None
    if home is None:
        raise PageRefusal(50034, f"Account: {account}.")
    if asked.tenant is not None and home != asked.tenant:
        raise PageRefusal(50020, f"Account: {account}.")
    if name != ADMINISTRATOR:
        raise PageRefusal(90094, f"Account: {account}.")
    return home


def _cancelled(asked: Asked) -> dict[str, str]:
    if asked.is_old_form:
        return {"error": "permission_denied", "error_description": "The admin canceled the request"}
    description = "AADSTS65004: The person asked to consent has declined."
    return {"admin_consent": "True", "error": "consent_required", "error_description": description}


def _redirect(exchange: Exchange, asked: Asked, answer: dict[str, str]) -> httpx.Response:
    state = {"state": exchange.query["state"]} if "state" in exchange.query else {}
    joint = "&" if "?" in asked.redirect_uri else "?"
    return httpx.Response(302, headers={"Location": f"{asked.redirect_uri}{joint}{urlencode({**answer, **state})}"})
