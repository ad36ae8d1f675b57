"""Several calls in one: `POST /$batch`. Source: learn.microsoft.com, graph/json-batching."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import httpx

from tui.emulator.exchange import Exchange, as_json

from .gate import check_token
from .paging import GRAPH_BASE
from .refusals import bad_request

MOST = 20
SHOWN = ("Content-Type", "Retry-After", "WWW-Authenticate")
"""The headers of a member's answer that go into the batch's."""


@dataclass(frozen=True, slots=True)
class Member:
    """One call of a batch."""

    id: str
    method: str
    url: str
    """Path below the version, with its query."""
    headers: dict[str, str]
    body: Any
    """Whatever JSON the member carries; None: nothing."""
    depends_on: tuple[str, ...]


def answer_batch(exchange: Exchange) -> httpx.Response:
    """Answer up to 20 calls; 200 even when members fail, and in another order than asked.

    The batch itself needs a good token and no scope; each member is judged, and throttled, on its own.
    """
    check_token(exchange)
    answers: dict[str, dict[str, Any]] = {}
    for member in _parse_members(exchange.request.content):
        failed = any(needed not in answers or answers[needed]["status"] >= 400 for needed in member.depends_on)
        answers[member.id] = _dependency_failed(member) if failed else _perform(exchange, member)
    return as_json(200, {"responses": list(reversed(answers.values()))})


def _parse_members(content: bytes) -> list[Member]:
    """Raises: GraphRefusal 400, when the body is not a batch of 1 to 20 members with unlike ids."""
    try:
        members = [_parse_member(member) for member in json.loads(content)["requests"]]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise bad_request(f"The batch is malformed: {error!r}") from error
    if not 1 <= len(members) <= MOST or len({member.id for member in members}) < len(members):
        raise bad_request(f"A batch has between 1 and {MOST} requests, each with an id of its own.")
    return members


def _parse_member(raw: dict[str, Any]) -> Member:
    """Raises: ValueError, KeyError, TypeError, AttributeError for anything but a member."""
    headers, needed = raw.get("headers") or {}, raw.get("dependsOn") or []
    words = [raw["id"], raw["method"], raw["url"], *needed, *headers, *headers.values()]
    if not all(isinstance(word, str) and word.isprintable() for word in words) or not raw["url"].startswith("/"):
        raise ValueError("a member needs an id, a method and an address below the version")
    return Member(raw["id"], raw["method"], raw["url"], dict(headers), raw.get("body"), tuple(needed))


def _perform(exchange: Exchange, member: Member) -> dict[str, Any]:
    headers = {"Authorization": exchange.request.headers.get("authorization", ""), **member.headers}
    content = None if member.body is None else json.dumps(member.body)
    try:
        request = httpx.Request(member.method, f"{GRAPH_BASE}{member.url}", headers=headers, content=content)
    except (httpx.InvalidURL, UnicodeEncodeError) as error:
        raise bad_request(f"Request {member.id} is malformed: {error}") from error
    answer = exchange.perform(request)
    shown = {name: answer.headers[name] for name in SHOWN if name in answer.headers}
    return {"id": member.id, "status": answer.status_code, "headers": shown, "body": _body(answer)}


def _body(answer: httpx.Response) -> Any:
    """A member's body: JSON as it is, anything else as text."""
    try:
        return answer.json()
    except ValueError:
        return answer.text


def _dependency_failed(member: Member) -> dict[str, Any]:
    body = {"error": {"code": "FailedDependency", "message": "A request this one depends on has failed."}}
    return {"id": member.id, "status": 424, "headers": {"Content-Type": "application/json"}, "body": body}
