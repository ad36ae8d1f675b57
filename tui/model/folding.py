"""Text as a technician types it: no capitals, no accents, `ss` for `ß`, and the way back to the letters on screen."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

UNSEARCHED_ENDINGS = (".onmicrosoft.com", ".onmicrosoft.us", ".partner.onmschina.cn")
"""Ends that nearly every tenant's first domain has: searched, each `o` and `com` would match every customer.

Source: Entra documentation, "Manage domain names" and, for the national clouds, "National clouds".
"""

_STROKES = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h", "ŧ": "t", "ı": "i"}
)
"""Letters that Unicode does not take apart but that keyboards without them spell this way."""


def fold(text: str) -> str:
    """`text` for comparing: case, accents, ligatures and widths of letters no longer differ.

    Each character folds by itself, so the fold of a part is a part of the fold. Folding twice changes nothing.

    Source: Unicode Standard Annex 15 (NFKD) and section 5.18 of the Unicode Standard (case folding).
    """
    if text.isascii():
        return text.lower()
    return "".join(map(_folded_character, text))


def match_spans(text: str, words: Sequence[str]) -> list[tuple[int, int]]:
    """Where folded `words` show in `text`: half-open ranges of its characters, ascending, never touching.

    One range a word: at the start of a word where there is such a place, else the first. A letter that folds to
    several is marked whole, and so are the accents that follow it. Nothing starts inside an unsearched ending.
    """
    if not words:
        return []
    folded, origins = _traced(text)
    ends = [len(folded) - len(ending) for ending in UNSEARCHED_ENDINGS if folded.endswith(ending)]
    last_start = ends[0] if ends else len(folded)
    found = []
    for word in words:
        at = _best_place(folded, word, last_start)
        if at >= 0:
            end = origins[at + len(word) - 1] + 1
            while end < len(text) and not fold(text[end]):
                end += 1
            found.append((origins[at], end))
    return _joined(found)


@lru_cache(maxsize=1 << 14)
def _folded_character(character: str) -> str:
    plain = _without_marks(unicodedata.normalize("NFKD", character)).casefold().translate(_STROKES)
    return _without_marks(unicodedata.normalize("NFKD", plain))


def _without_marks(text: str) -> str:
    """`text` without accents and without the selectors that only choose how an emoji is drawn."""
    return "".join(c for c in text if not unicodedata.combining(c) and not "\ufe00" <= c <= "\ufe0f")


def _traced(text: str) -> tuple[str, Sequence[int]]:
    """The fold of `text`, and for each of its characters the place in `text` it came from."""
    if text.isascii():
        return text.lower(), range(len(text))
    pieces = [_folded_character(character) for character in text]
    return "".join(pieces), [place for place, piece in enumerate(pieces) for _ in piece]


def _best_place(folded: str, word: str, last_start: int) -> int:
    """Where to mark `word`: at a word's start, else anywhere; -1 when it is not there."""
    stop = last_start + len(word)
    first = at = folded.find(word, 0, stop)
    while at >= 0:
        if at == 0 or not folded[at - 1].isalnum():
            return at
        at = folded.find(word, at + 1, stop)
    return first


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same characters in as few ranges as possible."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
