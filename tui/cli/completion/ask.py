"""`tenantry __complete SHELL …`: what the scripts ask at each press of Tab. Nobody types it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tui.cli.completion.candidates import Answer, Kind, answer
from tui.cli.completion.shell_words import TypedLine, parse_line, quoted
from tui.cli.exit_codes import ExitCode
from tui.cli.output import print_lines
from tui.errors import UsageError


def complete(words: Sequence[str]) -> int:
    """Print what may stand at the cursor. The first line is the kind of the answer, then comes a candidate a line.

    After `bash`: the line up to the cursor and COMP_WORDBREAKS; candidates are quoted for the place they are put in.
    After `zsh` and `fish`: the words before the cursor without the program's name, and the word at it, fish's as typed;
    candidates are as they are, each with what it means in a line below, for those shells quote them.

    Raises:
        UsageError: this is no question of ours.
        StoreError: the local copy cannot be read.
    """
    lines: Iterator[str]
    match words:
        case ["bash", line, breaks]:
            typed = parse_line(line, breaks)
            found = answer(typed.words[1:], typed.current)
            lines = _for_bash(found, typed)
        case ["zsh" | "fish" as shell, *before, current]:
            found = answer(before, current if shell == "zsh" else parse_line(current).current)
            lines = (line for each in found.candidates for line in (each.text, each.about))
        case _:
            raise UsageError("This is asked by the scripts of `tenantry completion` alone.")
    kind = f"{found.kind} {found.command_at}" if found.kind is Kind.COMMAND else str(found.kind)
    print_lines([kind, *lines])
    return ExitCode.DONE


def _for_bash(found: Answer, typed: TypedLine) -> Iterator[str]:
    """Only the part that comes behind what stays; a candidate that does not go on from there cannot be put there."""
    for each in found.candidates:
        if each.text.startswith(typed.kept):
            yield quoted(each.text[len(typed.kept) :], typed.quote)
