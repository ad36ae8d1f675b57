"""How Microsoft Graph says no. Source: learn.microsoft.com, graph/errors."""

from __future__ import annotations

import base64
from collections.abc import Mapping

import httpx

from tui.emulator.exchange import Exchange, Refusal, as_json
from tui.emulator.world import GRAPH_ID


class GraphRefusal(Refusal):
    """A status, a code to branch on and a sentence not to branch on."""

    def __init__(self, status: int, code: str, text: str, headers: Mapping[str, str] | None = None) -> None:
        self.status = status
        self.code = code
        self.text = text
        self.headers = headers
        super().__init__(f"{status} {code}: {text}")

    def answer(self, exchange: Exchange) -> httpx.Response:
        """The error in Graph's shape."""
        inner = {
            "date": f"{exchange.now:%Y-%m-%dT%H:%M:%S}",
            "request-id": exchange.request_id,
            "client-request-id": exchange.client_request_id,
        }
        body = {"error": {"code": self.code, "message": self.text, "innerError": inner}}
        return as_json(self.status, body, self.headers)


def bad_request(text: str) -> GraphRefusal:
    """The query, filter or body cannot be understood."""
    return GraphRefusal(400, "Request_BadRequest", text)


def denied(text: str) -> GraphRefusal:
    """The token is good and does not allow this."""
    return GraphRefusal(403, "Authorization_RequestDenied", text)


def not_found(text: str) -> GraphRefusal:
    """There is no such thing."""
    return GraphRefusal(404, "Request_ResourceNotFound", text)


BEARER = 'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize"'


def bad_token(text: str) -> GraphRefusal:
    """The token is missing, damaged, out of date or meant for another service."""
    return GraphRefusal(401, "InvalidAuthenticationToken", text, {"WWW-Authenticate": BEARER})


def challenged(claims: str) -> GraphRefusal:
    """The token does not count any more, and another one has to satisfy these claims.

    Source: learn.microsoft.com, app-resilience-continuous-access-evaluation.
    """
    encoded = base64.b64encode(claims.encode()).decode()
    header = f'{BEARER}, client_id="{GRAPH_ID}", error="insufficient_claims", claims="{encoded}"'
    text = (
        "Continuous access evaluation resulted in challenge with result: InteractionRequired and code: "
        "TokenIssuedBeforeRevocationTimestamp"
    )
    return GraphRefusal(401, "InvalidAuthenticationToken", text, {"WWW-Authenticate": header})
