"""A service beyond the wire, a request to it and its answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tui.errors import Details, TenantryError, UnexpectedAnswer


@dataclass(frozen=True, slots=True)
class Request:
    """One request, before the bearer is added."""

    method: str
    url: str
    """A full address, or a path that starts with `/` at the service's own host."""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None
    """Sent as JSON."""
    is_read: bool = False
    """Whether it changes nothing, so that it may be sent again when no answer came."""
    is_done_once: bool = False
    """Whether the service does it once however often it comes, so that it may be sent again as well."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a service answered, read to its end."""

    status: int
    headers: Mapping[str, str]
    """Names are compared without case (an `httpx.Headers`)."""
    body: object
    """The parsed JSON; None when the body is empty or no JSON."""
    call_id: str
    """Our `client-request-id` of this call."""
    at: datetime
    """When it had come (UTC)."""

    @property
    def is_success(self) -> bool:
        """Whether the status is 2xx."""
        return 200 <= self.status < 300

    @property
    def fields(self) -> Mapping[str, Any]:
        """The JSON object of the body; empty when it is none. For reading what may be missing."""
        return self.body if isinstance(self.body, dict) else {}


@dataclass(frozen=True, slots=True)
class Service:
    """One service: where it is, and how it says no."""

    title: str
    """As a person knows it, such as `Microsoft Graph`."""
    host: str
    read_details: Callable[[Answer], Details]
    """Takes code, ids and words out of an error answer."""
    explain: Callable[[int, Details], TenantryError | None]
    """The error that a status and code stand for; None leaves it to the status."""
    new_headers: Callable[[], Mapping[str, str]] = dict
    """What every request carries besides its own headers; the same at each try of one request."""

    def fields_of(self, answer: Answer) -> Mapping[str, Any]:
        """The JSON object that the documentation promises.

        Raises:
            UnexpectedAnswer: the body is something else.
        """
        if isinstance(answer.body, dict):
            return answer.body
        raise self.unreadable(answer)

    def unreadable(self, answer: Answer) -> UnexpectedAnswer:
        """The error for an answer that is not what the documentation promises."""
        return UnexpectedAnswer(
            f"{self.title} answered something that cannot be read.",
            "Try again. If it stays so, something between here and Microsoft may be changing the answers.",
            details=Details(correlation_id=answer.call_id, happened_at=answer.at),
        )
