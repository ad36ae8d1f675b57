"""Text from outside, made safe once where it enters.

Names, domains and error texts of any service are hostile: they can carry terminal commands (ESC ] 52 writes the
clipboard), C1 controls that terminals obey in UTF-8, direction overrides that make one customer look like another, and
characters nobody sees. Each is replaced by a visible mark so that the name stays recognisable and the attack is seen.
"""

from __future__ import annotations

import re

MARK = "\ufffd"
"""Stands where something unsafe stood."""

_SPACES = re.compile(r"[\t\r\n\u2028\u2029\v\f]+")
_UNSEEN = (
    "\x7f-\x9f"  # DEL, C1
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"  # soft hyphen and other invisible fillers
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f"  # zero width, separators and bidi controls
    "\u3164\ufeff\uffa0\ufff0-\ufffb"
    "\ud800-\udfff"  # lone surrogates cannot be encoded
    "\U000e0000-\U000e0fff"  # tags and variation selectors beyond the usual
)
_UNSAFE = re.compile(f"[\x00-\x1f{_UNSEEN}]+")
_UNSAFE_IN_LINES = re.compile(f"[\x00-\x09\x0b-\x1f{_UNSEEN}]+")


def foreign_text(value: object, *, most: int = 120) -> str:
    """`value` as one safe line of at most `most` characters; anything but a string or a number becomes empty.

    Runs of unsafe characters become one replacement mark each, line breaks and tabs a blank.
    """
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return ""
    line = _UNSAFE.sub(MARK, _SPACES.sub(" ", str(value)[: most * 4])).strip()
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def without_controls(text: str, *, keeps_lines: bool = True) -> str:
    """`text` with a mark for each run of unsafe characters, otherwise as it is; line breaks stay if wanted."""
    pattern = _UNSAFE_IN_LINES if keeps_lines else _UNSAFE
    return pattern.sub(MARK, text) if pattern.search(text) else text
