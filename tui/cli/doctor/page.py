"""The findings on a page: sections in order, what needs somebody marked and counted at the end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tui.cli.doctor.finding import Finding, Mark, Section
from tui.cli.output import wrapped

_MARKS = {Mark.WELL: "  ", Mark.NOTE: "- ", Mark.NEEDS: "! "}
_NAME = 16


def page(sections: Sequence[Section], width: int | None) -> list[str]:
    """The lines, none wider than `width` cells unless a path is; None: as wide as they are."""
    lines = [line for section in sections for line in _section(section, width)]
    count = sum(finding.mark is Mark.NEEDS for section in sections for finding in section.findings)
    things = "1 thing needs" if count == 1 else f"{count} things need"
    return [*lines, f"{things} somebody: see the lines with !" if count else "All is well."]


def _section(section: Section, width: int | None) -> Iterator[str]:
    yield section.name.upper()
    for finding in section.findings:
        yield from _finding(finding, width)
    yield ""


def _finding(finding: Finding, width: int | None) -> Iterator[str]:
    indent = " " * (_NAME + 4)
    name = finding.name if len(finding.name) <= _NAME else f"{finding.name}:"
    first = f"{_MARKS[finding.mark]}{name:{_NAME}}  {finding.text}"
    yield from [first] if width is None else wrapped(first, width, indent)
    if finding.mark is Mark.NEEDS:
        cure = f"{indent}{finding.owner}: {finding.remedy}"
        yield from [cure] if width is None else wrapped(cure, width, indent)
