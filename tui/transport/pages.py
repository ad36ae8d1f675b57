"""Lists that come in pages."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from tui.errors import Details, NotFound, RegistrationFault, UnexpectedAnswer
from tui.model.listed import Bookmark
from tui.transport.caller import Caller
from tui.transport.passes import Bearer
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
    unassigned: int = 0
    """Those of them that have nothing to be read yet: relationships that no customer has approved."""

    @property
    def unreadable(self) -> int:
        """Entries behind which any customer may be."""
        return self.skipped - self.unassigned


async def follow(
    caller: Caller,
    first: Request,
    bearer: Bearer,
    next_request: Callable[[Answer], Request | None],
    bookmark: Bookmark | None = None,
) -> AsyncIterator[Answer]:
    """The answers to `first` and to every request that an answer leads on to, until one leads nowhere.

    Begins at the `bookmark` instead, if there is a page in it, and moves it on once a page was taken in. A page that
    the service refuses there is too old to go on with: then the list begins anew.

    Raises:
        UnexpectedAnswer: the pages go in a circle, without end, or to another host. Pages before it were yielded.
        TenantryError: what `Caller.call` raises.
    """
    seen: set[tuple[str, tuple[tuple[str, str], ...]]] = set()
    bookmark = bookmark or Bookmark()
    kept = bookmark.place if isinstance(bookmark.place, Request) else None
    request: Request | None = kept or first
    call_id = ""
    while request is not None:
        mark = (request.url, tuple(sorted(request.headers.items())))
        if mark in seen or len(seen) >= MOST_PAGES:
            bookmark.place = None
            raise UnexpectedAnswer(
                f"{caller.service.title} leads round in circles instead of ending the list.",
                "What came so far is shown. Refresh later.",
                details=Details(correlation_id=call_id),
            )
        seen.add(mark)
        try:
            answer = await caller.call(request, bearer)
        except (UnexpectedAnswer, RegistrationFault, NotFound) as error:  # 400, 404, 410 and addresses elsewhere
            if request is kept:
                seen.clear()
                bookmark.place, kept, request = None, None, first
                continue
            if isinstance(error, UnexpectedAnswer) and not error.details.correlation_id:
                error.details = replace(error.details, correlation_id=call_id)  # the answer before it led there
            raise
        call_id = answer.call_id
        yield answer
        bookmark.place = request = next_request(answer)
