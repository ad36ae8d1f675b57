"""Text from outside, made safe once where it enters.

Names, domains and error texts of any service are hostile: they can carry terminal commands (ESC ] 52 writes the
clipboard), C1 controls that terminals obey in UTF-8, direction overrides that make one customer look like another, and
characters nobody sees. Each is replaced by a visible mark so that the name stays recognisable and the attack is seen.

What goes (Unicode general categories): controls, format characters, surrogates, private use, unassigned and
noncharacters, as every terminal draws those its own way or obeys them; besides, blank fillers, variation selectors and
accents piled upon one letter, which put the columns out of line. Joiners (U+200C, U+200D) go too, though Persian and
some Indic names and composed emoji use them: the name stays legible, and no two names differ by what nobody sees.
Look-alike letters stay as they are: which of two customers it is, the tenant id says.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

MARK = "\ufffd"
"""Stands where something unsafe stood."""

MOST_ACCENTS = 4
"""Combining marks that one letter may carry: Vietnamese, Thai and pointed Hebrew need up to 3."""

_SPACES = re.compile(r"[\t\r\n\u2028\u2029\v\f]+")
_BLANKS = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
"""Blanks of other widths: drawn as the ordinary one."""
_FILLERS = "\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef"
"""Drawn as nothing though their category says letter, mark or symbol."""
_FILLER = re.compile(f"[{_FILLERS}]")
_PILE = f"(?:[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{{{MOST_ACCENTS + 1}}})"
_SUSPECT = re.compile(f"[{_FILLERS}]|{_PILE}")


def is_safe(text: str) -> bool:
    """Whether `foreign_text` would change nothing but the length and the blanks at the ends of `text`."""
    if text.isascii():
        return text.isprintable()
    if not text.isprintable() or _SUSPECT.search(text) or _BLANKS.search(text):
        return False
    return unicodedata.category(text[0]) not in ("Mn", "Me")


def foreign_text(value: object, *, most: int = 120) -> str:
    """`value` as one safe line of at most `most` characters and cells; anything but text or a number becomes empty.

    Runs of unsafe characters become one replacement mark each, line breaks and tabs a blank.
    """
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return ""
    text = _SPACES.sub(" ", str(value)[: most * 4]).strip()
    if not text.isascii() or not text.isprintable():
        text = _marked(text)
    return _cut(text.strip(), most)


def without_controls(text: str, *, keeps_lines: bool = True) -> str:
    """`text` with a mark for each run of unsafe characters, otherwise as it is; line breaks stay if wanted.

    For what was cleaned on entry, so the common case costs two looks at the whole text.
    """
    line = text.replace("\n", "") if keeps_lines else text
    if line.isprintable() and not _SUSPECT.search(line):
        return text
    return "\n".join(_marked(each) for each in text.split("\n")) if keeps_lines else _marked(text)


def _marked(text: str) -> str:
    return "".join(_marking(_BLANKS.sub(" ", text)))


def _marking(text: str) -> Iterator[str]:
    accents, last = MOST_ACCENTS, ""  # an accent with no letter before it would sit on what stands left of the name
    for letter in text:
        if letter.isascii():
            accents = 0
        elif unicodedata.category(letter) in ("Mn", "Me"):
            accents += 1
        else:
            accents = 0
        is_safe = letter.isprintable() and accents <= MOST_ACCENTS and not _FILLER.match(letter)
        shown = letter if is_safe else MARK
        if shown != MARK or last != MARK:
            yield shown
        last = shown


def _cut(text: str, most: int) -> str:
    """`text` in at most `most` characters and about as many cells."""
    if len(text) <= most and (text.isascii() or 2 * len(text) <= most or _cells(text) <= most):
        return text
    room, kept = most - 1, 0
    for kept, letter in enumerate(text[:room]):  # noqa: B007 - where it ends is the point
        room -= _cells(letter)
        if room < 0:
            break
    else:
        kept = min(len(text), most - 1)
    return text[:kept].rstrip() + "…"


def _cells(text: str) -> int:
    """Cells of a terminal that `text` takes (Unicode Standard Annex 11: wide letters take two)."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
