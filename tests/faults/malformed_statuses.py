"""Status lines that are odd, with the true body behind them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from random import Random

from tests.faults.malformed_wire import Raw, Told, raw

Make = Callable[[Told, Random], Raw | None]

_CODES = (
    199, 201, 202, 203, 204, 205, 206, 207, 226, 299, 300, 304, 400, 402, 403, 404, 405, 406, 407, 408, 409, 410, 411,
    412, 413, 414, 415, 416, 417, 418, 421, 422, 423, 424, 425, 426, 428, 431, 451, 500, 501, 502, 503, 504, 505, 507,
    508, 511, 599, 600, 999,
)  # fmt: skip
_LINES = {
    "no reason": b"HTTP/1.1 200",
    "HTTP/1.0": b"HTTP/1.0 200 OK",
    "HTTP/2.0": b"HTTP/2.0 200 OK",
    "HTTP/0.9 without any": b"",
    "another protocol": b"ICY 200 OK",
    "SSH's greeting": b"SSH-2.0-OpenSSH_9.2",
    "letters for a number": b"HTTP/1.1 abc OK",
    "two digits": b"HTTP/1.1 20 OK",
    "four digits": b"HTTP/1.1 2000 OK",
    "a negative number": b"HTTP/1.1 -200 OK",
    "zero": b"HTTP/1.1 000 OK",
    "a reason of 10 kB": b"HTTP/1.1 500 " + b"x" * 10_000,
    "a reason in another alphabet": "HTTP/1.1 400 \u0416\u4e2d".encode(),
    "an escape sequence for a reason": b"HTTP/1.1 503 \x1b]52;c;eA==\x07",
}
_REDIRECTS = {
    "elsewhere": "https://evil.example/",
    "to plain http": "http://graph.microsoft.com/v1.0/me",
    "relative": "../../x?y=z",
    "to no address": "https://[::1",
    "to a script": "javascript:alert(1)",
    "of 60 kB": "https://graph.microsoft.com/" + "x" * 60_000,
    "to nothing": "",
}


def made() -> dict[str, Make]:
    """Status line kinds by name."""
    found: dict[str, Make] = {f"{code} with a true body": partial(_status, code) for code in _CODES}
    found |= {f"{code} with an empty body": partial(_status, code, body=b"") for code in (200, 204, 400, 401, 403, 500)}
    found |= {f"status line: {name}": partial(_line, line) for name, line in _LINES.items()}
    for code in (301, 302, 303, 307, 308):
        found[f"{code} to the same address"] = partial(_redirected, code, None)
    found |= {f"302 {name}": partial(_redirected, 302, to) for name, to in _REDIRECTS.items()}
    found["302 without an address"] = partial(_status, 302)
    found["100 and nothing more"] = partial(_before, b"HTTP/1.1 100 Continue\r\n\r\n", is_all=True)
    found["100 before the true answer"] = partial(_before, b"HTTP/1.1 100 Continue\r\n\r\n")
    found["103 before the true answer"] = partial(_before, b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n")
    found["101 and another protocol"] = partial(
        _before, b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n\x00\x01\x02", is_all=True
    )
    found["a thousand times 102"] = partial(_before, b"HTTP/1.1 102 Processing\r\n\r\n" * 1000)
    found["blank lines before"] = partial(_before, b"\r\n\r\n\r\n")
    found["garbage before"] = partial(_before, b"\x16\x03\x01\x02\x00\x01")
    found["bare line feeds"] = _line_feeds
    return found


def _status(code: int, told: Told, _: Random, *, body: bytes | None = None) -> Raw:
    return raw(told, status=f"{code} Odd", body=body)


def _line(line: bytes, told: Told, _: Random) -> Raw:
    whole = b"".join(raw(told).pieces)
    return Raw([line + b"\r\n" + whole.partition(b"\r\n")[2]] if line else [told.body])


def _redirected(code: int, to: str | None, told: Told, _: Random) -> Raw:
    address = str(told.request.url) if to is None else to
    return raw(told, status=f"{code} Moved", headers=[*told.headers, ("Location", address)])


def _before(first: bytes, told: Told, _: Random, *, is_all: bool = False) -> Raw:
    return Raw([first, *(() if is_all else raw(told).pieces)])


def _line_feeds(told: Told, _: Random) -> Raw:
    head, body = raw(told).pieces
    return Raw([head.replace(b"\r\n", b"\n"), body])
