"""How text is drawn: colours and attributes, told apart, and the shortest way from one to the next.

Source: ECMA-48 section 8.3.117 (SGR); 38 and 48 with 5 or 2 as xterm has them (ctlseqs, "Character Attributes").
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Self

_FOREGROUND = frozenset({*range(30, 40), *range(90, 98)})
_BACKGROUND = frozenset({*range(40, 50), *range(100, 108)})
_OFF = {1: 22, 2: 22, 3: 23, 4: 24, 5: 25, 7: 27, 8: 28, 9: 29, 21: 24, 53: 55}
"""What takes each attribute away; 22 takes bold and dim, 24 every underline."""
_SEEN_ON_BLANKS = frozenset({4, 7, 9, 21, 51, 52, 53})
_ENDS = {off: frozenset(on for on, ended in _OFF.items() if ended == off) for off in _OFF.values()}


@dataclass(frozen=True, slots=True)
class Pen:
    """Everything that the parameters of SGR have set since the last reset."""

    attributes: frozenset[int] = frozenset()
    foreground: str = ""
    """Parameters as they were written, such as `38;5;252`; empty: the terminal's own."""
    background: str = ""

    def after(self, parameters: str) -> Self:
        """The pen after one more `ESC [ parameters m`."""
        pen, words = self, parameters.split(";")
        at = 0
        while at < len(words):
            length = _length(words, at)
            pen = pen._after_one(";".join(words[at : at + length]), int(words[at] or 0))
            at += length
        return pen

    def _after_one(self, text: str, code: int) -> Self:
        if code == 0:
            return type(self)()
        if code in _FOREGROUND:
            return replace(self, foreground="" if code == 39 else text)
        if code in _BACKGROUND:
            return replace(self, background="" if code == 49 else text)
        if code in _ENDS:
            return replace(self, attributes=self.attributes - _ENDS[code])
        return replace(self, attributes=self.attributes | {code})

    @property
    def on_blanks(self) -> Self:
        """What shows of it where nothing is written: the background alone, but for lines through it."""
        if self.attributes & _SEEN_ON_BLANKS:
            return self
        return replace(self, attributes=frozenset(), foreground="")

    def in_full(self) -> str:
        """The parameters that set this pen from the terminal's own."""
        return ";".join(filter(None, (*map(str, sorted(self.attributes)), self.foreground, self.background)))


def _length(words: list[str], at: int) -> int:
    """How many parameters belong together from here: colours by number have three, by their parts five."""
    if words[at] in ("38", "48") and at + 1 < len(words):
        return min({"5": 3, "2": 5}.get(words[at + 1], 1), len(words) - at)
    return 1


@lru_cache(maxsize=4096)
def changing(before: Pen, after: Pen) -> str:
    """The shortest sequence that goes from one pen to the other; empty when they are the same."""
    if before == after:
        return ""
    whole = after.in_full()
    anew = f"\x1b[0;{whole}m" if whole else "\x1b[m"
    stepwise = _step(before, after)
    return anew if stepwise is None or len(anew) <= len(stepwise) else stepwise


def _step(before: Pen, after: Pen) -> str | None:
    """The way that leaves alone what stays; None when something has to go that has no end of its own."""
    gone = before.attributes - after.attributes
    if not gone <= _OFF.keys():
        return None
    offs = {_OFF[code] for code in gone}
    kept = before.attributes - {code for off in offs for code in _ENDS[off]}
    words = [*map(str, sorted(offs)), *map(str, sorted(after.attributes - kept))]
    if before.foreground != after.foreground:
        words.append(after.foreground or "39")
    if before.background != after.background:
        words.append(after.background or "49")
    return f"\x1b[{';'.join(words)}m"
