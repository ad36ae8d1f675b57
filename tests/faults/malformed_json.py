"""The JSON of a true answer with one of its nodes, or all of a sort, put otherwise."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from functools import partial
from random import Random
from typing import Any

from tests.faults.malformed_wire import Raw, Told, raw

Make = Callable[[Told, Random], Raw | None]
Place = tuple[Any, Any]
"""A container and the key or index of a node in it."""

ESCAPE = "Con\x1b]52;c;eA==\x07toso\x9b2J\u202eosotnoC\u200b"

_INSTEAD: dict[str, Any] = {
    "null": None,
    "true": True,
    "false": False,
    "0": 0,
    "-1": -1,
    "a fraction": 1.5,
    "10^300": 10**300,
    "1e308": 1e308,
    "an empty string": "",
    "a blank": " ",
    "a string of 1 MB": "x" * (1 << 20),
    "hostile text": ESCAPE,
    "markup": "[@click=app.quit]x[/][/y]",
    "the word null": "null",
    "an empty list": [],
    "an empty object": {},
    "a list of null": [None],
    "a list of lists": [[[]]],
    "an object of objects": {"": {"": {}}},
    "a lone surrogate": "\ud800",
    "a list of 20,000 numbers": list(range(20_000)),
    "a path": "../../../etc/passwd",
    "line breaks": "a\r\nb\u2028c",
}
_WRITTEN = {
    "NaN": "NaN",
    "Infinity": "Infinity",
    "minus Infinity": "-Infinity",
    "1e999": "1e999",
    "5,000 digits": "7" * 5000,
}
"""What Python's writer does not write, in the place of a node."""
_GUIDS = {
    "no GUID": "not-a-guid",
    "a GUID in capitals": "ABCDEF01-2345-6789-ABCD-EF0123456789",
    "a GUID in braces": "{abcdef01-2345-6789-abcd-ef0123456789}",
    "the GUID of zeros": "00000000-0000-0000-0000-000000000000",
    "a GUID with a line break": "abcdef01-2345-6789-abcd-ef0123456789\n",
    "a GUID in other digits": "\u0661" * 8 + "-2345-6789-abcd-ef0123456789",
    "a GUID and a path": "abcdef01-2345-6789-abcd-ef0123456789/../x",
    "an id of 1 MB": "a" * (1 << 20),
    "a number for a GUID": 7,
    "a GUID in a list": ["abcdef01-2345-6789-abcd-ef0123456789"],
    "a GUID without hyphens": "abcdef0123456789abcdef0123456789",
}
_DATES = {
    "year 0": "0000-01-01T00:00:00Z",
    "year 9999 in the west": "9999-12-31T23:59:59.9999999-14:00",
    "year 1 in the east": "0001-01-01T00:00:00+14:00",
    "zone +99:99": "2026-01-01T00:00:00+99:99",
    "30 February": "2026-02-30T00:00:00Z",
    "hour 24": "2026-01-01T24:00:00Z",
    "a leap second": "2016-12-31T23:59:60Z",
    "no zone": "2026-01-01T00:00:00",
    "a date alone": "2026-01-01",
    "a week": "2026-W01-1T00:00:00Z",
    "seconds since 1970": 1767225600,
    "milliseconds": 1767225600000.5,
    "a negative year": "-2026-01-01T00:00:00Z",
    "year 10000": "10000-01-01T00:00:00Z",
    "forty digits of a second": "2026-01-01T00:00:00." + "1" * 40 + "Z",
    "words": "next Tuesday",
    "odd digits": "\u0662026-01-01T00:00:00Z",
}


def made() -> dict[str, Make]:
    """Node kinds by name."""
    found: dict[str, Make] = {f"a node becomes {name}": partial(_node, value) for name, value in _INSTEAD.items()}
    found |= {f"a node is written {name}": partial(_written, text) for name, text in _WRITTEN.items()}
    found |= {f"an id becomes {name}": partial(_node, value, only=_is_guid_like) for name, value in _GUIDS.items()}
    found |= {f"a time becomes {name}": partial(_node, value, only=_is_time) for name, value in _DATES.items()}
    for sort, kind in {"string": str, "number": (int, float), "list": list, "object": dict}.items():
        for name in ("null", "true", "0", "an empty string", "an empty list", "an empty object"):
            only = partial(_is, kind)
            found[f"every {sort} becomes {name}"] = partial(_every, _INSTEAD[name], only)
    found["a node goes into a list"] = partial(_wrapped, lambda node: [node])
    found["a node goes into an object"] = partial(_wrapped, lambda node: {"value": node})
    found["a node goes into a string"] = partial(_wrapped, json.dumps)
    found["a node goes a thousand lists deep"] = _deep
    found["a node is missing"] = _missing
    found["a node gets another name"] = _renamed
    found["two nodes change places"] = _swapped
    found["every field is missing"] = _emptied
    found["every name in capitals"] = partial(_names, str.upper)
    found["every name in small letters"] = partial(_names, str.lower)
    found["every name with a blank"] = partial(_names, lambda name: f"{name} ")
    found["a thousand more fields"] = _more_fields
    found["a list is doubled"] = partial(_list, lambda items: items + items)
    found["a list is turned round"] = partial(_list, lambda items: items[::-1])
    found["a list has nulls between"] = partial(_list, lambda items: [each for item in items for each in (None, item)])
    found["a list has numbers between"] = partial(_list, lambda items: [each for item in items for each in (7, item)])
    found["a list has lists between"] = partial(
        _list, lambda items: [each for item in items for each in ([item], item)]
    )
    found["a list becomes an object"] = partial(_list, lambda items: {str(at): item for at, item in enumerate(items)})
    found["a list has 5,000 entries"] = partial(_list, lambda items: (items * 5000)[:5000])
    return found


