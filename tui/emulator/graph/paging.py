"""Collections in pages: `$top`, `$select`, an opaque `$skiptoken` and the next link.

Source: learn.microsoft.com, graph/paging and graph/query-parameters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import quote, urlencode

import httpx

from tui.emulator.entra.signing import seal, unseal
from tui.emulator.exchange import Exchange, as_json

from .refusals import bad_request

GRAPH_BASE = "https://graph.microsoft.com/v1.0"
Row = dict[str, Any]
Place = tuple[int, int]
"""Customer number, and which of that customer's rows."""
Source = Callable[[Place], Iterator[tuple[Place, Row]]]
"""All rows from a place on, each with its own place."""
OPTIONS = frozenset({"$top", "$select", "$filter", "$count", "$skiptoken"})


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many rows a page has when nobody asks, and how many at most."""

    usual: int
    most: int


GDAP_PAGES = Sizes(100, 300)
DIRECTORY_PAGES = Sizes(100, 999)


def options(exchange: Exchange) -> Mapping[str, str]:
    """The query options by lower-case name.

    Raises:
        GraphRefusal: 400, an option this collection does not have.
    """
    asked = {name.lower(): value for name, value in exchange.query.items()}
    unknown = set(asked) - OPTIONS
    if unknown:
        raise bad_request(f"These query options are not supported: {', '.join(sorted(unknown))}")
    return asked


def answer_page(exchange: Exchange, name: str, source: Source, sizes: Sizes) -> httpx.Response:
    """One page of a collection; `name` is its path below the version."""
    asked = options(exchange)
    size = _size(asked, sizes)
    start = _start(exchange, name, asked)
    rows = list(islice(source(start), size + 1))
    body = collection(name, (row for _, row in rows[:size]), asked.get("$select", ""))
    if len(rows) > size:
        body["@odata.nextLink"] = _next_link(exchange, name, asked, rows[size][0])
    return as_json(200, body)


def collection(name: str, rows: Iterable[Row], select: str = "") -> dict[str, Any]:
    """A collection that fits one answer; `$select` keeps the named properties and the annotations."""
    kept = {word.strip() for word in select.split(",")} if select else set()
    value = [{key: at for key, at in row.items() if not kept or key in kept or key[0] == "@"} for row in rows]
    return {"@odata.context": f"{GRAPH_BASE}/$metadata#{name}", "value": value}


def _size(asked: Mapping[str, str], sizes: Sizes) -> int:
    text = asked.get("$top", str(sizes.usual))
    size = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0
    if not 1 <= size <= sizes.most:
        raise bad_request(f"$top must be between 1 and {sizes.most}")
    return size


def _start(exchange: Exchange, name: str, asked: Mapping[str, str]) -> Place:
    """Where the page begins: a skip token holds for its own collection and filter only."""
    if "$skiptoken" not in asked:
        return (0, 0)
    facts = unseal(exchange.world.secret, asked["$skiptoken"])
    if facts is None or facts.get("of") != name or facts.get("filter") != asked.get("$filter", ""):
        raise bad_request("The skip token is not valid here.")
    return (facts["at"][0], facts["at"][1])


def _next_link(exchange: Exchange, name: str, asked: Mapping[str, str], place: Place) -> str:
    token = seal(exchange.world.secret, {"of": name, "filter": asked.get("$filter", ""), "at": place})
    return f"{GRAPH_BASE}/{name}?{urlencode({**asked, '$skiptoken': token}, safe='$', quote_via=quote)}"
