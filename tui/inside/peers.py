"""Who is at the other end of a connection on this machine.

Source: proc(5), /proc/net/tcp and tcp6: addresses as the machine's own words in hexadecimal, the user id of the
socket's owner in the eighth column. Only Linux tells; elsewhere the secret header alone keeps others out.
"""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from pathlib import Path

_TABLES = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))
_ESTABLISHED = "01"
_UID = 7
NOBODYS = -1
"""No user's id: the other end is closed, or closing."""


def uid_of_peer(peer: tuple[str, int], here: tuple[str, int]) -> int | None:
    """The user at the other end of a connection between two IPv4 addresses; `NOBODYS` when it has been left, None where
    the system does not tell. Blocks for as long as the system takes to list its connections."""
    if sys.platform != "linux":
        return None
    try:
        tables = [table.read_text("ascii") for table in _TABLES if table.exists()]
    except (OSError, UnicodeError):
        return None
    if not tables:
        return None
    wanted = {(a, b) for a, b in zip(_forms(*peer), _forms(*here), strict=True)}
    return next((uid for ends, uid in _owners(tables) if ends in wanted), NOBODYS)


def _owners(tables: list[str]) -> Iterator[tuple[tuple[str, str], int]]:
    for table in tables:
        for line in table.splitlines()[1:]:
            words = line.split()
            if len(words) > _UID and words[3] == _ESTABLISHED:
                yield (words[1], words[2]), int(words[_UID])


def _forms(host: str, port: int) -> tuple[str, str]:
    """An address as either table spells it: plain, and as IPv6 wraps it (RFC 4291 section 2.5.5.2)."""
    packed = socket.inet_aton(host)
    word = f"{int.from_bytes(packed, sys.byteorder):08X}"
    wrapper = f"{int.from_bytes(bytes((0, 0, 255, 255)), sys.byteorder):08X}"
    return f"{word}:{port:04X}", f"{'0' * 16}{wrapper}{word}:{port:04X}"
