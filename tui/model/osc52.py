"""How a program asks a terminal to put text on its clipboard: OSC 52 (xterm, "Control Sequences")."""

from __future__ import annotations

import base64

_SCREEN_PIECE = 250
"""GNU screen passes about 750 bytes of a device control string; pieces well below it got through whole."""


def osc52(text: str) -> str:
    """The sequence that asks a terminal to put `text` on its clipboard."""
    return f"\x1b]52;c;{base64.b64encode(text.encode()).decode()}\x07"


def osc52_through_screen(text: str) -> str:
    """The same, cut into pieces that GNU screen hands on to its own terminal."""
    whole = osc52(text)
    pieces = (whole[at : at + _SCREEN_PIECE] for at in range(0, len(whole), _SCREEN_PIECE))
    return "".join(f"\x1bP{piece}\x1b\\" for piece in pieces)
