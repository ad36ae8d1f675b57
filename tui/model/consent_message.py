"""A ready message to a tenant's administrator: what is asked, by whom, each permission in words, how to withdraw.

The texts lie in `consent_messages/`, one file a language. Who may consent: Entra "Grant tenant-wide admin consent"
(Cloud Application Administrator or above, for delegated permissions). Where it is withdrawn: Entra "Review permissions
granted to enterprise applications". That a delegated permission never gives more than the person has: Entra "Overview
of permissions and consent".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from tui.model.permission_words import permission_in

LANGUAGES: Mapping[str, str] = {"en": "English", "de": "Deutsch", "fr": "Français", "es": "Español"}
"""Every language a message can be written in, by its two letters (ISO 639-1), as its speakers call it."""


@dataclass(frozen=True, slots=True)
class ConsentRequest:
    """What is asked of one tenant's administrator. Names in it have been made safe."""

    partner: str
    """What the partner is called."""
    customer: str
    domain: str
    """May be empty."""
    tenant_id: str
    client_id: str
    scopes: tuple[str, ...]
    """Permissions asked for, complete."""
    url: str


def consent_message(request: ConsentRequest, language: str) -> str:
    """The whole message: its subject, an empty line, its text."""
    return _template(language).format(
        partner=request.partner,
        customer=request.customer,
        tenant=f"{request.customer} ({request.domain})" if request.domain else request.customer,
        permissions="\n".join(_permissions(request.scopes, language)),
        host=request.url.removeprefix("https://").partition("/")[0],
        url=request.url,
        client_id=request.client_id,
        tenant_id=request.tenant_id,
    )


def language_of(locale: str) -> str:
    """The language to begin with: that of a locale's name such as `de_AT.UTF-8`, else English."""
    code = locale[:2].lower()
    return code if code in LANGUAGES else "en"


@cache
def _template(language: str) -> str:
    return files("tui.model").joinpath("consent_messages", f"{language}.txt").read_text(encoding="utf-8")


def _permissions(scopes: Iterable[str], language: str) -> Iterator[str]:
    for name in scopes:
        words = permission_in(name, language)
        yield f"- {name}: {words}" if words else f"- {name}"
