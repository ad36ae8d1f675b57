"""Which room answers which address."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import unquote

import httpx

from .exchange import Exchange

Answer = Callable[[Exchange], httpx.Response]


@dataclass(frozen=True, slots=True)
class Route:
    """One address: `{name}` in its path stands for anything without a slash."""

    method: str
    path: re.Pattern[str]
    answer: Answer


def route(method: str, template: str, answer: Answer) -> Route:
    """A route; paths match without regard to case, as the services' do."""
    parts = re.split(r"\{(\w+)\}", template)
    pattern = "".join(f"(?P<{part}>[^/]+?)" if at % 2 else re.escape(part) for at, part in enumerate(parts))
    return Route(method, re.compile(pattern + "/?", re.IGNORECASE), answer)


@dataclass(frozen=True, slots=True)
class Host:
    """A service: its addresses, and what it says to everything else."""

    routes: Sequence[Route]
    not_found: Answer
    wrong_method: Answer

    def answer(self, exchange: Exchange) -> httpx.Response:
        """Send the request to its room. Two slashes count as one: msgraph-sdk for Python (1.65) asks for
        `/v1.0//organization`, and is used against the service."""
        path = exchange.request.url.raw_path.decode("ascii", "replace").partition("?")[0]
        path = re.sub("/{2,}", "/", path)
        answer, values = self._find(exchange.request.method, path)
        return answer(replace(exchange, values=values))

    def _find(self, method: str, path: str) -> tuple[Answer, Mapping[str, str]]:
        found: Answer = self.not_found
        for candidate in self.routes:
            match = candidate.path.fullmatch(path)
            if match is None:
                continue
            if candidate.method == method:
                return candidate.answer, {name: unquote(value) for name, value in match.groupdict().items()}
            found = self.wrong_method
        return found, {}
