"""What a child asks for, and what it is told: the managed-identity protocol of App Service.

Source: Microsoft Learn, "How to use managed identities for App Service and Azure Functions", "REST endpoint reference":
GET with `api-version=2019-08-01`, `resource`, the header `X-IDENTITY-HEADER`, and for a user-assigned identity
`client_id`, `principal_id` or `mi_res_id`; the answer's fields are texts, `expires_on` seconds since 1970. `scope` in
the place of `resource` is what newer clients of the sign-in service say.
"""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import parse_qsl, urlsplit

from tui.model.audience import PARTNER_CENTER_APP_ID
from tui.model.cloud import CLOUDS
from tui.model.identifiers import is_guid
from tui.model.secret import Secret

PATH = "/msi/token"
API_VERSION = "2019-08-01"
_HEADER = b"x-identity-header"
_LONGEST = 500
_RESOURCE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{1,30}:(?://)?[!#-~]+")
"""An address or another URI: no blank, which would ask for something else besides, and no quote."""
_LOOPBACK = re.compile(rb"(?:localhost|127\.0\.0\.1)(?::\d{1,5})?", re.IGNORECASE)
_USER_ASSIGNED = frozenset({"client_id", "clientid", "principal_id", "object_id", "mi_res_id", "msi_res_id"})
_DEFAULT = "/.default"
_PARTNERS = frozenset({PARTNER_CENTER_APP_ID, *(cloud.partner_center_host for cloud in CLOUDS.values())})
_OVERRIDES = frozenset({"api-version", "resource", "scope"})


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back, but for a token."""

    status: HTTPStatus
    fields: Mapping[str, str] = field(default_factory=dict)
    retry_after_s: int | None = None

    @property
    def body(self) -> bytes:
        """As JSON in ASCII."""
        return json.dumps(dict(self.fields)).encode("ascii")


class Refused(Exception):
    """Nothing is given for this request; the answer says why."""

    def __init__(self, status: HTTPStatus, error: str, said: str) -> None:
        super().__init__(said)
        self.answer = refusal(status, error, said)


def refusal(
    status: HTTPStatus, error: str, said: str, *, correlation_id: str = "", retry_after_s: int | None = None
) -> Answer:
    """An answer that tells why there is no token, in the words of OAuth 2.0 (RFC 6749 section 5.2)."""
    told = {"error": error, "error_description": said, "correlation_id": correlation_id}
    return Answer(status, {name: text for name, text in told.items() if text}, retry_after_s)


def is_known(headers: Sequence[tuple[bytes, bytes]], secret: Secret) -> bool:
    """Whether the request shows the secret header, once. Takes as long for a wrong one as for the right one."""
    shown = [text for name, text in headers if name == _HEADER]
    return len(shown) == 1 and hmac.compare_digest(shown[0], secret.reveal().encode("ascii"))


def wanted_resource(method: bytes, target: bytes, headers: Sequence[tuple[bytes, bytes]]) -> str:
    """The resource a known child asks a token for. Header names are in lower case.

    Raises:
        Refused: it is no such request, or one for what is not given here.
    """
    hosts = [text for name, text in headers if name == b"host"]
    if len(hosts) != 1 or not _LOOPBACK.fullmatch(hosts[0].strip()):
        raise Refused(HTTPStatus.BAD_REQUEST, "invalid_request", "This address is for programs on this machine.")
    parts = urlsplit(target.decode("latin-1"))
    if parts.path != PATH or parts.netloc:
        raise Refused(HTTPStatus.NOT_FOUND, "not_found", "There is nothing else at this address.")
    if method != b"GET":
        raise Refused(HTTPStatus.METHOD_NOT_ALLOWED, "invalid_request", "Tokens are asked for with GET.")
    return _resource(parts.query)


def _resource(query: str) -> str:
    pairs = [(name.lower(), text) for name, text in parse_qsl(query, keep_blank_values=True, max_num_fields=20)]
    said = dict(pairs)
    if any(sum(name == each for name, _ in pairs) > 1 for each in _OVERRIDES):
        raise _wrong("A parameter is given twice.")
    if said.get("api-version") != API_VERSION:
        raise _wrong(f"The api-version is {API_VERSION}.")
    if not _USER_ASSIGNED.isdisjoint(name for name, text in pairs if text):
        raise _wrong("There is no user-assigned identity here: ask without an id.", "unauthorized_client")
    resource = said.get("resource") or said.get("scope") or ""
    if said.get("resource") and said.get("scope"):
        raise _wrong("Ask with resource or with scope, not with both.")
    if said.get("scope") and not resource.endswith(_DEFAULT):
        raise _wrong("A scope ends with /.default here: what is consented is given as a whole.", "invalid_scope")
    return checked_resource(resource.removesuffix(_DEFAULT))


def checked_resource(resource: str) -> str:
    """A resource that a token may be asked for inside a customer.

    Raises:
        Refused: it is none, or it is Partner Center, where a token acts as the partner instead.
    """
    if not resource:
        raise _wrong("Name the resource that the token is for.")
    if len(resource) > _LONGEST or not (is_guid(resource) or _RESOURCE.fullmatch(resource)):
        raise _wrong("A resource is an address or an application id.", "invalid_resource")
    if any(each in resource.lower() for each in _PARTNERS):
        raise _wrong(
            "Partner Center is the partner's own: no token for it is given inside a customer.", "access_denied"
        )
    return resource


def _wrong(said: str, error: str = "invalid_request") -> Refused:
    return Refused(HTTPStatus.BAD_REQUEST, error, said)
