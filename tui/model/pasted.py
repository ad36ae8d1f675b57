"""The customer that a pasted text is about: an id, a domain, a user name, a portal link, an error message."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from urllib.parse import unquote

_GUID = r"(?<![0-9a-f-])(?:[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{32})(?![0-9a-f-])"
"""Not with a hyphen beside it: a GDAP relationship's id is two GUIDs in a row, and neither is a tenant."""
_DOMAIN = r"(?<![\w.-])(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,8}[^\W\d_][\w-]{0,61}[^\W_](?![\w-])"
_USER = r"(?<![\w.+'-])[\w.+'-]{1,64}@"
_NAME = re.compile(rf"(?P<guid>{_GUID})|(?P<user>{_USER})?(?P<domain>{_DOMAIN})", re.IGNORECASE)

_SAYS_TENANT = re.compile(
    r"(?:"
    r"\b(?:delegatedorg|c?tid|(?:customer)?tenant(?:_?id|name)?|directory(?:_?id)?|customers?|domain_hint)"
    r"(?:\s+(?:named|name|id|with|is|in|the))*[\s'\"=:/@({]+"
    r"|//(?:entra|intune|portal|aad\.portal)\.(?:microsoft|azure)\.(?:com|us|cn)/#?@?"
    r"|//businesscentral\.dynamics\.com/"
    r"|/account/login/"
    r"|//login\.(?:microsoftonline\.(?:com|us)|partner\.microsoftonline\.cn|chinacloudapi\.cn|windows\.net)/"
    r")$",
    re.IGNORECASE,
)
"""What stands before a tenant: link parameters and paths of admin portals (the links Partner Center hands out), and
the wording of AADSTS messages (Entra documentation, "Microsoft Entra authentication and authorization error codes").
The issuer at sts.windows.net is left out on purpose: in AADSTS50020 it is the technician's own tenant."""

_TENANT_FOLLOWS = re.compile(r"['\"]?\s+(?:tenant|directory)\b", re.IGNORECASE)
_SAYS_OTHER = re.compile(
    r"trace|correlation|request|session|\b(?:client|app|object|resource|principal|subscription|identifier|user|device)",
    re.IGNORECASE,
)
"""Words before a GUID that make it something else than a tenant; the first four may follow the n of a JSON `\\n`."""

_QUOTED_TENANT = re.compile(r"AADSTS\d+.{0,400}?\b(?:tenant|directory)\s+'([^']{1,120})'", re.IGNORECASE | re.DOTALL)
_OF_THE_SERVICE = re.compile(
    r"(?:^|\.)(?:microsoft(?:online)?\.(?:com|us|cn)|(?:partner\.)?microsoftonline\.cn|cloud\.microsoft"
    r"|azure\.(?:com|us|cn)|windows\.net|office(?:365)?\.com|outlook\.com|chinacloudapi\.cn|dynamics\.com"
    r"|powerapps\.com|powerbi\.com)$"
)
"""Domains that stand in every link and message and are nobody's tenant."""
_SHAREPOINT = re.compile(r"([\w-]+?)(?:-admin|-my)?\.sharepoint\.(?:com|us|cn)")

_LONGEST = 8_000
"""Characters of a paste that are looked at; an error report is shorter."""


class _Rank(IntEnum):
    """How surely a name is the tenant that the text is about."""

    SAID = 0
    GUID = 1
    USER = 2
    LINK = 3
    DOMAIN = 4
    OTHER = 9


@dataclass(frozen=True, slots=True)
class _Named:
    text: str
    line: int
    rank: _Rank


def as_query(pasted: str, known: Callable[[str], bool] | None = None) -> str:
    """What to look for in `pasted`: a tenant id in lower case, a domain, or the words as they are.

    A tenant id or domain for which `known` answers True comes before all else, wherever it stands. Then the first line
    that names a tenant counts, and in it what is said to be the tenant, an id, a user's domain, a domain. Application,
    trace and correlation ids are no tenants. Text that names none is returned as its first line of words.
    """
    text = unquote(unquote(pasted[:_LONGEST]))
    named = list(_names(text))
    ours = [name for name in named if known is not None and known(name.text)]
    if ours:
        return min(ours, key=lambda name: (name.rank, name.line)).text
    quoted = _QUOTED_TENANT.search(text)
    if quoted and not any(name.rank is _Rank.SAID for name in named):
        return quoted[1]
    lines = [" ".join(line.split()) for line in pasted.splitlines() if line.strip()]
    is_prose = len(lines) == 1 and " " in lines[0]
    useful = [name for name in named if name.rank < (_Rank.DOMAIN if is_prose else _Rank.OTHER)]
    if useful:
        return min(useful, key=lambda name: (name.line, name.rank)).text
    return lines[0] if lines else ""


def _names(text: str) -> Iterator[_Named]:
    """Everything in `text` that could be a tenant, with what its surroundings say of it."""
    for number, line in enumerate(text.splitlines()):
        for found in _NAME.finditer(line):
            name = _as_identity(found)
            if found["guid"] or not _OF_THE_SERVICE.search(name):
                yield _Named(name, number, _rank(line, found))


def _as_identity(found: re.Match[str]) -> str:
    """A GUID in lower case with hyphens; a domain in lower case; of a SharePoint address the tenant's own part."""
    name = (found["guid"] or found["domain"]).lower()
    if found["guid"]:
        plain = name.replace("-", "")
        return "-".join((plain[:8], plain[8:12], plain[12:16], plain[16:20], plain[20:]))
    site = _SHAREPOINT.fullmatch(name)
    return site[1] if site else name.removeprefix("www.")


def _rank(line: str, found: re.Match[str]) -> _Rank:
    before = line[max(0, found.start() - 60) : found.start()]
    if _SAYS_TENANT.search(before) or _TENANT_FOLLOWS.match(line, found.end()):
        return _Rank.SAID
    is_in_link = re.search(r"://\S*$", line[: found.start()]) is not None
    if found["guid"]:
        return _Rank.OTHER if is_in_link or _SAYS_OTHER.search(before[-32:]) else _Rank.GUID
    if found["user"]:
        return _Rank.USER
    return _Rank.LINK if is_in_link else _Rank.DOMAIN
