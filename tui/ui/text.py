"""Text for widgets: the only place where strings become what Textual draws.

The second wall behind `foreign_text`: whatever reaches a widget is drawn as it is written, never read as markup, and a
character that a terminal obeys, or that nobody sees, becomes a visible mark.
"""

from __future__ import annotations

from collections.abc import Iterable

from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual.content import Content

from tui.model.foreign_text import without_controls

Part = str | tuple[str, str] | Content
"""A piece of text: plain, with a style, or made here before."""


def safe(*parts: Part) -> Content:
    """The parts in a row; a pair is a text and its style. Line breaks stay."""
    if len(parts) == 1 and isinstance(parts[0], tuple):
        return Content.styled(without_controls(parts[0][0]), parts[0][1])  # no style where there is no text
    return Content.assemble(*(_cleaned(part) for part in parts))


def safe_lines(lines: Iterable[Part], between: str = "\n") -> Content:
    """The parts below each other."""
    return Content(between).join([safe(line) for line in lines])


def safe_text(text: str) -> Text:
    """`text` for what takes Rich's kind: a column's title, the last words after the screen is gone."""
    return Text(without_controls(text))


def safe_segment(text: str, style: Style | None = None) -> Segment:
    """A run of a line that a widget draws by itself; a line break in it would break the frame, so it is marked, too."""
    return Segment(without_controls(text, keeps_lines=False), style)


def safe_str(text: str) -> str:
    """`text` for what takes a string only; whoever takes it must be told `markup=False`."""
    return without_controls(text)


def _cleaned(part: Part) -> Part:
    if isinstance(part, str):
        return without_controls(part)
    if isinstance(part, tuple):
        return without_controls(part[0]), part[1]
    return part
