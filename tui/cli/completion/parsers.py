"""The parser of each verb, handed over by the verb itself: what it takes is said in one place."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module

from tui.cli.arguments import Parser, screens_parser
from tui.cli.command import VERBS

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


def parser_of(words: Sequence[str]) -> Parser | None:
    """The parser of the verb that these words are; of none, that of the screens. None where verbs have to follow."""
    if not words:
        return screens_parser()
    verbs: Verbs = VERBS
    for word in words[:-1]:
        verbs = import_module(verbs[word][0]).VERBS
    module, function = verbs[words[-1]][:2]
    obey: Callable[[Sequence[str]], int] = getattr(import_module(module), function)
    with _taking() as taken, contextlib.suppress(SystemExit), contextlib.redirect_stdout(io.StringIO()):
        obey(["--help"])
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
