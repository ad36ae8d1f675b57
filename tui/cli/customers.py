"""`tenantry customers`: the estate from the local copy, for people and for programs."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import aclosing
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from tui.cli.at_work import at_work
from tui.cli.csv_output import print_csv
from tui.cli.customers_arguments import CustomersArguments, parse_customers_arguments
from tui.cli.exit_codes import ExitCode, exit_code_of
from tui.cli.json_output import print_json_array
from tui.cli.output import output_width, print_lines, say
from tui.errors import StoreError
from tui.model.clock import as_age

if TYPE_CHECKING:
    from tui.cli.customers_views import View
    from tui.services import Estate

_NOTHING_KEPT = -1
"""In the place of an exit status: there is no local copy to show."""


def show_customers(words: Sequence[str]) -> int:
    """Do what the words after `tenantry customers` ask for. Works beside a running tenantry.

    Raises:
        UsageError: the words are wrong.
        SessionEnded, InteractionNeeded: it has to be asked, and nobody is signed in here.
        TenantryError: nothing came, and this is why.
    """
    arguments = parse_customers_arguments(words)
    if not arguments.refresh:
        status = at_work(arguments.who, partial(_show_copy, arguments), is_signed_in=False)
        if status != _NOTHING_KEPT:
            return status
        say("Nothing is kept here yet, so Microsoft is asked.")
    return at_work(arguments.who, partial(_show_fresh, arguments))


async def _show_copy(arguments: CustomersArguments, estate: Estate) -> int:
    listing, now = estate.listing, estate.desk.wall()
    if not listing.customers and listing.listed_at is None:
        return _NOTHING_KEPT
    read = f"read {as_age(now - listing.listed_at)}" if listing.listed_at else "never read to its end"
    say(f"The local copy, {read}; --refresh asks Microsoft.")
    await _show(arguments, estate, now)
    return ExitCode.DONE


async def _show_fresh(arguments: CustomersArguments, estate: Estate) -> int:
    """Read the lists to their end, or as far as they come; what could not be read is told, and is the status."""
    await _read(estate)
    listing, now = estate.listing, estate.desk.wall()
    if listing.problems and not listing.customers:
        raise listing.problems[0].error
    for problem in listing.problems:
        say(f"Not read to the end: {problem.list_name}. {problem.error.summary} What was known stays.")
    if not listing.customers:
        say(
            f"Microsoft answers {estate.desk.account.username} with an empty list. Most often the account is not a "
            "member of AdminAgents; your partner administrator adds it."
        )
    await _show(arguments, estate, now)
    return exit_code_of(listing.problems[0].error) if listing.problems else ExitCode.DONE


async def _read(estate: Estate) -> None:
    """Read the lists, with the progress on a terminal."""
    is_watched = sys.stderr is not None and sys.stderr.isatty()
    async with aclosing(estate.refresh()) as pages:
        async for count in pages:
            if is_watched:
                print(f"\rtenantry: {count:,} customers so far", end="", file=sys.stderr, flush=True)
    if is_watched:
        print(file=sys.stderr)


async def _show(arguments: CustomersArguments, estate: Estate, now: datetime) -> None:
    from tui.cli.customers_views import view_of

    has_gdap_lists = estate.desk.app.cloud.has_gdap_lists
    view = view_of(arguments, list(estate.listing.customers.values()), now, has_gdap_lists=has_gdap_lists)
    if arguments.as_json:
        print_json_array(view.facts())
    elif not view.count:
        say(view.none)
    elif arguments.as_csv:
        print_csv(view.head, view.rows())
        await _note_export(estate, view)
    else:
        lines, left_out = view.lines(output_width())
        print_lines(lines)
        if left_out:
            say(f"No room for: {', '.join(left_out)}. A wider terminal or --json shows all.")


async def _note_export(estate: Estate, view: View) -> None:
    """The list leaves for elsewhere, so the journal notes it; if it cannot, that is told."""
    try:
        await estate.desk.journal.exported(view.what, view.count)
    except StoreError as error:
        say(f"The journal could not note this export. {error.summary} {error.remedy}".strip())
