"""Lists as CSV for other programs and for spreadsheets (RFC 4180), in which no foreign cell can run.

A spreadsheet takes a cell that begins with = + - or @ for a formula, though it stands in quotes, and one that was sent
by a stranger may fetch pages, start programs or send the other cells away. Such a cell gets one apostrophe in front.
Where the list separator is a semicolon, the file is cut at those too, so it is also put behind a semicolon. To undo it:
take away the first of the apostrophes that stand at the beginning of a cell, or behind a semicolon, before a formula's
first letter (blanks, quotes and more apostrophes may stand in between).

Letters beyond ASCII are UTF-8. The list begins with a byte order mark only when there are any, and never on a terminal:
without it Excel reads é as Ã©, and with it simple programs see a strange first column.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from tui.model.foreign_text import foreign_text

LONGEST = 4000
"""Characters of a cell; what we keep is shorter."""
BYTE_ORDER_MARK = "\ufeff"
_FIRST = "=+\\-@\uff1d\uff0b\uff0d\uff20\u2212\ufe62\ufe63\ufe66\ufe6b"
"""What begins a formula, in ordinary, full-width and small forms; tabs and line ends never reach a cell."""
_ARMED = re.compile(rf"""(^|;)(?=[\s'"’‘“”`\ufffd]*[{_FIRST}])""")
_DISARMED = re.compile(rf"""(^|;)'(?=[\s'"’‘“”`\ufffd]*[{_FIRST}])""")


def disarmed(text: str) -> str:
    """`text` so that no spreadsheet runs it; `rearmed` gives it back."""
    return _ARMED.sub(r"\1'", text)


def rearmed(cell: str) -> str:
    """The text that became this cell."""
    return _DISARMED.sub(r"\1", cell)


def needs_mark(lines: Iterable[str]) -> bool:
    """Whether a file of these lines begins with a byte order mark."""
    return not all(line.isascii() for line in lines)


def csv_lines(head: Sequence[str], rows: Iterable[Sequence[str | int]]) -> list[str]:
    """The lines of the list without their ends, its head first. Texts are cleaned and disarmed."""
    return [_line(head), *(_line([_cell(each) for each in row]) for row in rows)]


def _cell(value: str | int) -> str | int:
    return disarmed(foreign_text(value, most=LONGEST)) if isinstance(value, str) else value


def _line(cells: Sequence[str | int]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(cells)
    return line.getvalue()
