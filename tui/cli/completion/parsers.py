"""The parser of each verb, handed over by the verb itself: what it takes is said in one place."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module

from tui.cli.arguments import Parser, screens_parser
from tui.cli.command import VERBS

_ALSO: Mapping[tuple[str, ...], Sequence[Sequence[str]]] = {("exec",): ((), ("--all",))}
"""Words behind a verb that lead to another parser of it: a command for one customer, and for many."""

Verbs = Mapping[str, tuple[str, ...]]
"""Module and function of each verb, by its name."""


def verbs_below(words: Sequence[str]) -> tuple[Verbs, int]:
    """The verbs that may follow on these words of a command line, and how many of the words are verbs already."""
    verbs: Verbs = VERBS
    for at, word in enumerate(words):
        if word not in verbs:
            return verbs, at
        below = getattr(import_module(verbs[word][0]), "VERBS", None)
        if below is None:
            return {}, at + 1
        verbs = below
    return verbs, len(words)


def parsers_of(words: Sequence[str], said: Sequence[str] = ()) -> list[Parser]:
    """The parsers of the verb that these words are; of none, that of the screens. None where verbs have to follow.

    The first is the one for the words that are `said` behind the verb; what stands behind a `--` is nothing of ours.
    """
    if not words:
        return [screens_parser()]
    ours = [*said[: list(said).index("--")]] if "--" in said else [*said]
    found = {
        tuple(each._option_string_actions): each
        for more in (ours, *_ALSO.get(tuple(words), ()))
        if (each := _parser(words, more))
    }
    return [*found.values()]


def _parser(words: Sequence[str], said: Sequence[str]) -> Parser | None:
    """What the verb would understand these words by. Help comes first, so that it does nothing else."""
    verbs: Verbs = VERBS
    for word in words[:-1]:
        verbs = import_module(verbs[word][0]).VERBS
    module, function = verbs[words[-1]][:2]
    obey: Callable[[Sequence[str]], int] = getattr(import_module(module), function)
    with _taking() as taken, contextlib.suppress(SystemExit), contextlib.redirect_stdout(io.StringIO()):
        obey(["--help", *said])
    return taken[0] if taken else None


@contextlib.contextmanager
def _taking() -> Iterator[list[Parser]]:
    """Whichever parsers are asked for their help meanwhile."""
    taken: list[Parser] = []
    Parser.taker = taken.append
    try:
        yield taken
    finally:
        Parser.taker = None
