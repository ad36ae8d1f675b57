"""At which addresses a world is found: the public cloud's, or those of a national cloud.

Inside, everything is answered under the public names; what comes in and goes out is written in those of the cloud.
Public names that come to a national cloud are nobody's there: tokens and registrations do not cross clouds.

Source: learn.microsoft.com, graph/deployments and entra/identity-platform/authentication-national-cloud; the pages for
device codes as observed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

import httpx

LOGIN_NAME = "login.microsoftonline.com"
GRAPH_NAME = "graph.microsoft.com"
PARTNER_NAME = "api.partnercenter.microsoft.com"
DEVICE_PAGE = "microsoft.com/devicelogin"

NOBODY = "elsewhere.invalid"
_FRAMING = frozenset({"host", "content-length", "content-encoding", "transfer-encoding"})


@dataclass(frozen=True, slots=True)
class Addresses:
    """The names of one cloud."""

    here: Mapping[str, str]
    """Each public name and what stands in its place here; a name that is the same in both is left out."""
    _inward: Mapping[str, str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(
            self, "_inward", dict.fromkeys(self.here, NOBODY) | {ours: public for public, ours in self.here.items()}
        )

    @property
    def is_public(self) -> bool:
        """Whether the names are the public ones."""
        return not self.here

    def as_public(self, text: str) -> str:
        """Text from outside, in public names."""
        return _replaced(self._inward, text)

    def as_here(self, text: str) -> str:
        """Text for outside, in the names of this cloud."""
        return _replaced(self.here, text)

    def taken_in(self, request: httpx.Request) -> httpx.Request:
        """A request as it is answered inside."""
        if self.is_public:
            return request
        headers = {name: value for name, value in request.headers.items() if name not in _FRAMING}
        body = self.as_public(request.content.decode("latin-1")).encode("latin-1")
        return httpx.Request(request.method, self.as_public(str(request.url)), headers=headers, content=body)

    def sent_out(self, response: httpx.Response) -> httpx.Response:
        """An answer as it goes out."""
        if self.is_public:
            return response
        headers = [
            (name, self.as_here(value)) for name, value in response.headers.multi_items() if name not in _FRAMING
        ]
        body = self.as_here(response.content.decode("latin-1")).encode("latin-1")
        return httpx.Response(response.status_code, headers=headers, content=body)


def _replaced(names: Mapping[str, str], text: str) -> str:
    if not names:
        return text
    longest_first = sorted(names, key=len, reverse=True)
    whole = "|".join(map(re.escape, longest_first))
    pattern = re.compile(rf"(?<![A-Za-z0-9.-])({whole})(?![\w.-])|(?<=%2F)({whole})(?![\w.-])", re.IGNORECASE)
    return pattern.sub(partial(_name_of, names), text)


def _name_of(names: Mapping[str, str], found: re.Match[str]) -> str:
    return names[found[0].lower()]


ADDRESSES: Mapping[str, Addresses] = {
    "public": Addresses({}),
    "us-gov": Addresses(
        {
            LOGIN_NAME: "login.microsoftonline.us",
            GRAPH_NAME: "graph.microsoft.us",
            DEVICE_PAGE: "microsoft.com/deviceloginus",
        }
    ),
    "us-dod": Addresses(
        {
            LOGIN_NAME: "login.microsoftonline.us",
            GRAPH_NAME: "dod-graph.microsoft.us",
            DEVICE_PAGE: "microsoft.com/deviceloginus",
        }
    ),
    "china": Addresses(
        {
            LOGIN_NAME: "login.chinacloudapi.cn",
            GRAPH_NAME: "microsoftgraph.chinacloudapi.cn",
            PARTNER_NAME: "partner.partnercenterapi.microsoftonline.cn",
            DEVICE_PAGE: "microsoft.com/deviceloginchina",
        }
    ),
}
"""By the name of the cloud."""
