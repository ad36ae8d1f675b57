"""Lists that come in pages."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from tui.errors import Details, UnexpectedAnswer
from tui.model.token import AccessToken
from tui.transport.caller import Caller
from tui.transport.service import Answer, Request

T = TypeVar("T")

MOST_PAGES = 2_000
"""100,000 customers at 100 a page need half of it."""


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list."""

    items: tuple[T, ...]
    skipped: int = 0
    """Entries that could not be read (no id, wrong type) and were left out."""


async def follow(
    caller: Caller, first: Request, token: AccessToken, next_request: Callable[[Answer], Request | None]
) -> AsyncIterator[Answer]:
    """The answers to `first` and to every request that an answer leads on to, until one leads nowhere.

    Raises:
        UnexpectedAnswer: the pages go in a circle, without end, or to another host. Pages before it were yielded.
        TenantryError: what `Caller.call` raises.
    """
    seen: set[tuple[str, tuple[tuple[str, str], ...]]] = set()
    request: Request | None = first
    call_id = ""
    while request is not None:
        mark = (request.url, tuple(sorted(request.headers.items())))
        if mark in seen or len(seen) >= MOST_PAGES:
            raise UnexpectedAnswer(
                f"{caller.service.title} leads round in circles instead of ending the list.",
                "What came so far is shown. Refresh later.",
                details=Details(correlation_id=call_id),
            )
        seen.add(mark)
        try:
            answer = await caller.call(request, token)
        except UnexpectedAnswer as error:
            if not error.details.correlation_id:  # nothing was sent: the answer before it led there
                error.details = replace(error.details, correlation_id=call_id)
            raise
        call_id = answer.call_id
        yield answer
        request = next_request(answer)
