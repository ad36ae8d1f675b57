"""The findings on a page: sections in order, a sign and a word for each finding, and the count of what is not good."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tui.cli.doctor.finding import Finding, Section, State
from tui.cli.output import wrapped

_SIGNS = {State.GOOD: "✓", State.WARNING: "!", State.FAULT: "✗"}
_ASCII = {State.GOOD: "+", State.WARNING: "!", State.FAULT: "x"}
_PLAIN = str.maketrans({"“": '"', "”": '"', "…": "...", "—": "-"})
_NAME = 16
_INDENT = " " * (len("! warning  ") + _NAME + 2)


def page(sections: Sequence[Section], width: int | None, *, is_utf8: bool) -> list[str]:
    """The lines, none wider than `width` cells unless a path is; None: as wide as they are. The last is the verdict.

    `is_utf8`: whether letters beyond ASCII can be shown; else they are written as Python writes them.
    """
    signs = _SIGNS if is_utf8 else _ASCII
    lines = [line for section in sections for line in _section(section, signs, width)]
    if not is_utf8:
        lines = [line.translate(_PLAIN).encode("ascii", "backslashreplace").decode() for line in lines]
    return [*lines, _verdict([finding.state for section in sections for finding in section.findings])]


def _verdict(states: Sequence[State]) -> str:
    faults, warnings = states.count(State.FAULT), states.count(State.WARNING)
    if not faults and not warnings:
        return "All is well."
    return f"{_counted(faults, 'fault')}, {_counted(warnings, 'warning')}: below each stands whose job it is."


def _counted(count: int, thing: str) -> str:
    return f"1 {thing}" if count == 1 else f"{count} {thing}s"


def _section(section: Section, signs: dict[State, str], width: int | None) -> Iterator[str]:
    yield section.name.upper()
    for finding in section.findings:
        yield from _finding(finding, signs[finding.state], width)
    yield ""


def _finding(finding: Finding, sign: str, width: int | None) -> Iterator[str]:
    name = finding.name if len(finding.name) <= _NAME else f"{finding.name}:"
    first = f"{sign} {finding.state:7}  {name:{_NAME}}  {finding.said}"
    yield from [first] if width is None else wrapped(first, width, _INDENT)
    if finding.cure:
        cure = f"{_INDENT}{finding.owner}: {finding.cure}"
        yield from [cure] if width is None else wrapped(cure, width, _INDENT)
