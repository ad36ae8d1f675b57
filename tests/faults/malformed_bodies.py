"""Bodies that are empty, something else than JSON, wrongly encoded, cut off, too deep, too large or without end."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial
from random import Random

import httpcore

from tests.faults.malformed_wire import Raw, Told, raw

Make = Callable[[Told, Random], Raw | None]

MEGABYTE = 1 << 20
DEEP = 100_000

_WHOLE = {
    "empty": b"",
    "a blank": b" ",
    "null": b"null",
    "true": b"true",
    "a number": b"7",
    "an empty string": b'""',
    "a string": b'"value"',
    "an empty list": b"[]",
    "an empty object": b"{}",
    "a list of an object": b"[{}]",
    "HTML": b"<!DOCTYPE html><html><body><h1>Sign in to this network</h1></body></html>",
    "XML": b'<?xml version="1.0"?><error><code>7</code></error>',
    "XML that grows": b'<!DOCTYPE a [<!ENTITY b "' + b"x" * 1000 + b'">]><a>&b;&b;</a>',
    "plain text": b"Service Unavailable",
    "CSV": b"id,name\r\n1,x\r\n",
    "YAML": b"value:\n- id: 1\n",
    "a form": b"error=invalid_grant&error_codes=65001",
    "random bytes": bytes(range(256)) * 4,
    "NULs": b"\0" * 100,
    "NaN": b"NaN",
    "Infinity": b"-Infinity",
    "an open string": b'{"value":"',
    "an open escape": b'{"value":"\\u12',
    "a lone surrogate": b'{"value":[{"tenantId":"\\ud800","displayName":"\\udfff\\ud800"}],"error":"\\ud800"}',
    "single quotes": b"{'value': []}",
    "a number of 5,000 digits": b'{"value":' + b"9" * 5000 + b"}",
    "lists nested 10^5 deep": b"[" * DEEP + b"]" * DEEP,
    "objects nested 10^5 deep": b'{"value":' * DEEP + b"0" + b"}" * DEEP,
    "an error nested 10^5 deep": b'{"error":' + b"[" * DEEP + b"]" * DEEP + b"}",
    "10^5 open brackets": b"[" * DEEP,
    "a million empty lists": b'{"value":[' + b"[]," * 1_000_000 + b"[]]}",
    "a million empty objects": b'{"value":[' + b"{}," * 1_000_000 + b"{}]}",
    "a million keys": b"{" + b",".join(b'"%x":0' % at for at in range(1_000_000)) + b"}",
}


def made() -> dict[str, Make]:
    """Body kinds by name."""
    found: dict[str, Make] = {name: partial(_whole, body) for name, body in _WHOLE.items()}
    found |= {f"{name}, told as a refusal": partial(_whole, _WHOLE[name], status="400 Bad") for name in _REFUSED}
    found["UTF-8 with a mark"] = partial(_changed, lambda body: b"\xef\xbb\xbf" + body)
    for coding in ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-7", "cp037"):
        found[f"in {coding}"] = partial(_recoded, coding)
    found["with bytes that are no UTF-8"] = partial(_changed, lambda body: body.replace(b"e", b"\xe9", 3))
    found["with overlong UTF-8"] = partial(_changed, lambda body: body.replace(b"e", b"\xc1\xa5", 1))
    found["with a guard before it"] = partial(_changed, lambda body: b")]}',\n" + body)
    found["with a call around it"] = partial(_changed, lambda body: b"callback(" + body + b")")
    found["with NULs before it"] = partial(_changed, lambda body: b"\0\0\0\0" + body)
    found["with NULs behind it"] = partial(_changed, lambda body: body + b"\0")
    found["with a comma too many"] = partial(_changed, lambda body: body[:-1] + b",}")
    found["with a comment"] = partial(_changed, lambda body: b"/* */" + body)
    found["sent twice over"] = partial(_changed, lambda body: body + body)
    found["as a string of JSON"] = partial(_changed, lambda body: json.dumps(body.decode()).encode())
    found["in a list"] = partial(_changed, lambda body: b"[" + body + b"]")
    found["a hundred objects deep"] = partial(_changed, lambda body: b'{"value":' * 100 + body + b"}" * 100)
    for part in (1, 2, 3):
        found[f"cut after {part} quarters"] = partial(_cut, part)
    found["without its last byte"] = partial(_changed, lambda body: body[:-1])
    found["cut at a structure"] = _cut_at_structure
    found["cut at a structure, and the connection with it"] = _broken_at_structure
    found["every key twice, the second null"] = partial(_doubled, "null")
    found["every key twice, the first null"] = partial(_doubled, "")
    found["50 MB of blanks"] = partial(_large, b" ")
    found["50 MB of a string"] = partial(_large, b"x", start=b'{"value":"', end=b'"}')
    found["50 MB of entries"] = partial(_large, b'{"id":1},', start=b'{"value":[', end=b"{}]}")
    found["without end"] = _endless
    found["chunks without end"] = _endless_chunks
    found["headers without end"] = _endless_headers
    found["silence before the answer"] = partial(_fails, httpcore.ReadTimeout("no answer"), 0.0)
    found["silence in the middle"] = partial(_fails, httpcore.ReadTimeout("no more"), 0.5)
    found["reset before the answer"] = partial(_fails, httpcore.ReadError("reset"), 0.0)
    found["reset after the headers"] = partial(_fails, httpcore.ReadError("reset"), 0.2)
    found["reset at the last byte"] = partial(_fails, httpcore.ReadError("reset"), 0.99)
    found["byte by byte"] = _dripping
    return found


_REFUSED = ("HTML", "null", "an empty list", "a lone surrogate", "random bytes", "lists nested 10^5 deep")


def _whole(body: bytes, told: Told, _: Random, *, status: str = "") -> Raw:
    return raw(told, status=status, body=body)


def _changed(change: Callable[[bytes], bytes], told: Told, _: Random) -> Raw:
    return raw(told, body=change(told.body))


def _recoded(coding: str, told: Told, _: Random) -> Raw:
    return raw(told, body=told.body.decode().encode(coding, "replace"))


def _cut(quarters: int, told: Told, _: Random) -> Raw:
    return raw(told, body=told.body[: len(told.body) * quarters // 4])


def _structures(body: bytes) -> list[int]:
    return [at for at, byte in enumerate(body) if byte in b'{}[],:"']


def _cut_at_structure(told: Told, random: Random) -> Raw | None:
    places = _structures(told.body)
    return raw(told, body=told.body[: random.choice(places)]) if places else None


def _broken_at_structure(told: Told, random: Random) -> Raw | None:
    places = _structures(told.body)
    if not places:
        return None
    head, body = raw(told).pieces
    return Raw([head, body[: random.choice(places)]], httpcore.ReadError("reset"))


def _doubled(first: str, told: Told, _: Random) -> Raw | None:
    """Each `"key": value` once more with null; JSON readers disagree which one counts."""

    def write(value: object) -> str:
        if isinstance(value, dict):
            pairs = [(json.dumps(key), write(inner)) for key, inner in value.items()]
            return (
                "{"
                + ",".join(
                    f"{key}:{inner},{key}:null" if first else f"{key}:null,{key}:{inner}" for key, inner in pairs
                )
                + "}"
            )
        if isinstance(value, list):
            return "[" + ",".join(map(write, value)) + "]"
        return json.dumps(value)

    try:
        return raw(told, body=write(json.loads(told.body)).encode())
    except ValueError:
        return None


def _large(piece: bytes, told: Told, _: Random, *, start: bytes = b"", end: bytes = b"") -> Raw:
    block = piece * (MEGABYTE // len(piece))
    size = len(start) + 50 * len(block) + len(end)
    head = next(iter(raw(told, headers=[*told.headers, ("Content-Length", str(size))], length=False).pieces))

    def pieces() -> Iterator[bytes]:
        yield head + start
        for _ in range(50):
            yield block
        yield end

    return Raw(pieces())


def _endless(told: Told, _: Random) -> Raw:
    def pieces() -> Iterator[bytes]:
        yield next(iter(raw(told, length=False).pieces)) + b'{"value":"'
        while True:
            yield b"x" * 65_536

    return Raw(pieces())


def _endless_chunks(told: Told, _: Random) -> Raw:
    def pieces() -> Iterator[bytes]:
        headers = [*told.headers, ("Transfer-Encoding", "chunked")]
        yield next(iter(raw(told, headers=headers, length=False).pieces))
        while True:
            yield b"8000\r\n" + b"[" * 0x8000 + b"\r\n"

    return Raw(pieces())


def _endless_headers(_told: Told, _: Random) -> Raw:
    def pieces() -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\n"
        while True:
            yield b"X-More: " + b"x" * 1000 + b"\r\n"

    return Raw(pieces())


def _fails(failure: Exception, part: float, told: Told, _: Random) -> Raw:
    whole = b"".join(raw(told).pieces)
    return Raw([whole[: int(len(whole) * part)]] if part else [], failure)


def _dripping(told: Told, _: Random) -> Raw:
    whole = b"".join(raw(told).pieces)
    return Raw([whole[at : at + 1] for at in range(len(whole))])
