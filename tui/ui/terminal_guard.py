"""The last wall: what leaves for the terminal is text, and the few control sequences that Textual and tenantry send.

Names were cleaned where they entered and again where widgets got them; this looks at what is really written. It cannot
tell a colour of ours from one in a name, and need not: everything a terminal does beyond drawing (titles, clipboards,
answers, links, pictures, other screens) is on no list here, and is marked instead of sent.
"""

from __future__ import annotations

import re

from tui.model.foreign_text import MARK

FRAMES = {
    "colour": r"\x1b\[[0-9;]*m",
    "cursor": r"\x1b\[[0-9]+;[0-9]+H",
    "mode": r"\x1b\[\?(?:7|25|1000|1003|1004|1006|1015|1016|1049|2004|2026|2048)[hl]",
    "question": r"\x1b\[\?(?:2026|2048)\$p",
    "keys": r"\x1b\[(?:>25|<)u",
    "pointer": r"\x1b\]22;[a-z-]*\x07",
    "line": r"\r?\n|\r",
}
"""What frames are made of besides text, by kind, as regular expressions (Textual 8.2.8: `_compositor`, `linux_driver`,
`app`; observed in a run through the whole program)."""

ALONE = {"bell": r"\x07", "clipboard": r"\x1b\]52;c;[A-Za-z0-9+/=]*\x07"}
"""What is only ever written by itself: inside a frame it is foreign."""

_FRAMES = re.compile("|".join(FRAMES.values()))
_ESCAPE = r"\x1b"
_ESCAPED = re.compile(
    f"{_ESCAPE}(?:{'|'.join(each.removeprefix(_ESCAPE) for kind, each in FRAMES.items() if kind != 'line')})"
)
"""The same without line breaks, written so that the search goes from one escape to the next: four times as fast."""
_CLIPBOARD = re.compile(ALONE["clipboard"])
_FOR_SCREEN = re.compile(r"(?:\x1bP(?:\x1b\]52;c;)?[A-Za-z0-9+/=]*\x07?\x1b\\)+")
_FRAMES_OR_BLANK = re.compile(f"({_FRAMES.pattern}|[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000])")


class Guard:
    """Looks at everything that is written, and counts what it had to mark."""

    def __init__(self) -> None:
        self.replaced = 0
        """Runs of characters that were marked: anything but 0 is a hole in the walls before."""

    def passed(self, data: str) -> str:
        """`data` as it may be written. Costs some 50 µs for a whole screen when there is nothing to mark."""
        rest = _ESCAPED.sub("", data.replace("\n", "").replace("\r", ""))
        if rest.isprintable() or data == "\x07":
            return data
        return "".join(
            piece if at % 2 or piece.isprintable() else self._marked(piece)
            for at, piece in enumerate(_FRAMES_OR_BLANK.split(data))
        )

    def passed_clipboard(self, sequence: str) -> str:
        """A clipboard sequence of our own making, bare or wrapped for GNU screen; anything else as in a frame."""
        is_ours = _CLIPBOARD.fullmatch(sequence) or _FOR_SCREEN.fullmatch(sequence)
        return sequence if is_ours else self.passed(sequence)

    def _marked(self, piece: str) -> str:
        shown: list[str] = []
        for letter in piece:
            if letter.isprintable():
                shown.append(letter)
            elif not shown or shown[-1] != MARK:
                shown.append(MARK)
                self.replaced += 1
        return "".join(shown)
