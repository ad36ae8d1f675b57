"""Several calls in one: `POST /$batch`. Source: learn.microsoft.com, graph/json-batching."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import httpx

from tui.emulator.exchange import Exchange, as_json

from .gate import check_token
from .paging import GRAPH_BASE
from .refusals import bad_request

MOST = 20
Member = Mapping[str, Any]


def answer_batch(exchange: Exchange) -> httpx.Response:
    """Answer up to 20 calls; 200 even when members fail, and in another order than asked.

    The batch itself needs a good token and no scope; each member is judged, and throttled, on its own.
    """
    check_token(exchange)
    members = _parse_members(exchange.request.content)
    answers: dict[str, dict[str, Any]] = {}
    for member in members:
        needed = member.get("dependsOn", [])
        failed = any(answers.get(each, {"status": 424})["status"] >= 400 for each in needed)
        answers[member["id"]] = _dependency_failed(member) if failed else _perform(exchange, member)
    return as_json(200, {"responses": list(reversed(answers.values()))})


def _parse_members(content: bytes) -> list[Member]:
    """Raises: GraphRefusal 400, when the body is not a batch of 1 to 20 members with unlike ids."""
    try:
        members = json.loads(content)["requests"]
        ids = [member["id"] for member in members]
        well_formed = all(isinstance(member["method"], str) and member["url"].startswith("/") for member in members)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise bad_request(f"The batch is malformed: {error!r}") from error
    if not well_formed or not 1 <= len(ids) <= MOST or len(set(ids)) < len(ids):
        raise bad_request(f"A batch has between 1 and {MOST} requests, each with an id of its own.")
    return list(members)


def _perform(exchange: Exchange, member: Member) -> dict[str, Any]:
    headers = {"Authorization": exchange.request.headers.get("authorization", ""), **member.get("headers", {})}
    content = json.dumps(member["body"]) if "body" in member else None
    request = httpx.Request(member["method"], f"{GRAPH_BASE}{member['url']}", headers=headers, content=content)
    answer = exchange.perform(request)
    is_json = "json" in answer.headers.get("content-type", "")
    shown = {name: answer.headers[name] for name in ("Content-Type", "Retry-After") if name in answer.headers}
    body = answer.json() if is_json else answer.text
    return {"id": member["id"], "status": answer.status_code, "headers": shown, "body": body}


def _dependency_failed(member: Member) -> dict[str, Any]:
    body = {"error": {"code": "FailedDependency", "message": "A request this one depends on has failed."}}
    return {"id": member["id"], "status": 424, "headers": {"Content-Type": "application/json"}, "body": body}
