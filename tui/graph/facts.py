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
from tui.model.identifiers import TenantId
from tui.model.tenant_facts import TenantFacts
from tui.transport import Answer, Bearer, Caller, GiveUp, Pass, Request, Wait, after, as_pass, claims_in


@dataclass(slots=True)
class _Parts:
    """What came of each part so far."""

    good: dict[str, Fields] = field(default_factory=dict)
    failed: dict[str, TenantryError] = field(default_factory=dict)
    waiting: dict[str, Wait] = field(default_factory=dict)
    """Parts to ask for again, each after its own wait."""
    refused: dict[str, Answer] = field(default_factory=dict)
    """Parts for which the token was not accepted."""
    call_id: str = ""
    """Of the call that was answered last."""


async def fetch_facts(caller: Caller, bearer: Bearer) -> TenantFacts:
    """The facts of the token's tenant.

    Raises:
        WrongTenant: the organisation that answered is another one.
        TenantryError: the whole call failed, or every part of it: the error of the first; or a part for which the
            person has to sign in again.
    """
    holder = as_pass(bearer)
    parts = await _fetch_parts(caller, holder)
    unaccepted = [error for error in parts.failed.values() if error.wants_sign_in]
    if unaccepted or not parts.good:
        raise next(iter(unaccepted or parts.failed.values()))
    tenant_id = holder.token.tenant_id
    _check_tenant(parts, tenant_id)
    failed = tuple((name, error.summary) for name, error in parts.failed.items())
    return parsing.parse_facts(tenant_id, caller.patience.clock(), parts.good, failed)


async def _fetch_parts(caller: Caller, holder: Pass) -> _Parts:
    """Ask for every part, and again for those that are told to wait, after the longest of their waits."""
    parts = _Parts()
    wanted = tuple(parsing.PARTS)
    for attempt in count(1):
        answer = await caller.call(_batch(wanted), holder)
        caller.service.fields_of(answer)
        parts.call_id = answer.call_id
        members = parsing.parse_members(answer)
        parts.waiting.clear()
        parts.refused.clear()
        for name in wanted:
            if name in members:
                _sort(caller, name, members[name], attempt, parts)
            else:
                parts.failed[name] = caller.service.unreadable(answer)
        once_more = await _replace_token(caller, holder, parts)
        wanted = (*once_more, *parts.waiting)
        if not wanted:
            return parts
        if parts.waiting:
            longest = max(parts.waiting.values(), key=lambda wait: wait.seconds)
            await caller.patience.wait(caller.service.title, longest)
    raise AssertionError("unreachable")


def _batch(names: Iterable[str]) -> Request:
    return Request("POST", "/v1.0/$batch", body=parsing.as_batch(names), is_read=True)


async def _replace_token(caller: Caller, holder: Pass, parts: _Parts) -> tuple[str, ...]:
    """The parts to ask for once more with another token, as `Caller.call` does for a whole call; else they failed.

    Raises what getting another token raises.
    """
    refused = parts.refused
    if not refused:
        return ()
    answer = next((each for each in refused.values() if claims_in(each.headers)), next(iter(refused.values())))
    if await caller.replaced(holder, holder.token, answer) is not None:
        return tuple(refused)
    parts.failed.update({name: caller.refusal(each, GiveUp()) for name, each in refused.items()})
    return ()


def _sort(caller: Caller, name: str, member: Answer, attempt: int, parts: _Parts) -> None:
    """Note one member's answer under what came, what waits, what was refused or what failed."""
    if member.is_success and isinstance(member.body, dict):
        parts.good[name] = member.fields
        return
    if member.is_success:
        parts.failed[name] = caller.service.unreadable(member)
        return
    if member.status == 401:
        parts.refused[name] = member
        return
    decision = after(member.status, member.headers, attempt, caller.patience.clock(), caller.patience.random())
    if isinstance(decision, GiveUp):
        parts.failed[name] = caller.refusal(member, decision)
    else:
        parts.waiting[name] = decision


def _check_tenant(parts: _Parts, tenant_id: TenantId) -> None:
    """Where the organisation could not be read, the token's own tenant is the evidence; it was checked when issued."""
    if parsing.organisation_id(parts.good) not in ("", tenant_id):
        raise WrongTenant(
            "Microsoft Graph answered for another tenant than the one asked for. Nothing of it is shown.",
            "Sign out and in again. If it happens again, report it.",
            details=Details(correlation_id=parts.call_id),
        )
