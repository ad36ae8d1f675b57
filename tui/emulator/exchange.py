"""One question to the emulated services, with everything needed to answer it."""

from __future__ import annotations

import uuid
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl

import httpx

from .memory import Memory
from .world import World


@dataclass(frozen=True)
class Exchange:
    """A request, the world it is asked of and the moment it arrives."""

    request: httpx.Request
    world: World
    memory: Memory
    now: datetime
    """Aware, UTC, by the emulator's clock."""
    perform: Callable[[httpx.Request], httpx.Response]
    """Answers one member of a batch as if it had come alone."""
    values: Mapping[str, str] = field(default_factory=dict)
    """What the placeholders of the path template stand for, percent-decoded."""
    request_id: str = field(default_factory=lambda: str(uuid.uuid4()))

    @cached_property
    def query(self) -> Mapping[str, str]:
        """Query parameters; of a repeated one the last counts."""
        return dict(self.request.url.params)

    @cached_property
    def form(self) -> Mapping[str, str]:
        """The fields of a form body; of a repeated one the last counts."""
        return dict(parse_qsl(self.request.content.decode("utf-8", "replace"), keep_blank_values=True))

    @property
    def client_request_id(self) -> str:
        """The id the client gave this call, else the service's own."""
        return self.named("client-request-id")

    def named(self, header: str) -> str:
        """The id that the client gave in a header, else the service's own; what could not be sent back is no id."""
        given = str(self.request.headers.get(header, ""))
        return given if given.isascii() and given.isprintable() and given else self.request_id


class Refusal(Exception, ABC):
    """A service says no; each service has its own way of saying it."""

    @abstractmethod
    def answer(self, exchange: Exchange) -> httpx.Response:
        """The refusal as it goes over the wire."""


def as_json(status: int, body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> httpx.Response:
    """A JSON answer."""
    return httpx.Response(status, json=body, headers=headers)
