"""The facts of one tenant, fetched in one call.

Source: Graph "Combine multiple HTTP requests using JSON batching": answers come in any order, the batch succeeds when
its members fail, and each member is throttled by itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import count

from tui.errors import Details, TenantryError, WrongTenant
from tui.graph import parsing_facts as parsing
from tui.graph.parsing import Fields
from tui.model.tenant_facts import TenantFacts
from tui.model.token import AccessToken
from tui.transport import Answer, Caller, GiveUp, Request, Wait, after


@dataclass(slots=True)
class _Parts:
    """What came of each part so far."""

    good: dict[str, Fields] = field(default_factory=dict)
    failed: dict[str, TenantryError] = field(default_factory=dict)
    waiting: dict[str, Wait] = field(default_factory=dict)
    """Parts to ask for again, each after its own wait."""
    call_id: str = ""
    """Of the call that was answered last."""


async def fetch_facts(caller: Caller, token: AccessToken) -> TenantFacts:
    """The facts of the token's tenant.

    Raises:
        WrongTenant: the organisation that answered is another one.
        TenantryError: the whole call failed, or every part of it: the error of the first.
    """
    parts = await _fetch_parts(caller, token)
    if not parts.good:
        raise next(iter(parts.failed.values()))
    _check_tenant(parts, token)
    failed = tuple((name, error.summary) for name, error in parts.failed.items())
    return parsing.parse_facts(token.tenant_id, caller.patience.clock(), parts.good, failed)


async def _fetch_parts(caller: Caller, token: AccessToken) -> _Parts:
    """Ask for every part, and again for those that are told to wait, after the longest of their waits."""
    parts = _Parts()
    wanted = tuple(parsing.PARTS)
    for attempt in count(1):
        answer = await caller.call(_batch(wanted), token)
        caller.service.fields_of(answer)
        parts.call_id = answer.call_id
        members = parsing.parse_members(answer)
        parts.waiting.clear()
        for name in wanted:
            if name in members:
                _sort(caller, name, members[name], attempt, parts)
            else:
                parts.failed[name] = caller.service.unreadable(answer)
        if not parts.waiting:
            return parts
        await caller.patience.wait(caller.service.title, max(parts.waiting.values(), key=lambda wait: wait.seconds))
        wanted = tuple(parts.waiting)
    raise AssertionError("unreachable")


def _batch(names: Iterable[str]) -> Request:
    return Request("POST", "/v1.0/$batch", body=parsing.as_batch(names), is_read=True)


def _sort(caller: Caller, name: str, member: Answer, attempt: int, parts: _Parts) -> None:
    """Note one member's answer under what came, what waits or what failed."""
    if member.is_success and isinstance(member.body, dict):
        parts.good[name] = member.fields
        return
    if member.is_success:
        parts.failed[name] = caller.service.unreadable(member)
        return
    decision = after(member.status, member.headers, attempt, caller.patience.clock(), caller.patience.random())
    if isinstance(decision, GiveUp):
        parts.failed[name] = caller.refusal(member, decision)
    else:
        parts.waiting[name] = decision


def _check_tenant(parts: _Parts, token: AccessToken) -> None:
    """Where the organisation could not be read, the token's own tenant is the evidence; it was checked when issued."""
    if parsing.organisation_id(parts.good) not in ("", token.tenant_id):
        raise WrongTenant(
            "Microsoft Graph answered for another tenant than the one asked for. Nothing of it is shown.",
            "Sign out and in again. If it happens again, report it.",
            details=Details(correlation_id=parts.call_id),
        )
