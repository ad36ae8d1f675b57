"""Headers that are missing, doubled, huge, of another type, or promise an encoding that is not there."""

from __future__ import annotations

import base64
import gzip
import zlib
from collections.abc import Callable
from functools import cache, partial
from random import Random

from tests.faults.malformed_wire import Raw, Told, raw

Make = Callable[[Told, Random], Raw | None]

_TYPES = {
    "no content type": None,
    "HTML for a content type": "text/html",
    "a picture for a content type": "image/png",
    "an unknown charset": "application/json; charset=klingon",
    "a charset that is none": "application/json; charset=hex",
    "the undefined charset": "application/json; charset=undefined",
    "UTF-16 for a charset": "application/json; charset=utf-16",
    "UTF-7 for a charset": "application/json; charset=utf-7",
    "a content type without end": "application/json; charset=" + "x" * 10_000,
    "a broken content type": ';;=";charset=\\"',
}
_LENGTHS = {
    "no length": [],
    "a length too short": ["5"],
    "a length too long": ["99999999"],
    "a length of 10^30": ["1" + "0" * 30],
    "a negative length": ["-1"],
    "a length in letters": ["many"],
    "a length in other digits": ["\u00b2"],
    "two lengths": ["5", "7"],
}
_CHUNKS = {
    "chunk sizes in letters": b"zz\r\nxx\r\n0\r\n\r\n",
    "a negative chunk": b"-5\r\nhello\r\n0\r\n\r\n",
    "a chunk of 2^64": b"ffffffffffffffff\r\n{}",
    "a chunk that breaks off": b'ff\r\n{"value"',
    "no last chunk": b"2\r\n{}\r\n",
    "an empty chunked body": b"0\r\n\r\n",
    "a chunk extension of 20 kB": b"2;" + b"x" * 20_000 + b"\r\n{}\r\n0\r\n\r\n",
    "odd trailers": b"2\r\n{}\r\n0\r\nX: \x00\r\n\r\n",
}
_EXTRA: dict[str, list[tuple[str, str | bytes]]] = {
    "a header of 60 kB": [("X-Large", "x" * 60_000)],
    "a header of 1 MB": [("X-Large", "x" * (1 << 20))],
    "ninety headers": [(f"X-{at}", "y") for at in range(90)],
    "five thousand headers": [(f"X-{at}", "y") for at in range(5000)],
    "a header with NUL": [("X-Odd", b"a\x00b")],
    "a header with ESC": [("request-id", b"\x1b]52;c;eA==\x07"), ("MS-CorrelationId", b"\x1b[2J")],
    "a header in another alphabet": [("request-id", "\u0416".encode()), ("Date", "\u0416".encode())],
    "a header without a name": [("", "x")],
    "a header with a blank in its name": [("X Odd", "x")],
    "a folded header": [("X-Folded", b"a\r\n b")],
    "odd cookies": [("Set-Cookie", 'a="b;c'), ("Set-Cookie", "=;=;Expires=never;Max-Age=1e99;Domain=.com")],
    "a cookie of 50 kB": [("Set-Cookie", "a=" + "b" * 50_000)],
    "a hundred transfer codings": [("Transfer-Encoding", "gzip, " * 100 + "chunked")],
    "an impossible date": [("Date", "Thu, 99 Foo 99999 99:99:99 GMT")],
    "doubled ids": [("request-id", "a"), ("request-id", "b"), ("MS-CorrelationId", "a"), ("MS-CorrelationId", "b")],
    "a request id of 20 kB": [("request-id", "x" * 20_000), ("MS-CorrelationId", "y" * 20_000)],
    "a refresh header": [("Refresh", "0; url=https://evil.example/"), ("Link", "<https://evil.example/>; rel=next")],
    "links to follow": [("Content-Location", "https://evil.example/"), ("Alt-Svc", 'h2="evil.example:443"')],
}
_RETRY_AFTER = {
    "0": "0",
    "-5": "-5",
    "junk": "soon",
    "10^9": "1000000000",
    "of 300 digits": "9" * 300,
    "a fraction": "1.5",
    "other digits": "\u00b2",
    "in the past": "Mon, 01 Jan 1990 00:00:00 GMT",
    "in the year 9999": "Fri, 31 Dec 9999 23:59:59 -2359",
    "with an impossible zone": "Mon, 02 Mar 2026 09:00:30 +9999",
    "in the year 0": "Mon, 01 Jan 0000 00:00:00 GMT",
    "empty": "",
}
_CHALLENGES: dict[str, list[str]] = {
    "none": [],
    "junk": ["%%%\x7f"],
    "claims that are not base64": ['Bearer error="insufficient_claims", claims="%%%"'],
    "claims that are a list": [f'Bearer error="insufficient_claims", claims="{base64.b64encode(b"[1,2]").decode()}"'],
    "claims that are nested too deep": [
        f'Bearer error="insufficient_claims", claims="{base64.b64encode(b"[" * 40_000).decode()}"'
    ],
    "claims cut off": ['Bearer realm="", error="insufficient_claims", claims="eyJhY2Nlc3NfdG9rZW4iOnsib'],
    "three at once": ["Basic", 'Bearer realm="x"', "Negotiate"],
    "an open quotation": ['Bearer claims="' + 'a\\"' * 1000],
}


