"""QR codes drawn with half blocks: one text column a module, one line two modules."""

from __future__ import annotations

_BLOCKS = {(True, True): "█", (True, False): "▀", (False, True): "▄", (False, False): " "}

QUIET = 2
"""Light modules around the code. Four are asked for by the standard; phones read two on a light field."""


def qr_lines(text: str) -> list[str]:
    """The code for `text`, as lines whose *blocks are light* and whose blanks are dark modules.

    To be drawn light on dark, in two fixed colours, whatever the theme is: scanners want the modules dark.
    """
    import segno

    code = segno.make(text, error="l", micro=False)
    rows = [[not module for module in row] for row in code.matrix]
    width = len(rows[0]) + 2 * QUIET
    light = [True] * width
    padded = [light] * QUIET + [[True] * QUIET + row + [True] * QUIET for row in rows] + [light] * QUIET
    if len(padded) % 2:
        padded.append(light)
    return [
        "".join(_BLOCKS[pair] for pair in zip(padded[at], padded[at + 1], strict=True))
        for at in range(0, len(padded), 2)
    ]
