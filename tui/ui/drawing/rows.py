"""Rows of cells: what stands in each column, and how text is written into them as a terminal would."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from rich.cells import get_character_cell_size

UNKNOWN = None
"""Stands in a cell of which nothing is known: nothing was drawn there, or something else drew there."""

RIGHT_HALF = ""
"""Stands in the second cell of a wide character."""


class Row:
    """One line of cells. `glyphs[x]` is the character in column x with all that combines with it; `pens[x]` a number
    that stands for how it is drawn."""

    __slots__ = ("_is_plain", "glyphs", "pens")

    def __init__(self, width: int) -> None:
        self.glyphs: list[str | None] = [UNKNOWN] * width
        self.pens: list[int] = [0] * width
        self._is_plain: bool | None = True
        """None: it has to be looked."""

    def put(self, text: str, column: int, pen: int, begun: int) -> int:
        """Write `text` from this column on; the column behind it. What does not fit is left out.

        Writing has begun in the column `begun`: a mark that combines with what stood there before is left out, for it
        would be added once more with every frame.
        """
        if text.isascii() or _is_narrow(text):
            self._is_plain = True if self._is_plain and text.isascii() else None
            end = min(column + len(text), len(self.glyphs))
            if column < end:
                self._part(column, end)
                self.glyphs[column:end] = text[: end - column]
                self.pens[column:end] = [pen] * (end - column)
            return column + len(text)
        self._is_plain = None
        for character in text:
            column = self._put_one(character, column, pen, begun)
        return column

    def _put_one(self, character: str, column: int, pen: int, begun: int) -> int:
        width = get_character_cell_size(character)
        if width == 0:
            if column > begun:
                self._combine(character, column)
            return column
        end = column + width
        if end <= len(self.glyphs):
            self._part(column, end)
            self.glyphs[column:end] = [character, RIGHT_HALF][:width]
            self.pens[column:end] = [pen] * width
        return end

    def _combine(self, mark: str, column: int) -> None:
        """Add a mark to the character before the column."""
        at = min(column, len(self.glyphs)) - 1
        while at >= 0 and self.glyphs[at] == RIGHT_HALF:
            at -= 1
        if at >= 0:
            self.glyphs[at] = (self.glyphs[at] or " ") + mark

    def _part(self, start: int, end: int) -> None:
        """Blank the other half of each wide character that is about to lose one, as terminals do."""
        glyphs = self.glyphs
        if glyphs[start] == RIGHT_HALF and start:
            glyphs[start - 1] = " "
        if end < len(glyphs) and glyphs[end] == RIGHT_HALF:
            glyphs[end] = " "

    @property
    def is_plain(self) -> bool:
        """Whether every terminal agrees on how many columns each character takes."""
        if self._is_plain is None:
            self._is_plain = all(map(is_plain, set(self.glyphs)))
        return self._is_plain

    @property
    def has_wide(self) -> bool:
        """Whether a wide character stands in it."""
        return RIGHT_HALF in self.glyphs

    def take_over(self, other: Row) -> None:
        """Be as the other row is, where that knows."""
        self._is_plain = None
        if UNKNOWN not in other.glyphs:
            self.glyphs[:], self.pens[:] = other.glyphs, other.pens
            self._is_plain = other._is_plain
            return
        for at, glyph in enumerate(other.glyphs):
            if glyph is not UNKNOWN:
                self.glyphs[at], self.pens[at] = glyph, other.pens[at]


@lru_cache(maxsize=8192)
def _is_narrow(text: str) -> bool:
    """Whether each character takes one column and none combines."""
    return all(get_character_cell_size(character) == 1 for character in text)


@lru_cache(maxsize=8192)
def is_plain(glyph: str | None) -> bool:
    """Whether terminals agree on a character's width. They do not on emoji, marks, and scripts that combine."""
    if not glyph or glyph.isascii():
        return True
    if len(glyph) > 1:
        return False
    if unicodedata.east_asian_width(glyph) in "WF":
        return unicodedata.category(glyph) == "Lo" and ord(glyph) < 0x1F000
    return ord(glyph) < 0x590 or 0x1E00 <= ord(glyph) < 0x2C00