def parsed(told: Told) -> Any:
    """The JSON of the true answer, to be changed freely; None when it has none."""
    try:
        return json.loads(told.body)
    except ValueError:
        return None


def places(value: Any) -> Iterator[Place]:
    """Every node below `value`, the value itself not among them."""
    pairs: list[tuple[Any, Any]] = []
    if isinstance(value, dict):
        pairs = list(value.items())
    elif isinstance(value, list):
        pairs = list(enumerate(value))
    for key, inner in pairs:
        yield value, key
        yield from places(inner)


def written(told: Told, value: Any) -> Raw:
    """The true answer with this for a body."""
    return raw(told, body=json.dumps(value).encode())


def _is(kind: Any, node: object) -> bool:
    return isinstance(node, kind) and not isinstance(node, bool)


def _is_guid_like(node: object) -> bool:
    return isinstance(node, str) and len(node) == 36 and node.count("-") == 4


def _is_time(node: object) -> bool:
    return isinstance(node, str) and len(node) >= 19 and node[4:5] == "-" and ("T" in node or node[10:11] == " ")


def _chosen(value: Any, random: Random, only: Callable[[object], bool] = lambda _: True) -> Place | None:
    found = [(box, key) for box, key in places(value) if only(box[key])]
    return random.choice(found) if found else None


def _node(instead: Any, told: Told, random: Random, *, only: Callable[[object], bool] = lambda _: True) -> Raw | None:
    value = parsed(told)
    place = _chosen(value, random, only)
    if place is None:
        return None
    place[0][place[1]] = instead
    return written(told, value)


def _written(text: str, told: Told, random: Random) -> Raw | None:
    value = parsed(told)
    place = _chosen(value, random)
    if place is None:
        return None
    place[0][place[1]] = "@@here@@"
    return raw(told, body=json.dumps(value).replace('"@@here@@"', text).encode())


def _every(instead: Any, only: Callable[[object], bool], told: Told, _: Random) -> Raw | None:
    value = parsed(told)
    found = [place for place in places(value) if only(place[0][place[1]])]
    for box, key in found:
        box[key] = instead
    return written(told, value) if found else None


def _wrapped(wrap: Callable[[Any], Any], told: Told, random: Random) -> Raw | None:
    value = parsed(told)
    place = _chosen(value, random)
    if place is None:
        return None
    box, key = place
    box[key] = wrap(copy.deepcopy(box[key]))
    return written(told, value)


def _deep(told: Told, random: Random) -> Raw | None:
    return _written("[" * 900 + "]" * 900, told, random)


def _missing(told: Told, random: Random) -> Raw | None:
    value = parsed(told)
    place = _chosen(value, random)
    if place is None:
        return None
    del place[0][place[1]]
    return written(told, value)


def _renamed(told: Told, random: Random) -> Raw | None:
    value = parsed(told)
    found = [(box, key) for box, key in places(value) if isinstance(box, dict)]
    if not found:
        return None
    box, key = random.choice(found)
    box[f"{key}_"] = box.pop(key)
    return written(told, value)


def _swapped(told: Told, random: Random) -> Raw | None:
    value = parsed(told)
    found = list(places(value))
    if len(found) < 2:
        return None
    (one, at), (other, there) = random.sample(found, 2)
    one[at], other[there] = copy.deepcopy(other[there]), copy.deepcopy(one[at])
    return written(told, value)


def _emptied(told: Told, _: Random) -> Raw | None:
    def emptied(value: Any) -> Any:
        if isinstance(value, list):
            return [emptied(each) for each in value]
        return {} if isinstance(value, dict) else value

    value = parsed(told)
    return written(told, {key: emptied(inner) for key, inner in value.items()}) if isinstance(value, dict) else None


def _names(change: Callable[[str], str], told: Told, _: Random) -> Raw | None:
    def renamed(value: Any) -> Any:
        if isinstance(value, dict):
            return {change(key): renamed(inner) for key, inner in value.items()}
        return [renamed(each) for each in value] if isinstance(value, list) else value

    value = parsed(told)
    return None if value is None else written(told, renamed(value))


def _more_fields(told: Told, random: Random) -> Raw | None:
    value = parsed(told)
    boxes = [value, *(box[key] for box, key in places(value))]
    found = [box for box in boxes if isinstance(box, dict)]
    if not found:
        return None
    random.choice(found).update({f"more{at}": {"@odata.type": [at]} for at in range(1000)})
    return written(told, value)


def _list(change: Callable[[list[Any]], Any], told: Told, random: Random) -> Raw | None:
    value = parsed(told)
    place = _chosen(value, random, lambda node: isinstance(node, list) and bool(node))
    if place is None:
        return None
    box, key = place
    box[key] = change(copy.deepcopy(box[key]))
    return written(told, value)
