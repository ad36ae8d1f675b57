"""Which customers a command is for, and whether a person wants that."""

from __future__ import annotations

import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tui.cli.asking import ask_yes, has_person
from tui.cli.at_work import find_customer
from tui.cli.exec.many_arguments import ManyArguments
from tui.cli.output import say
from tui.cli.protected import must_name
from tui.errors import UsageError
from tui.model.consent import ConsentState
from tui.model.customer import Customer
from tui.model.customer_terms import by_title

if TYPE_CHECKING:
    from tui.services import Estate

_NAMED = 5
"""Customers named in the question."""


def chosen(arguments: ManyArguments, known: Sequence[Customer], estate: Estate) -> list[Customer]:
    """The customers that are asked for, by what they are called; with `--all` none whose relationship has ended.

    Raises:
        UsageError: a name means no customer, or several.
    """
    if arguments.terms is not None:
        sessions = {each.tenant_id: each for each in estate.sessions.all()}
        return arguments.terms.choose(known, estate.desk.wall(), sessions)
    if arguments.is_all:
        return sorted((each for each in known if each.standing is not ConsentState.ENDED), key=by_title)
    found = {each.tenant_id: each for each in (find_customer(known, name) for name in arguments.names)}
    return sorted(found.values(), key=by_title)


def the_named(customers: Sequence[Customer], given: Sequence[str]) -> list[Customer]:
    """The customers without those that are protected and whose name is not given: they are left out, and told."""
    kept = []
    for each in customers:
        try:
            with _interruptible():
                must_name([each], given)
        except UsageError as error:
            say(f"{error.summary} It is left out. {error.remedy}")
        else:
            kept.append(each)
    return kept


def is_wanted(arguments: ManyArguments, customers: Sequence[Customer]) -> bool:
    """Whether the command is to be run for these: asked once, on a terminal, if they are several.

    Raises:
        UsageError: nobody can be asked.
    """
    if arguments.is_agreed or len(customers) < 2:
        return True
    if not has_person():
        raise UsageError(
            f"Nobody can be asked whether to run it for {len(customers):,} customers.",
            "Run it in a terminal, or add --yes.",
        )
    more = len(customers) - _NAMED
    names = ", ".join(each.short_title for each in customers[:_NAMED])
    say(f"{len(customers):,} customers: {names}{f' and {more:,} more' if more > 0 else ''}.")
    say(f"The command: {' '.join(map(quoted, arguments.argv))}")
    with _interruptible():
        return ask_yes("Run it for each of them? [y/N]")


def quoted(word: str) -> str:
    """A word of a command as a shell would have it typed."""
    import shlex

    return shlex.quote(word)


@contextmanager
def _interruptible() -> Iterator[None]:
    """Within it Ctrl+C ends a wait for the keyboard: asyncio would only note it, and wait on."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