def made() -> dict[str, Make]:
    """Header kinds by name."""
    found: dict[str, Make] = {name: partial(_typed, of) for name, of in _TYPES.items()}
    found |= {name: partial(_measured, lengths) for name, lengths in _LENGTHS.items()}
    found |= {name: partial(_chunked, body) for name, body in _CHUNKS.items()}
    found |= {name: partial(_with, extra) for name, extra in _EXTRA.items()}
    for code in (429, 503, 400):
        found |= {f"{code}, Retry-After {name}": partial(_asked_to_wait, code, of) for name, of in _RETRY_AFTER.items()}
    found |= {f"401, challenge: {name}": partial(_challenged, of) for name, of in _CHALLENGES.items()}
    for coding in ("gzip", "deflate", "br", "zstd", "compress", "identity", "x-unknown", "gzip, gzip", "gzip, deflate"):
        found[f"{coding} promised, plain sent"] = partial(_encoded, coding, _as_it_is)
    found["gzip that breaks off"] = partial(_encoded, "gzip", lambda body: gzip.compress(body)[:-12])
    found["gzip with a wrong sum"] = partial(_encoded, "gzip", lambda body: gzip.compress(body)[:-8] + b"\0" * 8)
    found["gzip with more behind it"] = partial(_encoded, "gzip", lambda body: gzip.compress(body) + b"more")
    found["gzip sent twice over"] = partial(_encoded, "gzip, gzip", lambda body: gzip.compress(gzip.compress(body)))
    found["gzip sent rightly"] = partial(_encoded, "gzip", gzip.compress)
    found["gzip unpromised"] = partial(_encoded, "identity", gzip.compress)
    found["deflate sent rightly"] = partial(_encoded, "deflate", zlib.compress)
    found["deflate without its header"] = partial(_encoded, "deflate", lambda body: zlib.compress(body)[2:-4])
    found["deflate that breaks off"] = partial(_encoded, "deflate", lambda body: zlib.compress(body)[:-6])
    found["a gzip of 100 MB"] = _bomb
    return found


def _typed(of: str | None, told: Told, _: Random) -> Raw:
    others = [(name, value) for name, value in told.headers if name.lower() != "content-type"]
    return raw(told, headers=[*others, *([("Content-Type", of)] if of is not None else [])])


def _measured(lengths: list[str], told: Told, _: Random) -> Raw:
    return raw(told, headers=[*told.headers, *(("Content-Length", each) for each in lengths)], length=False)


def _chunked(body: bytes, told: Told, _: Random) -> Raw:
    return raw(told, headers=[*told.headers, ("Transfer-Encoding", "chunked")], body=body, length=False)


def _with(extra: list[tuple[str, str | bytes]], told: Told, _: Random) -> Raw:
    return raw(told, headers=[*told.headers, *extra])


def _asked_to_wait(code: int, wait: str, told: Told, _: Random) -> Raw:
    return raw(told, status=f"{code} Wait", headers=[*told.headers, ("Retry-After", wait)], body=b"{}")


def _challenged(of: list[str], told: Told, _: Random) -> Raw:
    headers = [*told.headers, *(("WWW-Authenticate", each) for each in of)]
    return raw(told, status="401 Unauthorized", headers=headers, body=b"{}")


def _as_it_is(body: bytes) -> bytes:
    return body


def _encoded(coding: str, encode: Callable[[bytes], bytes], told: Told, _: Random) -> Raw:
    others = [(name, value) for name, value in told.headers if name.lower() != "content-encoding"]
    return raw(told, headers=[*others, ("Content-Encoding", coding)], body=encode(told.body))


def _bomb(told: Told, _: Random) -> Raw:
    return raw(told, headers=[*told.headers, ("Content-Encoding", "gzip")], body=_packed_blanks())


@cache
def _packed_blanks() -> bytes:
    packer = zlib.compressobj(6, zlib.DEFLATED, 31)
    blank = b" " * (1 << 20)
    return b"".join(packer.compress(blank) for _ in range(100)) + packer.flush()
