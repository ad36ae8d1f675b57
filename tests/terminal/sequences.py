"""What a terminal is sent, taken apart: control sequences, and the modes they leave it in."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tui.ui.drawing import MOVES
from tui.ui.terminal_guard import ALONE, FRAMES

_CONTROL = re.compile(
    rb"\x1b\[[0-?]*[ -/]*[@-~]"  # CSI
    rb"|\x1b[PX^_\]][^\x07\x1b\x9c]*(?:\x07|\x1b\\)"  # OSC, DCS and the other strings
    rb"|\x1b[ -/]*[0-~]"  # short ones
    rb"|\xc2[\x80-\x9f]"  # C1, as UTF-8 carries it
    rb"|[\x00-\x1f\x7f]"
)
_KNOWN = {kind: re.compile(pattern.encode()) for kind, pattern in (FRAMES | ALONE | {"cursor": MOVES}).items()}
"""The one list of what may be sent: the program's own guard works by it, and its shadow of the screen sends less."""
_ON_AT_REST = frozenset({"7", "25"})
"""Wrapping lines, and the cursor."""


def controls(raw: bytes) -> Iterator[bytes]:
    """Every control sequence and control character, in order."""
    return (found[0] for found in _CONTROL.finditer(raw))


def kind_of(control: bytes) -> str:
    """Which of the known kinds it is of; empty for a foreign one."""
    return next((kind for kind, pattern in _KNOWN.items() if pattern.fullmatch(control)), "")


def foreign(raw: bytes) -> set[bytes]:
    """Control sequences that tenantry never sends by itself."""
    return {control for control in controls(raw) if not kind_of(control)}


def copied(raw: bytes) -> list[str]:
    """The texts that were sent to the clipboard (OSC 52)."""
    return [base64.b64decode(control[7:-1]).decode() for control in controls(raw) if kind_of(control) == "clipboard"]


@dataclass(frozen=True, slots=True)
class Modes:
    """How a terminal stands after some output."""

    on: frozenset[str]
    """Private modes that are set, by number."""
    key_flags: int = 0
    """How many times kitty's key flags were pushed and not popped."""


AT_REST = Modes(_ON_AT_REST)


def modes_after(raw: bytes) -> Modes:
    """The modes that `raw` leaves a terminal in that was at rest before."""
    on, pushed = set(_ON_AT_REST), 0
    for control in controls(raw):
        match kind_of(control):
            case "mode":
                (on.add if control.endswith(b"h") else on.discard)(control[3:-1].decode())
            case "keys":
                pushed += 1 if b">" in control else -1
    return Modes(frozenset(on), pushed)


def without(raw: bytes, kinds: Iterable[str]) -> bytes:
    """`raw` without the control sequences of some kinds."""
    unwanted = set(kinds)
    return _CONTROL.sub(lambda found: b"" if kind_of(found[0]) in unwanted else found[0], raw)
