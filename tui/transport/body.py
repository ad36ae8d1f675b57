"""The body of an answer, read within a bound: nothing that a service sends may fill this machine's memory."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping

import httpx

MOST_VALUES = 200_000
"""In one JSON body. The largest page we ask for (300 relationships with twenty roles each) has about 30,000; four
megabytes of `{},` would have a million and take a hundred megabytes."""

_UNPACK = {"gzip": 31, "x-gzip": 31, "deflate": 15}
"""`wbits` of zlib for a content coding (RFC 9110 section 8.4.1)."""


class TooLarge(Exception):
    """More came than is read."""


class Body:
    """Takes a body in pieces as they come over the wire, and unpacks it in steps: httpx unpacks each piece whole, and
    64 kB of gzip can hold 64 MB."""

    def __init__(self, headers: Mapping[str, str], most: int) -> None:
        self._content = bytearray()
        self._most = most
        bits = _UNPACK.get(headers.get("content-encoding", "").strip().lower())
        self._unpacking = zlib.decompressobj(bits) if bits else None

    def add(self, piece: bytes) -> None:
        """Take in one piece.

        Raises:
            TooLarge: there is more than is read.
            httpx.DecodingError: it is not packed as the headers say.
        """
        if self._unpacking is not None and not self._unpacking.eof:
            try:
                piece = self._unpacking.decompress(piece, self._most - len(self._content) + 1)
            except zlib.error as error:
                raise httpx.DecodingError(str(error)) from None
        self._content += piece
        if len(self._content) > self._most:
            raise TooLarge

    def whole(self) -> bytes:
        """The unpacked body. Raises httpx.DecodingError when it was cut off."""
        if self._unpacking is not None and self._content and not self._unpacking.eof:
            raise httpx.DecodingError("the packed body breaks off")
        return bytes(self._content)


def as_json(content: bytes) -> object:
    """The parsed body; None when it is empty, no JSON, or holds more than any answer that was asked for."""
    if sum(content.count(mark) for mark in (b",", b"[", b"{")) > MOST_VALUES:
        return None
    try:
        parsed: object = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return parsed
