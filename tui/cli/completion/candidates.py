"""What may be the word at the cursor: verbs, options, their values, customers, accounts."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from tui.cli.arguments import SETTINGS, Parser
from tui.cli.completion.known import Asked, values_of
from tui.cli.completion.parsers import parsers_of, verbs_below
from tui.model.folding import fold

_SETTINGS = {option: what for option, _, what in SETTINGS}


class Kind(StrEnum):
    """Who knows what may stand there."""

    WORDS = "words"
    """We do."""
    FILES = "files"
    """The shell, which knows the files."""
    COMMAND = "command"
    """The shell: from a word on it is another command line."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One word that may stand at the cursor."""

    text: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What may stand at the cursor."""

    kind: Kind
    candidates: tuple[Candidate, ...] = ()
    command_at: int = 0
    """Which of the words begins the other command line; with COMMAND alone."""


@dataclass(slots=True)
class _Said:
    """What the words before the cursor have said already."""

    options: list[argparse.Action] = field(default_factory=list)
    values: dict[str, str] = field(default_factory=dict)
    """The value of each option that has one, by its destination."""
    positionals: int = 0
    waiting: argparse.Action | None = None
    """The option whose value comes next."""
    ends_at: int | None = None
    """Where a `--` stands."""


def answer(words: Sequence[str], current: str) -> Answer:
    """What may take the place of `current`, after `words` (without the program's own name)."""
    verbs, count = verbs_below(words)
    rest = words[count:]
    if verbs and not rest and not current.startswith("-"):
        return _answer(sorted(verbs), current)
    parsers = [] if verbs and count else parsers_of(words[:count], rest)
    if not parsers:
        return Answer(Kind.WORDS)
    said = _said(parsers, rest)
    if said.ends_at is not None and "-- COMMAND" in (parsers[0].usage or ""):
        return Answer(Kind.COMMAND, command_at=count + said.ends_at + 1)
    asked = Asked("demo" in said.values, said.values.get("account", ""))
    if said.waiting is not None and not (said.waiting.nargs == "?" and current.startswith("-")):
        return _of_value(said.waiting, current, asked)
    if current.startswith("-") and said.ends_at is None:
        return _of_option(parsers, said, current, asked)
    action = _positional(parsers[0], said.positionals)
    return Answer(Kind.WORDS) if action is None else _of_value(action, current, asked)


def _said(parsers: Sequence[Parser], words: Sequence[str]) -> _Said:
    said, options = _Said(), _options(parsers)
    for at, word in enumerate(words):
        if said.waiting is not None and not (said.waiting.nargs == "?" and word.startswith("-")):
            said.values[said.waiting.dest], said.waiting = word, None
        elif word == "--":
            said.ends_at = at
            break
        elif word.startswith("-") and (action := options.get(word.partition("=")[0])):
            said.options.append(action)
            if action.nargs == 0:
                said.values[action.dest] = ""
            elif "=" in word:
                said.values[action.dest] = word.partition("=")[2]
            else:
                said.waiting = action
        else:
            said.positionals += 1
    return said


def _options(parsers: Sequence[Parser]) -> dict[str, argparse.Action]:
    """Every option by its name; the first parser's own where several have it."""
    return {name: each for parser in reversed(parsers) for name, each in parser._option_string_actions.items()}


def _of_option(parsers: Sequence[Parser], said: _Said, current: str, asked: Asked) -> Answer:
    name, is_given, value = current.partition("=")
    known = _options(parsers)
    if is_given:
        action = known.get(name)
        if action is None or action.nargs == 0:
            return Answer(Kind.WORDS)
        found = _of_value(action, value, asked)
        return Answer(found.kind, tuple(Candidate(f"{name}={each.text}", each.about) for each in found.candidates))
    closed = {name for each in _closed(parsers, said) for name in each.option_strings}
    open_ = {each.option_strings[-1]: each for each in known.values() if closed.isdisjoint(each.option_strings)}
    return Answer(
        Kind.WORDS,
        tuple(
            Candidate(name, _about(parsers[0], each))
            for name, each in open_.items()
            if name.startswith(current) or current in each.option_strings
        ),
    )


def _closed(parsers: Sequence[Parser], said: _Said) -> Iterator[argparse.Action]:
    """Options that were given and are not given twice, and those that contradict them."""
    yield from (each for each in said.options if not isinstance(each, argparse._AppendAction))
    for group in (group for parser in parsers for group in parser._mutually_exclusive_groups):
        if any(each in said.options for each in group._group_actions):
            yield from group._group_actions


def _about(parser: Parser, action: argparse.Action) -> str:
    is_told = action.help not in (None, argparse.SUPPRESS)
    return parser._get_formatter()._expand_help(action) if is_told else _SETTINGS.get(action.option_strings[-1], "")


def _positional(parser: Parser, place: int) -> argparse.Action | None:
    """What stands at that place among the words that are no options."""
    for action in parser._get_positional_actions():
        if action.nargs in ("*", "+", argparse.REMAINDER) or place == 0:
            return action
        place -= 1
    return None


def _of_value(action: argparse.Action, current: str, asked: Asked) -> Answer:
    metavar = action.metavar if isinstance(action.metavar, str) else ""
    if "--name-protected" in action.option_strings:
        metavar = "CUSTOMER"
    if metavar in ("FILE", "FOLDER", "PATH", "DIR"):
        return Answer(Kind.FILES)
    if action.choices is not None:
        return _answer([str(each) for each in action.choices], current)
    wanted = fold(current)
    return Answer(Kind.WORDS, tuple(Candidate(*each) for each in values_of(metavar, wanted, asked)))


def _answer(texts: Sequence[str], current: str) -> Answer:
    return Answer(Kind.WORDS, tuple(Candidate(text) for text in texts if text.startswith(current)))
