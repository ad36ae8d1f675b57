"""The addresses at which an administrator gives consent.

Form: Entra "Admin consent on the Microsoft identity platform" (v2). Scopes are spelled out in full, because a
tenant-wide grant may replace an earlier one: the set has to be complete.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote, urlencode

from tui.model.cloud import Cloud
from tui.model.identifiers import GRAPH_COMMAND_LINE, ClientId, TenantId

_REDIRECT = "https://login.microsoftonline.com/common/oauth2/nativeclient"
"""A blank Microsoft page; the literal `common` belongs to it (a tenant id there gives AADSTS50011)."""

_REDIRECTS = {
    "public": _REDIRECT,
    "us-gov": "https://login.microsoftonline.us/common/oauth2/nativeclient",
    "us-dod": "https://login.microsoftonline.us/common/oauth2/nativeclient",
    "china": "https://login.chinacloudapi.cn/common/oauth2/nativeclient",
}


_OPENED = "Do not open it yourself: it would count for your own tenant."
OPENED_BY_ONESELF = f"Consent lands in the tenant of whoever signs in there. {_OPENED}"
"""The warning that goes with the one address for all."""


def consent_url(cloud: Cloud, client_id: ClientId, scopes: Iterable[str], *, tenant: TenantId, state: str) -> str:
    """The address for an administrator who is a member of `tenant`; `state` comes back unchanged."""
    return _address(cloud, tenant, client_id, scopes, state)


def consent_url_for_all(cloud: Cloud, client_id: ClientId, scopes: Iterable[str], *, state: str) -> str:
    """The one address that fits every customer: consent lands in the home tenant of whoever signs in there.

    A technician who opens it himself consents for the *partner's* tenant.
    """
    return _address(cloud, "organizations", client_id, scopes, state)


def consent_url_for_partner(cloud: Cloud, client_id: ClientId, scopes: Iterable[str], *, tenant: str) -> str:
    """The address for an administrator of the partner's own tenant; `tenant` may be `organizations`.

    For an app of one's own the first form of the address: it grants everything its registration asks for, Partner
    Center included (Entra, client credentials flow page, "Request the permissions from a directory admin").
    """
    if client_id == GRAPH_COMMAND_LINE:
        return _address(cloud, tenant, client_id, scopes, "partner")
    asked = {"client_id": client_id, "redirect_uri": _REDIRECTS[cloud.name]}
    return f"{cloud.authority(tenant)}/adminconsent?{_query(asked)}"


def _address(cloud: Cloud, tenant: str, client_id: str, scopes: Iterable[str], state: str) -> str:
    named = " ".join(f"https://{cloud.graph_host}/{scope}" for scope in scopes)
    asked = {"client_id": client_id, "scope": named, "redirect_uri": _REDIRECTS[cloud.name], "state": state}
    return f"{cloud.authority(tenant)}/v2.0/adminconsent?{_query(asked)}"


def _query(asked: dict[str, str]) -> str:
    """Colons and slashes stay as they are, as a query allows (RFC 3986 section 3.4): a shorter line, a smaller code."""
    return urlencode(asked, quote_via=quote, safe=":/")
